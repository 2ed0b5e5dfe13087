"""What staff ask of a running hub, over the broker as the hall's ``staff`` device.

Decides how a wish is said: every two seconds again, always with the same id, so that a repeat
changes nothing more. What changes anything is said to a hub that lives only, with the last pulse
heard, and not so late that it could be done after its asker was told that nobody answers. Tools
never open the hub's database to write (reliability, rule 13).
"""

import queue
import time
from contextlib import closing, suppress
from typing import Any

import msgspec
from msgspec.structs import replace

from wire.config.toml_file import Broker
from wire.hall import Hall
from wire.loop import Inbox, inbox
from wire.messages import (
    BookingsAnswered,
    BookingsWanted,
    BookWanted,
    DayAnswered,
    DayWanted,
    DoubtfulWanted,
    HallWanted,
    HandWanted,
    HubTrouble,
    LineAnswered,
    LineWanted,
    LinkUp,
    NoBroker,
    OperatorWanted,
    Pulse,
    RetireWanted,
    Seen,
    SkillsWanted,
    StaffAnswered,
    StaffWish,
    UnbookWanted,
)
from wire.mqtt.link import Link
from wire.text.escape import escaped

PATIENCE = 10.0
"""Seconds until the hub must have answered."""
AGAIN = 2.0
"""Seconds after which an unanswered wish is said again."""

Wish = (
    DayWanted
    | RetireWanted
    | DoubtfulWanted
    | OperatorWanted
    | SkillsWanted
    | HallWanted
    | LineWanted
    | HandWanted
    | BookWanted
    | BookingsWanted
    | UnbookWanted
)
Answer = DayAnswered | LineAnswered | BookingsAnswered | StaffAnswered


class NoAnswer(Exception):
    """The broker or the hub did not answer in time; nothing is known to have changed."""


def ask(broker: Broker, hall: Hall, wish: Wish) -> Answer:
    """The hub's answer. Raises NoAnswer with what was heard instead, and where the wish is none
    that the hub would read."""
    try:
        msgspec.json.decode(msgspec.json.encode(wish), type=type(wish))
    except msgspec.ValidationError as wrong:
        raise NoAnswer(f"the hub was not asked: {wrong}") from None
    name = next((device.name for device in hall.devices if device.kind == "staff"), None)
    if name is None:
        raise NoAnswer('the hall file names no device of kind "staff"')
    heard = inbox()
    with closing(Link(broker, hall.hall, name, heard)) as link:
        return _answer(link, heard, wish, counts_for=hall.rules.pulses_old + 1.0)


def _answer(link: Link, heard: Inbox, wish: Wish, counts_for: float) -> Answer:
    """``counts_for``: so many seconds after it was said a wish may still be done."""
    why, end = "the broker does not answer", time.monotonic() + PATIENCE
    acts, again = _acts(wish), end
    last = max(end - counts_for, end - PATIENCE + AGAIN) if acts else end
    seen: Seen | None = None
    while (now := time.monotonic()) < end:
        match _next(heard, min(end, again) - now):
            case LinkUp():
                why, again = "the hub does not answer", end if acts else now
                seen = None  # it may be another one that answers here
            case Pulse(generation, epoch, _, count) if acts:
                again = again if seen else now
                seen = Seen(generation, epoch, count)
            case NoBroker(address, said):
                why = f"no broker at {address}: {said}"
            case HubTrouble(said):
                why = f"the hub cannot work: {escaped(str(said))}"
            case said if isinstance(said, Answer) and said.wish == wish.wish:
                return _of_one_line(said)
        if (now := time.monotonic()) >= again:
            if now <= last:
                link.send(replace(wish, seen=seen) if acts else wish)
            again = now + AGAIN if now < last else end
    raise NoAnswer(f"no answer within {PATIENCE:.0f} s: {why}. Ask how it stands before you repeat")


def _acts(wish: Wish) -> bool:
    """Whether it changes anything; what only asks may be heard at any time."""
    return isinstance(wish, StaffWish) and getattr(wish, "what", "") != "status"


def _of_one_line(answer: Answer) -> Answer:
    """No text in an answer ends a line or steers a terminal, whoever has given it."""
    plain: Answer = _escaped(answer)
    return plain


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return escaped(value)
        case dict():
            return {_escaped(key): _escaped(one) for key, one in value.items()}
        case tuple():
            return tuple(map(_escaped, value))
        case msgspec.Struct():
            fields = {name: _escaped(getattr(value, name)) for name in value.__struct_fields__}
            return type(value)(**fields)
    return value


def _next(heard: Inbox, seconds: float) -> Any:
    with suppress(queue.Empty):
        return heard.get(timeout=max(0.0, seconds))
    return None
