"""Asks a running hub what staff wish, over the broker, as the hall's ``staff`` device.

Decides how a wish is said: every two seconds again, always with the same id, so that a repeat
changes nothing more. A wish that changes something is said only to a hub that lives, with the last
pulse heard, and not so late that it could be done after its asker was told that nobody answers.
Commands never open the hub's database to write.
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
    AnyStaffWish,
    BookingsAnswered,
    DayAnswered,
    HubTrouble,
    LineAnswered,
    LinkUp,
    NoBroker,
    Pulse,
    Seen,
    StaffAnswered,
    StaffWish,
)
from wire.mqtt.link import Link
from wire.text.escape import escaped

PATIENCE = 10.0
"""Seconds until the hub must have answered."""
AGAIN = 2.0
"""Seconds after which an unanswered wish is said again."""

StaffReply = DayAnswered | LineAnswered | BookingsAnswered | StaffAnswered


class NoAnswer(Exception):
    """Raised where the broker or the hub did not answer in time. Nobody knows whether a wish that
    changes something was done."""


def ask(broker: Broker, hall: Hall, wish: AnyStaffWish) -> StaffReply:
    """Return the hub's answer. Raises NoAnswer with what was heard instead, and where the wish is
    none that the hub would read."""
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


def _answer(link: Link, heard: Inbox, wish: AnyStaffWish, counts_for: float) -> StaffReply:
    asking = _Asking(wish, time.monotonic(), counts_for)
    while (now := time.monotonic()) < asking.end:
        answer = asking.hear(_next(heard, min(asking.end, asking.again) - now), now)
        if answer is not None:
            return _of_one_line(answer)
        if (said := asking.say(time.monotonic())) is not None:
            link.send(said)
    then = ". Ask how it stands before you repeat" if _changes_something(wish) else ""
    raise NoAnswer(f"no answer within {PATIENCE:.0f} s: {asking.why}{then}")


class _Asking:
    """Decides when a wish is said, and what answers it. A wish that changes something may still be
    done ``counts_for`` seconds after it was said. ``why``: what keeps the answer away. Times are
    monotonic seconds: ``again`` of the next word, ``end`` of the patience."""

    def __init__(self, wish: AnyStaffWish, now: float, counts_for: float) -> None:
        self.why, self.end = "the broker does not answer", now + PATIENCE
        self.again = self.end
        self._wish, self._changes_something = wish, _changes_something(wish)
        latest = max(self.end - counts_for, now + AGAIN)
        self._last = latest if self._changes_something else self.end
        self._seen: Seen | None = None

    def hear(self, said: Any, now: float) -> StaffReply | None:
        """Take a message, or None where none came in time; the answer, if it is that."""
        match said:
            case LinkUp():
                self.why, self.again = (
                    "the hub does not answer",
                    self.end if self._changes_something else now,
                )
                self._seen = None  # it may be another one that answers here
            case Pulse(generation, epoch, _, count) if self._changes_something:
                self.again = self.again if self._seen else now
                self._seen = Seen(generation, epoch, count)
            case NoBroker(address, why):
                self.why = f"no broker at {address}: {why}"
            case HubTrouble(why):
                self.why = f"the hub cannot work: {escaped(str(why))}"
            case answer if isinstance(answer, StaffReply) and answer.wish == self._wish.wish:
                return answer
        return None

    def say(self, now: float) -> AnyStaffWish | None:
        """Return the wish, where it is time to say it and not too late."""
        if now < self.again:
            return None
        in_time, self.again = now <= self._last, now + AGAIN if now < self._last else self.end
        if not in_time:
            return None
        if isinstance(self._wish, StaffWish) and self._changes_something:
            return replace(self._wish, seen=self._seen)
        return self._wish


def _changes_something(wish: AnyStaffWish) -> bool:
    """Tell whether a wish changes anything; one that only asks may be heard at any time."""
    return isinstance(wish, StaffWish) and getattr(wish, "what", "") != "status"


def _of_one_line(answer: StaffReply) -> StaffReply:
    """Return the answer with its texts escaped: none ends a line or steers a terminal, whoever gave
    it."""
    plain: StaffReply = _escaped(answer)
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
