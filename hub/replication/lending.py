"""Lends kiosks ranges of numbers to issue from when the hub does not answer. Pure."""

from collections.abc import Container

from hub.state.leases import Leases, range_of
from wire.hall import Rules
from wire.messages import ReserveLeased, ReserveRefused, ReserveWanted

UNUSED = 2
"""A kiosk's database may hold so many ranges of a series of which nothing is used."""


class Lender:
    """Decides which numbers a kiosk is lent. ``series`` are those of the hall."""

    def __init__(self, leases: Leases, rules: Rules, series: Container[str]) -> None:
        self._leases, self._rules, self._series = leases, rules, series

    def known(self, kiosk: str, wish: ReserveWanted) -> ReserveLeased | None:
        """Return the range that was lent for this wish already, None if none was."""
        lent = self._leases.find(wish.incarnation, wish.series, wish.nth)
        return ReserveLeased(kiosk, *range_of(lent), lent.day) if lent is not None else None

    def wanted(
        self, kiosk: str, wish: ReserveWanted, day: int, used: Container[int]
    ) -> ReserveLeased | ReserveRefused:
        """Return a range to lend on this ``day``, or why there is none; ``used`` are the series'
        numbers today."""
        why = self._why_not(wish)
        place = None if why else self._place(wish.series, day, used)
        if place is None:
            why = why or f"every number of series {wish.series} is lent"
            return ReserveRefused(wish.incarnation, wish.series, wish.nth, why)
        return ReserveLeased(kiosk, wish.incarnation, wish.series, wish.nth, *place, day)

    def _why_not(self, wish: ReserveWanted) -> str:
        if wish.series not in self._series:
            return f"no such series: {wish.series}"
        highest = self._leases.highest(wish.incarnation, wish.series)
        if wish.nth != highest + 1:
            return f"range {wish.nth} is wanted, {highest} were lent"
        if self._leases.unused(wish.incarnation, wish.series) >= UNUSED:
            return f"{UNUSED} ranges of series {wish.series} are not begun yet"
        return ""

    def _place(self, series: str, day: int, used: Container[int]) -> tuple[int, int] | None:
        """Return the lowest free range after the last one lent, round the band."""
        size, rules = self._rules.reserve, self._rules
        blocked = [lease for lease in self._leases.blocked(day) if lease.series == series]
        after = self._leases.lent_to.get(series, 0)
        firsts = range(rules.reserve_from, rules.reserve_to - size + 2, size)
        for first in sorted(firsts, key=lambda first: (first <= after, first)):
            last = first + size - 1
            lent = any(lease.first <= last and first <= lease.last for lease in blocked)
            if not lent and not any(number in used for number in range(first, last + 1)):
                return first, last
        return None
