"""The hub's side of a kiosk's outbox: who is admitted, and each report once and in order."""

import pytest

from hub.effects import Note, Odd, Renew
from hub.events.facts import Heard, KioskAdmitted, KioskRetired, TicketFlagged
from tests.support.hub.desk import Card, Desk, at, kept, paper, told
from wire.messages import (
    DayAnswered,
    DayWanted,
    DeviceGone,
    DeviceHere,
    KioskRefused,
    KioskWelcome,
    Lease,
    ReportHeard,
    RetireWanted,
    Tick,
    TicketDropped,
)

K = "kiosk-1"


def with_tickets(count: int) -> Desk:
    desk = Desk()
    for i in range(count):
        desk.ticket(f"v{i}", at(i))
    return desk


def heard(answers) -> list[int]:
    return [said.heard for said in told(answers, ReportHeard)]


def status(desk, now=None) -> DayAnswered:
    desk.presses += 1
    wish = DayWanted(f"status-{desk.presses}", "status")
    (answer,) = told(desk.up("staff", wish, now or at(500)), DayAnswered)
    return answer


# --- reports ------------------------------------------------------------------------------------


def test_a_report_that_comes_twice_is_answered_again_and_changes_nothing():
    desk = with_tickets(3)
    again = desk.up(K, desk.cards[K].report(2), at(10))
    assert heard(again) == [3]
    assert kept(again, Heard) == []


def test_an_ancient_report_does_not_undo_a_later_one():
    desk = with_tickets(1)
    card = desk.cards[K]
    desk.report(K, TicketDropped("v0", "no paper"), at(5))
    answers = desk.up(K, card.report(1), at(6))
    assert heard(answers) == [2]
    assert desk.machine.state.visits["v0"].state == "dropped"


def test_a_report_that_comes_too_early_is_ignored_until_the_missing_one_has_come():
    desk = with_tickets(1)
    card = desk.cards[K]
    for name in ("a", "b"):
        desk.issued(name, at(5))
        issued = desk.machine.state.visits[name].issued
        card.outbox.append(paper(name, issued.number))
    early = desk.up(K, card.report(3), at(6))
    assert (heard(early), kept(early, Heard)) == ([1], [])
    assert heard(desk.up(K, card.report(2), at(7))) == [2]
    assert heard(desk.up(K, card.report(3), at(8))) == [3]
    assert [v.state for v in desk.machine.state.visits.values()] == ["waiting"] * 3


def test_a_report_of_a_session_that_is_not_admitted_is_counted_and_ignored():
    desk = with_tickets(1)
    card = desk.cards[K]
    card.outbox.append(TicketDropped("v0", "no"))
    for wrong in ({"session": "another"}, {"incarnation": "another"}):
        answers = desk.up(K, card.report(2, **wrong), at(3))
        assert [odd.kind for odd in kept(answers, Odd)] == ["not admitted"]
        assert heard(answers) == []
    assert desk.machine.state.visits["v0"].state == "waiting"


def test_the_watermark_is_known_again_after_a_start_and_the_rest_is_said_again():
    desk = with_tickets(2)
    again = desk.again(at(100), hello=False)
    (welcome,) = told(again.hello(again.cards[K], at(101)), KioskWelcome)
    assert (welcome.heard, welcome.day) == (2, 1)


def test_reports_that_are_gone_for_ever_are_passed_over_and_staff_are_told():
    desk = with_tickets(2)
    card = changed(desk.cards[K], first=6, outbox=[*desk.cards[K].outbox] * 4)
    answers = desk.hello(card, at(5))
    assert [w.heard for w in told(answers, KioskWelcome)] == [5]
    assert [note.loud for note in kept(answers, Note)] == [True]
    (known, _) = status(desk).kiosks
    assert known.trouble == "kiosk-1: reports 3 to 5 are gone for ever"
    assert kept(answers, KioskAdmitted)[0].heard == 5


def changed(card: Card, **changed) -> Card:
    return Card(**{**vars(card), **changed})


# --- lives --------------------------------------------------------------------------------------


def test_a_new_connection_of_the_same_life_is_welcome_and_costs_no_row():
    desk = with_tickets(1)
    answers = desk.hello(desk.cards[K], at(9), session="another")
    assert [w.session for w in told(answers, KioskWelcome)] == ["another"]
    assert kept(answers, KioskAdmitted) == []
    late = desk.up(K, desk.cards[K].report(1), at(10))
    assert [odd.kind for odd in kept(late, Odd)] == ["not admitted"]


def test_the_late_hello_of_an_earlier_connection_does_not_end_the_later_one_after_a_start():
    """The hub that has just started knows no connection: the later one is heard first."""
    desk = with_tickets(1).again(at(10), hello=False)
    card = desk.cards[K]
    later, earlier = ({"session": f"the {n}th", "connection": n} for n in (2, 1))
    assert told(desk.hello(card, at(11), **later), KioskWelcome)
    late = desk.hello(card, at(12), **earlier)
    assert (told(late, KioskWelcome), [odd.kind for odd in kept(late, Odd)]) == ([], ["old hello"])
    assert told(desk.hello(card, at(13), **later), KioskWelcome)


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        ({"run": 3, "life": "other"}, "a copy of this card is at work: two of them say start 3"),
        ({"run": 2, "life": "other"}, "a copy of this card is at work: start 3 of it, this is 2"),
        (
            {"run": 4, "life": "x", "last": 1},
            "this card was set back: report 2 was heard, it knows 1",
        ),
    ],
)
def test_a_copy_of_a_card_and_a_card_set_back_are_refused_and_staff_are_told(copy, why):
    desk = with_tickets(2)
    card = desk.cards[K]
    card.run = 3
    desk.hello(card, at(3))
    answers = desk.up(K, card.here(session="copy", **copy), at(5))
    (refused,) = told(answers, KioskRefused)
    assert (refused.session, refused.why) == ("copy", why)
    assert told(answers, KioskWelcome) == []
    assert status(desk).kiosks[0].trouble == why
    assert desk.up(K, card.report(2, session="copy"), at(6)) == []
    desk.ticket("real", at(7))  # the admitted one goes on


def test_a_copy_is_known_as_one_after_the_hub_was_started_anew():
    desk = with_tickets(1)
    desk = desk.again(at(50))
    answers = desk.up(K, desk.cards[K].here(session="copy", life="other"), at(51))
    assert told(answers, KioskRefused)


def test_a_card_that_belongs_to_another_kiosk_is_refused():
    desk = with_tickets(1)
    answers = desk.up("kiosk-2", desk.cards[K].here(run=9, life="x"), at(5))
    (refused,) = told(answers, KioskRefused)
    assert refused.why == "a copy of this card is at work: it belongs to kiosk-1"


def test_the_hello_of_a_dead_card_that_is_delivered_twice_does_not_displace_the_new_card():
    """Else staff who retire the dead card would retire the one that works."""
    desk = Desk()
    dead, new = desk.cards["kiosk-1"], Card("kiosk-1", "card-new")
    hello = dead.here()
    desk.up("kiosk-1", DeviceGone(dead.session), at(1))
    desk.hello(new, at(10))
    answers = desk.up("kiosk-1", hello, at(11))
    assert [odd.kind for odd in kept(answers, Odd)] == ["old hello"]
    assert told(answers, KioskWelcome) == []
    desk.up("staff", RetireWanted("w", "kiosk-1"), at(12))
    assert kept(desk.facts, KioskRetired)[0].incarnations == (dead.incarnation,)
    assert desk.ticket("v", at(13)) == "A001"


def test_an_old_hello_that_is_delivered_late_changes_nothing():
    desk = with_tickets(1)
    card = desk.cards[K]
    late = card.here(last=0)
    answers = desk.up(K, late, at(5))
    assert [odd.kind for odd in kept(answers, Odd)] == ["old hello"]
    before = card.here()
    card.run = 2
    desk.hello(card, at(6))
    answers = desk.up(K, before, at(7))
    assert [odd.kind for odd in kept(answers, Odd)] == ["old hello"]
    assert status(desk).kiosks[0].trouble == ""


def test_what_an_earlier_life_did_not_take_is_dropped_once_all_was_heard():
    desk = Desk()
    for name in ("taken", "lost"):
        desk.issued(name, at(1))
    card = desk.cards[K]
    card.outbox.append(paper("taken", 1))
    desk.up(K, DeviceGone(card.session), at(2))
    card.run = 2
    answers = desk.hello(card, at(2))
    assert kept(answers, TicketDropped) == [], "it has not said yet what it took"
    desk.issued("new", at(3))
    answers = desk.up(K, card.report(1), at(4))
    assert [drop.visit for drop in kept(answers, TicketDropped)] == ["lost"]
    states = {name: visit.state for name, visit in desk.machine.state.visits.items()}
    assert states == {"taken": "waiting", "lost": "dropped", "new": "issued"}


def test_a_hub_started_anew_in_between_still_drops_only_what_was_before():
    desk = Desk()
    desk.issued("lost", at(1))
    card = desk.cards[K]
    card.outbox.append(paper("other", 7))
    desk.up(K, DeviceGone(card.session), at(2))
    card.run = 2
    desk.hello(card, at(2))
    desk.issued("new", at(3))
    desk = desk.again(at(10), hello=False)
    desk.hello(card, at(11))
    answers = desk.up(K, card.report(1), at(12))
    assert [drop.visit for drop in kept(answers, TicketDropped)] == ["lost"]


def test_a_new_card_is_admitted_with_its_own_watermark_and_the_old_one_may_come_back():
    desk = with_tickets(2)
    old = desk.cards[K]
    answers = desk.hello(Card(K, "new-card"), at(5))
    assert [w.heard for w in told(answers, KioskWelcome)] == [0]
    desk.ticket("v9", at(6))
    old.run = 2
    answers = desk.hello(old, at(8))
    assert [w.heard for w in told(answers, KioskWelcome)] == [2]
    desk.ticket("v10", at(9))
    assert desk.machine.state.kiosk_cards.known["new-card"].heard == 1
    assert desk.machine.state.kiosk_cards.known[old.incarnation].heard == 3


def test_a_new_card_does_not_give_up_what_the_old_one_printed():
    desk = with_tickets(1)
    desk.issued("silent", at(2))
    desk.hello(Card(K, "new-card"), at(5))
    desk.issued("later", at(6))
    for name in ("v0", "later"):
        desk.report(K, TicketDropped(name, "given up before the answer came"), at(7))
    states = {name: visit.state for name, visit in desk.machine.state.visits.items()}
    assert states == {"v0": "waiting", "silent": "issued", "later": "dropped"}


def test_what_an_old_card_may_have_printed_can_be_called_though_a_new_one_came():
    """Its word died with it: flagged, as any ticket without word."""
    desk = Desk()
    desk.issued("v", at(1))
    card = Card(K, "new-card")
    desk.hello(card, at(2))
    card.run = 2
    answers = desk.hello(card, at(3))
    assert kept(answers, TicketDropped) == []
    assert kept(desk.hear(Tick(), at(17)), TicketFlagged)


def test_who_is_here_is_told_to_staff():
    desk = with_tickets(1)
    desk.lend(at(2))
    desk.up(K, DeviceHere("card-kiosk-1-1"), at(3))
    here = status(desk).kiosks[0]
    assert (here.name, here.here, here.heard, here.reserve_left) == (K, True, 1, 20)
    desk.up(K, DeviceGone("card-kiosk-1-1"), at(4))
    assert not status(desk).kiosks[0].here


# --- a database that is older than the hall -----------------------------------------------------


def test_a_kiosk_that_heard_a_later_start_shows_that_the_database_was_set_back():
    desk = with_tickets(1)
    answers = desk.up(K, desk.cards[K].here(run=2, life="x", epoch=7), at(5))
    assert kept(answers, Renew)
    assert told(answers, KioskWelcome) == []


def test_a_kiosk_that_holds_a_range_which_the_hub_did_not_lend_shows_it_too():
    desk = with_tickets(1)
    lease = Lease("A", 1, 500, 519, 500)
    answers = desk.up(K, desk.cards[K].here(run=2, life="x", leases=(lease,)), at(5))
    assert kept(answers, Renew)
    assert told(answers, KioskWelcome) == []


def test_a_paper_that_was_acknowledged_and_is_unknown_shows_it_too():
    desk = with_tickets(1)
    assert kept(desk.report(K, paper("v9", 9), at(5), told=True), Renew)
    assert "v9" not in desk.machine.state.visits


@pytest.mark.parametrize(
    "claim", [{"epoch": 2**53}, {"leases": (Lease("A", 2**53, 500, 519, 500),)}]
)
def test_a_start_or_a_range_that_cannot_be_shows_nothing(claim):
    """Somebody who forged a pulse may have put such a start on a kiosk's card: it must not keep
    the kiosk from its work for ever."""
    desk = with_tickets(1)
    answers = desk.up(K, desk.cards[K].here(run=2, life="x", **claim), at(5))
    assert not kept(answers, Renew)
    (welcome,) = told(answers, KioskWelcome)
    assert (welcome.generation, welcome.epoch) == ("gen", 1)


def test_a_hub_that_began_anew_on_such_a_word_does_so_again_a_day_later_at_the_earliest():
    before = with_tickets(1)
    claims = {"run": 2, "life": "x", "epoch": 7, "generation": "new"}
    started = {"generation": "new", "past": "restored", "cards": before.cards}
    desk = Desk(before.hall, before.facts, 2, at(10), **started)
    desk.hear(Tick(), at(100))
    assert desk.issued("v", at(101)), "it has gathered"
    for second in (200, 86_000):
        answers = desk.up(K, desk.cards[K].here(**claims), at(second))
        assert told(answers, KioskRefused)
        assert not kept(answers, Renew)
    assert "talon-hub restore" in status(desk).kiosks[0].trouble
    told_before = desk.report(K, paper("v9", 9), at(86_001), told=True)
    assert not kept(told_before, Renew)
    assert desk.machine.state.visits["v9"].state == "doubtful", "and nobody is called by it"
    desk = desk.again(at(86_100))
    assert not kept(desk.up(K, desk.cards[K].here(**claims), at(86_101)), Renew), "nor anew"
    assert kept(desk.up(K, desk.cards[K].here(**claims), at(86_500)), Renew)


@pytest.mark.parametrize(
    "lease", [Lease("A", 1, 1, 400, 1), Lease("A", 1, 500, 519, 600), Lease("A", 1, 519, 500, 510)]
)
def test_a_range_that_no_hub_can_have_lent_is_counted_and_not_believed(lease):
    desk = with_tickets(1)
    answers = desk.hello(desk.cards[K], at(5), run=2, life="x", leases=(lease,))
    assert [odd.kind for odd in kept(answers, Odd)] == ["strange range"]
    assert told(answers, KioskWelcome)
