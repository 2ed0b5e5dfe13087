"""Types of which all messages are made: bounded names and numbers, a moment, a ticket's name.

Decides how long and how large anything from outside may be; never what it means.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Outcome = Literal["accepted", "nothing", "just_called", "stale", "refused"]
PrinterState = Literal["ok", "fault", "unknown"]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
"""A name or a fresh id as it may come from outside: bounded, so that memory stays flat."""
Number = Annotated[int, Meta(ge=1, le=999_999)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Why = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(max_length=64)]
"""A name that may be left out: ""."""
Skills = Annotated[tuple[Id, ...], Meta(max_length=200)]
"""Services that a window or an operator serves."""
Seq = Annotated[int, Meta(ge=1, le=2**53)]
End = Literal["served", "no_show", "left"]
"""How a visit ends that has come to be."""
Move = Literal["called", "waiting", End]
"""Where a visit goes, as its kiosk hears of it."""
Seconds = Annotated[float, Meta(ge=0, le=2**36)]
"""Of any clock: up to the year 4147, so that what is heard always is a date and a duration."""
Urgency = Annotated[float, Meta(ge=-(2**36), le=2**36)]
"""1.0 is at the promise; below 0 before a booking's time."""
Texts = dict[str, str]
"""One text per language code: {"ru": "Оплата", "en": "Payment", "zh": "缴费"}."""


class Seen(Struct, frozen=True):
    """Names the last pulse that the sender of a wish for now had heard: by it the hub knows how old
    the wish is."""

    generation: Id
    epoch: Count
    count: Count


class Now(Struct, frozen=True):
    """Holds one moment as one machine saw it. Always handed in, never fetched by a machine.

    ``boot`` names the boot of that computer, ``mono`` is seconds of its monotonic clock,
    ``wall`` is Unix seconds, ``trusted`` says whether ``wall`` may be believed.
    """

    boot: str
    mono: Seconds
    wall: Seconds
    trusted: bool = True


def elapsed(since: Now, until: Now) -> float:
    """Return the seconds between two moments of one computer, never negative.

    The monotonic clock counts within a boot; across boots only the wall clock is left.
    """
    if since.boot == until.boot:
        return max(0.0, until.mono - since.mono)
    return max(0.0, until.wall - since.wall)


def ticket_name(series: str, number: int) -> str:
    """Return the number as people read it on paper, board and panel: A007, K112."""
    return f"{series}{number:03d}"


class Message(Struct, frozen=True, tag_field="kind", tag=True):
    """Crosses the broker, as JSON with its class name under ``kind``."""


class Fact(Message, frozen=True):
    """Is kept: a machine that answers with a fact has it committed before anything is done."""
