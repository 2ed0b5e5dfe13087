"""A hub that lost its past: what it learns from the kiosks, and what staff decide."""

import pytest

from hub.effects import Note
from hub.events.facts import Adopted, DayOpened, DoubtSettled, Left, Moved
from tests.support.halls import small_hall
from tests.support.hub.desk import Card, Desk, at, kept, paper, told
from tests.unit.hub.replication.test_recovery import K2, K, a_morning, lost, says_all, states
from wire.messages import (
    Called,
    DayAnswered,
    DayWanted,
    DoubtfulWanted,
    Lease,
    MoveHeard,
    Reported,
    StaffAnswered,
    Tick,
    TicketIssued,
)

# --- what is learned ----------------------------------------------------------------------------


def test_the_rule_for_what_is_learned_after_a_backup():
    before, backup = a_morning()
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 101)
    says_all(desk, before.cards[K2], 101)
    assert states(desk) == {
        "waits": "waiting",
        "served": "served",
        "called": "doubtful",
        "new": "doubtful",
        "new and served": "served",
    }
    calls = [kept(desk.press(1, at(110 + 10 * i)), Called) for i in range(3)]
    assert [[call.visit for call in some] for some in calls] == [["waits"], [], []]


def papers_of_two_lost_days(
    first: str, day_first: int, second: str, day_second: int, then=lambda: None
) -> Desk:
    """Let a hub that lost everything gather without a kiosk; now both come, each with its A001."""
    desk = lost(Desk(), past="set aside")
    desk.hear(Tick(), at(131))
    for now, (kiosk, day) in enumerate([(first, day_first), (second, day_second)], 140):
        card = Card(kiosk, f"card-{kiosk}", generation="gen", epoch=1, day=day)
        card.outbox.append(paper(f"of day {day}", 1, day=day))
        says_all(desk, card, now)
        then()
    return desk


def test_a_paper_of_a_lost_day_before_the_last_one_known_is_history():
    desk = papers_of_two_lost_days(K, 2, K2, 1)
    assert states(desk) == {"of day 2": "doubtful"}
    (adopted,) = [fact for fact in kept(desk.facts, Adopted) if fact.visit == "of day 1"]
    assert (adopted.state, adopted.why) == ("history", "")


def test_a_doubtful_paper_gives_its_number_up_to_one_of_a_later_day():
    desk = papers_of_two_lost_days(K2, 1, K, 2)
    assert states(desk) == {"of day 1": "history", "of day 2": "doubtful"}
    answers = desk.up("staff", DoubtfulWanted("s", "A001", waits=True), at(150))
    assert [fact.visit for fact in kept(answers, DoubtSettled)] == ["of day 2"]
    again = desk.again(at(160), past="set aside", hello=False)
    assert states(again) == {"of day 1": "history", "of day 2": "waiting"}
    assert again.machine.state.used["A"] == {1: "of day 2"}


def test_the_journal_knows_of_a_number_given_up_to_a_paper_that_is_one_too_many(monkeypatch):
    """What is applied is kept: a hub that starts anew knows the same."""
    few = "hub.replication.reconcile.STRANGE_PAPERS"
    desk = papers_of_two_lost_days(K2, 1, K, 2, then=lambda: monkeypatch.setattr(few, 0))
    assert states(desk) == {"of day 1": "history"}
    assert states(desk.again(at(160), past="set aside", hello=False)) == states(desk)


def test_papers_of_the_reserve_that_no_hub_has_heard_of_simply_wait():
    before, backup = a_morning()
    numbers = before.lend(at(30))
    card = before.cards[K]
    known = len(card.outbox)
    before.own("was told", numbers[0], at(40))
    for i, name in enumerate(("in the dark", "in the dark too"), 1):
        card.outbox.append(paper(name, numbers[i], own=True))
    desk = lost(before, backup)
    says_all(desk, card, 101, told_to=known + 1)
    assert states(desk)["was told"] == "doubtful"
    assert states(desk)["in the dark"] == states(desk)["in the dark too"] == "waiting"


def test_ranges_lent_after_the_backup_are_learned_and_never_lent_to_another():
    before, backup = a_morning()
    lent = before.lend(at(30))
    desk = lost(before, backup)
    for card in before.cards.values():
        says_all(desk, card, 101)
    assert desk.lend(at(110), kiosk=K2)[0] == lent[-1] + 1
    assert desk.lend(at(111), nth=2)[0] == lent[-1] + 21
    desk.own("own", lent[3], at(112))
    assert states(desk)["own"] == "waiting"


def test_what_is_said_of_an_earlier_day_is_history():
    before, _ = a_morning()
    desk = lost(before, past="set aside")
    card = before.cards[K]
    card.day = 9
    answers = says_all(desk, card, 101)
    assert [day.day for day in kept(answers, DayOpened)] == [9], "the hall was there already"
    assert {it.state for it in kept(answers, Adopted)} == {"history"}
    assert states(desk) == {}


def test_who_waited_without_any_hub_moves_on_to_the_halls_day_with_it():
    before, _ = a_morning()
    numbers = before.lend(at(30))
    card = before.cards[K]
    card.outbox.append(paper("in the dark", numbers[0], own=True))
    desk = lost(before, past="set aside")
    says_all(desk, card, 101, told_to=len(card.outbox) - 1)
    other = before.cards[K2]
    other.outbox.append(paper("x", 3, day=5))
    other.day = 5
    answers = says_all(desk, other, 102)
    assert [day.day for day in kept(answers, DayOpened)] == [5]
    assert states(desk)["in the dark"] == "waiting"
    assert kept(desk.press(1, at(110)), Called)[0].visit == "in the dark"


def test_a_used_up_range_is_the_kiosks_until_its_reports_have_come():
    """They may come after the hub has moved on to the hall's day."""
    before = Desk(small_hall(reserve=2))
    numbers = before.lend(at(0))
    card = before.cards[K]
    for name, number in zip(("a", "b"), numbers, strict=True):
        card.outbox.append(paper(name, number, own=True, day=6))
    card.day, card.leases = 6, [Lease("A", 1, numbers[0], numbers[1], numbers[1] + 1)]
    desk = lost(before, past="set aside")
    says_all(desk, card, 101, told_to=0)
    assert states(desk) == {"a": "waiting", "b": "waiting"}


def test_a_day_that_a_late_kiosk_has_heard_of_is_never_opened_again():
    before, backup = a_morning()
    desk = lost(before, backup)
    desk.hear(Tick(), at(140))
    card = before.cards[K]
    card.day = 7
    says_all(desk, card, 150)
    desk.hello(Card(K2, "card", leases=[Lease("A", 1, 500, 519, 503)], generation="gen"), at(151))
    for what in ("close", "open"):
        answers = desk.up("staff", DayWanted(what, what, anyway=True), at(160))
    assert kept(answers, DayOpened)[0].day == 8


def test_what_a_kiosk_hears_from_this_hub_is_no_news_to_it():
    """Only what it heard before this generation can be."""
    before, backup = a_morning()
    desk = lost(before, backup)
    for card in before.cards.values():
        says_all(desk, card, 101)
    desk.ticket("later", at(110))
    answers = desk.report(K, MoveHeard("later", "called"), at(120))
    assert kept(answers, Moved) == []
    assert states(desk)["later"] == "waiting"


def test_an_old_hello_before_the_present_one_does_not_hide_the_rest_of_the_past():
    before, backup = a_morning()
    desk = lost(before, backup)
    card = before.cards[K]
    desk.up(K, card.here(last=4, session="old"), at(101))
    says_all(desk, card, 102)
    says_all(desk, before.cards[K2], 103)
    assert states(desk)["new and served"] == "served"


def test_a_kiosk_that_was_absent_is_learned_from_when_it_comes():
    before, backup = a_morning()
    desk = lost(before, backup)
    desk.hear(Tick(), at(140))
    assert desk.issued("x", at(141)).ticket == "A204", "two kiosks are absent"
    says_all(desk, before.cards[K], 150)
    assert states(desk)["new"] == "doubtful"
    assert states(desk)["served"] == "served"


# --- staff decide -------------------------------------------------------------------------------


def doubtful() -> Desk:
    before, backup = a_morning()
    desk = lost(before, backup)
    for card in before.cards.values():
        says_all(desk, card, 101)
    return desk


def test_a_doubtful_ticket_is_shown_and_waits_at_its_place_if_staff_say_so():
    desk = doubtful()
    (status,) = told(desk.up("staff", DayWanted("s", "status"), at(110)), DayAnswered)
    assert [it.ticket for it in status.doubtful] == ["A003", "A004"]
    answers = desk.up("staff", DoubtfulWanted("w", "A003", True), at(111))
    assert kept(answers, DoubtSettled)
    assert told(answers, StaffAnswered)[0].text == "A003 waits at its place"
    calls = [kept(desk.press(1, at(120 + 10 * i)), Called) for i in range(3)]
    assert [call.ticket for some in calls for call in some] == ["A001", "A003"]


def test_a_doubtful_ticket_is_decided_however_its_number_is_typed():
    desk = doubtful()
    (answer,) = told(desk.up("staff", DoubtfulWanted("w", "а-3", True), at(111)), StaffAnswered)
    assert (answer.done, answer.text) == (True, "A003 waits at its place")


def test_a_doubtful_ticket_whose_holder_has_gone_has_left():
    desk = doubtful()
    answers = desk.up("staff", DoubtfulWanted("w", "A003", False), at(111))
    assert kept(answers, Left)
    (again,) = told(desk.up("staff", DoubtfulWanted("v", "A003", True), at(112)), StaffAnswered)
    assert (again.done, again.text) == (False, "A003 is not doubtful")


def test_doubtful_tickets_leave_with_the_day():
    desk = doubtful()
    answers = desk.up("staff", DayWanted("w", "close", anyway=True), at(120))
    assert len(kept(answers, Left)) == 3
    assert "doubtful" not in states(desk).values()


def test_a_window_of_the_backup_is_freed_when_its_visitor_is_known_to_be_served():
    desk = Desk(small_hall(next_again=0))
    desk.ticket("v", at(1))
    desk.press(1, at(5))
    backup = list(desk.facts)
    desk.report(K, MoveHeard("v", "called"), at(6))
    desk.report(K, MoveHeard("v", "served"), at(7))
    again = lost(desk, backup)
    step = again.machine.state.place(1).step
    says_all(again, desk.cards[K], 101)
    assert again.machine.state.at(1) is None
    assert again.machine.state.place(1).step == step + 1


def test_a_report_of_the_morning_is_believed_as_old_as_the_kiosk_says():
    before, _ = a_morning()
    desk = lost(before, past="set aside")
    card = before.cards[K]
    card.outbox.append(paper("in the dark", 501, own=True))
    card.leases.append(Lease("A", 1, 500, 519, 502))
    desk.hello(card, at(101))
    for seq in range(1, len(card.outbox) + 1):
        report: Reported = card.report(seq, age=100.0 - seq, told=seq < len(card.outbox))
        desk.up(K, report, at(102))
    assert not told(desk.said, TicketIssued)
    arrived = desk.machine.state.visits["in the dark"].arrived
    assert arrived < desk.machine.state.time.of(at(102)) - 80


@pytest.mark.parametrize(
    ("days", "states"),
    [
        ((1, 2), {"of day 1": "history", "of day 2": "doubtful"}),
        ((2, 1), {"of day 2": "doubtful", "of day 1": "doubtful"}),
        ((1, 1), {"of day 1": "doubtful", "too": "quarantined"}),
    ],
)
def test_of_two_papers_with_one_number_only_two_of_one_day_cannot_be_right(days, states):
    """Of several days that were lost nobody knows which one a doubtful paper belongs to."""
    desk = Desk(past="set aside", hello=False)
    for name, kiosk, day in zip(states, (K, K2), days, strict=True):
        card = Card(kiosk, f"card-{kiosk}", generation="old", epoch=1, day=min(days))
        card.outbox.append(paper(name, 1, day=day))
        desk.hello(card, at(1))
        desk.up(kiosk, card.report(1, told=True), at(2))
    assert {name: visit.state for name, visit in desk.machine.state.visits.items()} == states


def test_that_no_numbers_are_given_is_said_loudly():
    before, backup = a_morning()
    loud = [note.text for note in kept(lost(before, backup).said, Note) if note.loud]
    assert "no numbers until the kiosks have reported" in loud[0]


def test_what_became_of_somebody_who_is_at_no_window_moves_no_window_on():
    before, backup = a_morning()
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 101)
    moved = kept(desk.facts, Moved)
    assert moved
    assert {(fact.window, fact.step) for fact in moved} == {(0, 0)}
    assert set(desk.machine.state.places) <= {1, 2}
