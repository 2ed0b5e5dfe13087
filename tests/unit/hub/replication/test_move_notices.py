"""What a kiosk hears of its visits: everything, in order, in few messages, and soon."""

import msgspec

from hub.effects import Tell
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, moves, paper
from wire.loop import inbox, turn
from wire.messages import (
    CallPressed,
    DayWanted,
    From,
    LinkUp,
    NextPressed,
    NoShowPressed,
    PressAnswered,
    Pulse,
    ReportHeard,
    Stop,
    Tick,
    UndoPressed,
    VisitMove,
    VisitsMoved,
    WindowState,
)
from wire.mqtt.topics import LIMIT

K = "kiosk-1"


def messages(answers: list) -> list:
    return [it.message for it in answers if hasattr(it, "message")]


def calling(*visits: str) -> Desk:
    """Call whoever of these stands first at window 1 at the tenth second."""
    desk = Desk(small_hall(next_again=0))
    for second, visit in enumerate(visits, 1):
        desk.ticket(visit, at(second))
    desk.hear(Tick(), at(10))
    desk.press(1, at(10))
    return desk


def test_the_kiosk_of_a_visit_hears_where_it_goes():
    desk = Desk()
    desk.ticket("a", at(1))
    desk.ticket("b", at(2), kiosk="kiosk-2")
    desk.ticket("c", at(3))
    desk.press(1, at(10))
    assert desk.moves(at(10)) == [(K, "a", "called")]
    desk.press(1, at(20))
    assert desk.moves(at(20)) == [(K, "a", "served"), ("kiosk-2", "b", "called")]
    desk.press(1, at(30), NoShowPressed)
    assert desk.moves(at(30)) == [("kiosk-2", "b", "no_show")]
    desk.up("staff", DayWanted("w", "close", anyway=True), at(40))
    assert desk.moves(at(40)) == [(K, "c", "left")]
    assert desk.moves(at(41)) == [], "each once"


def test_an_undone_call_by_hand_is_a_no_show_again():
    desk = calling("a", "b")
    desk.press(1, at(11), NoShowPressed)
    desk.press(1, at(12), CallPressed, ticket="A001")
    desk.moves(at(12))
    desk.press(1, at(13), UndoPressed)
    assert desk.machine.state.visits["a"].state == "no_show"
    assert desk.moves(at(13)) == [(K, "a", "no_show")]
    desk.press(1, at(14), CallPressed, ticket="A002")
    desk.press(1, at(15), UndoPressed)
    assert desk.moves(at(15)) == [(K, "b", "called"), (K, "b", "waiting")]


def test_they_go_out_with_the_batch_that_moved_them_after_its_commit():
    """Not with the next one: its commit may fail, and with it the disk that alone knew of them."""
    desk = Desk(small_hall(next_again=0))
    for second, visit in enumerate(("a", "b", "c"), 1):
        desk.ticket(visit, at(second))
    desk.hear(Tick(), at(10))
    pulse, done, heard = desk.machine._broadcast.pulse, [], inbox()
    for step in (0, 1, 3):
        seen = (pulse.generation, pulse.epoch, pulse.count, step)
        heard.put(From("pads-1", NextPressed(1, f"press-{step}", *seen)))
    heard.put(Stop())
    turn(desk.machine, heard, lambda facts: done.append("kept"), done.append, now=lambda: at(10))
    assert done[0] == "kept"
    assert done.count("kept") == 1
    told = [f"{visit} {to}" for _, visit, to in moves(done)]
    assert told == ["a called", "a served", "b called", "b served", "c called"]


def test_they_are_due_at_once_and_only_while_any_wait():
    desk = calling("a")
    assert desk.machine.due() <= at(10).mono
    desk.hear(Tick(), at(10))
    assert desk.machine.due() > at(10).mono


def test_what_is_heard_together_is_one_message_to_each_kiosk_in_the_order_of_happening():
    desk = Desk(small_hall(next_again=0))
    for second, (visit, kiosk) in enumerate({"a": K, "b": "kiosk-2", "c": K}.items(), 1):
        desk.ticket(visit, at(second), kiosk=kiosk)
    for second in (10, 11, 12):
        assert moves(desk.press(1, at(second))) == []
    answers = desk.hear(Tick(), at(12))
    told = [it for it in answers if isinstance(getattr(it, "message", None), VisitsMoved)]
    steps = (VisitMove("a", "called"), VisitMove("a", "served"), VisitMove("c", "called"))
    other = (VisitMove("b", "called"), VisitMove("b", "served"))
    assert told == [Tell(K, VisitsMoved(steps)), Tell("kiosk-2", VisitsMoved(other))]


def test_whatever_else_its_kiosk_is_told_comes_after_them():
    """A kiosk that has heard that the hub knows its own number believes every later move; the one
    before was of the hub's number, which nobody holds."""
    desk = calling("a", "b")
    answers = desk.report(K, paper("b", 2), at(10))
    heard = [type(it) for it in messages(answers) if isinstance(it, (VisitsMoved, ReportHeard))]
    assert heard == [VisitsMoved, ReportHeard]
    assert desk.moves(at(10)) == []


def test_another_kiosk_is_told_without_them():
    desk = calling("a")
    answers = desk.up("kiosk-2", desk.cards["kiosk-2"].here(), at(10))
    assert messages(answers)
    assert moves(answers) == []
    assert desk.moves(at(10)) == [(K, "a", "called")]


def test_a_press_is_answered_after_its_windows_new_step():
    desk = calling("a", "b")
    said = [type(it) for it in messages(desk.press(1, at(12)))]
    assert said.index(WindowState) < said.index(PressAnswered)


def test_a_hub_that_falls_silent_says_nothing_and_does_not_spin():
    desk = calling("a")
    desk.hear(LinkUp("session"), at(10))
    other = Pulse("another", 9, "its session", 5, at(10), 0, 0)
    desk.hear(From("", other), at(10))
    assert desk.machine._split_brain.silent
    assert desk.moves(at(10.1)) == []
    assert desk.machine.due() > at(10.1).mono


def test_a_day_that_is_closed_with_many_waiting_is_told_in_messages_that_a_link_reads():
    desk = Desk()
    crowd = [f"{i:04}" + "я" * 60 for i in range(201)]
    for visit in crowd:
        desk.ticket(visit, at(1))
    desk.up("staff", DayWanted("w", "close", anyway=True), at(40))
    answers = desk.hear(Tick(), at(40))
    told = [it for it in messages(answers) if isinstance(it, VisitsMoved)]
    assert [len(it.moves) for it in told] == [100, 100, 1]
    assert [move.visit for it in told for move in it.moves] == crowd
    assert max(len(msgspec.json.encode(it)) for it in told) < LIMIT // 3


def test_the_longest_message_of_all_is_one_that_a_link_reads():
    worst = VisitsMoved((VisitMove("\x01" * 64, "waiting"),) * 100)
    assert len(msgspec.json.encode(worst)) < LIMIT
