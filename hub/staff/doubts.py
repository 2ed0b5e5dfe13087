"""Settles for staff what a kiosk's lost card leaves behind: retires the card, and decides on
doubtful tickets.

Decides whether a wish names one card or ticket, and the reply. Which tickets are doubtful is
decided in ``replication``.
"""

from collections.abc import Container

from hub.effects import Answer
from hub.events import HubFact
from hub.events.facts import DoubtSettled, KioskRetired, Left, State
from hub.policy.refusals import like_several
from hub.replication.sessions import KioskSessions
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.state.write import written
from wire.messages import DoubtfulWanted, Now, RetireWanted, StaffAnswered
from wire.text.lookalikes import tickets


class Doubts:
    """Settles doubtful tickets and cards one at a time. ``kiosks``: the names of the hall's
    kiosks."""

    def __init__(self, kiosks: Container[str], state: DayState, sessions: KioskSessions) -> None:
        self._names, self._state, self._sessions = kiosks, state, sessions

    def heard(self, wish: RetireWanted | DoubtfulWanted, now: Now) -> Answer:
        match wish:
            case RetireWanted():
                return self._retire(wish, now)
            case DoubtfulWanted():
                return self._decide(wish, now)

    def _retire(self, wish: RetireWanted, now: Now) -> Answer:
        if wish.kiosk not in self._names:
            return _refused(wish.wish, f"no kiosk {wish.kiosk} in the hall file")
        gone = self._earlier_cards(wish.kiosk)
        if not gone and wish.kiosk not in self._state.kiosk_cards.missing:
            return _refused(wish.wish, f"{wish.kiosk} has no earlier card")
        retired = KioskRetired(wish.kiosk, gone, wish.wish, self._state.day, now)
        text = f"earlier cards of {wish.kiosk}: {len(gone)}; their numbers are free tomorrow"
        reply = StaffAnswered(wish.wish, True, text)
        return Answer([written(self._state, retired)], reply=reply)

    def _earlier_cards(self, kiosk: str) -> tuple[str, ...]:
        """Return the cards of this kiosk that are neither at work, or the latest, nor retired."""
        cards = self._state.kiosk_cards
        latest = cards.latest(kiosk)
        mine = self._sessions.speaks_as(kiosk) or (latest.incarnation if latest else "")
        return tuple(
            card.incarnation
            for card in cards.known.values()
            if card.kiosk == kiosk and card.incarnation != mine and not card.retired
        )

    def _decide(self, wish: DoubtfulWanted, now: Now) -> Answer:
        found = self._meant(wish.ticket, "doubtful")
        if len(found) != 1:
            return _refused(wish.wish, self._undecided(wish.ticket, found))
        if wish.waits and not self._state.is_open:
            return _refused(wish.wish, "the day is closed: open it first")
        (visit,) = found
        name = visit.issued.visit
        fact: HubFact = DoubtSettled(name, wish.wish, now) if wish.waits else Left(name, now)
        text = f"{visit.ticket} {'waits at its place' if wish.waits else 'has gone'}"
        return Answer([written(self._state, fact)], reply=StaffAnswered(wish.wish, True, text))

    def _meant(self, ticket: str, state: State) -> list[Visit]:
        """Return the tickets in this state that read like it; the one that is written so, if there
        is."""
        some = [visit for visit in self._state.visits.values() if visit.state == state]
        names = tickets(ticket, [visit.issued.series for visit in some])
        return [visit for visit in some if visit.ticket in names]

    def _undecided(self, ticket: str, several: list[Visit]) -> str:
        """Say why nothing can be decided about it."""
        if several:
            return like_several(ticket, several)
        for visit in self._meant(ticket, "quarantined"):
            return f"{visit.ticket} cannot be called: {visit.why}; its holder needs a new ticket"
        return f"{ticket} is not doubtful"


def _refused(wish: str, why: str) -> Answer:
    return Answer(reply=StaffAnswered(wish, False, why))
