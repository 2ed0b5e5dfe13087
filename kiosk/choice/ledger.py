"""The kiosk's tickets: which are on paper, which papers are under way, what the hub must hear.

Decides what is said again and when: everything that the hub has not committed, at each of its
lives and every five seconds (the contract of ``wire.messages``). Pure.
"""

from collections.abc import Sequence

from kiosk.things import HubKnows, Kept
from wire.messages import Fact, Now, TicketDropped, TicketKnown, TicketPrinted, TicketTaken

AGAIN = 5.0
"""Seconds between two reports of the same thing while the hub lives."""
REMEMBERED = 20_000
"""Tickets remembered for repeats: more than a week of the busiest hall."""
Key = tuple[str, str]
"""(visit, what)."""


class Ledger:
    """Tickets by visit, and the outbox."""

    def __init__(self) -> None:
        self._taken: dict[str, TicketTaken] = {}
        self._unsaid: dict[Key, Fact] = {}
        self._again: float | None = None
        self.unfinished: dict[str, None] = {}

    def restore(self, kept: Sequence[Kept]) -> None:
        """Take what earlier runs kept, oldest first. Papers without an end are unfinished."""
        for one in kept:
            self.add(one.fact)
            if one.known:
                self._unsaid.pop(_key(one.fact), None)

    def add(self, fact: Fact) -> None:
        """A fact of ours: to be said until the hub knows it."""
        self._unsaid[_key(fact)] = fact
        match fact:
            case TicketTaken(visit):
                self._taken[visit] = fact
                self.unfinished[visit] = None
                if len(self._taken) > REMEMBERED:
                    del self._taken[next(iter(self._taken))]
            case TicketPrinted(visit):
                self.unfinished.pop(visit, None)

    def taken(self, visit: str) -> TicketTaken | None:
        """What this visit's paper bears, if it has one."""
        return self._taken.get(visit)

    def known(self, heard: TicketKnown) -> list[Fact]:
        """The hub has it: nothing more to say of it, and that is worth keeping."""
        if self._unsaid.pop((heard.visit, heard.what), None) is None:
            return []
        return [HubKnows(heard.visit, heard.what)]

    def unsaid(self, now: Now) -> list[Fact]:
        """All that the hub must hear, oldest first; asks for the next turn."""
        self._again = now.mono + AGAIN
        return list(self._unsaid.values())

    def said(self, now: Now) -> None:
        """Something was said just now: its repeat is due later."""
        if self._again is None or self._again <= now.mono:
            self._again = now.mono + AGAIN

    def rest(self) -> None:
        """The hub is not here: nothing is due until it comes to life."""
        self._again = None

    def due(self) -> float | None:
        """When to say everything unsaid again, in monotonic seconds."""
        return self._again if self._unsaid else None


def _key(fact: Fact) -> Key:
    match fact:
        case TicketTaken(visit):
            return visit, "taken"
        case TicketPrinted(visit):
            return visit, "printed"
        case TicketDropped(visit):
            return visit, "dropped"
        case _:
            raise AssertionError(f"no report to the hub: {fact!r}")
