"""Papers that were printed without the hub: their place in the line, and burned numbers."""

import pytest
from msgspec import structs

from hub.effects import Note
from hub.events.facts import Adopted, Heard, Left, Quarantined, Renumbered
from tests.support.halls import small_hall
from tests.support.hub.desk import NIGHT, Card, Desk, at, kept, paper, told
from wire.messages import (
    Called,
    Calls,
    DayAnswered,
    DayWanted,
    DonePressed,
    Doubtful,
    DoubtfulWanted,
    NoShowPressed,
    StaffAnswered,
    Tick,
    TicketDropped,
    TicketPrinted,
    TicketRefused,
    TicketWanted,
    WindowState,
)

K = "kiosk-1"


def called_in_order(desk: Desk, now: float, count: int, window: int = 1) -> list[str]:
    calls = [desk.press(window, at(now + 10 * i)) for i in range(count)]
    return [call.ticket for answers in calls for call in kept(answers, Called)]


def lent() -> tuple[Desk, range]:
    desk = Desk()
    return desk, desk.lend(at(0))


# --- the true place -----------------------------------------------------------------------------


def test_a_paper_printed_without_the_hub_stands_where_its_holder_came():
    desk, numbers = lent()
    desk.ticket("before", at(10), kiosk="kiosk-2")
    desk.ticket("after", at(40), kiosk="kiosk-2")
    answers = desk.own("own", numbers[0], at(60), age=40.0)
    (adopted,) = kept(answers, Adopted)
    assert (adopted.state, adopted.late, adopted.arrived) == ("waiting", False, 22.0)
    assert called_in_order(desk, 70, 3) == ["A001", "A500", "A002"]


def test_its_wait_counts_from_where_it_came():
    desk, numbers = lent()
    desk.own("own", numbers[0], at(60), age=40.0)
    assert kept(desk.press(1, at(80)), Called)[0].waited == 60.0


def test_no_more_is_believed_than_the_rules_say():
    desk = Desk(small_hall(believed=100.0))
    numbers = desk.lend(at(0))
    desk.ticket("earlier", at(850), kiosk="kiosk-2")
    desk.own("own", numbers[0], at(1000), age=5000.0)
    assert called_in_order(desk, 1010, 2) == ["A001", "A500"]


def test_an_age_never_puts_somebody_before_an_earlier_report_of_the_same_kiosk():
    """A kiosk whose clock jumped reports ages that contradict its own order."""
    desk, numbers = lent()
    desk.own("first", numbers[0], at(60), age=5.0)
    desk.own("second", numbers[1], at(61), age=50.0)
    assert called_in_order(desk, 70, 2) == ["A500", "A501"]


def test_after_a_ticket_of_the_hub_too():
    desk, numbers = lent()
    desk.ticket("hubs", at(50))
    desk.own("own", numbers[0], at(61), age=50.0)
    assert called_in_order(desk, 70, 2) == ["A001", "A500"]


def test_an_early_number_of_the_hub_opens_no_way_past_a_ticket_of_unknown_age():
    """A kiosk that was off cannot say how long the holder of its first paper has waited."""
    desk, numbers = lent()
    desk.issued("hubs", at(50))
    desk.own("first", numbers[0], at(60), age=0.0)
    desk.taken("hubs", at(60))
    desk.own("second", numbers[1], at(61), age=20.0)
    assert called_in_order(desk, 70, 3) == ["A001", "A500", "A501"]


def test_a_late_paper_of_another_service_keeps_its_own_place():
    desk, _ = lent()
    meters = desk.lend(at(0), series="B")
    desk.ticket("pays", at(50))
    desk.own("reads", meters[0], at(61), age=50.0, service="meter")
    assert called_in_order(desk, 70, 2) == ["B500", "A001"]


def test_it_is_shown_among_those_who_wait_and_counted_for_the_next():
    desk, numbers = lent()
    answers = desk.own("own", numbers[0], at(60))
    assert kept(answers, Heard)
    assert desk.issued("next", at(61)).ahead == 1
    desk.report(K, TicketPrinted("own", "printed"), at(62))
    assert desk.machine.state.visits["own"].printed == "printed"


def test_a_wish_that_arrives_after_the_paper_was_adopted_gives_no_second_number():
    desk, numbers = lent()
    desk.own("own", numbers[0], at(60))
    assert desk.issued("own", at(61)).ticket == "A500"
    assert desk.issued("next", at(62)).ticket == "A001"


# --- the day ------------------------------------------------------------------------------------


def test_a_paper_of_yesterday_joins_todays_line_and_is_marked():
    desk, numbers = lent()
    desk.hear(Tick(), at(NIGHT))
    (adopted,) = kept(desk.own("own", numbers[0], at(NIGHT + 100), age=150.0), Adopted)
    assert (adopted.day, adopted.late, adopted.state) == (2, True, "waiting")
    assert called_in_order(desk, NIGHT + 110, 1) == ["A500"]


@pytest.mark.parametrize(("opens", "day"), [(200.0, 1), (NIGHT, 2)])
def test_what_is_heard_while_the_day_is_closed_is_in_the_line_when_one_opens(opens, day):
    """The same day again, or the next one."""
    desk, numbers = lent()
    desk.up("staff", DayWanted("close", "close", anyway=True), at(100))
    desk.own("second", numbers[0], at(110), age=1.0)
    (kept_for,) = kept(desk.own("third", numbers[1], at(120), age=1.0), Adopted)
    assert kept_for.state == "kept"
    desk.report(K, TicketPrinted("third", "unknown", "paper out"), at(121))
    desk.own("gone", numbers[2], at(122))
    desk.report(K, TicketDropped("gone", "no paper"), at(123))
    answers = desk.up("staff", DayWanted("open", "open"), at(opens))
    joined = [(it.visit, it.day, it.late, it.printed) for it in kept(answers, Adopted)]
    assert joined == [("second", 2, True, ""), ("third", 2, True, "unknown")][: 2 * day - 2]
    assert desk.machine.state.day == day
    assert called_in_order(desk, opens + 10, 3) == ["A500", "A501"]


def test_the_kept_are_kept_over_a_start_of_the_hub():
    desk, numbers = lent()
    desk.up("staff", DayWanted("close", "close", anyway=True), at(100))
    desk.own("own", numbers[0], at(110), age=1.0)
    desk = desk.again(at(150))
    desk.up("staff", DayWanted("open", "open"), at(200))
    assert called_in_order(desk, 210, 1) == ["A500"]


def test_a_late_wish_for_a_paper_that_is_history_gets_no_number():
    """Its kiosk has printed long ago: nobody would come when it is called."""
    desk = Desk(past="restored", hello=False)
    desk.hear(Tick(), at(40))
    card = Card(K, "card", generation="old", epoch=1, day=5)
    card.outbox.append(paper("v", 9, day=4))
    desk.hello(card, at(50))
    (adopted,) = kept(desk.up(K, card.report(1, told=True), at(51)), Adopted)
    assert adopted.state == "history"
    assert desk.issued("v", at(52)) is None
    assert desk.again(at(60), past="restored", hello=False).issued("v", at(61)) is None


def test_a_ticket_of_the_hub_reported_after_its_day_is_history():
    desk = Desk()
    desk.issued("v", at(1))
    desk.hear(Tick(), at(NIGHT))
    (adopted,) = kept(desk.report(K, paper("v", 1), at(NIGHT + 10)), Adopted)
    assert (adopted.state, adopted.day) == ("history", 1)
    assert desk.machine.state.visits == {}


# --- quarantine ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (paper("bad", 777, own=True), "A777 was never lent to this card"),
        (paper("bad", 520, own=True), "A520 was never lent to this card"),
        (paper("bad", 501), "A501 is of the reserve, and said to be the hub's"),
        (paper("bad", 500, own=True), "A500 is on another paper of this day"),
        (paper("bad", 1), "A001 is on another paper of this day"),
        (structs.replace(paper("bad", 501, own=True), service="none"), "no such service: none"),
    ],
)
def test_a_paper_that_cannot_be_right_never_joins_the_line_and_staff_can_read_why(said, why):
    desk, numbers = lent()
    desk.lend(at(0), kiosk="kiosk-2")
    desk.ticket("hubs", at(1))
    desk.own("own", numbers[0], at(2))
    answers = desk.report(K, said, at(3))
    (adopted,) = kept(answers, Adopted)
    assert (adopted.state, adopted.why) == ("quarantined", why)
    assert [note.loud for note in kept(answers, Note)] == [True]
    (status,) = told(desk.up("staff", DayWanted("s", "status"), at(4)), DayAnswered)
    assert status.doubtful == (Doubtful(said.ticket, why, quarantined=True),)
    (word,) = told(desk.up("staff", DoubtfulWanted("w", said.ticket, True), at(4)), StaffAnswered)
    assert not word.done
    assert word.text.startswith(f"{said.ticket} cannot be called: {why}; ")
    assert sorted(called_in_order(desk, 10, 3)) == ["A001", "A500"]
    refused = desk.up(K, TicketWanted("bad", "pay", "ru"), at(60))
    assert told(refused, TicketRefused)
    desk.own("fine", numbers[4], at(61))  # the reports after it are heard
    assert desk.machine.state.visits["fine"].state == "waiting"


def test_two_cards_cannot_report_the_same_range():
    desk, numbers = lent()
    desk.hello(Card(K, "new-card"), at(5))
    (adopted,) = kept(desk.own("own", numbers[0], at(6)), Adopted)
    assert adopted.why == "A500 was never lent to this card"


def test_a_known_visit_with_a_bad_number_on_its_paper_leaves_the_line():
    desk, _ = lent()
    desk.issued("v", at(1))
    answers = desk.own("v", 777, at(2))
    assert [it.why for it in kept(answers, Quarantined)] == ["A777 was never lent to this card"]
    assert called_in_order(desk, 20, 1) == []


def test_a_called_visit_with_a_bad_number_frees_its_window():
    desk, _ = lent()
    desk.issued("v", at(1))
    desk.hear_unheard(at(17))
    desk.press(1, at(18))
    answers = desk.own("v", 777, at(20))
    (state,) = told(answers, WindowState)
    assert state.calling is None
    assert told(answers, Calls)[0].calls == ()
    assert desk.machine.state.at(1) is None


# --- another number on the paper ----------------------------------------------------------------


def renumbered(ending=None) -> tuple[Desk, list]:
    """Give A001 at the hub; the kiosk waited too long and printed A500; perhaps A001 was called."""
    desk, numbers = lent()
    desk.issued("slow", at(1))
    desk.hear_unheard(at(17))
    if ending is not None:
        desk.press(1, at(18))
    if ending:
        desk.press(1, at(25), ending)
    return desk, desk.own("slow", numbers[0], at(30), age=28.0)


def test_the_paper_counts_and_the_hubs_number_is_burned():
    desk, answers = renumbered()
    assert [(it.number, it.state, it.withdrawn) for it in kept(answers, Renumbered)] == [
        (500, "waiting", 0)
    ]
    assert desk.ticket("next", at(31)) == "A002"
    assert called_in_order(desk, 40, 2) == ["A500", "A002"]


def test_a_call_under_the_burned_number_is_withdrawn_and_made_again():
    desk, answers = renumbered(ending=False)
    (numbered,) = kept(answers, Renumbered)
    (call,) = kept(answers, Called)
    assert (numbered.withdrawn, numbered.state) == (1, "called")
    assert (call.ticket, call.call, call.step, call.again, call.window) == ("A500", 2, 2, 0, 1)
    assert call.waited == 17.0, "the wait ended with the first call"
    assert [it.ticket for it in told(answers, Calls)[0].calls] == ["A500"]
    (state,) = told(answers, WindowState)
    assert (state.calling.ticket, state.step) == ("A500", 2)
    assert desk.moves(at(31)) == [(K, "slow", "called")]
    assert desk.machine.state.at(1).ticket == "A500"


@pytest.mark.parametrize("ending", [NoShowPressed, DonePressed])
def test_who_was_ended_under_a_number_that_nobody_held_waits_again_at_his_place(ending):
    desk, answers = renumbered(ending)
    assert [(it.state, it.withdrawn) for it in kept(answers, Renumbered)] == [("waiting", 1)]
    assert desk.moves(at(31)) == [(K, "slow", "waiting")]
    assert told(answers, Calls)[0].calls == ()
    assert desk.machine.state.visits["slow"].stay is None, "nobody was served yet"
    desk.ticket("later", at(31))
    assert called_in_order(desk, 40, 2) == ["A500", "A002"]


def test_after_the_day_was_closed_it_stays_ended():
    desk, numbers = lent()
    desk.issued("slow", at(1))
    closed = desk.up("staff", DayWanted("close", "close", anyway=True), at(5))
    assert kept(closed, Left)
    (numbered,) = kept(desk.own("slow", numbers[0], at(30)), Renumbered)
    assert numbered.state == "left"


def test_a_visit_that_was_dropped_by_mistake_comes_back_with_its_paper():
    """An old card comes back that printed what a new card gave up."""
    desk = Desk()
    desk.issued("v", at(1))
    old = desk.cards[K]
    desk.hello(Card(K, "new-card"), at(5))
    desk.report(K, TicketDropped("v", "given up before the answer came"), at(6))
    assert desk.machine.state.visits["v"].state == "dropped"
    old.run = 2
    desk.hello(old, at(10))
    desk.taken("v", at(11))
    assert called_in_order(desk, 20, 1) == ["A001"]


def test_a_kiosk_may_not_speak_of_another_kiosks_visit():
    desk = Desk()
    desk.ticket("v", at(1))
    answers = desk.report("kiosk-2", TicketDropped("v", "mine?"), at(2))
    assert kept(answers, Heard) == []
    assert desk.machine.state.visits["v"].state == "waiting"
