"""Reconciles what kiosks report with the line: papers that bear a number, and visits unknown to the
hub.

Decides what is written about a report. The paper counts: a number that the hub gave and no paper
bears is burned, a call under it withdrawn and made again. Where an unknown visit stands, and which
numbers can be right, is judged in ``papers``; who may report, and in which order, in ``sessions``.
"""

from collections import Counter

from hub.effects import Answer, Note, Odd, Renew
from hub.events.bookings import CheckedIn
from hub.events.facts import Adopted, Heard, Moved, Quarantined, Renumbered, State
from hub.policy.service_levels import ServiceLevels, Way
from hub.replication.papers import (
    COPY,
    STRANGE,
    Papers,
    Stand,
    Unknown,
    is_by_a_copy,
    may_drop,
    moves_to,
)
from hub.replication.recovery import has_gathered
from hub.service.calls import Caller
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.state.write import written
from hub.tickets.check_in import CheckIn
from wire.hall import Rules
from wire.messages import (
    Fact,
    Move,
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
"""States of a visit that waits (again) on an open day once its paper bears another number."""
STRANGE_PAPERS = 5_000
"""Papers of one kiosk and day that may be doubtful or quarantined: three times what the busiest
hall printed. Each stays in the journal, and whoever invents papers must not fill the disk."""
UNKNOWN = "a hub that lost its memory knew it: nobody can say whether it was called"


class Reconciliation:
    """Writes what the reports of admitted cards say, and what is believed of others. ``calls``
    makes a call again under another number."""

    def __init__(
        self,
        rules: Rules,
        state: DayState,
        service_levels: ServiceLevels,
        calls: Caller,
        check_in: CheckIn,
    ) -> None:
        self._state, self._rules, self._check_in = state, rules, check_in
        self._service_levels, self._calls = service_levels, calls
        self._papers = Papers(rules, state, service_levels)
        self._strange: tuple[int, Counter[str]] = 0, Counter()

    def hear(self, kiosk: str, said: Reported, now: Now) -> Answer:
        """Hear one report in its turn; no fact follows where it says nothing new."""
        visit = self._state.visits.get(said.fact.visit)
        if visit is not None and visit.issued.kiosk != kiosk:
            others = f"{kiosk} of {visit.ticket}, {visit.issued.kiosk}'s"
            return Answer(effects=[Odd("not its visit", others)])
        match said.fact:
            case TicketTaken() as taken:
                return self._taken(kiosk, said, taken, visit, now)
            case TicketPrinted() if visit is not None and not visit.printed:
                return Answer([self._heard(kiosk, said)])
            case TicketDropped() if visit is not None and may_drop(visit, said.incarnation):
                return Answer([self._heard(kiosk, said)])
            case MoveHeard(_, to) if visit is not None:
                return Answer(self._moved(kiosk, said, visit, to, now))
        return Answer()

    def _taken(
        self, kiosk: str, said: Reported, taken: TicketTaken, visit: Visit | None, now: Now
    ) -> Answer:
        if visit is None:
            return self._adopt(kiosk, said, taken, now)
        if visit.ticket != taken.ticket or is_by_a_copy(visit):
            answer = Answer([self._heard(kiosk, said)])
            answer.add(self._renumber(said, taken, visit, now))
            return answer
        comes_back = visit.state == "dropped" and self._state.is_open
        if visit.taken and not comes_back:
            return Answer()
        return Answer([self._heard(kiosk, said)])

    def disowned(self, kiosk: str, said: Reported, lives: bool, now: Now) -> Answer:
        """Hear of a paper of a card that may not report, in nobody's turn. The hub's own number is
        believed, also from a start of the card that another has just taken over: the other may know
        nothing of it. Of any other paper staff are told, where its kiosk ``lives``; what a dead
        start said the next one says again. A repeat changes nothing."""
        taken = said.fact
        if not isinstance(taken, TicketTaken) or taken.visit in self._state.before:
            return Answer()
        visit = self._state.visits.get(taken.visit)
        if visit is None:
            return self._quarantine(kiosk, said, taken, now) if lives else Answer()
        if visit.issued.kiosk != kiosk or visit.taken or visit.state == "quarantined":
            return Answer()
        if visit.ticket == taken.ticket:
            return Answer([written(self._state, Heard(kiosk, said.incarnation, 0, taken))])
        return self._out(visit, taken, COPY, now) if lives else Answer()

    def _quarantine(self, kiosk: str, said: Reported, taken: TicketTaken, now: Now) -> Answer:
        """Adopt a copy's paper of a visit that nobody has heard of, as quarantined."""
        if self._is_flood(kiosk):
            return _flooded(kiosk)
        stand = Stand("quarantined", self._state.day, COPY)
        adopted = self._adopted(kiosk, said, taken, stand, now)
        return Answer([written(self._state, adopted)], [_quarantined(kiosk, taken, COPY)])

    def _is_flood(self, kiosk: str) -> bool:
        """Count one more paper of this kiosk that is doubtful or quarantined; true if that is too
        many."""
        day, count = self._strange
        if day != self._state.day:
            strange = (v for v in self._state.visits.values() if v.state in STRANGE)
            count = Counter(visit.issued.kiosk for visit in strange)
            self._strange = self._state.day, count
        count[kiosk] += 1
        return count[kiosk] > STRANGE_PAPERS

    def _heard(self, kiosk: str, said: Reported) -> Heard:
        return written(self._state, Heard(kiosk, said.incarnation, said.seq, said.fact))

    # --- a visit that nobody here has heard of --------------------------------------------------

    def _adopt(self, kiosk: str, said: Reported, taken: TicketTaken, now: Now) -> Answer:
        card = self._state.kiosk_cards.known[said.incarnation]
        past = said.told and said.seq > card.past and taken.day >= self._state.day
        if past and not has_gathered(self._state, now):
            return Answer(effects=[Renew(f"{kiosk}: {taken.ticket} was known to this hub before")])
        state, day = self._papers.stands_as(said, taken)
        answer = Answer(self._over(state, taken, now))
        why = self._papers.wrong_at(state, said.incarnation, taken)
        stand = Stand("quarantined" if why else state, day, why)
        if stand.state in STRANGE and self._is_flood(kiosk):
            answer.add(_flooded(kiosk))
            return answer
        heard = self._heard(kiosk, said)
        adopted = written(self._state, self._adopted(kiosk, said, taken, stand, now))
        answer.facts += [heard, adopted, *self._booked(taken, adopted, now)]
        answer.effects += [_quarantined(kiosk, taken, why)] if why else []
        if not self._service_levels.knows(taken.cls):
            text = f"{kiosk}: {taken.ticket} is of an unknown class, {taken.cls}"
            answer.effects.append(Note(text, kind=f"class {kiosk}"))
        return answer

    def _booked(self, taken: TicketTaken, adopted: Adopted, now: Now) -> list[Fact]:
        """Claim the booking of the ticket, which is then not worth another one."""
        here = adopted.state in ("waiting", "doubtful")
        came = self._check_in.came_before(taken.code, adopted.arrived, now) if here else None
        if came is None:
            return []
        claimed = CheckedIn(taken.visit, came.booking.code, came.since, came.late, now)
        return [written(self._state, claimed)]

    def _over(self, state: Unknown, taken: TicketTaken, now: Now) -> list[Fact]:
        """Write that a doubtful paper of an earlier day with this number is history."""
        holder = self._papers.outdated(state, taken)
        if holder is None:
            return []
        return [written(self._state, Moved(holder.issued.visit, "history", 0, 0, now))]

    def _adopted(
        self, kiosk: str, said: Reported, taken: TicketTaken, stand: Stand, now: Now
    ) -> Adopted:
        way = self._service_levels.way(taken.service) or Way(taken.series, taken.service)
        cls = taken.cls if self._service_levels.knows(taken.cls) else ""
        waiting, serving = self._service_levels.limits(way.service, cls)
        return Adopted(
            *(taken.visit, kiosk, way.service, taken.language, taken.series, taken.number),
            own=taken.own,
            day=stand.day,
            late=taken.day != self._state.day,
            arrived=self._arrived(kiosk, way.service, said.age, now),
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

    def _arrived(self, kiosk: str, service: str, age: float, now: Now) -> float:
        """Return the hall time of the tap, which was ``age`` seconds ago by the kiosk's clock:
        never before the kiosk's last ticket for the service."""
        arrived = self._state.time.of(now) - min(age, self._rules.believed)
        return max(arrived, self._state.latest.get((kiosk, service), arrived))

    # --- a visit whose paper bears another number -----------------------------------------------

    def _renumber(self, said: Reported, taken: TicketTaken, visit: Visit, now: Now) -> Answer:
        wrong = self._papers.wrong(said.incarnation, taken)
        if wrong:
            return self._out(visit, taken, wrong, now)
        call = visit.call if visit.state == "called" else None
        state = visit.state if call else self._comes_back(visit)
        before, withdrawn = visit.ticket, self._last_call(visit)
        numbered = Renumbered(
            *(taken.visit, taken.series, taken.number, taken.own, state, withdrawn, now)
        )
        note = Note(f"{before} is {taken.ticket} on its paper", kind=f"number {visit.issued.kiosk}")
        answer = Answer([written(self._state, numbered)], [note])
        if call is not None:
            answer.facts += self._calls.renumbered(visit, call.window, call.waited, now)
        return answer

    def _comes_back(self, visit: Visit) -> State:
        """Return the state of a visit whose paper bears another number, or was first told of by a
        copy."""
        if is_by_a_copy(visit):
            return "waiting" if self._state.is_open else "kept"
        return "waiting" if self._state.is_open and visit.state in COMES_BACK else visit.state

    def _last_call(self, visit: Visit) -> int:
        """Return its number, 0 if there was none; also of who is parked or waits for the next
        service."""
        if visit.call is not None:
            return visit.call.call
        made = (x.call for x in self._state.calls if x.visit == visit.issued.visit)
        return max(made, default=0)

    def _out(self, visit: Visit, taken: TicketTaken, why: str, now: Now) -> Answer:
        """Take it out of the line: its paper bears a number that cannot be right."""
        about = (visit.issued.visit, taken.series, taken.number, why)
        out = written(self._state, Quarantined(*about, *self._place_of(visit), now))
        return Answer([out], [_quarantined(visit.issued.kiosk, taken, why)])

    # --- what another hub did with it -----------------------------------------------------------

    def _moved(self, kiosk: str, said: Reported, visit: Visit, to: Move, now: Now) -> list[Fact]:
        """Note what another hub did with it. Only what was before this generation is news, and not
        of a visit that has been here since: what was then is older than what this hub has seen."""
        new = said.seq > self._state.kiosk_cards.known[said.incarnation].past
        if new or said.fact.visit in self._state.met:
            return []
        target = moves_to(visit, to)
        if target is None:
            return []
        if target == "waiting" and not self._state.is_open:
            target = "doubtful"  # nobody waits on a closed day, which may be opened again
        heard = self._heard(kiosk, said)
        moved = Moved(visit.issued.visit, target, *self._place_of(visit), now)
        return [heard, written(self._state, moved)]

    def _place_of(self, visit: Visit) -> tuple[int, int]:
        """Return the window where it is called, and that window's next step; zeros if nowhere."""
        if visit.state != "called" or visit.call is None:
            return 0, 0
        return visit.call.window, self._state.place(visit.call.window).step + 1


def _flooded(kiosk: str) -> Answer:
    return Answer(
        effects=[Odd("too many papers", f"{kiosk}: more than {STRANGE_PAPERS} that nobody knows")]
    )


def _quarantined(kiosk: str, taken: TicketTaken, why: str) -> Note:
    said = f"{kiosk}: {taken.ticket} is quarantined: {why}"
    return Note(said, loud=True, kind=f"quarantine {kiosk}")
