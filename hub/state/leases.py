"""The reserve: ranges of numbers lent to kiosks, to issue from when the hub does not answer.

Part of the state: follows facts, decides nothing (``replication.lending`` does). A range is lent
again only when each of its numbers was reported taken, or its card was retired by hand, and the day
has advanced since, by two where it goes on from the one before it: then no paper with one of them
is in anybody's hands. Ranges go round the band and do not begin again at midnight. The hub itself
never gives a number of the band.
"""

from collections.abc import Iterator

from msgspec import structs

from hub.events.carry_over import Lent
from hub.events.facts import Adopted, DayOpened, Heard, KioskAdmitted, KioskRetired
from wire.messages import Fact, ReserveLeased, TicketTaken


class Leases:
    """``given``: "incarnation series" → the highest nth lent. ``lent_to``: series → the last
    number lent. ``papers_last``: so many days after its own a paper may still be good."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}
        self.lent_to: dict[str, int] = {}
        self._lent: dict[tuple[str, str], dict[int, Lent]] = {}
        self._retired: dict[str, int] = {}
        self._claims: dict[str, int] = {}
        self.papers_last = 0

    def write(self, fact: Fact, day: int) -> None:
        """``day``: the day to whose line a ticket reported now belongs."""
        match fact:
            case Heard(_, incarnation, seq, said):
                if isinstance(said, TicketTaken) and said.own:
                    self._used(incarnation, said, day)
                self._proven(incarnation, seq, day)
            case Adopted(own=True, kept_on=kept) if kept:
                self._rejoined(fact)
            case ReserveLeased():
                self._lend(Lent(fact.kiosk, *range_of(fact), fact.first, fact.day))
                self.lent_to[fact.series] = fact.last
            case KioskAdmitted(kiosk, incarnation):
                claim = fact.last if fact.last > fact.heard else 0
                for x in fact.leases:
                    key = (incarnation, x.series, x.nth, x.first, x.last)
                    self._lend(Lent(kiosk, *key, x.next, day, claim))
                self._proven(incarnation, fact.heard, day)
            case KioskRetired(_, incarnations, _, retired):
                self._retired.update(dict.fromkeys(incarnations, retired))
            case DayOpened(carried=carried):
                self.given, self.lent_to = dict(carried.given), dict(carried.lent_to)
                self._retired = {x.incarnation: x.retired for x in carried.edges if x.retired}
                self.papers_last = 0 if carried.handover is None else 1
                self._lent.clear()
                self._claims.clear()
                for lease in carried.leases:
                    self._put(lease)

    def blocked(self, day: int) -> list[Lent]:
        """The ranges that may not be lent again on this day."""
        return [lease for lease in self._all() if not self._free(lease, day)]

    def of(self, incarnation: str) -> list[Lent]:
        return [lease for lease in self._all() if lease.incarnation == incarnation]

    def find(self, incarnation: str, series: str, nth: int) -> Lent | None:
        return self._ranges(incarnation, series).get(nth)

    def highest(self, incarnation: str, series: str) -> int:
        """The highest nth range of the series that this database was ever lent, 0 for none."""
        return self.given.get(f"{incarnation} {series}", 0)

    def covers(self, incarnation: str, series: str, number: int) -> bool:
        """Whether this number was lent to this database."""
        leases = self._ranges(incarnation, series).values()
        return any(lease.first <= number <= lease.last for lease in leases)

    def unused(self, incarnation: str, series: str) -> int:
        """How many of its ranges nothing is used of."""
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

    def _used(self, incarnation: str, taken: TicketTaken, day: int) -> None:
        leases = self._ranges(incarnation, taken.series)
        for nth, lease in leases.items():
            if lease.first <= taken.number <= lease.last:
                after = max(lease.next, taken.number + 1)
                leases[nth] = structs.replace(lease, next=after, day=max(lease.day, day))

    def _proven(self, incarnation: str, heard: int, day: int) -> None:
        """What a kiosk claimed at its hello it has reported by now."""
        if self._claims.get(incarnation, heard + 1) > heard:
            return
        del self._claims[incarnation]
        for lease in self.of(incarnation):
            if lease.claim:
                self._put(structs.replace(lease, claim=0, day=max(lease.day, day)))

    def _rejoined(self, adopted: Adopted) -> None:
        for key, leases in self._lent.items():
            for nth, lease in leases.items():
                inside = lease.first <= adopted.number <= lease.last
                if key[1] == adopted.series and inside and lease.kiosk == adopted.kiosk:
                    leases[nth] = structs.replace(lease, day=max(lease.day, adopted.day))


def range_of(lease: Lent | ReserveLeased) -> tuple[str, str, int, int, int]:
    """Incarnation, series, nth, first and last number."""
    return lease.incarnation, lease.series, lease.nth, lease.first, lease.last
