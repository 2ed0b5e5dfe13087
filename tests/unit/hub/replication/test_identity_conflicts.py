"""Two databases at the hub: copies of one card, and two cards of one name."""

import pytest

from hub.effects import Note, Odd
from hub.events.facts import Adopted, Heard
from hub.replication.identity_conflicts import ANSWER, FIRST, RETURNS
from hub.replication.refused_sessions import RECENT
from hub.replication.sessions import LIVES
from tests.support.hub.desk import Card, Desk, at, kept, paper, told
from tests.support.hub.state_and_tables import assert_tables_agree
from tests.support.hub.two_cards import OLD, K, hello, newcomer, own_paper, trouble
from wire.messages import DayWanted, DeviceGone, Fact, KioskAsked, KioskRefused, KioskWelcome


def test_a_superseded_life_is_refused_at_once_on_its_own_connection():
    desk = Desk()
    desk.ticket("v", at(1))
    answers = hello(desk, desk.cards[K], at(2), run=2, life="copy", session="copy", host="pi-2")
    assert [w.session for w in told(answers, KioskWelcome)] == ["copy"]
    (refused,) = told(answers, KioskRefused)
    assert (refused.session, refused.copy) == ("card-kiosk-1-1", True)
    assert refused.why == "a copy of this card is at work: start 2 of it began on pi-2"


def test_one_that_says_hello_after_it_was_superseded_lives_and_staff_are_told():
    desk = Desk()
    card = desk.cards[K]
    hello(desk, card, at(2), run=2, life="copy", session="copy")
    late = hello(desk, card, at(2.5))
    assert kept(late, Odd)
    assert [one.copy for one in told(late, KioskRefused)] == [True], "it may have missed the first"
    assert trouble(desk, at(3)) == "", "it may have been delivered late"
    for _ in range(3):
        answers = hello(desk, card, at(2 + LIVES), host="pi-1")
        (refused,) = told(answers, KioskRefused)
        assert refused.copy
    assert "start 2 of it, this is 1 (pi-1)" in trouble(desk, at(7))
    (note,) = kept(answers, Note)
    assert (note.loud, note.kind) == (True, "refused kiosk-1")
    assert [
        w.session
        for w in told(hello(desk, card, at(8), run=2, life="copy", session="copy"), KioskWelcome)
    ]
    assert trouble(desk, at(9)) != "", "the hello of the other one does not hide it"
    assert trouble(desk, at(10 + RECENT)) == ""


def test_a_card_that_holds_a_number_unused_which_is_on_a_paper_was_copied():
    desk = Desk()
    numbers = desk.lend(at(1))
    before = desk.cards[K].here()
    desk.own("v", numbers[0], at(2))
    changed = {"run": 2, "life": "copy", "session": "copy", "last": 1}
    answers = hello(desk, desk.cards[K], at(3), **{**changed, "leases": before.leases})
    (refused,) = told(answers, KioskRefused)
    assert refused.why == "this card was set back: A500 is on a paper, it holds it unused"


def a_refused_copy() -> tuple[Desk, Card]:
    """Make a hub where the first life printed while nobody heard it; a copy of its card is at
    work."""
    desk = Desk()
    desk.lend(at(1))
    desk.issued("hubs", at(1))
    card = desk.cards[K]
    hello(desk, card, at(2), run=2, life="copy", session="copy")
    hello(desk, card, at(2 + LIVES))
    hello(desk, card, at(2 + 2 * LIVES))
    return desk, card


def test_what_a_refused_copy_printed_is_told_to_staff_and_never_lost():
    desk, card = a_refused_copy()
    card.outbox += [paper("hubs", 1), own_paper("alone", 500)]
    known = kept(desk.up(K, card.report(1), at(20)), Heard)
    assert [(fact.seq, fact.fact.visit) for fact in known] == [(0, "hubs")]
    assert desk.machine.state.visits["hubs"].state == "waiting", (
        "the hub's own number is a good one"
    )
    answers = desk.up(K, card.report(2), at(21))
    (adopted,) = kept(answers, Adopted)
    assert (adopted.state, adopted.why) == (
        "quarantined",
        "a refused copy of this kiosk's card printed it",
    )
    assert kept(answers, Note)[0].loud
    assert kept(desk.up(K, card.report(2), at(22)), Fact) == []
    assert desk.machine.state.kiosk_cards.known[OLD].heard == 0, "its rows are in nobody's turn"
    again = desk.again(at(30))
    assert again.machine.state.visits["alone"].state == "quarantined"


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("closed", [False, True])
def test_the_paper_that_both_cards_hold_counts_once_the_card_at_work_reports_it(closed, restarts):
    """The card was copied before anybody had heard of the paper, and the copy says it first."""
    desk = Desk()
    desk.lend(at(1))
    card = desk.cards[K]
    card.outbox += [own_paper("both", 500)]
    hello(desk, card, at(2), run=2, life="copy", session="copy")
    hello(desk, card, at(2 + LIVES))
    hello(desk, card, at(2 + 2 * LIVES))
    assert kept(desk.up(K, card.report(1), at(20)), Adopted)[0].state == "quarantined"
    if closed:
        desk.up("staff", DayWanted("w", "close", anyway=True), at(21))
    desk.up(K, card.report(1, session="copy"), at(22))
    if closed:
        assert desk.machine.state.visits["both"].state == "kept"
        desk.up("staff", DayWanted("w2", "open"), at(23))
    desk = desk.again(at(24)) if restarts else desk
    assert desk.machine.state.visits["both"].state == "waiting"
    desk.press(1, at(30))
    assert desk.machine.state.calls[-1].ticket == "A500"
    assert_tables_agree(desk.machine.state, desk.facts)


def test_of_two_papers_of_a_visit_that_of_the_card_at_work_counts():
    """The copy gave up waiting and printed a number of its own; the other got the hub's."""
    desk, card = a_refused_copy()
    card.outbox += [own_paper("hubs", 500)]
    answers = desk.up(K, card.report(1), at(20))
    assert [note.loud for note in kept(answers, Note)] == [True]
    assert desk.machine.state.visits["hubs"].state == "quarantined"
    card.outbox[:] = [paper("hubs", 1)]
    desk.up(K, card.report(1, session="copy"), at(21))
    assert desk.machine.state.visits["hubs"].state == "waiting"
    desk.press(1, at(30))
    assert desk.machine.state.calls[-1].ticket == "A001"
    assert_tables_agree(desk.machine.state, desk.facts)


def test_what_a_dead_life_said_and_the_next_will_say_again_is_no_copys():
    desk = Desk()
    desk.lend(at(1))
    card = desk.cards[K]
    card.outbox += [own_paper("alone", 500)]
    hello(desk, card, at(2), run=2, life="life-2", session="next", last=1)
    assert kept(desk.up(K, card.report(1), at(3)), Fact) == [], "delivered late"
    facts = kept(desk.up(K, card.report(1, session="next"), at(4)), Adopted)
    assert [fact.state for fact in facts] == ["waiting"]


def test_the_hubs_number_on_a_paper_of_a_start_that_was_just_superseded_counts():
    """Its kiosk may be switched off before it says so again; the copy knows nothing of it."""
    desk = Desk()
    card = desk.cards[K]
    desk.issued("hubs", at(1))
    card.outbox += [paper("hubs", 1)]
    hello(desk, card, at(2), run=2, life="copy", session="copy", last=0)
    known = kept(desk.up(K, card.report(1), at(2.1)), Heard)
    assert [(fact.seq, fact.fact.visit) for fact in known] == [(0, "hubs")]
    assert desk.machine.state.visits["hubs"].state == "waiting"
    assert desk.press(1, at(4))
    assert desk.machine.state.calls[-1].ticket == "A001"


def test_a_paper_told_out_of_turn_holds_nobody_back_who_came_before():
    """The card at work reports a paper of before the copying; the copy's later one is known."""
    desk = Desk()
    desk.lend(at(1))
    card = desk.cards[K]
    card.outbox += [own_paper("sooner", 500)]
    desk.issued("later", at(100))
    hello(desk, card, at(102), run=2, life="copy", session="copy")
    assert kept(desk.up(K, Card(K, OLD, outbox=[paper("later", 1)]).report(1), at(102.1)), Heard)
    desk.up(K, card.report(1, age=100.0, session="copy"), at(103))
    desk.press(1, at(110))
    assert desk.machine.state.at(1).issued.visit == "sooner"


def test_what_was_issued_to_a_start_beside_which_another_begins_may_be_on_paper():
    """The later start is a copy of its card, which has said all that it has: nobody is dropped.
    Without a word the holder can be called, flagged, as when a card dies."""
    desk = Desk()
    desk.issued("hubs", at(1))
    hello(desk, desk.cards[K], at(2), run=2, life="copy", session="copy", last=0)
    desk.hear_unheard(at(20))
    assert desk.machine.state.visits["hubs"].state == "waiting"
    desk.up(K, DeviceGone("copy"), at(21))
    hello(desk, desk.cards[K], at(22), run=3, life="again", session="again", last=0)
    assert desk.machine.state.visits["hubs"].state == "waiting", "nor by the start after it"


# --- two cards of one name -----------------------------------------------------------------------


def test_the_second_card_of_a_name_is_refused_while_the_first_one_answers():
    desk = Desk()
    first, second = desk.cards[K], newcomer()
    (asked,) = told(hello(desk, second, at(2)), KioskAsked)
    assert asked.session == first.session
    assert told(hello(desk, first, at(2.1), host="pi-1"), KioskWelcome)
    (refused,) = told(hello(desk, second, at(4), host="pi-2"), KioskRefused)
    assert not refused.copy
    said = "two kiosks are named kiosk-1: card …-kiosk-1 on pi-1 is at work"
    assert refused.why.startswith(said)
    assert "card …new-card on pi-2 is refused" in refused.why
    assert trouble(desk, at(5)) == refused.why
    desk.ticket("v", at(6))
    assert desk.machine.state.kiosk_cards.latest(K).incarnation == OLD


def test_a_replaced_card_works_at_once_after_the_will_of_the_old_one():
    desk = Desk()
    desk.up(K, DeviceGone(desk.cards[K].session), at(2))
    assert told(hello(desk, newcomer(), at(3)), KioskWelcome)
    assert trouble(desk, at(4)) == ""


def test_without_a_will_it_works_once_the_old_one_has_not_answered():
    desk = Desk()
    old = desk.cards[K].session
    hello(desk, newcomer(), at(2))
    assert told(hello(desk, newcomer(), at(4)), KioskWelcome) == []
    answers = hello(desk, newcomer(), at(2 + ANSWER))
    assert told(answers, KioskWelcome)
    assert [one.session for one in told(answers, KioskRefused)] == [old], "should it wake up"


def test_a_refused_card_does_not_take_the_name_while_the_first_one_starts_again():
    desk = Desk()
    first, second = desk.cards[K], newcomer()
    hello(desk, second, at(2))
    hello(desk, first, at(2.1))
    hello(desk, second, at(4))
    desk.up(K, DeviceGone(first.session), at(10))
    (refused,) = told(hello(desk, second, at(40)), KioskRefused)
    assert "card …-kiosk-1 was at work and has 3 minutes to return" in refused.why
    assert told(hello(desk, first, at(50), session="again", run=2, life="b"), KioskWelcome)
    desk.up(K, DeviceGone("again"), at(60))
    assert told(hello(desk, second, at(61 + RETURNS)), KioskWelcome), "the other one is dead"


def test_after_a_start_of_the_hub_the_card_that_worked_last_comes_first():
    desk = Desk()
    again = desk.again(at(100), hello=False)
    assert told(hello(again, newcomer(), at(100)), KioskWelcome) == []
    assert told(hello(again, desk.cards[K], at(101)), KioskWelcome)
    alone = desk.again(at(200), hello=False)
    assert told(hello(alone, newcomer(), at(200 + FIRST)), KioskWelcome)
