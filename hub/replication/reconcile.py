"""What a kiosk's reports lead to: papers that bear a number, and visits unknown to the hub.

Decides where an unknown visit stands: in the line at its true place, or doubtful, or quarantined
with a reason. The paper counts: a number that the hub gave and no paper bears is burned, a call
under it withdrawn and made again. Who may report, and in which order, is ``sessions``'s business.
"""

from collections import Counter
from typing import Any, Literal, NamedTuple

from hub.effects import Note, Odd, Renew
from hub.events import HubFact
from hub.events.bookings import CheckedIn
from hub.events.facts import Adopted, Heard, Moved, Quarantined, Renumbered, State
from hub.policy.service_levels import ServiceLevels, Way
from hub.replication.recovery import has_gathered
from hub.service.calls import Calling
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.tickets.check_in import CheckIn
from wire.hall import Hall
from wire.messages import (
    MoveHeard,
    Now,
    Reported,
    TicketDropped,
    TicketPrinted,
    TicketTaken,
)

COMES_BACK: tuple[State, ...] = (
    *("issued", "waiting", "dropped", "doubtful", "called", "parked", "served", "no_show"),
)
"""Where a visit may stand whose paper bears another number: on an open day it waits (again)."""
LEARNED = 5_000
"""Papers of one kiosk and day that may be doubtful or quarantined: three times what the busiest
hall printed. Each stays in the journal, and whoever invents papers must not fill the disk."""
COPY = "a refused copy of this kiosk's card printed it"
Unknown = Literal["waiting", "doubtful", "kept", "history", "quarantined"]


class Stand(NamedTuple):
    """Where a visit unknown until now stands, under which day, and what is wrong with its number,
    "" if nothing."""

    state: Unknown
    day: int
    wrong: str


class Reconciliation:
    """``calls``: who makes a call again under another number."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        service_levels: ServiceLevels,
        calls: Calling,
        check_in: CheckIn,
    ) -> None:
        self._state, self._rules, self._check_in = state, hall.rules, check_in
        self._service_levels, self._calls = service_levels, calls
        self._learned: tuple[int, Counter[str]] = 0, Counter()

    def hear(self, kiosk: str, said: Reported, now: Now) -> list[Any]:
        """The facts of one report in its turn; none where it says nothing new."""
        visit = self._state.visits.get(said.fact.visit)
        if visit is not None and visit.issued.kiosk != kiosk:
            return [Odd("not its visit", f"{kiosk} of {visit.ticket}, {visit.issued.kiosk}'s")]
        match said.fact:
            case TicketTaken() as taken:
                return self._taken(kiosk, said, taken, visit, now)
            case TicketPrinted() if visit is not None and not visit.printed:
                return [self._heard(kiosk, said)]
            case TicketDropped() if visit is not None and _droppable(visit, said.incarnation):
                return [self._heard(kiosk, said)]
            case MoveHeard(_, to) if visit is not None:
                return self._moved(kiosk, said, visit, to, now)
        return []

    def _taken(
        self, kiosk: str, said: Reported, taken: TicketTaken, visit: Visit | None, now: Now
    ) -> list[Any]:
        if visit is None:
            return self._adopt(kiosk, said, taken, now)
        if visit.ticket != taken.ticket or _by_a_copy(visit):
            return [self._heard(kiosk, said), *self._renumber(said, taken, visit, now)]
        comes_back = visit.state == "dropped" and self._state.is_open
        if visit.taken and not comes_back:
            return []
        return [self._heard(kiosk, said)]

    def disowned(self, kiosk: str, said: Reported, lives: bool, now: Now) -> list[Any]:
        """A paper of a card that may not report, in nobody's turn. The hub's own number is
        believed, also from a start of the card that another has just taken over: the other may
        know nothing of it. Of any other paper staff are told, where its kiosk ``lives``; what a
        dead start said the next one says again. A repeat changes nothing."""
        taken = said.fact
        if not isinstance(taken, TicketTaken) or taken.visit in self._state.before:
            return []
        visit = self._state.visits.get(taken.visit)
        if visit is None:
            stand = Stand("quarantined", 0, COPY)
            return self._quarantine(kiosk, said, taken, stand, now) if lives else []
        if visit.issued.kiosk != kiosk or visit.taken or visit.state == "quarantined":
            return []
        if visit.ticket == taken.ticket:
            return [self._written(Heard(kiosk, said.incarnation, 0, taken))]
        if not lives:
            return []
        out = self._out(visit, taken, COPY, now)
        return [out, _quarantined(kiosk, taken, COPY)]

    def _quarantine(
        self, kiosk: str, said: Reported, taken: TicketTaken, stand: Stand, now: Now
    ) -> list[Any]:
        if self._is_flood(kiosk):
            return [Odd("too many papers", f"{kiosk}: more than {LEARNED} that nobody knows")]
        adopted = self._adopted(kiosk, said, taken, stand._replace(day=self._state.day), now)
        return [self._written(adopted), _quarantined(kiosk, taken, stand.wrong)]

    def _is_flood(self, kiosk: str) -> bool:
        """One more paper of this kiosk is doubtful or quarantined: whether that is too many."""
        day, count = self._learned
        if day != self._state.day:
            strange = (v for v in self._state.visits.values() if v.state in STRANGE)
            count = Counter(visit.issued.kiosk for visit in strange)
            self._learned = self._state.day, count
        count[kiosk] += 1
        return count[kiosk] > LEARNED

    def _heard(self, kiosk: str, said: Reported) -> Any:
        return self._written(Heard(kiosk, said.incarnation, said.seq, said.fact))

    # --- a visit that nobody here has heard of --------------------------------------------------

    def _adopt(self, kiosk: str, said: Reported, taken: TicketTaken, now: Now) -> list[Any]:
        edge = self._state.kiosk_cards.known[said.incarnation]
        past = said.told and said.seq > edge.past and taken.day >= self._state.day
        if past and not has_gathered(self._state, now):
            return [Renew(f"{kiosk}: {taken.ticket} was known to this hub before")]
        state, day = self._stands_as(said, taken)
        over = self._over(state, taken, now)
        why = self._why(state, said.incarnation, taken)
        stand = Stand("quarantined" if why else state, day, why)
        if stand.state in STRANGE and self._is_flood(kiosk):
            return [Odd("too many papers", f"{kiosk}: more than {LEARNED} that nobody knows")]
        heard = self._heard(kiosk, said)
        adopted = self._written(self._adopted(kiosk, said, taken, stand, now))
        facts = [*over, heard, adopted, *self._booked(taken, adopted, now)]
        notes = [_quarantined(kiosk, taken, why)] if why else []
        if not self._service_levels.knows(taken.cls):
            said_of = f"{kiosk}: {taken.ticket} is of an unknown class, {taken.cls}"
            notes.append(Note(said_of, kind=f"class {kiosk}"))
        return [*facts, *notes]

    def _booked(self, taken: TicketTaken, adopted: Adopted, now: Now) -> list[Any]:
        """Its booking is not worth another ticket."""
        here = adopted.state in ("waiting", "doubtful")
        came = self._check_in.came_before(taken.code, adopted.arrived, now) if here else None
        if came is None:
            return []
        code = came.booking.code
        return [self._written(CheckedIn(taken.visit, code, came.since, came.late, now))]

    def _stands_as(self, said: Reported, taken: TicketTaken) -> tuple[Unknown, int]:
        """Where it would stand if its number is right, and under which day. A closed day may be
        opened again: its papers count as long as its date is not over."""
        day = self._state.day
        if said.told or not taken.own:
            over = taken.day < self._first_day()
            return ("history", min(taken.day, day)) if over else ("doubtful", day)
        return ("waiting" if self._state.is_open else "kept"), day

    def _today(self) -> int:
        """The hall's day as far as anybody knows: a hub that lost its past and gathered without a
        kiosk counts behind it, and the papers of several lost days come into its day."""
        return max(self._state.day, self._state.kiosk_cards.latest_day())

    def _first_day(self) -> int:
        """The first day whose papers may be in people's hands: where the hall was open over the
        turn, the one before."""
        state, today = self._state, self._today()
        over = state.opened.carried.handover if state.opened else None
        return over.day if over is not None and state.day == today else today

    def _over(self, state: str, taken: TicketTaken, now: Now) -> list[Any]:
        """A doubtful paper of an earlier day bears the same number: that day is over."""
        name = self._state.used.get(taken.series, {}).get(taken.number, "")
        holder = self._state.visits.get(name)
        if state != "doubtful" or holder is None or holder.state != "doubtful":
            return []
        if holder.day_on_paper >= taken.day:
            return []
        return [self._written(Moved(holder.issued.visit, "history", 0, 0, now))]

    def _why(self, state: str, incarnation: str, taken: TicketTaken) -> str:
        if state == "history":
            return ""
        wrong = self._wrong(incarnation, taken, state == "doubtful")
        if not wrong and self._service_levels.way(taken.service) is None:
            wrong = f"no such service: {taken.service}"
        return wrong

    def _wrong(self, incarnation: str, taken: TicketTaken, doubtful: bool = False) -> str:
        """Why no paper can rightly bear this number."""
        number = taken.number
        if taken.own and not self._state.leases.covers(incarnation, taken.series, number):
            return f"{taken.ticket} was never lent to this card"
        if not taken.own and self._rules.reserve_from <= number <= self._rules.reserve_to:
            return f"{taken.ticket} is of the reserve, and said to be the hub's"
        if self._on_another(taken, doubtful):
            return f"{taken.ticket} is on another paper of this day"
        return ""

    def _on_another(self, taken: TicketTaken, doubtful: bool) -> bool:
        """A doubtful paper may be of another day than its namesake: of the hub's before it lost
        its past, or of one that the kiosk knows of and the hub does not."""
        name = self._state.used.get(taken.series, {}).get(taken.number, taken.visit)
        holder = self._state.visits.get(name)
        same_day = holder is None or holder.day_on_paper == taken.day
        return name != taken.visit and (same_day or not doubtful)

    def _adopted(
        self, kiosk: str, said: Reported, taken: TicketTaken, stand: Stand, now: Now
    ) -> Adopted:
        way = self._service_levels.way(taken.service) or Way(taken.series, taken.service)
        cls = taken.cls if self._service_levels.knows(taken.cls) else ""
        waiting, serving = self._service_levels.limits(way.service, cls)
        believed = min(said.age, self._rules.believed)
        arrived = self._state.time.of(now) - believed
        earlier = self._state.latest.get((kiosk, way.service), arrived)
        return Adopted(
            visit=taken.visit,
            kiosk=kiosk,
            service=way.service,
            language=taken.language,
            series=taken.series,
            number=taken.number,
            own=taken.own,
            day=stand.day,
            late=taken.day != self._state.day,
            arrived=max(arrived, earlier),
            state=stand.state,
            why=stand.wrong or (UNKNOWN if stand.state == "doubtful" else ""),
            at=now,
            waiting_limit=waiting,
            service_limit=serving,
            incarnation=said.incarnation,
            paper_day=taken.day,
            cls=cls,
            rest=way.rest,
        )

    # --- a visit whose paper bears another number -----------------------------------------------

    def _renumber(self, said: Reported, taken: TicketTaken, visit: Visit, now: Now) -> list[Any]:
        wrong = self._wrong(said.incarnation, taken)
        call = visit.call if visit.state == "called" else None
        if wrong:
            out = self._out(visit, taken, wrong, now)
            return [out, _quarantined(visit.issued.kiosk, taken, wrong)]
        state = visit.state if call else self._comes_back(visit)
        before, withdrawn = visit.ticket, self._last_call(visit)
        numbered = Renumbered(
            *(taken.visit, taken.series, taken.number, taken.own, state, withdrawn, now)
        )
        note = Note(f"{before} is {taken.ticket} on its paper", kind=f"number {visit.issued.kiosk}")
        answers = [self._written(numbered), note]
        if call is not None:
            answers += self._calls.renumbered(visit, call.window, call.waited, now)
        return answers

    def _comes_back(self, visit: Visit) -> State:
        """Where it stands whose paper bears another number, or was reported by a copy first."""
        if _by_a_copy(visit):
            return "waiting" if self._state.is_open else "kept"
        return "waiting" if self._state.is_open and visit.state in COMES_BACK else visit.state

    def _last_call(self, visit: Visit) -> int:
        """Its number, 0 if there was none; also of who is parked or waits for the next service."""
        if visit.call is not None:
            return visit.call.call
        made = (x.call for x in self._state.calls if x.visit == visit.issued.visit)
        return max(made, default=0)

    def _out(self, visit: Visit, taken: TicketTaken, why: str, now: Now) -> Any:
        window, step = self._place_of(visit)
        name = visit.issued.visit
        out = Quarantined(name, taken.series, taken.number, why, window, step, now)
        return self._written(out)

    # --- what another hub did with it -----------------------------------------------------------

    def _moved(self, kiosk: str, said: Reported, visit: Visit, to: str, now: Now) -> list[Any]:
        """Only what was before this generation is news, and not of who has been here since: what
        was then is older than what this hub has seen."""
        new = said.seq > self._state.kiosk_cards.known[said.incarnation].past
        if new or said.fact.visit in self._state.met:
            return []
        target = _target(visit, to)
        if not target:
            return []
        if target == "waiting" and not self._state.is_open:
            target = "doubtful"  # nobody waits on a closed day, which may be opened again
        heard = self._heard(kiosk, said)
        moved = Moved(visit.issued.visit, target, *self._place_of(visit), now)
        return [heard, self._written(moved)]

    def _place_of(self, visit: Visit) -> tuple[int, int]:
        """The window where it is called, and that window's next step; zeros if nowhere."""
        if visit.state != "called" or visit.call is None:
            return 0, 0
        return visit.call.window, self._state.place(visit.call.window).step + 1

    def _written(self, fact: HubFact) -> Any:
        apply(self._state, fact)
        return fact


STRANGE = ("doubtful", "quarantined")
UNKNOWN = "a hub that lost its memory knew it: nobody can say whether it was called"


def _quarantined(kiosk: str, taken: TicketTaken, why: str) -> Note:
    said = f"{kiosk}: {taken.ticket} is quarantined: {why}"
    return Note(said, loud=True, kind=f"quarantine {kiosk}")


def _by_a_copy(visit: Visit) -> bool:
    """A refused copy told of its paper. Where the card that may speak says the same, or of another
    paper of the visit, this one counts."""
    return visit.state == "quarantined" and visit.why == COPY


def _droppable(visit: Visit, incarnation: str) -> bool:
    """A new card may give up what was issued to the old one, but not what that one printed."""
    here = visit.state in ("issued", "waiting", "kept", "doubtful")
    return here and visit.taken_by in ("", incarnation)


def _target(visit: Visit, to: str) -> Any:
    """Where a visit goes that stands here as it does and went ``to`` under another hub. An end that
    was followed by another word was undone: of what came then nobody knows more."""
    state = visit.state
    if to == "waiting":
        if state in ("called", "no_show"):
            return to
        return "doubtful" if state in ("served", "left") else ""
    if to == "called" and state in ("served", "no_show") and visit.call is None:
        return "doubtful"  # that end was learned; one of this book's own may be the later word
    if state not in ("issued", "waiting", "called", "parked", "doubtful"):
        return ""
    if to in ("served", "no_show", "left"):
        return to
    return "doubtful" if to == "called" and state in ("issued", "waiting", "parked") else ""
