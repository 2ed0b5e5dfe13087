"""Who goes away and comes back: NO-SHOW and BACK, PARK by time and by hand."""

import pytest

from hub.events.facts import DayClosed, Left, NoShow
from hub.events.service_facts import Parked, Returned, Unparked, WindowClosed
from tests.support.hub.desk import at, kept, told
from tests.support.hub.operators_desk import AtWork, answered, moves, work
from wire.messages import (
    BackPressed,
    Called,
    DayWanted,
    DonePressed,
    KioskWelcome,
    MoveHeard,
    NoShowPressed,
    ParkPressed,
    Tick,
    TicketWanted,
)


@pytest.fixture
def desk() -> AtWork:
    """Let "a" be at window 1 since second 10; "b" and "c" wait."""
    desk = work(grace=60.0, returns=2)
    for second, name in enumerate("abc"):
        desk.comes(name, second)
    desk.do(1, 10)
    return desk


# --- NO-SHOW and BACK


def test_who_missed_the_call_comes_back_to_the_place_he_had(desk):
    answers = desk.press(1, at(20), NoShowPressed)
    assert kept(answers, NoShow)[0].until == desk.state.time.of(at(80))
    assert moves(answers) == [("a", "no_show")]
    answers = desk.press(2, at(80), BackPressed, ticket="A001")
    assert kept(answers, Returned) == [Returned("a", "operator", at(80))]
    assert answered(answers) == "accepted"
    assert moves(answers) == [("a", "waiting")]
    answers = desk.press(1, at(90))
    (called,) = kept(answers, Called)
    assert (called.visit, called.again, called.waited) == ("a", 0, 90)
    assert moves(answers) == [("a", "called")]


def test_too_late_nobody_comes_back(desk):
    desk.do(1, 20, NoShowPressed)
    why = "A001 missed its call 2 min ago, it could come back for 1 min"
    desk.refuses(1, 140, BackPressed, why, ticket="A001")


def test_nobody_comes_back_more_often_than_the_hall_allows(desk):
    for second in (20, 40):
        desk.do(1, second, NoShowPressed)
        assert desk.do(1, second + 1, BackPressed, ticket="A001") == "accepted"
        desk.do(1, second + 2)
    desk.do(1, 60, NoShowPressed)
    assert desk.last(NoShow).until == 0
    why = "A001 missed its call and cannot come back"
    desk.refuses(1, 61, BackPressed, why, ticket="A001")


def test_without_a_grace_time_a_no_show_is_final():
    desk = work(grace=0.0)
    desk.comes("a", 0)
    desk.do(1, 10)
    desk.do(1, 11, NoShowPressed)
    desk.refuses(1, 11, BackPressed, "A001 missed its call and cannot come back", ticket="A001")


def test_who_did_not_miss_a_call_has_nothing_to_come_back_to(desk):
    desk.refuses(2, 11, BackPressed, "A001 is at window 1", ticket="A001")
    desk.refuses(2, 11, BackPressed, "A002 waits", ticket="A002")
    desk.refuses(2, 11, BackPressed, "no ticket A017 today", ticket="A017")
    desk.refuses(2, 11, BackPressed, "no ticket window today", ticket="window")
    desk.do(1, 12, DonePressed)
    desk.refuses(2, 13, BackPressed, "A001 is served", ticket="A001")


def test_after_the_day_was_closed_nobody_comes_back(desk):
    desk.do(1, 20, NoShowPressed)
    desk.up("staff", DayWanted("w", "close", anyway=True), at(25))
    desk.refuses(1, 30, BackPressed, "the day is closed", ticket="A001")


def test_the_grace_time_goes_on_over_a_restart(desk):
    desk.do(1, 20, NoShowPressed)
    again = desk.restarted(70)
    assert again.do(1, 79, BackPressed, ticket="A001") == "accepted"


def test_who_came_back_is_not_dropped_when_its_kiosk_starts_anew(desk):
    """Nobody took the ticket, but somebody held the paper at a window."""
    desk.up("kiosk-1", TicketWanted("silent", "seal", "ru"), at(11))
    desk.hear_unheard(at(30))
    for second in (31, 32, 33):
        desk.do(1, second)
    assert desk.visit("silent").state == "called"
    desk.do(1, 40, NoShowPressed)
    desk.do(1, 41, BackPressed, ticket="B001")
    card = desk.cards["kiosk-1"]
    card.run += 1
    desk.hello(card, at(50))
    assert desk.visit("silent").state == "waiting"


# --- PARK ---------------------------------------------------------------------------------------


def test_a_parked_visit_waits_again_at_its_place_when_its_time_has_come(desk):
    answers = desk.press(1, at(20), ParkPressed, reason="papers", minutes=2)
    (parked,) = kept(answers, Parked)
    assert (parked.reason, parked.served) == ("papers", 10)
    assert parked.until == desk.state.time.of(at(140))
    assert (moves(answers), desk.visit("a").state) == ([], "parked")
    assert desk.machine._dispatch.actions.returns.due() == at(140).mono
    assert desk.machine.due() <= at(140).mono
    assert kept(desk.hear(Tick(), at(139.9)), Unparked) == []
    answers = desk.hear(Tick(), at(140))
    assert kept(answers, Unparked) == [Unparked("a", "time", at(140))]
    assert moves(answers) == [("a", "waiting")]
    answers = desk.press(1, at(150))
    assert [(x.visit, x.again, x.waited) for x in kept(answers, Called)] == [("a", 0, 150)]


def test_a_parked_visit_is_called_by_nobody(desk):
    desk.do(1, 20, ParkPressed, reason="papers")
    assert desk.machine._dispatch.actions.returns.due() is None
    for second in (21, 22):
        desk.do(1, second)
    assert desk.do(1, 23) == "nothing: nobody waits for this window"
    assert desk.visit("a").state == "parked"


def test_an_operator_ends_it_by_hand(desk):
    desk.do(1, 20, ParkPressed, reason="papers", minutes=10)
    answers = desk.press(2, at(30), BackPressed, ticket="A001")
    assert kept(answers, Unparked) == [Unparked("a", "operator", at(30))]
    assert kept(desk.hear(Tick(), at(700)), Unparked) == []


def test_a_reason_must_be_one_of_the_halls(desk):
    desk.refuses(1, 20, ParkPressed, "parking needs its reason: papers")
    desk.refuses(1, 20, ParkPressed, "no reason tea: papers", reason="tea")


def test_the_time_of_parking_goes_on_over_restarts_and_boots(desk):
    desk.do(1, 20, ParkPressed, reason="papers", minutes=2)
    again = desk.restarted(100)
    assert again.machine._dispatch.actions.returns.due() == at(140).mono
    assert kept(again.hear(Tick(), at(140)), Unparked)
    booted = AtWork(desk.hall, desk.facts, 2, at(100, boot="next"), cards=desk.cards)
    assert booted.machine._dispatch.actions.returns.due() == at(140, boot="next").mono
    assert kept(booted.hear(Tick(), at(141, boot="next")), Unparked)


def test_several_times_that_have_come_end_in_their_order(desk):
    desk.do(1, 20, ParkPressed, reason="papers", minutes=2)
    desk.do(1, 21)
    desk.do(1, 22, ParkPressed, reason="papers", minutes=1)
    answers = desk.hear(Tick(), at(300))
    assert [unparked.visit for unparked in kept(answers, Unparked)] == ["b", "a"]


def test_who_is_parked_when_the_day_closes_is_counted_as_left(desk):
    desk.do(1, 20, ParkPressed, reason="papers", minutes=2)
    desk.do(1, 21)
    answers = desk.up("staff", DayWanted("w", "close", anyway=True), at(30))
    assert {left.visit for left in kept(answers, Left)} == {"a", "c"}
    assert [closed.left for closed in kept(answers, DayClosed)] == [2]
    assert [(closed.window, closed.by) for closed in kept(answers, WindowClosed)] == [(1, "day")]
    assert kept(desk.hear(Tick(), at(200)), Unparked) == []
    assert told(answers, Called) == []


def test_a_parked_paper_with_another_number_waits(desk):
    number = desk.lend(at(15))[0]
    desk.do(1, 20, ParkPressed, reason="papers", minutes=2)
    assert desk.visit("a").call is None
    answers = desk.taken("a", at(30), number)
    assert moves(answers) == [("a", "waiting")]
    assert (desk.visit("a").state, desk.visit("a").ticket) == ("waiting", "A500")
    assert list(desk.state.calls) == [], "nobody holds the number that was called"
    assert kept(desk.hear(Tick(), at(200)), Unparked) == []


# --- a hub that was put back from a backup --------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "moves_since", "state"),
    [
        (ParkPressed, ["waiting", "called", "served"], "served"),
        (ParkPressed, ["waiting", "called"], "doubtful"),
        (ParkPressed, [], "parked"),
        (NoShowPressed, ["waiting"], "waiting"),
        (NoShowPressed, ["waiting", "called", "served"], "served"),
    ],
)
def test_what_became_of_who_was_away_is_learned_from_his_kiosk(desk, kind, moves_since, state):
    desk.do(1, 20, kind, **({"reason": "papers"} if kind is ParkPressed else {}))
    backup = list(desk.facts)
    for to in moves_since:
        desk.report("kiosk-1", MoveHeard("a", to), at(30))
    lost = AtWork(desk.hall, backup, 2, at(100), generation="new", past="restored", hello=False)
    card = desk.cards["kiosk-1"]
    (welcome,) = told(lost.hello(card, at(101)), KioskWelcome)
    for seq in range(welcome.heard + 1, len(card.outbox) + 1):
        lost.up("kiosk-1", card.report(seq, 50.0, True), at(102))
    assert (lost.visit("a").state, lost.visit("a").call) == (state, None)
    assert set(lost.state.parked) == ({"a"} if state == "parked" else set())
