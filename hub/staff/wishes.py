"""What staff ask of the hub: the day, a kiosk's dead card, doubtful tickets.

Decides the answers; what is said again is known in ``repeats``.
"""

from typing import Any

from hub.effects import Tell
from hub.events import HubFact
from hub.events.facts import DoubtSettled, KioskRetired, Left, State
from hub.policy.refusals import like_several
from hub.replication.presence import Presence
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.service.business_day import BusinessDays
from hub.service.clock_watch import ClockWatch
from hub.staff.apply_hall import ApplyHall
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.hall import Hall
from wire.messages import (
    DayAnswered,
    DayWanted,
    Doubtful,
    DoubtfulWanted,
    Now,
    RetireWanted,
    StaffAnswered,
)
from wire.text.lookalikes import tickets

SHOWN = 200
"""Most doubtful tickets told at once: an answer has room for some hundreds."""


class Wishes:
    def __init__(
        self,
        hall: Hall,
        state: DayState,
        days: BusinessDays,
        kiosks: KioskSessions,
        alone: SplitBrain,
        applying: ApplyHall,
        clock: ClockWatch,
        presence: Presence,
    ) -> None:
        self._state, self._business_day, self._kiosk_sessions = state, days, kiosks
        self._split_brain, self._apply_hall = alone, applying
        self._clock, self._presence = clock, presence
        self._names = {device.name for device in hall.devices if device.kind == "kiosk"}

    def heard(
        self, device: str, wish: DayWanted | RetireWanted | DoubtfulWanted, now: Now
    ) -> list[Any]:
        match wish:
            case DayWanted():
                *facts, answer = self._day(wish, now)
            case RetireWanted():
                *facts, answer = self._retire(wish, now)
            case DoubtfulWanted():
                *facts, answer = self._decide(wish, now)
        return [*facts, Tell(device, answer)]

    # --- the day --------------------------------------------------------------------------------

    def _day(self, wish: DayWanted, now: Now) -> list[Any]:
        facts, why = self._turned(wish, now)
        state = self._state
        answer = DayAnswered(
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
            kiosks=self._kiosk_sessions.known(now),
            other=self._split_brain.other(now),
            hall_file=self._apply_hall.refused,
            clock=self._clock.words(now),
            twins=tuple(self._presence.twins),
        )
        return [*facts, answer]

    def _turned(self, wish: DayWanted, now: Now) -> tuple[list[Any], str]:
        """The facts of it, and why there are none."""
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
        """What staff can decide comes first: there is room for so many."""
        found = [
            Doubtful(visit.ticket, visit.why, state == "quarantined")
            for state in ("doubtful", "quarantined")
            for visit in self._state.visits.values()
            if visit.state == state
        ]
        return tuple(found[:SHOWN])

    # --- cards and doubtful tickets -------------------------------------------------------------

    def _retire(self, wish: RetireWanted, now: Now) -> list[Any]:
        if wish.kiosk not in self._names:
            return [StaffAnswered(wish.wish, False, f"no kiosk {wish.kiosk} in the hall file")]
        edges = self._state.kiosk_cards
        latest = edges.latest(wish.kiosk)
        mine = self._kiosk_sessions.speaks_as(wish.kiosk) or (latest.incarnation if latest else "")
        gone = [
            edge.incarnation
            for edge in edges.known.values()
            if edge.kiosk == wish.kiosk and edge.incarnation != mine and not edge.retired
        ]
        if not gone and wish.kiosk not in edges.missing:
            return [StaffAnswered(wish.wish, False, f"{wish.kiosk} has no earlier card")]
        retired = KioskRetired(wish.kiosk, tuple(gone), wish.wish, self._state.day, now)
        text = f"earlier cards of {wish.kiosk}: {len(gone)}; their numbers are free tomorrow"
        return [self._written(retired), StaffAnswered(wish.wish, True, text)]

    def _decide(self, wish: DoubtfulWanted, now: Now) -> list[Any]:
        found = self._meant(wish.ticket, "doubtful")
        if len(found) != 1:
            return [StaffAnswered(wish.wish, False, self._undecided(wish.ticket, found))]
        if wish.waits and not self._state.is_open:
            return [StaffAnswered(wish.wish, False, "the day is closed: open it first")]
        name = found[0].issued.visit
        fact: HubFact = DoubtSettled(name, wish.wish, now) if wish.waits else Left(name, now)
        text = f"{found[0].ticket} {'waits at its place' if wish.waits else 'has gone'}"
        return [self._written(fact), StaffAnswered(wish.wish, True, text)]

    def _meant(self, ticket: str, state: State) -> list[Visit]:
        """The tickets in this state that read like it; the one that is written so, if there is."""
        some = [visit for visit in self._state.visits.values() if visit.state == state]
        names = tickets(ticket, [visit.issued.series for visit in some])
        return [visit for visit in some if visit.ticket in names]

    def _undecided(self, ticket: str, several: list[Visit]) -> str:
        """Why nothing can be decided about it."""
        if several:
            return like_several(ticket, several)
        for visit in self._meant(ticket, "quarantined"):
            return f"{visit.ticket} cannot be called: {visit.why}; its holder needs a new ticket"
        return f"{ticket} is not doubtful"

    def _written(self, fact: HubFact) -> Any:
        apply(self._state, fact)
        return fact
