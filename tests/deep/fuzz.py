"""Fuzzing: topics and payloads, invented and broken, against the reader and the four machines.

One seed is a hall of its own, where the machines also hear each other, and two thousand messages
thrown in between. Whatever cannot be read must be refused as Unreadable; whatever can must never
raise out of a machine, out of its store or out of what makes up its screens and papers, and all
that is answered must be readable by those who are told.
"""

import contextlib
import random
import sys

import msgspec

from hub.storage.verify import verify
from tests.deep.invent import Inventor
from tests.deep.platter import Platter
from tests.deep.seeds import Line, Violated, main
from tests.deep.subjects import HUB, KIOSK
from tests.deep.vfs import on
from tests.deep.victims import HALL, VICTIMS, Hub, Kiosk, Victim, heard_by
from wire.messages import (
    DayWanted,
    DoubtfulWanted,
    KioskHere,
    Message,
    NextPressed,
    Now,
    Reported,
    TicketWanted,
)
from wire.mqtt.topics import ROUTES, Unreadable, read, root, unknown_fields

MESSAGES = 2000
"""Executions of one seed."""
KEPT = 0.1
"""How many of the halls have real stores: each commit costs as much as several messages."""
EVENTS, THROUGH = 0.3, 0.9
"""In a moment of an ordinary hall: how often each one's devices say something, and how much of what
the machines say arrives."""
WHOSE = {
    **dict.fromkeys(("NextPressed", "RecallPressed", "NoShowPressed", "DonePressed"), "pads-1"),
    **dict.fromkeys(("DayWanted", "RetireWanted", "DoubtfulWanted"), "staff"),
    **dict.fromkeys(("DayAnswered", "StaffAnswered"), "staff"),
    "PressAnswered": "pads-1",
}
"""Whose topic a message travels on, up or down; all the rest is a kiosk's."""
DEADLY = (KioskHere, DayWanted)
MILD = (TicketWanted, Reported, NextPressed, DoubtfulWanted)
"""Messages that come more often in most halls: after the first of any other kind nobody of the hall
is heard any longer."""
DEVICES = (
    "kiosk-1",
    "kiosk-2",
    "pads-1",
    "pads-2",
    "board-1",
    "staff",
    "stranger",
    "",
    "+",
    "ж/..",
)
LEVELS = ("", "hall", "up", "down", "windows", "windows/1", "wish", "report", "answer", "#", "\x00")


def play(seed: int) -> int:
    """Play a hall and its messages."""
    drawn = random.Random(f"fuzz {seed}")
    with contextlib.ExitStack() as stack:
        Fuzz(drawn, drawn.random() < KEPT, stack).run()
    return MESSAGES


class Fuzz:
    """Holds the machines of one hall and what is thrown at them."""

    def __init__(self, drawn: random.Random, keeps: bool, stack: contextlib.ExitStack) -> None:
        self.drawn, self.inventor = drawn, Inventor(drawn)
        self.now = Now("boot", 1000.0, 1_768_284_000.0, True)
        self.stores = {}
        if keeps:
            stack.enter_context(on(Platter({})))
            self.stores = {Hub: HUB.open(), Kiosk: KIOSK.open()}
            self.keeps = {Hub: HUB.keep, Kiosk: KIOSK.keep}
        self.calm = drawn.choice(
            (0.0, 0.8, 0.98)
        )  # how seldom somebody is the hub or another kiosk
        self.moments = drawn.choice((0.05, 0.1, 0.1, 0.6))  # of an ordinary hall, for each message
        self.victims: list[Victim] = [kind(drawn, self.now) for kind in VICTIMS]

    def run(self) -> None:
        for _ in range(MESSAGES):
            if self.drawn.random() < self.moments:
                self._live()
            invented = self._invented()
            if invented is not None:
                self._deliver(*invented)
        self._settle()
        if self.stores:
            verdict = verify(self.stores[Hub]._base)
            if not verdict.good:
                raise Violated(verdict.text())

    def _live(self) -> None:
        """Let a moment of an ordinary hall pass."""
        self._time_passes()
        for victim in self.victims:
            if self.drawn.random() < EVENTS:
                victim.hear(victim.event(), self.now)
        for device, message in self._settle():
            self._deliver(device, message)

    def _deliver(self, device: str, message: Message) -> None:
        side = ROUTES[type(message)].side
        for victim in self.victims:
            heard = heard_by(victim, side, device, message)
            if heard is not None:
                victim.hear(heard, self.now)

    def _time_passes(self) -> None:
        now = self.now
        seconds = self.drawn.choice((0.0, 0.001, 0.05, 0.3, 0.5, 1.0))
        wall, trusted, boot = now.wall + seconds, now.trusted, now.boot
        if self.drawn.random() < 0.002:
            wall = self.drawn.choice(
                (0.0, wall + 86_400, max(0.0, wall - 86_400), 2.0**31, 2.0**36)
            )
            trusted = self.drawn.random() < 0.7
        self.now = Now(boot, now.mono + seconds, min(wall, 2.0**36), trusted)

    def _invented(self) -> tuple[str, Message] | None:
        """Return device and message as they are read; None if they cannot be."""
        kind = self.inventor.kind()
        if (ROUTES[kind].side != "up" or kind in DEADLY) and self.drawn.random() < self.calm:
            kind = self.drawn.choice(MILD)
        tree = self.inventor.message(kind)
        name = self._topic(kind, tree)
        if self.drawn.random() < 0.25:
            payload = self.inventor.broken(tree)
        else:
            payload = msgspec.json.encode(tree)
        try:
            device, message = read(HALL, name, payload)
        except Unreadable:
            return None
        unknown_fields(payload, message)
        if self.drawn.random() < 0.1:
            self.inventor.learn(message)
        return device, message

    def _topic(self, kind: type[Message], tree: dict[str, object]) -> str:
        route, drawn = ROUTES[kind], self.drawn
        device = WHOSE.get(kind.__name__, "kiosk-1") if route.side != "hall" else ""
        if drawn.random() < 0.15:
            device = drawn.choice(DEVICES)
        parts = [route.side, device, route.branch]
        if route.side == "hall":
            parts = ["hall", route.branch]
            if route.branch == "windows":
                parts.append(str(tree.get("window")))
        if drawn.random() < 0.03:
            parts[drawn.randrange(len(parts))] = drawn.choice(LEVELS)
        return "/".join([root(HALL), *parts])

    def _settle(self) -> list[tuple[str, Message]]:
        """Keep the facts as the daemons would; return what they said that comes through."""
        through = []
        for victim in self.victims:
            store = self.stores.get(type(victim))
            if store is not None and victim.facts:
                self.keeps[type(victim)](store, victim.facts)
            for device, message in victim.said:
                self.inventor.learn(message)
                if self.drawn.random() < THROUGH:
                    through.append((device, message))
            victim.facts.clear()
            victim.said.clear()
        return through


LINE = Line("fuzz of topics and payloads", "tests.deep.fuzz", 10_000_000, play)

if __name__ == "__main__":
    sys.exit(main(LINE))
