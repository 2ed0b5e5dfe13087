"""A hall file that was changed during the day: nobody loses his place because of it."""

import pytest
from msgspec import structs

from hub.policy.hall_changes import unsafe
from tests.support.halls import busy_hall
from tests.support.hub.bookings import TODAY, booking, code, reception
from tests.support.hub.desk import Desk, at
from wire.hall import Device, Hall, Service, Window
from wire.messages import ClosePressed, DayWanted, DonePressed, OpenPressed, TransferPressed


def without(hall: Hall, key: str, *names: object) -> Hall:
    """Return the hall without these entries."""
    kept = [x for x in getattr(hall, key) if getattr(x, _id(key)) not in names]
    return structs.replace(hall, **{key: tuple(kept)})


def _id(key: str) -> str:
    return {"windows": "number", "devices": "name"}.get(key, "id")


def no_pay(hall: Hall) -> Hall:
    """Return the hall where nobody pays any more: without the service, its series, its route."""
    smaller = without(without(hall, "services", "pay"), "routes", "move")
    windows = (Window(1, ("meter", "seal"), ("pads-1",)), Window(2, ("meter",), ("pads-1",)))
    return structs.replace(smaller, windows=windows)


def rules(hall: Hall, **changed) -> Hall:
    return structs.replace(hall, rules=structs.replace(hall.rules, **changed))


@pytest.fixture
def desk() -> Desk:
    return Desk(busy_hall())


def test_what_touches_nobody_is_safe(desk):
    desk.ticket("v", at(1))
    new = rules(desk.hall, waiting_said=1.0, recalls=5)
    more = (*new.services, Service("new", {"ru": "Новое"}, "D", 5, 5))
    assert unsafe(desk.hall, structs.replace(new, services=more), desk.machine.state) is None
    assert unsafe(desk.hall, without(desk.hall, "services", "seal"), desk.machine.state) is None


def test_a_service_stays_until_its_last_ticket_is_done(desk):
    for i in range(7):
        desk.ticket(f"v{i}", at(1 + i))
    key, found, expected = unsafe(desk.hall, no_pay(desk.hall), desk.machine.state)
    assert (key, found) == ("services", "no pay")
    assert expected == "it until A001, A002, A003, A004, A005 and 2 more are done"
    for i in range(7):
        desk.press(1, at(20 + 10 * i))
    desk.press(1, at(100), DonePressed)
    assert unsafe(desk.hall, no_pay(desk.hall), desk.machine.state) is None


def test_so_does_one_that_somebody_has_booked():
    made = reception()
    made.books(booking(1, "10:00"))
    key, found, expected = unsafe(made.hall, no_pay(made.hall), made.machine.state)
    assert (key, found) == ("services", "no pay")
    assert expected == f"it until booking {code(1)} of {TODAY} 10:00 is cancelled"
    made.cancels(1)
    assert unsafe(made.hall, no_pay(made.hall), made.machine.state) is None


def test_a_window_that_alone_serves_what_somebody_has_booked_stays():
    made = reception()
    made.books(booking(1, "10:00"))
    new = no_one_serves_pay(made.hall)
    assert unsafe(made.hall, new, made.machine.state) == (
        "windows.services",
        "none with pay",
        f"a window that serves it until booking {code(1)} of {TODAY} 10:00 is cancelled",
    )
    made.cancels(1)
    assert unsafe(made.hall, new, made.machine.state) is None


def no_one_serves_pay(hall: Hall) -> Hall:
    windows = [
        structs.replace(x, services=_but_pay(x.services), secondary=()) for x in hall.windows
    ]
    operators = [structs.replace(x, primary=(), secondary=()) for x in hall.operators]
    return structs.replace(hall, windows=tuple(windows), operators=tuple(operators))


def _but_pay(services: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in services if name != "pay")


def test_so_does_one_that_is_only_a_later_step_of_somebodys_route(desk):
    desk.ticket("v", at(1), service="move")
    new = without(desk.hall, "services", "meter")
    assert unsafe(desk.hall, new, desk.machine.state)[:2] == ("services", "no meter")


def test_a_series_stays_although_its_services_have_another_letter_now(desk):
    desk.ticket("v", at(1))
    services = [structs.replace(x, series="X") if x.id == "pay" else x for x in desk.hall.services]
    new = structs.replace(desk.hall, services=tuple(services))
    assert unsafe(desk.hall, new, desk.machine.state) == (
        *("services.series", "no A"),
        "it until A001 are done",
    )


def test_a_class_stays_while_somebody_is_of_it(desk):
    desk.issued("v", at(1), cls="soon")
    desk.taken("v", at(1))
    new = without(desk.hall, "classes", "soon")
    assert unsafe(desk.hall, new, desk.machine.state)[0] == "classes"


def test_a_window_stays_while_somebody_is_at_it_or_waits_for_it(desk):
    desk.ticket("v", at(1), service="meter")
    desk.press(2, at(5))
    new = without(desk.hall, "windows", 2)
    key, found, expected = unsafe(desk.hall, new, desk.machine.state)
    assert (key, found, expected) == ("windows", "no window 2", "it until B001 is served there")
    desk.press(2, at(10), TransferPressed, to_window=1)
    assert unsafe(desk.hall, new, desk.machine.state) is None
    gone = without(desk.hall, "windows", 1)
    assert unsafe(desk.hall, gone, desk.machine.state)[1] == "no window 1"


def test_somebody_can_serve_whom_the_hall_has_taken_in(desk):
    desk.ticket("v", at(1), service="seal")
    windows = (structs.replace(desk.hall.windows[0], services=("pay",)), desk.hall.windows[1])
    new = structs.replace(desk.hall, windows=windows)
    assert unsafe(desk.hall, new, desk.machine.state) == (
        *("windows.services", "none with seal"),
        "a window that serves it until B001 are done",
    )
    operators = (structs.replace(desk.hall.operators[0], secondary=("seal",)),)
    assert unsafe(desk.hall, structs.replace(new, operators=operators), desk.machine.state) is None


def test_an_operator_stays_while_he_is_logged_in(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    new = without(desk.hall, "operators", "anna")
    key, found, expected = unsafe(desk.hall, new, desk.machine.state)
    assert (key, found) == ("operators", "no anna")
    assert expected == "this operator until window 1 is closed"
    assert unsafe(desk.hall, without(desk.hall, "operators", "boris"), desk.machine.state) is None


def test_an_operator_stays_while_somebody_waits_for_them(desk):
    """Sent on and to come back: whoever asked for it must be known when the visitor returns."""
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.ticket("v", at(2))
    desk.press(1, at(10))
    desk.press(1, at(20), TransferPressed, service="meter", to_window=2, back=True)
    desk.press(1, at(30), ClosePressed)
    new = without(desk.hall, "operators", "anna")
    assert unsafe(desk.hall, new, desk.machine.state) == (
        "operators",
        "no anna",
        "this operator until A001, who waits for them, is done",
    )
    assert unsafe(desk.hall, without(desk.hall, "operators", "boris"), desk.machine.state) is None


def test_a_day_does_not_end_by_a_file_while_somebody_is_here(desk):
    closes = rules(desk.hall, day_closes="18:00")
    desk.ticket("v", at(1))
    sooner, later = rules(closes, day_closes="08:30"), rules(closes, day_closes="19:00")
    assert unsafe(closes, sooner, desk.machine.state) == (
        *("rules.day_closes", "08:30"),
        "18:00, or later, until A001 are done",
    )
    assert unsafe(closes, later, desk.machine.state) is None
    assert unsafe(desk.hall, closes, desk.machine.state)[0] == "rules.day_closes"
    turns = unsafe(desk.hall, rules(desk.hall, day_turns="09:00"), desk.machine.state)
    assert turns[:2] == ("rules.day_turns", "09:00")
    desk.press(1, at(10))
    desk.press(1, at(100), DonePressed)
    assert unsafe(closes, sooner, desk.machine.state) is None


def test_the_service_to_which_somebody_returns_stays(desk):
    desk.ticket("v", at(1), service="seal")
    desk.press(1, at(10))
    desk.press(1, at(20), TransferPressed, service="meter", back=True)
    new = without(desk.hall, "services", "seal")
    windows = tuple(
        structs.replace(x, services=tuple(name for name in x.services if name != "seal"))
        for x in new.windows
    )
    new = structs.replace(new, windows=windows)
    assert unsafe(desk.hall, new, desk.machine.state)[:2] == ("services", "no seal")


def test_a_window_stays_though_nobody_is_at_those_before_it(desk):
    desk.press(1, at(1), OpenPressed)
    desk.ticket("v", at(2), "meter")
    desk.press(2, at(3))
    assert (
        unsafe(desk.hall, without(desk.hall, "windows", 2), desk.machine.state)[1] == "no window 2"
    )


def test_a_window_keeps_its_pads_while_somebody_is_at_it(desk):
    desk.ticket("v", at(1))
    desk.press(1, at(10))
    windows = (structs.replace(desk.hall.windows[0], pads=()), desk.hall.windows[1])
    new = structs.replace(desk.hall, windows=windows)
    assert unsafe(desk.hall, new, desk.machine.state) == (
        *("windows.pads", "no pad of window 1"),
        "one until A001 is served there",
    )


def test_a_kiosk_stays_until_the_day_is_closed(desk):
    new = without(desk.hall, "devices", "kiosk-2")
    assert unsafe(desk.hall, new, desk.machine.state) == (
        *("devices", "no kiosk kiosk-2"),
        "it until the day is closed",
    )
    desk.up("staff", DayWanted("close", "close", anyway=True), at(5))
    assert unsafe(desk.hall, new, desk.machine.state) is None
    more = structs.replace(new, devices=(*new.devices, Device("kiosk-3", "kiosk")))
    assert unsafe(desk.hall, more, desk.machine.state) is None


def test_the_band_of_the_reserve_keeps_what_was_lent_and_takes_nothing_that_was_given(desk):
    desk.ticket("v", at(1))
    desk.lend(at(2))
    narrow, wide = rules(desk.hall, reserve_from=600), rules(desk.hall, reserve_from=1)
    assert unsafe(desk.hall, narrow, desk.machine.state) == (
        *("rules.reserve_from", "600 to 999"),
        "a band with A 500 to 519, lent to kiosk-1",
    )
    assert unsafe(desk.hall, wide, desk.machine.state) == (
        *("rules.reserve_from", "1 to 999"),
        "a band without A 1, which the hub gave today",
    )
    assert unsafe(desk.hall, rules(desk.hall, reserve_to=1500), desk.machine.state) is None


def test_another_hall_is_never_right_and_another_zone_not_during_the_day(desk):
    other = structs.replace(desk.hall, hall="elsewhere")
    assert unsafe(desk.hall, other, desk.machine.state)[0] == "hall"
    moved = structs.replace(desk.hall, zone="Asia/Shanghai")
    assert unsafe(desk.hall, moved, desk.machine.state)[0] == "zone"
    desk.up("staff", DayWanted("close", "close", anyway=True), at(5))
    assert unsafe(desk.hall, moved, desk.machine.state) is None
