"""Warns of the rules that do not bind while the hub does not know the date, and names the cure.

Decides when that is said in the log (at the start, each hour while it lasts, when it changes) and
in which words; ``--check`` and ``day status`` use the same ones. Whether a clock is believed is
``business_day``' to decide. Pure.
"""

from collections.abc import Callable, Iterator
from datetime import tzinfo

from hub.effects import Note
from hub.local_time import local
from wire.hall import Hall
from wire.messages import Now

AGAIN = 3600.0
"""Seconds between two lines of the log about it."""
NOT_SET = "the clock is not trusted: no time server sets it, and hub.toml has no trust_clock = true"
JUMPED = "the clock was set by more than ten minutes while the hub worked"
SET_IT = (
    "Set it: by a time server in the hall's own network (timedatectl says whether it is"
    ' synchronised), or timedatectl set-time "YYYY-MM-DD HH:MM:SS" and trust_clock = true where a'
    " battery clock (RTC) keeps it; see docs/install.md, The time"
)
RESTART = "If it is right now: systemctl restart talon-hub"


class ClockWatch:
    """Warns once an hour. ``believes`` says whether a clock binds; ``zone`` is the hall's time
    zone."""

    def __init__(self, hall: Hall, zone: tzinfo, believes: Callable[[Now], bool]) -> None:
        self._unbound, self._zone, self._believes = unbound(hall), zone, believes
        self._was: bool | None = None
        self._again = 0.0

    def words(self, now: Now) -> str:
        """Say what does not bind now, why, and what to do; "" while everything binds."""
        if self._believes(now):
            return ""
        return _words(self._unbound, JUMPED if now.trusted else NOT_SET)

    def notes(self, now: Now) -> list[Note]:
        """Return the lines that are due in the log."""
        before, self._was = self._was, self._believes(now)
        if self._was:
            return [] if before is None or before else [Note(self._right_again(now), loud=True)]
        if before is False and now.mono < self._again:
            return []
        self._again = now.mono + AGAIN
        return [Note(self.words(now), loud=True)]

    def _right_again(self, now: Now) -> str:
        shown = f"{local(now.wall, self._zone):%Y-%m-%d %H:%M}"
        return f"the clock is trusted: {shown}; these bind: {self._unbound}"


def checked(hall: Hall, synchronised: bool, trust_clock: bool, shown: str) -> str:
    """Return the words of ``--check`` about the clock of this computer, which shows ``shown``; ""
    where the kernel trusts it."""
    if synchronised:
        return ""
    if trust_clock:
        return (
            f"the clock says {shown} and is believed because of trust_clock = true, although no"
            " time server sets it: right only where a battery clock (RTC) keeps it"
        )
    return _words(unbound(hall), NOT_SET)


def unbound(hall: Hall) -> str:
    """Return the rules of this hall that need a clock which is believed. Limits of an hour do not:
    they are counted in hall time."""
    return ", ".join(_needs(hall))


def _needs(hall: Hall) -> Iterator[str]:
    opens = bool(hall.opens or any(service.opens for service in hall.services))
    if opens:
        yield "opening times"
    if hall.calendar:
        yield "the calendar"
    if any(service.bookable for service in hall.services):
        yield "bookings (no code gives a ticket but one of the open day's own date)"
    if hall.rules.stops and (opens or hall.calendar or hall.rules.day_closes):
        yield "the stop before closing"
    if hall.rules.day_closes:
        yield f"the day's close at {hall.rules.day_closes}"
    yield f"the day's turn at {hall.rules.day_turns} (staff open and close it)"


def _words(what: str, why: str) -> str:
    return f"{why}. These do not bind: {what}. {RESTART if why == JUMPED else SET_IT}"
