"""Keeps the kiosks' databases that the hub knows: how far each was heard, and its last start.

Part of the state: follows facts, decides nothing (who may report is decided in ``sessions``).
"""

from typing import NamedTuple

from msgspec import structs

from hub.events.facts import Heard, KioskAdmitted, KioskRetired
from hub.events.snapshot import KioskCard, Snapshot


class Hello(NamedTuple):
    """Notes a new life of a card: once ``last`` is heard, what was issued to it before (the order
    is ``since`` to below ``mark``) is on no paper unless it said so. What was issued to a card
    before this one, or to a start that was still at work, may be on a paper of which only that
    could tell."""

    incarnation: str
    last: int
    since: int
    mark: int


class KioskCards:
    """Knows the cards: ``known`` by incarnation, each kiosk's latest admitted one last. ``hellos``
    by kiosk: the beginnings of their present lives, as far as they are of this day. ``missing``:
    kiosks that did not report to a hub without a past, so that nobody knows what numbers they hold;
    until they do, or on the day after staff have ``given_up`` their cards: on a day that goes on
    from the one before it, those that were ``given_up_before``."""

    def __init__(self) -> None:
        self.known: dict[str, KioskCard] = {}
        self.hellos: dict[str, Hello] = {}
        self.missing: set[str] = set()
        self.given_up: set[str] = set()
        self.given_up_before: set[str] = set()
        self._since: dict[str, int] = {}

    def hear(self, heard: Heard) -> KioskCard:
        """Note a report, and return the card as it is then."""
        card = self.known[heard.incarnation]
        if heard.seq > card.heard:
            card = self.known[heard.incarnation] = structs.replace(card, heard=heard.seq)
        return card

    def retire(self, retired: KioskRetired) -> list[KioskCard]:
        """Retire the cards, and return them as they are then."""
        self.given_up.add(retired.kiosk)
        cards = [
            structs.replace(self.known[name], retired=retired.day) for name in retired.incarnations
        ]
        self.known.update({card.incarnation: card for card in cards})
        return cards

    def open_day(self, snapshot: Snapshot) -> None:
        self.known = {card.incarnation: card for card in snapshot.cards}
        self.missing = set(snapshot.missing)
        for kept in (self.hellos, self._since):
            kept.clear()
        rollover = snapshot.rollover
        self.given_up_before = set(rollover.given_up) if rollover else set()
        self.given_up = set(self.given_up_before)

    def latest(self, kiosk: str) -> KioskCard | None:
        """Return the database that was admitted last under this name."""
        return next((x for x in reversed(self.known.values()) if x.kiosk == kiosk), None)

    def latest_day(self) -> int:
        """Return the latest business day that any kiosk has heard of."""
        return max((card.day for card in self.known.values()), default=0)

    def admit(self, fact: KioskAdmitted, visits: int) -> KioskCard:
        """Admit a start of a card, and return the card as it is then. ``visits``: the order that
        the next visit of the state will have."""
        latest = self.latest(fact.kiosk)
        before = self.known.pop(fact.incarnation, None)
        if before is not None or fact.past or fact.leases:  # else a new card: the old one may live
            self.missing.discard(fact.kiosk)
        self._greet(fact, latest, before, visits)
        card = self.known[fact.incarnation] = KioskCard(
            incarnation=fact.incarnation,
            kiosk=fact.kiosk,
            run=fact.run,
            life=fact.life,
            generation=fact.generation,
            heard=fact.heard,
            past=fact.past,
            day=fact.day,
            retired=before.retired if before else 0,
            admitted=fact.at.wall,
        )
        return card

    def _greet(
        self, fact: KioskAdmitted, latest: KioskCard | None, before: KioskCard | None, visits: int
    ) -> None:
        if fact.beside or latest is None or latest.incarnation != fact.incarnation:
            self._since[fact.kiosk] = visits
            self.hellos.pop(fact.kiosk, None)
        elif before is not None and before.life != fact.life:
            since = self._since.get(fact.kiosk, 0)
            self.hellos[fact.kiosk] = Hello(fact.incarnation, fact.last, since, visits)
