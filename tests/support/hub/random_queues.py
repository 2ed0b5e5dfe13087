"""Lets Hypothesis move people through the queues; the choice and the plain, slow rule must agree.

Played by ``tests/unit/hub/policy/test_call_order.py`` for a moment and by ``tests/deep/choice.py``
for long. All times lie on a grid of quarters of a second, on which floating point divides without a
doubt about who is first.
"""

from collections import Counter
from copy import copy

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from hub.policy.call_order import CallOrder, Pick
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Leg, Place, Visit
from tests.support.hub.slow_call_order import Called, Desk, Hall, Person
from wire.hall import Rules, Service
from wire.messages import Now, TicketIssued

SERVICES = ("pay", "meter", "seal")
WINDOWS = (1, 2, 3)
OPERATORS = ("", "anna", "boris")
LIMITS = {"": 900.0, "soon": 300.0, "law": 900.0}
ODD_LIMITS = (None, None, None, None, 1800.0, 150.0)
"""Limits of services that differ from the usual one, which None is."""
CLOCK = Now("boot", 0.0, 0.0, False)
service, window = st.sampled_from(["pay", *SERVICES]), st.sampled_from(WINDOWS)
cls, odd_limit = st.sampled_from(["", "", "soon", "law"]), st.sampled_from(ODD_LIMITS)
operator = st.sampled_from(OPERATORS)
people = st.tuples(service, cls, odd_limit)
ago = st.sampled_from([-50.0, 0.0, 100.0, 300.0, 700.0])
older = st.sampled_from([0.0, 0.0, 500.0, 1000.0])
anyone = st.integers(0, 100)
rest = st.sampled_from([(), (), ("meter",), ("seal", "pay")])


def visit_of(order: int, service: str, since: float, limit: float, cls: str = "") -> Visit:
    """Make a visit as the state adds it: on its way into the queue."""
    name = f"v{order}"
    issued = TicketIssued(name, "k", service, "ru", "A", order, 1, 0, CLOCK, limit, 300.0, cls=cls)
    return Visit(issued, order, since)


def made(bounds: dict[str, int]) -> dict[str, Service]:
    """Make services of which only the bound of the absolute class matters."""
    plain = {name: Service(name, {"ru": name}, "A", 15.0, 5.0) for name in SERVICES}
    return {name: structs.replace(plain[name], in_a_row=n) for name, n in bounds.items()}


class AnyWaiting(RuleBasedStateMachine):
    """Does the same twice in every rule: to the hub's queues, and to the list of people."""

    @initialize(
        law=st.sampled_from(["law", "law", ""]),
        bounds=st.tuples(*[st.sampled_from([0, 1, 1, 2])] * 3),
        helps_from=st.sampled_from([0.0, 0.7, 1.0]),
        minutes=st.sampled_from([20.0, 60.0, 1e6]),
        crowd=st.lists(st.tuples(people, ago, older), min_size=4, max_size=12),
        alike=st.booleans(),
    )
    def opens(self, law, bounds, helps_from, minutes, crowd, alike):
        """Let a crowd wait from the first: Hypothesis often plays without some of the rules.

        ``alike``: all of one service, class and limit.
        """
        in_a_row = dict(zip(SERVICES, bounds, strict=True))
        self.now = 3600.0
        self.state, self.hall = DayState(), Hall(minutes * 60, helps_from, law, in_a_row)
        for number, serves in zip(WINDOWS, SERVICES, strict=True):
            others = tuple(name for name in SERVICES if name != serves)
            self.hall.desks[number] = Desk((serves,), others)
        rules = Rules(visit_minutes=minutes, helps_from=helps_from)
        self.choice = CallOrder(self.state, rules, made(in_a_row), law, self.skills)
        for one, ago, older in crowd:
            name, cls, odd = crowd[0][0] if alike else one
            self._comes(name, self.now - ago, _limit(odd, cls), cls, "waiting", older)

    def skills(self, window: int) -> Skills:
        desk = self.hall.desks[window]
        return Skills(desk.primary, desk.secondary)

    def someone(self, which: int, *states: str) -> tuple[Visit, Person] | None:
        """Draw one of those who stand so; return the same visit and person."""
        visits = [visit for visit in self.state.visits.values() if visit.state in states]
        if not visits:
            return None
        visit = visits[which % len(visits)]
        return visit, self.hall.people[visit.order]

    @rule(seconds=st.sampled_from([0.25, 1.0, 20.0, 100.0, 300.0, 3600.0]))
    def waits(self, seconds):
        self.now += seconds

    @rule(
        people=st.lists(people, min_size=1, max_size=4),
        booked=st.sampled_from([0.0, 0.0, 0.0, 300.0, 4000.0]),
        ago=st.sampled_from([0.0, 0.0, 500.0]),
        state=st.sampled_from(["issued", "waiting", "waiting", "waiting"]),
    )
    def come(self, people, booked, ago, state):
        """Come now, with a time of one's own, or reported later than one came."""
        for name, cls, odd in people:
            self._comes(name, self.now + (booked or -ago), _limit(odd, cls), cls, state)

    def _comes(self, service, since, limit, cls, state, older=0.0) -> None:
        """Add one who comes. ``older``: so long before this leg the visit began."""
        order, arrived = len(self.hall.people), since - older
        visit = visit_of(order, service, arrived, limit, cls)
        visit.state, visit.leg.since = state, since
        self.state.visits[visit.issued.visit] = visit
        self.state.queues.add(visit)
        waits = state == "waiting"
        person = Person(f"v{order}", order, service, cls, since, arrived, limit, waits)
        self.hall.people.append(person)

    @rule(which=anyone)
    def paper_is_told_of(self, which):
        """Tell of a paper; that says nothing new of somebody who was called or has gone."""
        for visit, person in filter(None, [self.someone(which, "issued", "called", "left")]):
            person.waits |= visit.state == "issued"
            self.state.queues.move(visit, "waiting", only_from=("issued",))

    @rule(window=window, times=st.integers(1, 3), seconds=st.sampled_from([0.25, 60.0]))
    def calls(self, window, times, seconds):
        for _ in range(times):
            pick = self.choice.next(window, self.now)
            if pick is not None:
                self._called(pick.visit, pick.reason)
            self.now += seconds

    @rule(which=anyone)
    def calls_by_hand(self, which):
        for visit, _ in filter(None, [self.someone(which, "waiting", "parked", "no_show")]):
            self._called(visit, "hand")

    def _called(self, visit: Visit, reason: str) -> None:
        """Record rows as the state keeps them, from the text of the contract."""
        absolute = visit.cls == self.choice._absolute != ""
        if not absolute:
            self.state.absolute_in_a_row[visit.leg.service] = 0
        elif reason == "absolute":
            self.state.absolute_in_a_row[visit.leg.service] += 1
        self.hall.calls.append(Called(visit.leg.service, absolute, reason))
        self.state.queues.move(visit, "called")
        self.hall.people[visit.order].waits = False

    @rule(
        how_many=st.integers(1, 3),
        service=service,
        odd=odd_limit,
        to=st.sampled_from(["", "", "", 1, 2, "anna", "boris"]),
        since=st.sampled_from(["now", "now", "kept", "later"]),
        rest=rest,
    )
    def are_sent_on(self, how_many, service, odd, to, since, rest):
        """Send people to a service, a window, an operator; kept: the choice was wrong; with a way
        to go."""
        for _ in range(how_many):
            for visit, person in filter(None, [self.someone(0, "called")]):
                self._is_sent_on(visit, person, service, odd, to, since)
                with self.state.queues.changed(visit):
                    visit.leg.rest = rest

    def _is_sent_on(self, visit, person, service, odd, to, since) -> None:
        moment = {"now": self.now, "kept": visit.leg.since, "later": self.now + 50.0}[since]
        window, operator = (to, "") if isinstance(to, int) else (0, to)
        limit = _limit(odd, visit.cls)
        with self.state.queues.changed(visit):
            visit.leg = Leg(service, moment, limit, 300.0, window=window, operator=operator)
            visit.state = "waiting"
        person.service, person.since, person.limit, person.waits = service, moment, limit, True
        person.window, person.operator = window, operator

    @rule(which=anyone, cls=cls, odd=odd_limit)
    def is_of_another_class(self, which, cls, odd):
        limit = _limit(odd, cls)
        for visit, person in filter(None, [self.someone(which, "issued", "waiting", "called")]):
            with self.state.queues.changed(visit):
                visit.cls, visit.leg.limit = cls, limit
            person.cls, person.limit = cls, limit

    @rule(which=anyone, state=st.sampled_from(["parked", "no_show", "served"]))
    def call_ends(self, which, state):
        for visit, _ in filter(None, [self.someone(which, "called")]):
            self.state.queues.move(visit, state)
            visit.leg.until = self.now + 100.0

    @rule(which=anyone, copied=st.booleans())
    def comes_back(self, which, copied):
        """Bring somebody back: unparked, returned, or the action was undone: a copy of how he stood
        before."""
        for visit, person in filter(None, [self.someone(which, "parked", "no_show", "called")]):
            if copied:
                visit = copy(visit)
                self.state.visits[visit.issued.visit] = visit
            with self.state.queues.changed(visit):
                self.state.queues.move(visit, "waiting")
            person.waits = True

    @rule(which=anyone)
    def gives_up(self, which):
        for visit, person in filter(None, [self.someone(which, "issued", "waiting")]):
            self.state.queues.move(visit, "left")
            person.waits = False

    @rule(window=window, primary=st.sets(service, max_size=2), secondary=st.sets(service))
    def skills_change(self, window, primary, secondary):
        desk = self.hall.desks[window]
        desk.primary, desk.secondary = tuple(sorted(primary)), tuple(sorted(secondary - primary))

    @rule(window=window, operator=operator)
    def operator_comes(self, window, operator):
        self.hall.desks[window].operator = operator
        self.state.places[window] = Place(operator=operator)

    @precondition(lambda self: len(self.hall.people) > 25)
    @rule()
    def day_turns(self):
        self.state.queues.clear()
        for kept in (
            self.state.visits,
            self.state.absolute_in_a_row,
            self.hall.people,
            self.hall.calls,
        ):
            kept.clear()

    @invariant()
    def the_choice_is_the_rule(self):
        for number in WINDOWS:
            pick, answer = self.choice.next(number, self.now), self.hall.next(number, self.now)
            assert said(pick) == (None if answer is None else tuple(vars(answer).values()))
            assert self.choice.count(number, self.now) == (answer.eligible if answer else 0)

    @invariant()
    def nobody_is_passed_over_without_a_named_reason(self):
        for number in WINDOWS:
            pick = self.choice.next(number, self.now)
            for person in self.hall.people if pick else ():
                if self.hall.may_call(number, person, self.now):
                    urgency = self.hall.urgency(person, self.now)
                    assert urgency <= pick.urgency or self._named(pick, person, number)

    def _named(self, pick: Pick, passed: Person, window: int) -> bool:
        """Tell whether the reason holds for this one: less urgent ones may be called before only by
        law, for the bound of the law, and before the time of those who are booked."""
        law = self.hall.absolute
        if passed.since > self.now:
            return pick.visit.leg.since <= self.now
        if pick.reason == "bound":
            held = self._law_is_held(pick.visit.leg.service, window)
            of_law = passed.cls == law != ""
            return held and of_law == self._law_is_held(passed.service, window)
        return pick.reason == "absolute" and pick.visit.cls == law != ""

    def _law_is_held(self, service: str, window: int) -> bool:
        """Tell whether somebody waits there by law, but had his turns."""
        law, now = self.hall.absolute, self.now
        waits = (p for p in self.hall.people if self.hall.may_call(window, p, now))
        behind = any(p.cls == law and p.service == service and p.since <= now for p in waits)
        return behind and self.hall.had_its_turns(service)

    @invariant()
    def the_line_and_its_counters_are_those_of_the_people(self):
        line = [visit.issued.visit for visit in self.choice.line(self.now)]
        assert line == self.hall.line(self.now)
        for name in SERVICES:
            waiting = sum(p.waits and p.service == name for p in self.hall.people)
            issued = [v for v in self.state.visits.values() if v.state == "issued"]
            coming = sum(visit.leg.service == name for visit in issued)
            assert self.state.queues.callable[name] == waiting
            assert self.state.queues.ahead[name] == waiting + coming

    @invariant()
    def the_work_is_that_of_everybody_who_is_here_or_may_be_back(self):
        found = Counter[str]()
        for visit in self.state.visits.values():
            back = visit.state == "no_show" and visit.leg.until > self.now
            if back or visit.state in ("issued", "waiting", "called", "parked"):
                found.update(visit.leg.rest)
                found[visit.leg.service] += visit.state != "called"
        assert self.state.queues.backlog(self.now) == found


def _limit(odd: float | None, cls: str) -> float:
    return LIMITS[cls] if odd is None else odd


def said(pick: Pick | None) -> tuple | None:
    if pick is None:
        return None
    over = pick.over.issued.visit if pick.over else ""
    shown = (pick.visit.issued.visit, pick.reason, pick.urgency)
    return (*shown, pick.eligible, over, pick.over_urgency)
