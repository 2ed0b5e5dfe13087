"""What staff ask of a running hub, over the broker as the hall's ``staff`` device.

Decides how a wish is said: at each connection and every two seconds again, always with the same
id, so that a repeat changes nothing more. Tools never open the hub's database to write
(reliability, rule 13).
"""

import queue
import time
from contextlib import closing, suppress
from typing import Any

import msgspec

from wire.config import Broker
from wire.hall import Hall
from wire.link import Link
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
    OperatorWanted,
    RetireWanted,
    SkillsWanted,
    StaffAnswered,
    UnbookWanted,
)

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
        return _answer(link, heard, wish)


def _answer(link: Link, heard: Inbox, wish: Wish) -> Answer:
    why, end = "the broker does not answer", time.monotonic() + PATIENCE
    again = end
    while (now := time.monotonic()) < end:
        match _next(heard, min(end, again) - now):
            case LinkUp():
                why, again = "the hub does not answer", now
            case HubTrouble(said):
                why = f"the hub cannot work: {said}"
            case said if isinstance(said, Answer) and said.wish == wish.wish:
                return said
        if time.monotonic() >= again:
            link.send(wish)
            again = time.monotonic() + AGAIN
    raise NoAnswer(f"no answer within {PATIENCE:.0f} s: {why}. Ask how it stands before you repeat")


def _next(heard: Inbox, seconds: float) -> Any:
    with suppress(queue.Empty):
        return heard.get(timeout=max(0.0, seconds))
    return None
