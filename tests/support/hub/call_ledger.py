"""Reads the hub's journal plainly: who is called, who has ended, what never was.

Written from the contract of the facts, not from the hub's state.
"""

from collections.abc import Sequence

from hub.events.facts import DayOpened, Finished, Left, NoShow
from hub.events.service_facts import Chosen, Parked, Returned, Transferred, Undone
from wire.messages import Called, Fact, TicketDropped


class CallLedger:
    """Follows ``called`` and ``ended``, the visits that are at a window, and that have an end, and
    ``void``, the calls that were undone."""

    def __init__(self) -> None:
        self.called: dict[str, int] = {}
        self.ended: dict[str, str] = {}
        self.void: set[int] = set()
        self._ended_before: dict[int, str] = {}
        self._turns: list[tuple[int, str, bool, bool]] = []
        self._services: dict[str, list[str]] = {}
        self._read = 0

    def read(self, facts: Sequence[Fact]) -> None:
        """Read those of the facts that are new."""
        for fact in facts[self._read :]:
            self._take(fact)
        self._read = len(facts)

    def rows(self) -> dict[str, int]:
        """Return how many of each service's last turns were of the absolute class."""
        found = {}
        for service in {turn[1] for turn in self._turns}:
            row = 0
            for call, of, absolute, counts in self._turns:
                if of == service and call not in self.void:
                    row = row + counts if absolute else 0
            if row:
                found[service] = row
        return found

    def _take(self, fact: Fact) -> None:
        match fact:
            case Called(call, visit, again=0):
                assert visit not in self.called, f"{fact}: this leg had its first call"
                assert self.ended.get(visit, "no_show") == "no_show", f"{fact}: {self.ended[visit]}"
                self._ended_before[call] = self.ended.pop(visit, "")
                self.called[visit] = call
            case Called(visit=visit):
                assert visit in self.called, f"{fact}: recalled but not called"
            case Chosen():
                counts = fact.reason == "absolute"
                service = self._services[fact.visit][-1]
                self._turns.append((fact.call, service, fact.absolute, counts))
            case Finished(visit) | NoShow(visit) | Left(visit) | TicketDropped(visit):
                assert visit not in self.ended, f"{fact}: ended as {self.ended[visit]}"
                ends = {NoShow: "no_show", Left: "left"}
                self.ended[visit] = ends.get(type(fact), "ended")
                self.called.pop(visit, None)
            case Transferred(visit) | Parked(visit):
                assert self.called.pop(visit, None) is not None, fact
            case Returned(visit):
                assert self.ended.pop(visit) in ("no_show", "left"), fact
            case Undone():
                self._undo(fact)
            case DayOpened(snapshot=snapshot) if snapshot.rollover is None:
                self._turns.clear()
        self._service(fact)

    def _undo(self, fact: Undone) -> None:
        if fact.call:
            assert self.called.pop(fact.visit) == fact.call, fact
            self.void.add(fact.call)
            if before := self._ended_before[fact.call]:
                self.ended[fact.visit] = before
        for visit in {fact.also} if fact.call else {fact.visit}:
            if visit:
                assert visit not in self.called, fact
                self.called[visit] = 0
                self.ended.pop(visit, None)

    def _service(self, fact: Fact) -> None:
        """Note for which service each visit is here now: the last of those of its legs."""
        service, visit = getattr(fact, "service", ""), getattr(fact, "visit", "")
        if service and visit:
            self._services.setdefault(visit, []).append(service)
        if isinstance(fact, Undone):
            ends = ((fact.visit, fact.what), (fact.also, fact.also_what))
            for name in (name for name, what in ends if what == "Transferred"):
                self._services[name].pop()
