"""Answers what staff ask of the hub: the day, a kiosk's dead card, doubtful tickets.

Decides the replies, and whether a day may be closed, a card retired, a ticket decided on. A wish
that is repeated never comes here (``repeats``), but for the day.
"""

from collections.abc import Container
from typing import NamedTuple

from hub.effects import Answer
from hub.events.facts import DoubtSettled, KioskRetired, Left, State
from hub.policy.refusals import like_several
from hub.replication.presence import Presence
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.service.business_day import BusinessDays
from hub.service.clock_watch import ClockWatch
from hub.staff.apply_hall import ApplyHall
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.state.write import written
from wire.messages import (
    DayAnswered,
    DayWanted,
    Doubtful,
    DoubtfulWanted,
    Fact,
    Now,
    RetireWanted,
    StaffAnswered,
)
from wire.text.lookalikes import tickets

SHOWN = 200
"""Most doubtful tickets told at once: an answer has room for some hundreds."""


class Watches(NamedTuple):
    """The rules that watch over the hub itself: for another hub, the hall file, the clock, and two
    devices of one name."""

    split_brain: SplitBrain
    apply_hall: ApplyHall
    clock: ClockWatch
    presence: Presence


class Wishes:
    """Opens and closes the day, retires cards and settles doubtful tickets, as staff say.
    ``kiosks``: the names of the hall's kiosks."""

    def __init__(
        self,
        kiosks: Container[str],
        state: DayState,
        business_day: BusinessDays,
        sessions: KioskSessions,
        watches: Watches,
    ) -> None:
        self._state, self._business_day, self._sessions = state, business_day, sessions
        self._watches, self._names = watches, kiosks

    def heard(self, wish: DayWanted | RetireWanted | DoubtfulWanted, now: Now) -> Answer:
        match wish:
            case DayWanted():
                return self._day(wish, now)
            case RetireWanted():
                return self._retire(wish, now)
            case DoubtfulWanted():
                return self._decide(wish, now)

    # --- the day --------------------------------------------------------------------------------

    def _day(self, wish: DayWanted, now: Now) -> Answer:
        facts, why = self._turned(wish, now)
        return Answer(facts, reply=self._status(wish, why, now))

    def _status(self, wish: DayWanted, why: str, now: Now) -> DayAnswered:
        state, watches = self._state, self._watches
        return DayAnswered(
            wish=wish.wish,
            day=state.day,
            date=state.date if state.dated else "",
            is_open=state.is_open,
            waiting=sum(state.queues.ahead.values()),
            left=state.closed_left,
            parked=len(state.parked),
            serving=self._serving(),
            why=why,
            gathering=bool(state.gathering),
            doubtful=self._doubtful(),
            kiosks=self._sessions.known(now),
            other=watches.split_brain.other(now),
            hall_file=watches.apply_hall.refused,
            clock=watches.clock.words(now),
            twins=tuple(watches.presence.twins),
        )

    def _turned(self, wish: DayWanted, now: Now) -> tuple[list[Fact], str]:
        """Turn the day as it is wished: the facts of that, and why there are none."""
        if wish.what == "status" or wish.wish in self._state.wishes:
            return [], ""
        if wish.what == "open":
            if self._state.is_open:
                return [], "the day is open already"
            return self._business_day.open(now, wish.wish), ""
        if not self._state.is_open:
            return [], "the day is closed already"
        here = self._here()
        if here and not wish.anyway:
            return [], f"{here}: closing counts them as left or served; --anyway does it"
        return self._business_day.close(now, wish.wish), ""

    def _here(self) -> str:
        """Count the people whom closing would send away, "" for nobody."""
        state = self._state
        counts = {
            "waiting": sum(state.queues.ahead.values()),
            "parked": len(state.parked),
            "being served": self._serving(),
            "doubtful": sum(visit.state == "doubtful" for visit in state.visits.values()),
        }
        return ", ".join(f"{count} {how}" for how, count in counts.items() if count)

    def _serving(self) -> int:
        return sum(bool(place.visit) for place in self._state.places.values())

    def _doubtful(self) -> tuple[Doubtful, ...]:
        """Those that staff can decide come first: there is room for a limited number."""
        found = [
            Doubtful(visit.ticket, visit.why, state == "quarantined")
            for state in ("doubtful", "quarantined")
            for visit in self._state.visits.values()
            if visit.state == state
        ]
        return tuple(found[:SHOWN])

    # --- cards and doubtful tickets -------------------------------------------------------------

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
        """The cards of this kiosk that are neither at work, or the latest, nor retired."""
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
        name = found[0].issued.visit
        fact: Fact = DoubtSettled(name, wish.wish, now) if wish.waits else Left(name, now)
        text = f"{found[0].ticket} {'waits at its place' if wish.waits else 'has gone'}"
        return Answer([written(self._state, fact)], reply=StaffAnswered(wish.wish, True, text))

    def _meant(self, ticket: str, state: State) -> list[Visit]:
        """The tickets in this state that read like it; the one that is written so, if there is."""
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
