"""The order of calling: each clause of the rule, and all of them against the plain, slow one."""

import pytest
from hypothesis import settings

from hub.policy.call_order import CallOrder
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Place, Visit
from tests.support.hub.random_queues import AnyWaiting, made, visit_of
from wire.hall import Rules

MINUTE = 60.0
STANDARD = 15 * MINUTE


class Office:
    """Runs two windows: 1 serves pay and helps meter, 2 the other way round; the class "law" is
    absolute. ``next`` says whom a NEXT would call and why."""

    def __init__(self, law: str = "law", **bounds: int) -> None:
        self.state, self.operators = DayState(), {}
        self.served = {1: Skills(("pay",), ("meter",)), 2: Skills(("meter",), ("pay",))}
        services = made({"pay": 0, "meter": 0, "seal": 0} | bounds)
        rules = Rules(visit_minutes=60, helps_from=0.7)
        self.choice = CallOrder(self.state, rules, services, law, lambda n: self.served[n])

    def comes(self, since: float, service="pay", cls="", limit=STANDARD, **leg) -> Visit:
        """Let somebody wait since then; ``arrived`` another time of coming, or who alone may
        call."""
        arrived = leg.pop("arrived", since)
        visit = visit_of(len(self.state.visits), service, arrived, limit, cls)
        visit.leg.since = since
        for key, value in leg.items():
            setattr(visit.leg, key, value)
        visit.state = "waiting"
        self.state.visits[visit.issued.visit] = visit
        self.state.queues.add(visit)
        return visit

    def sits(self, operator: str, window: int) -> None:
        self.state.places[window] = Place(operator=operator)

    def next(self, now: float, window: int = 1) -> tuple[Visit, str] | None:
        pick = self.choice.next(window, now)
        return None if pick is None else (pick.visit, pick.reason)


@pytest.fixture
def office() -> Office:
    return Office()


# --- urgency -----------------------------------------------------------------------------------


def test_nobody_is_chosen_where_nobody_waits(office):
    assert office.choice.next(1, 100.0) is None
    assert office.choice.count(1, 100.0) == 0
    assert office.choice.line(100.0) == []


def test_of_one_service_and_class_who_came_first_is_called_first(office):
    second, first = office.comes(20.0), office.comes(10.0)
    pick = office.choice.next(1, 910.0)
    assert pick == (first, "urgency", 1.0, 2, second, 890 / STANDARD)


def test_who_is_nearest_to_the_promise_is_called_and_not_who_waits_longest(office):
    office.comes(0.0, limit=30 * MINUTE)
    short = office.comes(400.0, limit=5 * MINUTE)
    assert office.next(600.0) == (short, "urgency")


def test_the_clock_of_the_whole_visit_counts_where_it_is_further_gone(office):
    """Sent on after 45 minutes, he is as urgent as one who waits here for 11 of 15 minutes."""
    sent_on = office.comes(45 * MINUTE, arrived=0.0)
    here = office.comes(35 * MINUTE)
    assert office.next(46 * MINUTE) == (sent_on, "urgency")
    assert office.choice.urgency(sent_on, 46 * MINUTE) == 46 / 60
    assert office.choice.urgency(here, 46 * MINUTE) == 11 / 15
    assert office.next(50 * MINUTE) == (here, "urgency")


def test_who_is_equally_urgent_is_called_by_the_start_of_the_wait_then_of_the_hearing(office):
    """150 of 300 s, 450 of 900 s, and once more 450 of 900 s."""
    office.comes(450.0, limit=300.0)
    first, again = office.comes(150.0), office.comes(150.0)
    pick = office.choice.next(1, 600.0)
    assert (pick.visit, pick.over, pick.urgency, pick.over_urgency) == (first, again, 0.5, 0.5)


def test_a_class_with_a_limit_starves_nobody(office):
    """Each minute one of a quick class comes, and a minute later one is called: by the rank of the
    class it would always be a quick one."""
    ordinary, called = office.comes(0.0), []
    for minute in range(1, 5):
        office.comes((minute - 1) * MINUTE, cls="soon", limit=STANDARD / 3)
        called.append(office.next(minute * MINUTE)[0])
        office.state.queues.move(called[-1], "called")
    assert called.index(ordinary) == 2  # 3 of 15 minutes against 1 of 5, and he came first


# --- who may call ------------------------------------------------------------------------------


def test_a_window_calls_for_its_services_and_counts_only_those(office):
    office.comes(0.0, "seal")
    office.comes(0.0, "meter")
    mine = office.comes(10.0)
    assert office.choice.next(1, 20.0) == (mine, "urgency", 10 / STANDARD, 1, None, 0.0)
    assert office.choice.count(1, 20.0) == 1


def test_it_helps_a_secondary_service_from_the_share_on_and_not_before(office):
    far = office.comes(0.0, "meter")
    new = office.comes(629.0)
    assert office.next(629.75) == (new, "urgency")
    assert office.choice.count(1, 629.75) == 1
    assert office.next(630.0) == (far, "urgency")
    assert office.choice.count(1, 630.0) == 2


def test_the_urgency_of_a_queue_is_that_of_its_most_urgent_whoever_is_asked_for(office):
    """It helps the whole queue: the one of the class that is served out of turn too."""
    office.comes(0.0, "meter")
    lawful = office.comes(700.0, "meter", "law")
    assert office.next(800.0) == (lawful, "absolute")


def test_somebody_for_one_window_makes_no_queue_urgent(office):
    office.comes(0.0, "meter", window=2)
    office.comes(700.0, "meter")
    assert office.next(800.0) is None
    assert office.choice.count(2, 800.0) == 2


def test_skills_that_change_hold_at_once(office):
    seal = office.comes(0.0, "seal")
    assert office.next(1.0) is None
    office.served[1] = Skills(("seal",))
    assert office.next(1.0) == (seal, "urgency")


def test_a_service_both_primary_and_secondary_counts_once(office):
    office.served[1] = Skills(("pay", "pay"), ("pay",))
    office.comes(0.0)
    assert office.choice.next(1, STANDARD).eligible == 1


def test_who_is_for_a_window_is_called_there_alone_whatever_it_serves(office):
    visit = office.comes(0.0, "seal", window=2)
    assert office.next(100.0, 1) is None
    assert office.next(100.0, 2) == (visit, "urgency")


def test_who_is_for_an_operator_is_called_where_he_sits(office):
    visit = office.comes(0.0, "seal", operator="anna")
    assert (office.next(100.0, 1), office.next(100.0, 2)) == (None, None)
    office.sits("anna", 2)
    assert office.next(100.0, 2) == (visit, "urgency")
    office.sits("", 2)
    office.sits("anna", 1)
    assert (office.next(100.0, 1), office.next(100.0, 2)) == ((visit, "urgency"), None)


def test_a_window_goes_before_an_operator(office):
    office.sits("anna", 1)
    visit = office.comes(0.0, window=2, operator="anna")
    assert (office.next(9.0, 1), office.next(9.0, 2)) == (None, (visit, "urgency"))


# --- before their time -------------------------------------------------------------------------


def test_a_booking_is_called_before_its_time_only_when_nobody_else_waits(office):
    booked = office.comes(1000.0)
    assert office.next(100.0) == (booked, "early")
    here = office.comes(99.0)
    pick = office.choice.next(1, 100.0)
    assert (pick.visit, pick.reason, pick.eligible, pick.over) == (here, "urgency", 2, booked)


def test_from_its_time_on_it_counts_as_come_then(office):
    booked, here = office.comes(1000.0, limit=100.0), office.comes(999.0)
    assert office.next(999.75) == (here, "urgency")
    assert office.next(1000.0) == (here, "urgency")
    assert office.next(1001.0) == (booked, "urgency")


def test_of_those_before_their_time_the_most_urgent_is_called_even_if_another_is_absolute(office):
    office.comes(2000.0, cls="law")
    soon = office.comes(1000.0)
    assert office.next(100.0) == (soon, "early")


# --- the absolute class ------------------------------------------------------------------------


def test_the_absolute_class_comes_above_all_urgency_and_first_come_among_themselves(office):
    office.comes(0.0, limit=60.0)
    second = office.comes(950.0, cls="law", limit=60.0)
    first = office.comes(940.0, cls="law")
    pick = office.choice.next(1, 1000.0)
    assert (pick.visit, pick.reason, pick.over) == (first, "absolute", second)
    assert pick.over_urgency > pick.urgency


def test_an_absolute_one_before_his_time_waits_like_anybody(office):
    office.comes(1000.0, cls="law")
    here = office.comes(50.0)
    assert office.next(100.0) == (here, "urgency")


def test_a_hall_without_an_absolute_class_has_none():
    office = Office(law="")
    urgent = office.comes(0.0)
    office.comes(10.0, cls="law")
    assert office.next(20.0) == (urgent, "urgency")


def test_after_so_many_in_a_row_the_others_of_that_service_have_a_turn():
    office = Office(pay=2)
    lawful, other = office.comes(0.0, cls="law"), office.comes(10.0)
    office.state.absolute_in_a_row["pay"] = 1
    assert office.next(20.0) == (lawful, "absolute")
    office.state.absolute_in_a_row["pay"] = 2
    pick = office.choice.next(1, 20.0)
    assert (pick.visit, pick.reason, pick.over) == (other, "bound", lawful)


def test_the_bound_holds_only_where_somebody_of_the_same_service_waits_for_it(office):
    office = Office(pay=1)
    office.served[1] = Skills(("pay", "meter"))
    office.state.absolute_in_a_row["pay"] = 1
    lawful = office.comes(0.0, cls="law")
    office.comes(0.0, "meter")
    office.comes(500.0)  # before his time
    office.comes(0.0, window=2)  # not for this window
    assert office.next(20.0) == (lawful, "absolute")


def test_those_of_another_service_are_not_held_by_it():
    office = Office(pay=1)
    office.served[1] = Skills(("pay", "meter"))
    office.state.absolute_in_a_row["pay"] = 1
    office.comes(0.0, cls="law")
    office.comes(1.0)
    lawful = office.comes(15.0, "meter", "law")
    assert office.next(20.0) == (lawful, "absolute")


def test_where_all_are_held_the_most_urgent_of_the_others_of_that_service_is_called():
    """Somebody of another service, however urgent, would not end the row."""
    office = Office(pay=1)
    office.served[1] = Skills(("pay", "meter"))
    office.state.absolute_in_a_row["pay"] = 5
    lawful, later = office.comes(0.0, cls="law"), office.comes(15.0)
    office.comes(0.0, "meter")
    pay = office.comes(12.0)
    pick = office.choice.next(1, 20.0)
    assert (pick.visit, pick.reason, pick.eligible, pick.over) == (pay, "bound", 4, later)
    office.state.queues.move(later, "left")
    assert office.choice.next(1, 20.0).over == lawful


def test_where_several_services_are_held_the_most_urgent_of_all_of_these_is_called():
    office = Office(pay=1, meter=1, seal=1)
    office.served[1] = Skills(("pay", "meter", "seal"))
    office.state.absolute_in_a_row.update(pay=1, meter=2)
    office.comes(0.0, cls="law")
    office.comes(0.0, "meter", "law")
    office.comes(10.0)
    office.comes(0.0, "seal")
    meter = office.comes(9.0, "meter")
    assert office.next(20.0) == (meter, "bound")


def test_without_a_bound_the_row_is_as_long_as_it_is(office):
    office.state.absolute_in_a_row["pay"] = 100
    office.comes(0.0)
    lawful = office.comes(1.0, cls="law")
    assert office.next(20.0) == (lawful, "absolute")


# --- the line, the queues ----------------------------------------------------------------------


def test_the_line_shows_the_absolute_class_then_urgency_then_those_before_their_time(office):
    later, early = office.comes(2000.0), office.comes(1000.0, cls="law")
    new, old = office.comes(90.0, "meter"), office.comes(10.0, "seal", window=2)
    lawful = office.comes(99.0, cls="law")
    assert office.choice.line(100.0) == [lawful, old, new, early, later]


def test_who_is_changed_stands_anew_and_a_copy_stands_in_his_place(office):
    visit, other = office.comes(0.0), office.comes(10.0)
    with office.state.queues.changed(visit):
        visit.leg.since, visit.leg.service = 20.0, "meter"
    assert office.next(30.0) == (other, "urgency")
    assert office.next(30.0, 2) == (visit, "urgency")
    assert office.state.queues.callable == {"pay": 1, "meter": 1}
    assert office.state.queues.ahead == {"pay": 1, "meter": 1}


def test_queues_in_which_nobody_stands_any_more_are_gone(office):
    visits = [office.comes(10.0), office.comes(10.0, window=1), office.comes(10.0, operator="a")]
    for visit in visits:
        office.state.queues.move(visit, "called")
    assert office.state.queues.of == {}
    assert not any(office.state.queues.ahead.values())


def test_a_new_day_begins_with_empty_queues(office):
    office.comes(10.0)
    office.state.queues.clear()
    assert (office.choice.line(20.0), office.choice.next(1, 20.0)) == ([], None)
    assert (office.state.queues.ahead, office.state.queues.callable) == ({}, {})


def test_from_the_very_moment_of_its_time_on_a_booking_is_not_early(office):
    booked = office.comes(1000.0)
    assert office.next(999.75) == (booked, "early")
    assert office.next(1000.0) == (booked, "urgency")


def test_the_runner_up_may_be_the_next_by_wait_or_by_age_of_the_same_peers(office):
    """All of one service, class and limit."""
    first, second = office.comes(0.0), office.comes(10.0)
    office.comes(90.0, arrived=5.0)
    assert office.choice.next(1, 100.0).over is second
    old = office.comes(90.0, arrived=-3000.0)
    assert office.next(100.0) == (old, "urgency")
    assert office.choice.next(1, 100.0).over is first


def test_whose_next_leg_begins_later_hides_no_old_visit_behind_him(office):
    office.comes(5000.0, arrived=0.0)
    office.comes(3400.0, arrived=3400.0)
    old = office.comes(3500.0, arrived=100.0)
    assert office.next(3600.0) == (old, "urgency")


AnyWaiting.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestAnyWaiting = AnyWaiting.TestCase
