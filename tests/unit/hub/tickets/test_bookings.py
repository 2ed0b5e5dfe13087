"""Bookings at the hub: when a code is worth a ticket, and when its holder is called."""

import pytest
from msgspec import structs

from hub.effects import Odd
from hub.events.bookings import CheckedIn
from hub.events.facts import DayOpened
from hub.events.service_facts import Chosen
from tests.support.halls import booked_hall
from tests.support.hub.bookings import TODAY, TOMORROW, Reception, at, booking, code, reception
from tests.support.hub.desk import kept, paper
from wire.messages import TicketDropped, TicketRefused, TicketWanted

HOUR, TEN = 3600.0, 3600.0  # at(0) is nine o'clock


def refused(answer: TicketRefused) -> tuple[str, str, str]:
    return answer.code, answer.back, answer.opens


@pytest.fixture
def desk() -> Reception:
    made = reception()
    assert made.books(booking(1, "10:00")) == (True, "booked: 1")
    return made


# --- the code at the kiosk --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (TEN - 1801, ("early", f"{TODAY} 10:00", "09:30")),
        (TEN - 1800, None),
        (TEN, None),
        (TEN + 600, None),
    ],
)
def test_a_booking_has_its_window(desk, seconds, told):
    answer = desk.claims("v", 1, at(seconds))
    if told:
        assert refused(answer) == told
    else:
        assert (answer.service, answer.series, answer.booked) == ("pay", "A", "10:00")
        assert desk.visit("v").leg.since == desk.visit("v").arrived
        hall = desk.state.time.of(at(max(seconds, TEN)))
        assert desk.visit("v").leg.since == pytest.approx(hall)


def test_who_comes_late_waits_like_somebody_who_has_not_booked(desk):
    desk.comes("walks in", TEN + 500)
    answer = desk.claims("v", 1, at(TEN + 601))
    assert answer.booked == ""
    assert desk.last(CheckedIn).late
    assert desk.visit("v").leg.since == desk.state.time.of(at(TEN + 601))
    assert [desk.calls(TEN + 700), desk.calls(TEN + 710)] == ["walks in", "v"]


def test_limits_bind_only_who_comes_late():
    hall = booked_hall()
    pay = structs.replace(hall.services[0], per_day=1)
    desk = Reception(structs.replace(hall, services=(pay, *hall.services[1:])))
    desk.books(booking(1, "10:00"), booking(2, "10:10"))
    desk.comes("walks in", 1)
    assert desk.claims("v", 1, at(TEN)).ticket == "A002"
    assert desk.claims("w", 2, at(TEN + 1300)).code == "per_day"
    assert refused(desk.claims("x", 1, at(TEN + 1300)))[0] == "used"


def test_in_the_limit_of_an_hour_a_booking_counts_when_its_holder_comes():
    hall = booked_hall()
    pay = structs.replace(hall.services[0], per_hour=1)
    desk = Reception(structs.replace(hall, services=(pay, *hall.services[1:])))
    desk.books(booking(1, "10:00"))
    desk.claims("v", 1, at(TEN - 1700))
    assert desk.issued("w", at(TEN - 1700 + HOUR - 1)) is None
    assert desk.issued("x", at(TEN - 1700 + HOUR)).ticket == "A002"


def test_what_is_no_booking_of_now(desk):
    desk.books(booking(2, "10:00", TOMORROW))
    assert refused(desk.claims("a", 7, at(TEN))) == ("no booking", "", "")
    assert refused(desk.claims("b", 2, at(TEN))) == ("other day", f"{TOMORROW} 10:00", "")
    assert desk.claims("c", 1, at(TEN)).ticket == "A001"
    assert refused(desk.claims("d", 1, at(TEN + 1))) == ("used", "", "")
    assert desk.cancels(1) == (False, f"{code(1)} has come already: A001")
    odd = [one.kind for one in kept(desk.said, Odd)]
    assert odd == [f"booking refused: {why}" for why in ("no booking", "other day", "used")]
    desk.day("close", at(TEN + 2))
    assert desk.claims("e", 2, at(TEN + 3)).code == "closed"


@pytest.mark.parametrize("between", [" ", "-", "\u2009", ""])
def test_a_code_is_known_however_it_is_typed(desk, between):
    typed = f"{code(1)[:3]}{between}{code(1)[3:]}".translate(str.maketrans("03", "OЗ"))
    desk.up("kiosk-1", TicketWanted("v", "", "ru", code=typed), at(TEN))
    assert desk.visit("v").ticket == "A001"
    assert desk.last(CheckedIn).code == code(1)
    assert desk.state.came(code(1)) == "v"


def test_the_same_wish_is_one_ticket(desk):
    first = desk.claims("v", 1, at(TEN))
    before = len(desk.facts)
    assert desk.up("kiosk-1", TicketWanted("v", "", "ru", code=code(1)), at(TEN + 1))
    assert (desk.claims("v", 1, at(TEN + 2)), len(desk.facts)) == (first, before)


def test_a_ticket_that_is_on_no_paper_does_not_use_the_code(desk):
    desk.issued("other", at(1))
    desk.up("kiosk-1", TicketWanted("v", "", "ru", code=code(1)), at(TEN))
    desk.report("kiosk-1", TicketDropped("v", "no paper"), at(TEN + 5))
    assert desk.claims("w", 1, at(TEN + 60)).ticket == "A003"
    assert desk.expected() == {code(1): "A003"}


def test_a_class_comes_with_the_booking(desk):
    desk.books(booking(2, "10:10", cls="soon"))
    assert desk.claims("v", 2, at(TEN)).cls == "soon"
    assert desk.visit("v").leg.limit == 7.5 * 60


# --- when its holder is called ----------------------------------------------------------------


def test_before_its_time_only_when_nobody_else_waits(desk):
    desk.claims("booked", 1, at(TEN - 1700))
    desk.comes("walks in", TEN - 60)
    assert desk.calls(TEN - 50) == "walks in"
    assert desk.calls(TEN - 40) == "booked"
    assert desk.last(Chosen).reason == "early"
    assert desk.last(Chosen).urgency < 0


def test_from_its_time_on_it_counts_like_everybody(desk):
    """Who was there before the time booked has waited longer."""
    desk.claims("booked", 1, at(TEN - 1700))
    desk.comes("before", TEN - 1)
    desk.comes("after", TEN + 1)
    assert [desk.calls(TEN + n) for n in (20, 30, 40)] == ["before", "booked", "after"]
    assert desk.last(Chosen).reason == "urgency"


def test_after_its_time_it_counts_from_the_check_in(desk):
    desk.comes("before", TEN + 250)
    desk.claims("booked", 1, at(TEN + 300))
    assert [desk.calls(TEN + n) for n in (320, 330)] == ["before", "booked"]


def test_the_place_of_a_booking_is_nobody_elses_place(desk):
    """A ticket that this kiosk gave by itself, reported later, stands where its holder came."""
    numbers = desk.lend(at(0))
    desk.claims("booked", 1, at(TEN - 1700))
    desk.own("alone", numbers[0], at(TEN - 1600), age=10.0)
    assert desk.visit("alone").arrived == pytest.approx(desk.state.time.of(at(TEN - 1610)))
    assert desk.calls(TEN - 1590) == "alone"


# --- clocks, starts, days ---------------------------------------------------------------------


def test_a_clock_that_is_not_believed_binds_no_time(desk):
    blind = {"trusted": False, "wall": 0.0}
    desk = desk.again(at(10, boot="two", **blind))
    answer = desk.claims("v", 1, at(20, boot="two", **blind))
    assert answer.booked == "10:00"
    assert desk.visit("v").leg.since == desk.state.time.of(at(20, boot="two", **blind))
    assert desk.books(booking(2, "08:00"), now=at(30, boot="two", **blind))[0]


def test_a_start_forgets_nothing(desk):
    desk.books(booking(2, "10:10"), booking(3, "10:20"))
    desk.cancels(3)
    desk.claims("v", 1, at(TEN - 100))
    again = desk.again(at(TEN - 90))
    assert again.expected() == {code(1): "A001", code(2): ""}
    assert (again.visit("v").booked, again.visit("v").leg.since) == (
        code(1),
        desk.visit("v").arrived,
    )
    assert again.claims("w", 1, at(TEN)).code == "used"
    again.comes("walks in", TEN - 80)
    assert [again.calls(TEN - 70), again.calls(TEN - 60)] == ["walks in", "v"]


def test_bookings_outlive_the_day_and_only_it_is_kept_for_the_next(desk):
    desk.books(booking(2, "09:00", TOMORROW), booking(3, "10:30"))
    desk.claims("v", 1, at(TEN))
    desk.day("close", at(2 * HOUR))
    desk.day("open", at(2 * HOUR + 10))
    assert desk.expected() == {code(1): "A001", code(2): "", code(3): ""}, "the same day"
    assert desk.claims("w", 1, at(2 * HOUR + 20)).code == "used"
    night = at(19 * HOUR)
    desk.hear_unheard(night)
    assert desk.state.date == TOMORROW
    today = [i for i, fact in enumerate(desk.facts) if isinstance(fact, DayOpened)][-1]
    fresh = Reception(desk.hall, desk.facts[today:], now=night, cards=desk.cards)
    assert fresh.expected() == {code(2): ""}
    assert fresh.claims("x", 2, at(24 * HOUR)).ticket == "A001"
    assert desk.books(booking(1, "11:00", TOMORROW), now=night)[0], "the code is free again"


def test_a_day_without_a_date_keeps_all(desk):
    blind = {"trusted": False, "wall": 0.0, "boot": "two"}
    desk = desk.again(at(5, **blind))
    desk.day("close", at(10, **blind))
    desk.day("open", at(20, **blind))
    assert desk.expected() == {code(1): ""}


def test_a_hub_put_back_knows_the_bookings_of_its_backup(desk):
    backup = list(desk.facts)
    desk.books(booking(2, "10:10"))
    desk.claims("v", 1, at(TEN))
    again = Reception(
        desk.hall, backup, now=at(TEN + 60), generation="new", past="restored", cards=desk.cards
    )
    assert again.expected() == {code(1): ""}
    file = (booking(1, "10:00"), booking(2, "10:10"))
    assert again.books(*file, now=at(TEN + 70)) == (True, "booked: 1, there already: 1")


def test_a_ticket_that_a_lost_hub_gave_for_a_booking_stands_at_its_place(desk):
    """Its kiosk tells of it: the code is not worth another one."""
    backup = list(desk.facts)
    wish = TicketWanted("v", "", "ru", code=code(1))
    desk.up("kiosk-1", wish, at(TEN - 1700))
    taken = structs.replace(paper("v", 1), code=code(1))
    desk.report("kiosk-1", taken, at(TEN - 1700))
    card = desk.cards["kiosk-1"]
    again = Reception(
        *(desk.hall, backup, 2, at(TEN - 1600)), generation="new", past="restored", hello=False
    )
    again.hello(card, at(TEN - 1600))
    again.up("kiosk-1", card.report(1, age=100.0, told=True), at(TEN - 1599))
    assert again.visit("v").state == "doubtful"
    assert again.visit("v").leg.since == pytest.approx(again.state.time.of(at(TEN)))
    again.hear_unheard(at(TEN - 1500))
    assert again.claims("w", 1, at(TEN)).code == "used"
    assert again.expected() == {code(1): "A001"}
    assert again.again(at(TEN + 10)).expected() == {code(1): "A001"}


def test_a_series_that_is_used_up_gives_no_ticket_for_a_booking(desk):
    small = structs.replace(desk.hall.rules, reserve_from=2, reserve_to=999_999)
    desk = Reception(structs.replace(desk.hall, rules=small), desk.facts)
    desk.comes("one", 1)
    answer = desk.claims("v", 1, at(TEN))
    assert answer.why == "no number is left in series A today"
    assert desk.expected() == {code(1): ""}


def test_a_service_that_left_the_hall_file_is_said(desk):
    others = structs.replace(desk.hall, services=desk.hall.services[1:], routes=())
    windows = tuple(structs.replace(x, services=("meter",), secondary=()) for x in others.windows)
    desk = Reception(structs.replace(others, windows=windows), desk.facts)
    assert desk.claims("v", 1, at(TEN)).why == "no such service: pay"
