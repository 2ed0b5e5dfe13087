"""Classes and limits: at the ticket, corrected by an operator, learned from a kiosk."""

import pytest
from msgspec import structs

from hub.effects import Note
from hub.events.facts import Adopted
from hub.events.service_facts import Classed, Transferred
from hub.menu import menu
from tests.support.halls import busy_hall
from tests.support.hub.desk import at, kept, paper
from tests.support.hub.operators_desk import AtWork, answered, work
from wire.messages import (
    Called,
    ClassPressed,
    DayWanted,
    DonePressed,
    MenuClass,
    OpenPressed,
    TicketTaken,
    TransferPressed,
    UndoPressed,
)

HALF = 7.5 * 60


@pytest.fixture
def desk() -> AtWork:
    return work()


def test_a_ticket_has_the_limit_of_its_class(desk):
    assert desk.issued("a", at(0)).waiting_limit == 900
    issued = desk.issued("b", at(1), cls="soon")
    assert (issued.cls, issued.waiting_limit, issued.service_limit) == ("soon", HALF, 300)


def test_the_service_may_name_another_limit_for_a_class():
    hall = busy_hall()
    pay = structs.replace(hall.services[0], class_minutes={"soon": 3.0})
    desk = AtWork(structs.replace(hall, services=(pay, *hall.services[1:])))
    assert desk.issued("a", at(0), cls="soon").waiting_limit == 180
    assert desk.issued("b", at(0), "seal", cls="soon").waiting_limit == HALF


def test_the_next_leg_has_the_limit_of_the_class_too(desk):
    desk.comes("a", 0, cls="soon")
    desk.do(1, 10)
    desk.do(1, 20, TransferPressed, service="seal")
    assert desk.last(Transferred).waiting_limit == HALF


def test_the_menu_has_those_that_may_be_claimed_at_the_kiosk():
    hall = busy_hall()
    assert menu(hall, "g", 1, 1).classes == ()
    first, second = hall.classes
    offered = structs.replace(hall, classes=(first, structs.replace(second, kiosk=True)))
    assert menu(offered, "g", 1, 1).classes == (MenuClass(second.id, second.name),)


# --- corrected ----------------------------------------------------------------------------------


def test_an_operator_corrects_the_class_on_record(desk):
    desk.comes("a", 0)
    desk.comes("b", 1)
    desk.do(1, 2, OpenPressed, operator="anna")
    answers = desk.press(1, at(10), ClassPressed, cls="law", ticket="A002")
    assert kept(answers, Classed) == [
        Classed("b", "law", "", 900.0, 1, "anna", "operator", at(10)),
    ]
    desk.do(1, 20)
    assert desk.last(Called).visit == "b"


def test_whoever_waits_stands_anew_with_the_limit_of_his_class(desk):
    desk.comes("a", 0)
    desk.comes("b", 60)
    assert desk.do(1, 90, ClassPressed, cls="soon", ticket="A002") == "accepted"
    assert desk.visit("b").leg.limit == HALF
    desk.do(1, 200)
    assert desk.last(Called).visit == "b"


def test_without_a_ticket_it_is_the_person_at_the_window(desk):
    desk.comes("a", 0, cls="law")
    desk.do(1, 10)
    assert desk.do(1, 20, ClassPressed, cls="") == "accepted"
    assert (desk.last(Classed).before, desk.visit("a").cls) == ("law", "")
    assert desk.do(1, 21, ClassPressed) == "nothing: A001 is of the ordinary class already"
    assert desk.do(1, 22, ClassPressed, cls="soon", ticket="A001") == "accepted"
    assert desk.do(1, 23, ClassPressed, cls="soon") == "nothing: A001 is of class soon already"


def test_what_cannot_be_corrected_is_refused(desk):
    desk.comes("a", 0)
    desk.refuses(1, 1, ClassPressed, "no class vip in this hall: soon, law", cls="vip")
    desk.refuses(1, 1, ClassPressed, "nobody is at window 1: name a ticket", cls="soon")
    desk.refuses(1, 1, ClassPressed, "no ticket A009 today", cls="soon", ticket="A009")
    desk.do(1, 2)
    desk.do(1, 3, DonePressed)
    desk.refuses(1, 4, ClassPressed, "A001 is served", cls="soon", ticket="A001")
    desk.up("staff", DayWanted("w", "close", anyway=True), at(5))
    desk.refuses(1, 6, ClassPressed, "the day is closed", cls="soon", ticket="A001")


def test_who_is_at_another_window_is_that_operators(desk):
    desk.comes("a", 0)
    desk.do(1, 5)
    desk.refuses(2, 6, ClassPressed, "A001 is at window 1", cls="soon", ticket="A001")
    assert desk.do(1, 7, UndoPressed) == "accepted", "his last action is still his"


def test_a_correction_does_not_move_the_window_on(desk):
    desk.comes("a", 0)
    step = desk.state.place(1).step
    desk.do(1, 1, ClassPressed, cls="soon", ticket="A001")
    assert desk.state.place(1).step == step
    assert answered(desk.press(1, at(2), expected=step)) == "accepted"


# --- learned from a kiosk -----------------------------------------------------------------------


def adopts(desk: AtWork, taken: TicketTaken) -> list:
    return desk.report("kiosk-1", taken, at(60), age=30.0)


def test_a_kiosks_own_ticket_keeps_its_class(desk):
    number = desk.lend(at(0))[0]
    said = structs.replace(paper("a", number, own=True), cls="soon")
    (adopted,) = kept(adopts(desk, said), Adopted)
    assert (adopted.cls, adopted.waiting_limit) == ("soon", HALF)
    assert (desk.visit("a").cls, desk.visit("a").leg.limit) == ("soon", HALF)


def test_an_unknown_class_is_taken_for_the_ordinary_one_and_said(desk):
    number = desk.lend(at(0))[0]
    said = structs.replace(paper("a", number, own=True), cls="vip")
    answers = adopts(desk, said)
    assert (desk.visit("a").cls, desk.visit("a").leg.limit) == ("", 900)
    notes = [note.text for note in kept(answers, Note)]
    assert notes == ["kiosk-1: A500 is of an unknown class, vip"]


def test_a_kiosks_own_ticket_for_a_route_goes_all_its_way(desk):
    number = desk.lend(at(0), series="C")[0]
    said = structs.replace(paper("a", number, "move", own=True), series="C")
    (adopted,) = kept(adopts(desk, said), Adopted)
    assert (adopted.service, adopted.rest) == ("pay", ("meter",))
    desk.do(1, 70)
    desk.do(1, 80, DonePressed)
    assert (desk.visit("a").state, desk.visit("a").leg.service) == ("waiting", "meter")


def test_who_is_kept_for_the_next_day_keeps_class_and_route(desk):
    number = desk.lend(at(0), series="C")[0]
    desk.up("staff", DayWanted("w", "close", anyway=True), at(10))
    said = structs.replace(paper("a", number, "move", own=True), series="C", cls="soon")
    adopts(desk, said)
    assert desk.visit("a").state == "kept"
    desk.up("staff", DayWanted("x", "open"), at(100))
    visit = desk.visit("a")
    assert (visit.state, visit.cls, visit.leg.rest) == ("waiting", "soon", ("meter",))
    assert visit.leg.limit == HALF
