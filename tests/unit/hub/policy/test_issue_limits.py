"""When a service gives no ticket, why, and when to come back."""

from msgspec import structs

from tests.support.halls import texts
from tests.support.hub.desk import Desk, at, told
from tests.support.hub.issue_desk import HOUR, MINUTE, hall, is_issued, offers, refusal, wanted
from wire.hall import Route, Rules, Special
from wire.messages import DayWanted, LinkUp, Offer, ShutService, Tick, TicketDropped

WEEKDAYS = ("mon-fri 08:00-17:00",)


# --- times --------------------------------------------------------------------------------------


def test_without_times_and_limits_everything_is_given_at_any_time():
    desk = Desk()
    assert is_issued(desk, at(1))
    assert is_issued(desk, at(17 * HOUR))


def test_before_it_opens_it_is_said_when():
    desk = Desk(hall(opens=("mon-fri 10:00-17:00",)))
    assert refusal(desk, at(1)) == ("hours", "2026-01-13 10:00")
    assert refusal(desk, at(HOUR - 1)) == ("hours", "2026-01-13 10:00")
    assert is_issued(desk, at(HOUR))
    assert refusal(desk, at(8 * HOUR)) == ("hours", "2026-01-14 10:00")


def test_a_service_may_have_times_of_its_own():
    desk = Desk(hall(opens=WEEKDAYS, pay={"opens": ("tue 13:00-14:00",)}))
    assert refusal(desk, at(1)) == ("hours", "2026-01-13 13:00")
    assert is_issued(desk, at(2), "meter")
    assert refusal(desk, at(5 * HOUR)) == ("hours", "2026-01-20 13:00")


def test_holidays_and_special_days_go_before_the_week():
    calendar = (Special("2026-01-13", "2026-01-14"), Special("2026-01-15", opens=("11:00-12:00",)))
    desk = Desk(hall(opens=WEEKDAYS, calendar=calendar))
    assert refusal(desk, at(1)) == ("hours", "2026-01-15 11:00")


def test_a_clock_that_is_not_trusted_closes_nothing():
    desk = Desk(hall(opens=("mon-fri 10:00-17:00",)), now=at(0, trusted=False))
    assert is_issued(desk, at(1, trusted=False))


def test_a_clock_that_has_jumped_closes_nothing_either():
    desk = Desk(hall(opens=WEEKDAYS))
    assert is_issued(desk, at(10))
    desk.hear(Tick(), at(20))
    night = at(30, wall=at(12 * HOUR).wall)
    assert is_issued(desk, night)


def test_to_ask_does_not_make_the_clock_known():
    """Whoever came this morning before the clock was known gets into today's day (days): a wish
    that comes before the tick of the first trusted clock must not hide that."""
    yesterday = Desk(hall(opens=WEEKDAYS))
    morning = 24 * HOUR
    desk = yesterday.again(at(morning, boot="boot-2", trusted=False))
    desk.ticket("early", at(morning + 1, boot="boot-2", trusted=False))
    assert is_issued(desk, at(morning + 2, boot="boot-2"))
    desk.hear(Tick(), at(morning + 3, boot="boot-2"))
    assert (desk.machine.state.day, desk.machine.state.date) == (2, "2026-01-14")
    assert desk.machine.state.visits["early"].state == "waiting"


# --- numbers ------------------------------------------------------------------------------------


def test_as_many_tickets_a_day_as_the_hall_gives():
    desk = Desk(hall(pay={"per_day": 2}, opens=WEEKDAYS))
    assert is_issued(desk, at(1))
    assert is_issued(desk, at(2))
    assert refusal(desk, at(3)) == ("per_day", "2026-01-14 08:00")
    assert is_issued(desk, at(4), "meter")
    assert refusal(desk.again(at(10)), at(11)) == ("per_day", "2026-01-14 08:00")


def test_without_times_nobody_knows_when_to_come_back():
    desk = Desk(hall(pay={"per_day": 1}))
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("per_day", "")


def test_the_next_day_begins_with_none():
    desk = Desk(hall(pay={"per_day": 1}))
    assert is_issued(desk, at(1))
    desk.hear(Tick(), at(19 * HOUR))
    assert desk.machine.state.day == 2
    assert is_issued(desk, at(19 * HOUR + 1))


def test_a_ticket_that_a_kiosk_gave_by_itself_counts_and_a_dropped_one_does_not():
    desk = Desk(hall(pay={"per_day": 2}))
    numbers = desk.lend(at(1))
    desk.own("alone", numbers[0], at(2))
    wanted(desk, "dropped", at(3))
    assert refusal(desk, at(4)) == ("per_day", "")
    desk.report("kiosk-1", TicketDropped("dropped", "given up"), at(5))
    assert is_issued(desk, at(6))
    assert refusal(desk, at(7)) == ("per_day", "")


def test_as_many_an_hour_and_back_when_the_first_of_them_is_an_hour_old():
    desk = Desk(hall(pay={"per_hour": 2}))
    assert is_issued(desk, at(30))
    assert is_issued(desk, at(10 * MINUTE))
    assert refusal(desk, at(20 * MINUTE)) == ("per_hour", "2026-01-13 10:01")
    assert refusal(desk, at(HOUR + 29)) == ("per_hour", "2026-01-13 10:01")
    assert is_issued(desk, at(HOUR + 30))
    assert refusal(desk, at(HOUR + 31)) == ("per_hour", "2026-01-13 10:10")


def test_an_hour_is_hall_time_and_binds_without_a_clock():
    desk = Desk(hall(pay={"per_hour": 1}), now=at(0, trusted=False))
    assert is_issued(desk, at(1, trusted=False))
    assert refusal(desk, at(2, trusted=False)) == ("per_hour", "")
    assert is_issued(desk, at(HOUR + 1, trusted=False))


def test_back_is_never_at_a_time_when_it_is_closed():
    desk = Desk(hall(pay={"per_hour": 1}, opens=("mon-fri 09:00-09:30",), rules=Rules(stops=False)))
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("per_hour", "2026-01-14 09:00")


# --- routes, closed days ------------------------------------------------------------------------


def test_a_route_needs_all_its_services():
    way = Route("way", texts("Всё сразу"), "R", ("pay", "meter"))
    small = hall(routes=(way,), opens=WEEKDAYS, pay={"per_day": 1})
    desk = Desk(structs.replace(small))
    assert is_issued(desk, at(1), "way")
    assert refusal(desk, at(2), "way") == ("per_day", "2026-01-14 08:00")
    assert is_issued(desk, at(3), "meter")
    shut = structs.replace(small.services[1], opens=("wed 08:00-09:00",))
    desk = Desk(structs.replace(small, services=(small.services[0], shut, small.services[2])))
    assert refusal(desk, at(1), "way") == ("hours", "2026-01-14 08:00")
    assert is_issued(desk, at(2))


def test_a_closed_day_says_when_the_hall_opens_next():
    desk = Desk(hall(opens=WEEKDAYS))
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(1))
    assert refusal(desk, at(2)) == ("closed", "2026-01-14 08:00")
    assert refusal(desk, at(9 * HOUR)) == ("closed", "2026-01-14 08:00")


def test_a_closed_day_of_a_hall_without_times_says_nothing_of_it():
    desk = Desk()
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(1))
    assert refusal(desk, at(2)) == ("closed", "")


# --- what the hall is shown ---------------------------------------------------------------------


def test_the_hall_hears_what_is_shut_at_connect_and_when_it_changes_only():
    desk = Desk(hall(opens=("mon-fri 10:00-17:00",), pay={"opens": ("tue 11:00-12:00",)}))
    ten, eleven = ("hours", "2026-01-13 10:00"), ("hours", "2026-01-13 11:00")
    shut = {"pay": eleven, "meter": ten, "seal": ten}
    assert offers(desk.hear(LinkUp("hub-session-2"), at(10))) == [shut]
    assert offers(desk.hear(Tick(), at(12))) == []
    assert offers(desk.hear(Tick(), at(HOUR))) == [{"pay": eleven}]
    assert offers(desk.hear(Tick(), at(2 * HOUR))) == [{}]
    assert offers(desk.hear(Tick(), at(2 * HOUR + 1))) == []


def test_a_limit_that_is_reached_is_shown_within_a_second():
    desk = Desk(hall(pay={"per_day": 1}))
    desk.hear(Tick(), at(1))
    assert is_issued(desk, at(1.1))
    assert offers(desk.hear(Tick(), at(2.1))) == [{"pay": ("per_day", "")}]


def test_a_closed_day_shuts_everything_at_once():
    desk = Desk()
    answers = desk.up("staff", DayWanted("wish", "close", anyway=True), at(1))
    assert offers(answers) == [dict.fromkeys(("pay", "meter", "seal"), ("closed", ""))]
    answers = desk.up("staff", DayWanted("wish-2", "open"), at(2))
    assert offers(answers) == [{}]


def test_states_of_a_hub_are_ordered_and_an_offer_is_one_of_them():
    desk = Desk(hall(pay={"opens": ("tue 11:00-12:00",)}))
    (offer,) = told(desk.hear(LinkUp("hub-session-2"), at(10)), Offer)
    assert (offer.generation, offer.epoch) == ("gen", 1)
    assert offer.shut == (ShutService("pay", "hours", "2026-01-13 11:00"),)
    (later,) = told(desk.hear(Tick(), at(2 * HOUR)), Offer)
    assert later.version > offer.version
