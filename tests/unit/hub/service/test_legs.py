"""START, DONE, TRANSFER, and routes of several services: how a leg ends and which one follows."""

import pytest
from msgspec import structs

from hub.events.facts import Finished
from hub.events.service_facts import Started, Transferred
from tests.support.hub.desk import at, kept, paper, told
from tests.support.hub.operators_desk import AtWork, moves, work
from wire.messages import (
    Called,
    CallPressed,
    ClosePressed,
    DonePressed,
    NextPressed,
    OpenPressed,
    RecallPressed,
    StartPressed,
    TicketIssued,
    TicketRefused,
    TicketWanted,
    TransferPressed,
    WindowState,
)


@pytest.fixture
def desk() -> AtWork:
    """Let somebody who wants to pay be at window 1 since second 10."""
    desk = work()
    desk.comes("a", 0)
    desk.do(1, 10)
    return desk


# --- START, DONE --------------------------------------------------------------------------------


def test_start_is_where_the_service_begins():
    desk = work(start=True)
    desk.comes("a", 0)
    desk.do(1, 10)
    answers = desk.press(1, at(40), StartPressed)
    assert kept(answers, Started) == [Started("a", 1, 2, at(40))]
    assert [state.served for state in told(answers, WindowState)] == [True]
    assert desk.do(1, 45, StartPressed) == "nothing: A001 is being served already"
    desk.do(1, 50, RecallPressed)
    desk.press(1, at(100), DonePressed)
    assert desk.last(Finished).served == 60


def test_a_hall_without_start_refuses_it(desk):
    desk.refuses(1, 20, StartPressed, "this hall needs no START")


def test_the_next_call_is_not_yet_served():
    desk = work(start=True)
    for name in ("a", "b"):
        desk.comes(name, 0)
    desk.do(1, 10)
    desk.do(1, 40, StartPressed)
    desk.do(1, 100)
    assert desk.visit("b").started == 0
    desk.do(1, 150, DonePressed)
    assert desk.last(Finished).served == 50


def test_done_keeps_the_outcome_and_the_operator(desk):
    desk.do(1, 11, DonePressed, outcome="paid")
    assert (desk.last(Finished).outcome, desk.last(Finished).operator) == ("paid", "")
    desk.do(1, 12, OpenPressed, operator="anna")
    desk.comes("b", 13)
    desk.do(1, 14)
    desk.refuses(
        1, 15, DonePressed, "no outcome lost in this hall: paid, no-papers", outcome="lost"
    )
    desk.do(1, 16, DonePressed)
    assert (desk.last(Finished).outcome, desk.last(Finished).operator) == ("", "anna")


# --- TRANSFER -----------------------------------------------------------------------------------


def test_a_transfer_is_a_new_leg_that_waits_from_now(desk):
    answers = desk.press(1, at(70), TransferPressed, service="meter", comment="seal is broken")
    leg = desk.visit("a").leg
    assert (leg.nth, leg.service, leg.comment) == (2, "meter", "seal is broken")
    assert leg.since == desk.state.time.of(at(70))
    assert kept(answers, Transferred)[0].served == 60
    assert moves(answers) == [("a", "waiting")]
    assert (desk.visit("a").state, desk.state.at(1)) == ("waiting", None)
    answers = desk.press(2, at(100))
    (called,) = kept(answers, Called)
    assert (called.visit, called.again, called.waited) == ("a", 0, 30)
    assert moves(answers) == [("a", "called")]


def test_a_wrong_choice_keeps_the_clock(desk):
    desk.do(1, 70, TransferPressed, service="meter", wrong_choice=True)
    desk.do(2, 100)
    assert desk.last(Called).waited == 100
    assert desk.last(Transferred).wrong_choice


def test_to_a_window_only_that_one_calls_even_what_it_does_not_serve(desk):
    desk.do(1, 20, TransferPressed, service="seal", to_window=2)
    assert desk.do(1, 30) == "nothing: nobody waits for this window"
    assert desk.do(2, 31) == "accepted"
    assert desk.last(Called).visit == "a"


def test_back_to_the_same_window_afterwards(desk):
    desk.do(1, 20, TransferPressed, service="meter", to_window=2, back=True)
    desk.do(2, 30)
    answers = desk.press(2, at(40), DonePressed, outcome="no-papers")
    (back,) = kept(answers, Transferred)
    assert (back.by, back.service, back.to_window, back.outcome) == (
        "return",
        "pay",
        1,
        "no-papers",
    )
    assert (back.back_window, back.leg) == (0, 3)
    assert kept(answers, Finished) == []
    assert desk.do(2, 45) == "nothing: nobody waits for this window"
    assert desk.do(1, 50) == "accepted"
    desk.do(1, 60)
    assert desk.last(Finished).visit == "a"


def test_back_to_the_same_operator_wherever_he_sits_by_then(desk):
    desk.do(1, 12, TransferPressed, service="seal")
    desk.do(1, 13, OpenPressed, operator="anna")
    desk.do(1, 14)
    desk.do(1, 20, TransferPressed, service="meter", to_window=2, back=True)
    assert desk.visit("a").leg.back_operator == "anna"
    desk.do(2, 30)
    desk.do(2, 40, DonePressed)
    assert (desk.visit("a").leg.operator, desk.visit("a").leg.service) == ("anna", "seal")
    assert desk.do(2, 41) == "nothing: nobody waits for this window"
    desk.do(2, 50, OpenPressed, operator="anna")
    assert desk.do(1, 51) == "nothing: nobody waits for this window"
    assert desk.do(2, 52) == "accepted"
    assert desk.last(Called).visit == "a"


def test_a_transfer_on_the_way_keeps_the_way_back(desk):
    desk.do(1, 20, TransferPressed, service="meter", to_window=2, back=True)
    desk.do(2, 30)
    desk.do(2, 31, TransferPressed, service="seal")
    assert (desk.visit("a").leg.back_window, desk.visit("a").leg.back_service) == (1, "pay")


def test_a_second_way_back_is_refused_not_the_first_one_forgotten():
    desk = work()
    desk.do(1, 1, OpenPressed, operator="anna")
    desk.comes("a", 2)
    desk.do(1, 5)
    desk.do(1, 10, TransferPressed, service="meter", back=True)
    desk.do(2, 12)
    why = "A001 is to return to Anna already"
    desk.refuses(2, 20, TransferPressed, why, service="seal", back=True)
    assert desk.do(2, 21, TransferPressed, service="seal") == "accepted"
    assert (desk.visit("a").leg.back_operator, desk.visit("a").leg.back_service) == ("anna", "pay")


def test_a_second_way_back_is_refused_where_nobody_logs_in_too(desk):
    desk.do(1, 20, TransferPressed, service="meter", back=True)
    desk.do(2, 21)
    why = "A001 is to return to window 1 already"
    desk.refuses(2, 22, TransferPressed, why, service="seal", back=True)


# --- nobody there -------------------------------------------------------------------------------


@pytest.fixture
def sent() -> AtWork:
    """Let anna send A001 from window 1 to window 2, where boris called it; he shall send it
    back."""
    desk = work()
    desk.do(1, 1, OpenPressed, operator="anna")
    desk.do(2, 1, OpenPressed, operator="boris")
    desk.comes("a", 2)
    desk.do(1, 5)
    desk.do(1, 10, TransferPressed, service="meter", back=True)
    desk.do(2, 12)
    return desk


def test_who_closes_hears_who_shall_come_back(sent):
    sent.comes("b", 13)
    sent.do(1, 14)
    sent.do(1, 15, TransferPressed, service="seal", to_window=2, back=True)
    said = "window 1 is closed; to return to window 1 or Anna: 2"
    assert sent.do(1, 16, ClosePressed) == f"accepted: {said}"
    sent.do(1, 17, OpenPressed, operator="anna")
    sent.do(2, 18, DonePressed)
    said = (
        "window 1 is closed; waiting only for window 1 or Anna: 1; to return to window 1 or Anna: 1"
    )
    assert sent.do(1, 19, ClosePressed) == f"accepted: {said}"


def test_who_has_returned_is_no_longer_to_return(sent):
    sent.do(2, 13, DonePressed)
    sent.do(1, 14)
    sent.do(1, 15, DonePressed)
    assert sent.do(1, 16, ClosePressed) == "accepted"


def test_who_sends_somebody_back_to_nobody_is_told(sent):
    sent.do(1, 13, ClosePressed)
    said = "A001 waits only for Anna, who is at no window"
    assert sent.do(2, 14, DonePressed) == f"accepted: {said}"


def test_next_tells_it_too_where_it_calls_nobody(sent):
    sent.do(1, 13, ClosePressed)
    said = "A001 waits only for Anna, who is at no window"
    assert sent.do(2, 14) == f"nothing: nobody waits for this window; {said}"
    assert sent.do(2, 15, CallPressed, ticket="A001") == "accepted", "the way out"
    assert sent.do(2, 16) == "nothing: nobody waits for this window"


def test_next_tells_it_too_where_it_calls_somebody(sent):
    sent.do(1, 13, ClosePressed)
    sent.comes("b", 14, "meter")
    assert sent.do(2, 15) == "accepted: A001 waits only for Anna, who is at no window"
    assert sent.state.at(2) is sent.visit("b")


def test_a_transfer_to_a_closed_window_says_so(desk):
    said = "A001 waits only for window 2, which is closed"
    assert desk.do(1, 20, TransferPressed, to_window=2) == f"accepted: {said}"
    desk.do(2, 21)
    assert desk.do(2, 22, TransferPressed, service="meter", to_window=1) == "accepted"


def test_a_transfer_on_the_way_back_to_nobody_says_so(sent):
    sent.do(1, 13, ClosePressed)
    said = "A001 is to return to Anna, who is at no window"
    assert sent.do(2, 14, TransferPressed, service="seal") == f"accepted: {said}"
    assert sent.do(1, 15, OpenPressed, operator="anna") == "accepted"
    sent.do(1, 16)
    assert sent.do(1, 17, TransferPressed, service="meter") == "accepted"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, "a transfer needs another service or another window"),
        ({"service": "pay"}, "a transfer needs another service or another window"),
        ({"to_window": 1}, "a transfer needs another service or another window"),
        ({"service": "nothing"}, "no such service: nothing"),
        ({"service": "move"}, "no such service: move"),
        ({"to_window": 9}, "no window 9 in this hall"),
    ],
)
def test_a_transfer_to_nowhere_is_refused(desk, more, why):
    desk.refuses(1, 20, TransferPressed, why, **more)


def test_there_is_nobody_to_transfer_at_a_free_window(desk):
    assert desk.do(2, 20, TransferPressed, service="seal") == "nothing: nobody is called here"


# --- routes -------------------------------------------------------------------------------------


def test_a_route_is_one_ticket_for_several_services(desk):
    issued = desk.issued("r", at(20), "move")
    assert (issued.ticket, issued.service, issued.rest) == ("C001", "pay", ("meter",))
    desk.taken("r", at(21))
    desk.do(1, 30)
    answers = desk.press(1, at(90), DonePressed)
    (on,) = kept(answers, Transferred)
    assert (on.by, on.service, on.rest, on.leg, on.served) == ("route", "meter", (), 2, 60)
    assert moves(answers) == [("r", "waiting")]
    desk.do(2, 100)
    answers = desk.press(2, at(110), DonePressed)
    assert kept(answers, Finished)[0].visit == "r"
    assert moves(answers) == [("r", "served")]


def test_next_sends_the_route_on_and_may_call_the_same_person(desk):
    desk.do(1, 11, DonePressed)
    desk.ticket("r", at(20), "move")
    desk.do(1, 30)
    answers = desk.press(1, at(90))
    assert moves(answers) == [("r", "waiting"), ("r", "called")]
    assert (desk.visit("r").leg.nth, desk.visit("r").state) == (2, "called")


def test_a_transfer_aside_does_not_lose_the_rest_of_the_route(desk):
    desk.do(1, 11, DonePressed)
    desk.ticket("r", at(20), "move")
    desk.do(1, 30)
    desk.do(1, 40, TransferPressed, service="seal")
    desk.do(1, 50)
    desk.do(1, 60, DonePressed)
    assert (desk.visit("r").leg.service, desk.visit("r").leg.nth) == ("meter", 3)


def test_a_paper_of_a_route_of_which_the_hub_never_heard_is_for_all_its_services(desk):
    number = desk.lend(at(20), series="C")[0]
    said = structs.replace(paper("r", number, "move", own=True), series="C")
    desk.report("kiosk-1", said, at(30))
    assert (desk.visit("r").leg.service, desk.visit("r").leg.rest) == ("pay", ("meter",))


def test_the_journal_knows_every_leg(desk):
    desk.do(1, 20, TransferPressed, service="meter", to_window=2, back=True)
    desk.do(2, 30)
    desk.do(2, 40)
    again = desk.restarted(50)
    assert again.visit("a").leg == desk.visit("a").leg
    assert again.do(1, 60) == "accepted"
    assert again.last(Called).visit == "a"


def test_a_class_or_route_that_the_hall_does_not_have_gets_no_ticket(desk):
    for wish, why in [
        (TicketWanted("x", "pay", "ru", "vip"), "no such class: vip"),
        (TicketWanted("y", "tour", "ru"), "no such service: tour"),
    ]:
        answers = desk.up("kiosk-1", wish, at(20))
        assert [refused.why for refused in told(answers, TicketRefused)] == [why]
        assert kept(answers, TicketIssued) == []
    assert desk.do(1, 21, NextPressed) == "nothing: nobody waits for this window"
