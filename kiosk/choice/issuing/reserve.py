"""Keeps the reserve: numbers lent by the hub, to issue from when it does not answer.

Decides which number is next, when to ask for more, and when too few are left. A number is used
once: ``take`` answers the range as it stands then, to be kept before the paper. Pure.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from kiosk.things import LeaseKept
from wire.messages import Lease, Menu, Now, ReserveLeased, ReserveRefused, ReserveWanted

AGAIN, LATER = 5.0, 60.0
"""Seconds until a wish is repeated that got no answer, or was refused."""
REMEMBERED = 4
"""Ranges remembered of each series; at most two of them have unused numbers."""
LARGEST = 999_999
"""The largest Number there can be: a range needs one beyond its last to say that it is used up."""
MOST = 400
"""Ranges that a KioskHere may name (wire.messages)."""


class Reserve:
    """Holds all ranges by series, in the order in which they were lent."""

    def __init__(self) -> None:
        self._leases: dict[str, dict[int, Lease]] = {}
        self._ask_at: dict[str, float] = {}
        self._refused: set[str] = set()

    def restore(self, fact: LeaseKept) -> None:
        """Take one fact of earlier runs."""
        self._put(fact.lease)

    def leases(self) -> tuple[Lease, ...]:
        """Return the ranges that a hub must know of, the youngest last."""
        return tuple(lease for some in self._leases.values() for lease in some.values())[-MOST:]

    def left(self, series: str) -> int:
        """Return how many numbers of the series are unused."""
        return sum(_left(lease) for lease in self._of(series))

    def take(self, series: str) -> tuple[int, LeaseKept] | None:
        """Return the next number, and its range without it; None when all are used."""
        for lease in self._of(series):
            if _left(lease):
                self._put(used := replace(lease, next=lease.next + 1))
                return lease.next, LeaseKept(used)
        return None

    def low(self, series: str) -> bool:
        """Tell whether at most 30 % of a range are left, or the hub does not lend us any."""
        *_, last = (0, *(lease.last - lease.first + 1 for lease in self._of(series)))
        return series in self._refused or (bool(last) and 10 * self.left(series) <= 3 * last)

    def serves(self, menu: Menu) -> bool:
        """Tell whether a ticket for something on this menu could be issued."""
        return any(self.left(series) for series in series_of(menu))

    # --- asking --------------------------------------------------------------------------------

    def ask(self, menu: Menu, incarnation: str, now: Now) -> list[ReserveWanted]:
        """Return what to ask the hub for now. To be called only while it knows us."""
        wishes = []
        for series in series_of(menu):
            if not self._wants(series):
                self._ask_at.pop(series, None)
            elif self._ask_at.get(series, now.mono) <= now.mono:
                self._ask_at[series] = now.mono + AGAIN
                wishes.append(ReserveWanted(incarnation, series, self._nth(series)))
        return wishes

    def rest(self) -> None:
        """Note that the hub is not here, or is a new one: what was asked is asked anew."""
        self._ask_at.clear()

    def due(self) -> float | None:
        """Return when to ask again, in monotonic seconds."""
        return min(self._ask_at.values(), default=None)

    def lent(self, said: ReserveLeased) -> list[LeaseKept]:
        """Keep the range if it is the one that was asked for, and no number of it is ours unused: a
        lease said again, or an old hub's, must not give a number twice."""
        asked = said.series in self._ask_at and said.nth == self._nth(said.series)
        held = any(
            _left(one) and one.next <= said.last and said.first <= one.last
            for one in self._of(said.series)
        )
        if not asked or held or not said.first <= said.last < LARGEST:
            return []
        lease = Lease(said.series, said.nth, said.first, said.last, said.first)
        self._put(lease)
        self._refused.discard(said.series)
        return [LeaseKept(lease)]

    def refused(self, said: ReserveRefused, now: Now) -> bool:
        """Return whether this range was asked for, and ask again later."""
        if said.series not in self._ask_at or said.nth != self._nth(said.series):
            return False
        self._ask_at[said.series] = now.mono + LATER
        self._refused.add(said.series)
        return True

    def _wants(self, series: str) -> bool:
        """Tell whether there is no range yet, or less than half of the last one is left."""
        last = next(reversed(self._leases.get(series, {}).values()), None)
        return last is None or 2 * _left(last) < last.last - last.first + 1

    def _nth(self, series: str) -> int:
        return next(reversed(self._leases.get(series, {})), 0) + 1

    def _of(self, series: str) -> Iterable[Lease]:
        return self._leases.get(series, {}).values()

    def _put(self, lease: Lease) -> None:
        some = self._leases.setdefault(lease.series, {})
        some[lease.nth] = lease
        if len(some) > REMEMBERED:
            del some[next(iter(some))]


def series_of(menu: Menu) -> list[str]:
    """Return the letters of all services, each once."""
    return list(dict.fromkeys(one.series for one in menu.items if one.is_service))


def _left(lease: Lease) -> int:
    return max(0, lease.last - lease.next + 1)
