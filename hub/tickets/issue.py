"""The rules of tickets: numbers, which of them may be called, which never came to be.

Decides from the open day's book and the hall file. Everything about a visit is idempotent by its
id: what was said twice changes nothing, and the same answer goes out again.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec import structs

from hub.effects import Note, Odd, Tell
from hub.events.bookings import CheckedIn
from hub.events.facts import TicketFlagged
from hub.policy.issue_limits import IssueLimits, Shut
from hub.policy.next_number import following
from hub.policy.service_levels import ServiceLevels
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.kiosk_cards import Hello
from hub.state.visit import Visit
from hub.tickets.check_in import CheckIn, NoTicket
from wire.hall import NUMBERS, Hall
from wire.messages import Fact, Now, TicketDropped, TicketIssued, TicketRefused, TicketWanted

Answers = Sequence[Any]


class Issuing:
    def __init__(
        self,
        hall: Hall,
        state: DayState,
        service_levels: ServiceLevels,
        limits: IssueLimits,
        check_in: CheckIn,
    ) -> None:
        self._state, self._service_levels, self._limits = state, service_levels, limits
        self._check_in = check_in
        self._languages = frozenset(hall.languages)
        self._rules = hall.rules
        self._unheard: dict[str, float] = {}

    def begin(self, now: Now) -> None:
        """After a start the kiosks get their full time again to speak of what they printed."""
        for visit in self._state.open_visits():
            if visit.state == "issued":
                self._unheard[visit.issued.visit] = now.mono + self._rules.unheard

    def due(self) -> float | None:
        """When the oldest ticket without word becomes callable, monotonic seconds."""
        return next(iter(self._unheard.values()), None)  # all wait equally long: oldest is first

    def wanted(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        """The same answer for the same visit; none while the hub gathers what it has forgotten."""
        known = self._state.visits.get(wish.visit)
        if known is not None:
            if known.state in ("dropped", "quarantined"):
                why = f"this visit was {known.state} {known.why}".rstrip()
                return [Tell(kiosk, TicketRefused(wish.visit, why[:200]))]
            return [Tell(kiosk, known.issued)]
        if self._state.gathering or wish.visit in self._state.before:
            return []  # its kiosk gives a number of its own; a wish of yesterday is an echo
        if wish.code:
            return self._claimed(kiosk, wish, now)
        shut = self._why_not(wish, now)
        if shut is not None:
            return [_refused(kiosk, wish, NoTicket(*shut))]
        issued = self._issue(kiosk, wish, now)
        return [issued, Tell(kiosk, issued)]

    def _claimed(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        """Times and limits of a booking were kept when it was made: only who comes too late for it
        has none any more."""
        found = self._check_in.claimed(wish.code, now)
        if isinstance(found, NoTicket):
            return [Odd(f"booking refused: {found.code}", found.why), _refused(kiosk, wish, found)]
        booking, late = found.booking, found.late
        cls = booking.cls if self._service_levels.knows(booking.cls) else ""
        wish = structs.replace(wish, service=booking.service, cls=cls)
        shut = self._why_not(wish, now) if late else self._unknown(wish)
        if shut is not None:
            return [_refused(kiosk, wish, NoTicket(*shut))]
        issued = self._issue(kiosk, wish, now, "" if late else booking.time)
        came = CheckedIn(wish.visit, found.booking.code, found.since, late, now)
        apply(self._state, came)
        return [issued, came, Tell(kiosk, issued)]

    def _why_not(self, wish: TicketWanted, now: Now) -> Shut | None:
        return self._unknown(wish) or self._limits.why_not(wish.service, now)

    def _unknown(self, wish: TicketWanted) -> Shut | None:
        way = self._service_levels.way(wish.service)
        if way is None:
            return Shut("", f"no such service: {wish.service}")
        if not self._service_levels.knows(wish.cls):
            return Shut("", f"no such class: {wish.cls}")
        if wish.language not in self._languages:
            return Shut("", f"no such language: {wish.language}")
        if self._next_number(way.series) > NUMBERS:
            return Shut("", f"no number is left in series {way.series} today")
        return None

    def _issue(self, kiosk: str, wish: TicketWanted, now: Now, booked: str = "") -> TicketIssued:
        way = self._service_levels.way(wish.service)
        assert way is not None, wish
        waiting, serving = self._service_levels.limits(way.service, wish.cls)
        issued = TicketIssued(
            visit=wish.visit,
            kiosk=kiosk,
            service=way.service,
            language=wish.language,
            series=way.series,
            number=self._next_number(way.series),
            day=self._state.day,
            ahead=self._state.queues.ahead[way.service],
            at=now,
            waiting_limit=waiting,
            service_limit=serving,
            cls=wish.cls,
            rest=way.rest,
            booked=booked,
        )
        apply(self._state, issued)
        self._unheard[wish.visit] = now.mono + self._rules.unheard
        return issued

    def _next_number(self, series: str) -> int:
        state = self._state
        held = partial(state.is_held, series)
        return following(state.numbers[series], held, self._rules, state.goes_on)

    def on_no_paper(self, kiosk: str, life: Hello) -> Answers:
        """A card's new life has said all that the ones before it did: what was issued to those
        and not taken is on no paper."""
        lost = [
            visit.issued.visit
            for visit in self._state.open_visits()
            if visit.issued.kiosk == kiosk
            and life.since <= visit.order < life.mark
            and not visit.taken
            and not _was_at_a_window(visit)
        ]
        return [self._written(TicketDropped(visit, "the kiosk started anew")) for visit in lost]

    def unheard(self, now: Now) -> Answers:
        """Tickets of which the kiosk said nothing in time: their holders must not wait for ever."""
        answers: list[Any] = []
        while self._unheard and (until := next(iter(self._unheard.items())))[1] <= now.mono:
            visit = self._state.visits[until[0]]
            if visit.state != "issued":
                self.word_came(until[0])
                continue
            answers += [
                self._written(TicketFlagged(until[0])),
                Note(
                    f"{visit.ticket}: no word from its kiosk, callable but flagged",
                    kind=f"no word {visit.issued.kiosk}",
                ),
            ]
        return answers

    def word_came(self, visit: str) -> None:
        """The kiosk spoke of this ticket."""
        self._unheard.pop(visit, None)

    def forget(self) -> None:
        """The day ended: whoever does not go on waits for no word any more."""
        visits = self._state.visits
        gone = [x for x in self._unheard if x not in visits or visits[x].state != "issued"]
        for visit in gone:
            del self._unheard[visit]

    def _written(self, fact: TicketFlagged | TicketDropped) -> Fact:
        self._unheard.pop(fact.visit, None)
        apply(self._state, fact)
        return fact


def _refused(kiosk: str, wish: TicketWanted, no: NoTicket) -> Tell:
    return Tell(kiosk, TicketRefused(wish.visit, no.why[:200], no.code, no.back, no.opens))


def _was_at_a_window(visit: Visit) -> bool:
    """Somebody held a paper."""
    return visit.state in ("called", "parked") or visit.leg.nth > 1 or visit.returns > 0
