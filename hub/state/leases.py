"""Keeps the reserve: ranges of numbers lent to kiosks, to issue from when the hub does not answer.

Part of the state: follows facts, decides nothing (``replication.lending`` does). A range is lent
again only when each of its numbers was reported taken, or its card was retired by hand, and the day
has advanced since, by two where it goes on from the one before it: then no paper with one of them
is in anybody's hands. Ranges go round the band and do not begin again at midnight. The hub itself
never gives a number of the band.
"""

from collections.abc import Iterator

from msgspec import structs

from hub.events.facts import Adopted, Heard, KioskAdmitted, KioskRetired
from hub.events.snapshot import Lent, Snapshot
from wire.messages import ReserveLeased, TicketTaken


class Leases:
    """Knows what was lent. ``given``: "incarnation series" → the highest nth lent. ``lent_to``:
    series → the last number lent. ``papers_last``: so many days after its own a paper may still be
    good."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}
        self.lent_to: dict[str, int] = {}
        self._lent: dict[tuple[str, str], dict[int, Lent]] = {}
        self._retired: dict[str, int] = {}
        self._claims: dict[str, int] = {}
        self.papers_last = 0

    def hear(self, heard: Heard, day: int) -> list[Lent]:
        """Apply the fact, and return the ranges that it changes. ``day``: the day to whose line a
        ticket reported now belongs."""
        said, used = heard.fact, list[Lent]()
        if isinstance(said, TicketTaken) and said.own:
            used = self._used(heard.incarnation, said, day)
        return [*used, *self._proven(heard.incarnation, heard.seq, day)]

    def lend(self, leased: ReserveLeased) -> Lent:
        lease = Lent(leased.kiosk, *range_of(leased), leased.first, leased.day)
        self._lend(lease)
        self.lent_to[leased.series] = leased.last
        return lease

    def admit(self, fact: KioskAdmitted, day: int) -> list[Lent]:
        """Apply the fact, and return the ranges that it changes: learned from the kiosk, or proven
        by now."""
        claim = fact.last if fact.last > fact.heard else 0
        learned = [
            Lent(fact.kiosk, fact.incarnation, x.series, x.nth, x.first, x.last, x.next, day, claim)
            for x in fact.leases
        ]
        for lease in learned:
            self._lend(lease)
        return [*learned, *self._proven(fact.incarnation, fact.heard, day)]

    def retire(self, fact: KioskRetired) -> None:
        self._retired.update(dict.fromkeys(fact.incarnations, fact.day))

    def open_day(self, snapshot: Snapshot) -> None:
        self.given, self.lent_to = dict(snapshot.given), dict(snapshot.lent_to)
        self._retired = {x.incarnation: x.retired for x in snapshot.cards if x.retired}
        self.papers_last = 0 if snapshot.rollover is None else 1
        self._lent.clear()
        self._claims.clear()
        for lease in snapshot.leases:
            self._put(lease)

    def blocked(self, day: int) -> list[Lent]:
        """Return the ranges that may not be lent again on this day."""
        return [lease for lease in self._all() if not self._free(lease, day)]

    def of(self, incarnation: str) -> list[Lent]:
        return [lease for lease in self._all() if lease.incarnation == incarnation]

    def find(self, incarnation: str, series: str, nth: int) -> Lent | None:
        return self._ranges(incarnation, series).get(nth)

    def highest(self, incarnation: str, series: str) -> int:
        """Return the highest nth range of the series that this database was ever lent, 0 for
        none."""
        return self.given.get(f"{incarnation} {series}", 0)

    def covers(self, incarnation: str, series: str, number: int) -> bool:
        """Return whether this number was lent to this database."""
        leases = self._ranges(incarnation, series).values()
        return any(lease.first <= number <= lease.last for lease in leases)

    def unused(self, incarnation: str, series: str) -> int:
        """Return how many of its ranges nothing is used of."""
        return sum(x.next == x.first for x in self._ranges(incarnation, series).values())

    def _all(self) -> Iterator[Lent]:
        for leases in self._lent.values():
            yield from leases.values()

    def _free(self, lease: Lent, day: int) -> bool:
        retired = self._retired.get(lease.incarnation, 0)
        ended = (lease.next > lease.last and lease.claim == 0) or retired > 0
        return ended and day > max(lease.day, retired) + self.papers_last

    def _ranges(self, incarnation: str, series: str) -> dict[int, Lent]:
        return self._lent.get((incarnation, series), {})

    def _put(self, lease: Lent) -> None:
        self._lent.setdefault((lease.incarnation, lease.series), {})[lease.nth] = lease
        if lease.claim:
            self._claims[lease.incarnation] = lease.claim

    def _lend(self, lease: Lent) -> None:
        self._put(lease)
        key = f"{lease.incarnation} {lease.series}"
        self.given[key] = max(lease.nth, self.given.get(key, 0))

    def _used(self, incarnation: str, taken: TicketTaken, day: int) -> list[Lent]:
        leases = self._ranges(incarnation, taken.series).values()
        return [
            self._replaced(x, next=max(x.next, taken.number + 1), day=max(x.day, day))
            for x in list(leases)
            if x.first <= taken.number <= x.last
        ]

    def _proven(self, incarnation: str, heard: int, day: int) -> list[Lent]:
        """Drop the claims of a kiosk's hello that it has reported by now."""
        if self._claims.get(incarnation, heard + 1) > heard:
            return []
        del self._claims[incarnation]
        claimed = [lease for lease in self.of(incarnation) if lease.claim]
        return [self._replaced(x, claim=0, day=max(x.day, day)) for x in claimed]

    def rejoin(self, adopted: Adopted) -> list[Lent]:
        """Return the ranges that change by a kept paper of a kiosk's own number that stands in a
        later line."""
        return [
            self._replaced(x, day=max(x.day, adopted.day))
            for x in list(self._all())
            if x.series == adopted.series
            and x.first <= adopted.number <= x.last
            and x.kiosk == adopted.kiosk
        ]

    def _replaced(self, lease: Lent, **changed: int) -> Lent:
        new = structs.replace(lease, **changed)
        self._lent[lease.incarnation, lease.series][lease.nth] = new
        return new


def range_of(lease: Lent | ReserveLeased) -> tuple[str, str, int, int, int]:
    """Return incarnation, series, nth, first and last number."""
    return lease.incarnation, lease.series, lease.nth, lease.first, lease.last
