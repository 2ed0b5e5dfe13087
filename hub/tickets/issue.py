"""Issues tickets: gives numbers, and decides which tickets may be called without their kiosk's word
and which are on no paper.

Decides from the state of the open day and the hall file. Everything about a visit is idempotent by
its id: a repeated wish changes nothing and gets the same reply.
"""

from functools import partial

from msgspec import structs

from hub.effects import Answer, Note, Odd
from hub.events.bookings import CheckedIn
from hub.events.facts import TicketFlagged
from hub.policy.issue_limits import IssueLimits, Shut
from hub.policy.next_number import following
from hub.policy.service_levels import ServiceLevels
from hub.state.day_state import DayState
from hub.state.kiosk_cards import Hello
from hub.state.visit import Visit
from hub.state.write import written
from hub.tickets.check_in import CheckIn, NoTicket
from wire.hall import NUMBERS, Hall
from wire.messages import Fact, Now, TicketDropped, TicketIssued, TicketRefused, TicketWanted


class TicketIssuer:
    """Answers wishes for tickets, and remembers of which tickets a kiosk has not spoken yet
    (``_unheard``: monotonic seconds until which it may)."""

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
        """Give the kiosks their full time again, after a start, to speak of what they printed."""
        for visit in self._state.open_visits():
            if visit.state == "issued":
                self._unheard[visit.issued.visit] = now.mono + self._rules.unheard

    def due(self) -> float | None:
        """Return the monotonic seconds at which the oldest ticket without word becomes callable."""
        return next(iter(self._unheard.values()), None)  # all wait equally long: oldest is first

    def wanted(self, kiosk: str, wish: TicketWanted, now: Now) -> Answer:
        """Answer a wish: the same reply for the same visit; none while the hub gathers what it has
        forgotten."""
        known = self._state.visits.get(wish.visit)
        if known is not None:
            return Answer(reply=_again(known))
        if self._state.gathering or wish.visit in self._state.before:
            return Answer()  # its kiosk gives a number of its own; a wish of yesterday is an echo
        if wish.code:
            return self._claimed(kiosk, wish, now)
        shut = self._why_not(wish, now)
        if shut is not None:
            return Answer(reply=_refused(wish, NoTicket(*shut)))
        issued = self._issue(kiosk, wish, now)
        return Answer([issued], reply=issued)

    def _claimed(self, kiosk: str, wish: TicketWanted, now: Now) -> Answer:
        """Issue the ticket of a booking. Its times and limits were kept when it was made: only
        those who come too late for it have none any more."""
        found = self._check_in.claimed(wish.code, now)
        if isinstance(found, NoTicket):
            odd = Odd(f"booking refused: {found.code}", found.why)
            return Answer(effects=[odd], reply=_refused(wish, found))
        booking, late = found.booking, found.late
        cls = booking.cls if self._service_levels.knows(booking.cls) else ""
        wish = structs.replace(wish, service=booking.service, cls=cls)
        shut = self._why_not(wish, now) if late else self._unknown(wish)
        if shut is not None:
            return Answer(reply=_refused(wish, NoTicket(*shut)))
        issued = self._issue(kiosk, wish, now, "" if late else booking.time)
        came = CheckedIn(wish.visit, booking.code, found.since, late, now)
        return Answer([issued, written(self._state, came)], reply=issued)

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
            *(wish.visit, kiosk, way.service, wish.language, way.series),
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
        self._unheard[wish.visit] = now.mono + self._rules.unheard
        return written(self._state, issued)

    def _next_number(self, series: str) -> int:
        state = self._state
        held = partial(state.is_held, series)
        return following(state.numbers[series], held, self._rules, state.goes_on)

    def on_no_paper(self, kiosk: str, life: Hello) -> list[Fact]:
        """Drop what was issued to the earlier lives of a card and not taken: its new life has said
        all that those did, so that it is on no paper."""
        lost = [
            visit.issued.visit
            for visit in self._state.open_visits()
            if visit.issued.kiosk == kiosk
            and life.since <= visit.order < life.mark
            and not visit.taken
            and not _was_at_a_window(visit)
        ]
        dropped = (TicketDropped(visit, "the kiosk started anew") for visit in lost)
        return [written(self._state, fact) for fact in dropped]

    def unheard(self, now: Now) -> Answer:
        """Flag tickets of which the kiosk said nothing in time, so that they can be called: their
        holders must not wait for ever."""
        answer = Answer()
        while self._unheard and (until := next(iter(self._unheard.items())))[1] <= now.mono:
            visit = self._state.visits[until[0]]
            self.word_came(until[0])
            if visit.state == "issued":
                answer.facts.append(written(self._state, TicketFlagged(until[0])))
                said = f"{visit.ticket}: no word from its kiosk, callable but flagged"
                answer.effects.append(Note(said, kind=f"no word {visit.issued.kiosk}"))
        return answer

    def word_came(self, visit: str) -> None:
        """Note that the kiosk spoke of this ticket."""
        self._unheard.pop(visit, None)

    def forget(self) -> None:
        """Await no more word of tickets that do not go on: the day ended."""
        visits = self._state.visits
        gone = [x for x in self._unheard if x not in visits or visits[x].state != "issued"]
        for visit in gone:
            del self._unheard[visit]


def _again(known: Visit) -> TicketIssued | TicketRefused:
    """Return the reply to a wish whose visit is known."""
    if known.state in ("dropped", "quarantined"):
        why = f"this visit was {known.state} {known.why}".rstrip()
        return TicketRefused(known.issued.visit, why[:200])
    return known.issued


def _refused(wish: TicketWanted, no: NoTicket) -> TicketRefused:
    return TicketRefused(wish.visit, no.why[:200], no.code, no.back, no.opens)


def _was_at_a_window(visit: Visit) -> bool:
    """Tell whether its holder has been at a window, and so had a paper."""
    return visit.state in ("called", "parked") or visit.leg.nth > 1 or visit.returns > 0
