"""Judges what a kiosk's hello says of its card, its past and its ranges, against the state. Pure.

Decides whether the card may work (not a copy, one set back or one retired), whether its word shows
that this hub's own database was set back, and which ranges of an earlier hub are believed. What
becomes of the connection is decided in ``sessions``.
"""

from collections.abc import Callable

from hub.events.snapshot import KioskCard
from hub.policy.service_levels import ServiceLevels
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import KioskHere, Lease, ticket_name

DAYS_AHEAD = 3660
"""A kiosk that knows of a business day further ahead than this is not believed."""
AHEAD = 10_000
"""Nor that it has heard so many more starts of this hub, or was lent so many more ranges, than the
hub knows of itself: a backup lacks some days."""


class CardHistory:
    """Compares hellos with the state. ``heard``: up to which report an incarnation was heard."""

    def __init__(
        self, hall: Hall, state: DayState, generation: str, epoch: int, heard: Callable[[str], int]
    ) -> None:
        self._state, self._rules, self._heard = state, hall.rules, heard
        self._generation, self._epoch = generation, epoch
        self._series = set(ServiceLevels(hall).series)

    def hub_set_back(self, hello: KioskHere) -> str:
        """Say what shows that this database was set back without the hub's knowledge, "" if
        nothing does. A start or a range too far ahead is somebody's invention and shows nothing.

        Where such a word was believed lately, its kiosk is refused rather than admitted: if it is
        right, numbers that it holds would be given twice."""
        if hello.generation != self._generation:
            return ""
        if self._epoch < hello.epoch <= self._epoch + AHEAD:
            return f"has heard start {hello.epoch} of this hub, this is start {self._epoch}"
        for lease in hello.leases:
            highest = self._state.leases.highest(hello.incarnation, lease.series)
            if highest < lease.nth <= highest + AHEAD and self._lendable(lease):
                return f"holds range {lease.nth} of series {lease.series}, {highest} are known here"
        return ""

    def card_refused(self, kiosk: str, hello: KioskHere) -> tuple[str, bool]:
        """Say why this card may not work, "" if it may, and whether another copy of it does."""
        card = self._state.kiosk_cards.known.get(hello.incarnation)
        if card is None:
            return "", False
        if card.kiosk != kiosk:
            return f"a copy of this card is at work: it belongs to {card.kiosk}", True
        if card.retired:
            return f"this card was retired by staff on day {card.retired}", False
        if hello.run < card.run:
            start = f"start {card.run} of it, this is {hello.run}"
            return f"a copy of this card is at work: {start}", True
        if hello.run == card.run and hello.life != card.life:
            return f"a copy of this card is at work: two of them say start {hello.run}", True
        return self._set_back(hello), False

    def _set_back(self, hello: KioskHere) -> str:
        heard = self._heard(hello.incarnation)
        if hello.last < heard:
            return f"this card was set back: report {heard} was heard, it knows {hello.last}"
        for lease in hello.leases:
            known = self._state.leases.find(hello.incarnation, lease.series, lease.nth)
            if known is not None and not known.claim and lease.next < known.next:
                taken = ticket_name(lease.series, known.next - 1)
                return f"this card was set back: {taken} is on a paper, it holds it unused"
        return ""

    def has_history(self, hello: KioskHere) -> bool:
        """Return whether the card has worked with another hub, or with this one before it lost its
        past."""
        other = hello.generation not in ("", self._generation)
        return other and (hello.last > 0 or bool(hello.leases))

    def past(self, hello: KioskHere, before: KioskCard | None) -> int:
        """Return the last report from before this generation of the hub. It grows until something
        of this one's time was heard: a kiosk may forget again that it has met this hub, and an old
        hello may come before the present one."""
        known = before.past if before else 0
        met = before is not None and before.generation == self._generation
        if not self.has_history(hello) or (met and self._heard(hello.incarnation) > known):
            return known
        return max(known, hello.last)

    def day(self, hello: KioskHere, before: KioskCard | None) -> int:
        """Return the latest business day that this card has heard of, as far as it can be
        believed."""
        known = before.day if before else 0
        sane = hello.day <= self._state.day + DAYS_AHEAD
        return max(known, hello.day) if sane else known

    def ranges(self, hello: KioskHere) -> tuple[tuple[Lease, ...], list[str]]:
        """Return the ranges that another generation of the hub lent, and what is not believed of
        others."""
        highest = self._state.leases.highest
        new = [x for x in hello.leases if x.nth > highest(hello.incarnation, x.series)]
        known = self.has_history(hello)
        good = tuple(
            lease
            for lease in new
            if known and self._lendable(lease) and not self._is_anothers(hello, lease)
        )
        strange = [
            f"says that it was lent {x.series} {x.first} to {x.last}: no hub of this hall did"
            for x in new
            if x not in good
        ]
        return good, strange

    def _is_anothers(self, hello: KioskHere, lease: Lease) -> bool:
        """Return whether these numbers are lent to another card. Only a hub that gathers may be
        told: one at work knows."""
        if self._state.gathering:
            return False
        return any(
            known.series == lease.series
            and known.incarnation != hello.incarnation
            and known.first <= lease.last
            and lease.first <= known.last
            for known in self._state.leases.blocked(self._state.line_day)
        )

    def _lendable(self, lease: Lease) -> bool:
        rules = self._rules
        inside = rules.reserve_from <= lease.first <= lease.last <= rules.reserve_to
        used = lease.first <= lease.next <= lease.last + 1
        return inside and used and lease.series in self._series
