"""When a service gives no ticket, why, and when to come back."""

import pytest
from msgspec import structs

from tests.support.halls import small_hall, texts
from tests.support.hub.desk import Desk, at, told
from wire.hall import Route, Rules, Special, Window
from wire.messages import (
    DayWanted,
    DonePressed,
    LinkUp,
    Offer,
    ShutService,
    Tick,
    TicketDropped,
    TicketIssued,
    TicketRefused,
    TicketWanted,
    UndoPressed,
)

MINUTE, HOUR = 60.0, 3600.0
WEEKDAYS = ("mon-fri 08:00-17:00",)


def hall(*, rules=None, pay=None, **changed):
    """The small hall; ``pay`` changes its first service."""
    small = small_hall()
    first = structs.replace(small.services[0], **(pay or {}))
    services = (first, *small.services[1:])
    return structs.replace(small, services=services, rules=rules or Rules(), **changed)


def wanted(desk: Desk, visit: str, now, service: str = "pay"):
    """The hub's answer to a wish."""
    answers = desk.up("kiosk-1", TicketWanted(visit, service, "ru"), now)
    (answer,) = [*told(answers, TicketIssued), *told(answers, TicketRefused)]
    return answer


def refusal(desk: Desk, now, service: str = "pay") -> tuple[str, str]:
    """(code, back) of a wish that is refused; nothing is kept of it."""
    facts = len(desk.facts)
    answer = wanted(desk, f"refused-{now.mono}", now, service)
    assert isinstance(answer, TicketRefused)
    assert len(desk.facts) == facts
    assert answer.why
    return answer.code, answer.back


def is_issued(desk: Desk, now, service: str = "pay") -> bool:
    return isinstance(wanted(desk, f"v-{service}-{now.mono}", now, service), TicketIssued)


def offers(answers) -> list[dict[str, tuple[str, str]]]:
    """What each Offer among these answers says: service → (code, back)."""
    return [{x.service: (x.code, x.back) for x in said.shut} for said in told(answers, Offer)]


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


# --- before closing -----------------------------------------------------------------------------


def until_ten(**changed):
    """Open until ten, an hour after the desk begins: twelve standards of five minutes, and window
    1 alone serves pay, with meter and seal, of which window 2 serves meter too."""
    return hall(opens=("mon-fri 08:00-10:00",), **changed)


def fill(desk: Desk, people: int, now=0.0, service: str = "pay") -> None:
    for n in range(people):
        desk.ticket(f"{service}-{n}-{now}", at(now + 0.1 + n / 100), service)


def test_a_service_stops_when_who_comes_now_would_not_be_called_any_more():
    desk = Desk(until_ten())
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "2026-01-14 08:00")


def test_work_that_ends_at_closing_is_too_much():
    desk = Desk(until_ten(), now=at(-60))
    fill(desk, 12, now=-50)
    assert refusal(desk, at(0))[0] == "closing"
    desk.press(1, at(1))
    assert is_issued(desk, at(2)), "one less waits"


def test_unless_the_hall_does_not_want_it():
    desk = Desk(until_ten(rules=Rules(stops=False)))
    fill(desk, 30)
    assert is_issued(desk, at(2))


def test_nobody_waits_and_the_last_minute_gives_a_ticket():
    desk = Desk(until_ten())
    assert is_issued(desk, at(HOUR - 1))
    assert refusal(desk, at(HOUR)) == ("hours", "2026-01-14 08:00")


def test_a_break_at_noon_is_not_time_that_is_left():
    """From nine on 30 + 30 minutes are left: twelve people, though the hall closes at twelve."""
    desk = Desk(hall(opens=("08:00-09:30", "11:30-12:00")))
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "2026-01-14 08:00")


def test_the_closing_of_the_day_is_an_end_too():
    desk = Desk(hall(rules=Rules(day_closes="10:00")))
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "")


def test_who_opens_the_day_again_after_that_has_a_reason():
    desk = Desk(hall(rules=Rules(day_closes="10:00")))
    desk.hear(Tick(), at(HOUR))
    assert refusal(desk, at(HOUR + 1)) == ("closed", "")
    desk.up("staff", DayWanted("wish", "open"), at(HOUR + 2))
    fill(desk, 20, now=HOUR + 3)
    assert is_issued(desk, at(HOUR + 5))


def test_work_is_shared_by_the_windows_that_serve_it():
    """Half of those for meter are window 2's, so they fill window 1 only half as fast."""
    desk = Desk(until_ten())
    fill(desk, 12, service="meter")
    assert is_issued(desk, at(1))
    assert is_issued(desk, at(1.1), "meter")
    fill(desk, 5, now=1.2)
    assert refusal(desk, at(2))[0] == "closing"
    assert is_issued(desk, at(3), "meter"), "its second window has less to do"


def test_only_windows_that_work_count_where_any_does():
    desk = Desk(until_ten())
    fill(desk, 13, service="meter")
    assert is_issued(desk, at(1), "meter")
    desk.press(2, at(2))
    assert desk.machine.state.place(2).state == "open"
    assert refusal(desk, at(3), "meter")[0] == "closing", "window 1 is closed: window 2 has it all"


def test_without_a_believable_clock_nothing_stops():
    desk = Desk(until_ten(), now=at(0, trusted=False))
    for n in range(15):
        assert is_issued(desk, at(1 + n / 10, trusted=False))


def test_a_service_that_no_window_serves_does_not_stop():
    """Nobody would be called for it; but that is what the check of the hall file is for."""
    desk = Desk(until_ten(windows=(Window(2, ("meter",), ("pads-1", "pads-2")),)))
    for n in range(20):
        assert is_issued(desk, at(1 + n / 10))


def test_a_quick_day_takes_more_people_and_an_undone_end_does_not_make_it_quick():
    desk = Desk(hall(opens=("mon-fri 08:00-09:30",)))
    fill(desk, 6)
    for n in range(5):
        desk.press(1, at(10 + 120 * n))
        desk.press(1, at(10 + 120 * n + 100), DonePressed)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(100)
    fill(desk, 4, now=591)
    assert is_issued(desk, at(593)), "5 people of 100 s, not of 300, and 20 min are left"
    again = desk.again(at(594))
    assert again.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(100)
    desk.press(1, at(595), UndoPressed)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == 300


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
