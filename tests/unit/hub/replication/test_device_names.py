"""Two devices of one name, and floods of invented starts, cards and papers."""

import pytest

from hub.effects import Note
from hub.events.facts import Adopted, KioskAdmitted
from hub.replication.card_limits import CARDS, STARTS
from hub.replication.identity_conflicts import ANSWER
from hub.replication.reconcile import STRANGE_PAPERS
from tests.support.hub.desk import Card, Desk, at, kept, told
from tests.support.hub.two_cards import OLD, K, hello, own_paper, trouble
from wire.messages import (
    DayAnswered,
    DayWanted,
    DeviceAsked,
    DeviceGone,
    DeviceHere,
    DeviceTwin,
    KioskWelcome,
    LinkUp,
    PrinterSaid,
)


def test_invented_starts_and_cards_do_not_fill_the_journal():
    desk = Desk()
    card = desk.cards[K]
    before = len(desk.facts)
    for nth in range(2, 2000):
        hello(desk, card, at(2), run=nth, life=f"life-{nth}", session=f"s{nth}")
    assert len(kept(desk.facts[before:], KioskAdmitted)) == STARTS - 1
    for nth in range(2000):
        moment = at(1000 + nth * 30)
        hello(desk, Card(K, f"card-{nth}"), moment)
        hello(desk, Card(K, f"card-{nth}"), at(1000 + nth * 30 + ANSWER))
    cards = [edge for edge in desk.machine.state.kiosk_cards.known.values() if edge.kiosk == K]
    assert len(cards) == CARDS
    assert "staff must retire them first" in trouble(desk, at(61_000))


@pytest.mark.parametrize("number", [500, 7])
def test_invented_papers_do_not_fill_the_journal(number, monkeypatch):
    monkeypatch.setattr("hub.replication.reconcile.STRANGE_PAPERS", 50)
    desk = Desk()
    card = desk.cards[K]
    before = len(desk.facts)
    for nth in range(300):
        desk.report(K, own_paper(f"made-up-{nth}", number), at(2))
    assert len(kept(desk.facts[before:], Adopted)) == 50 <= STRANGE_PAPERS
    assert desk.machine.state.kiosk_cards.known[OLD].heard <= 50
    (welcome,) = told(hello(desk, card, at(3), session="again"), KioskWelcome)
    assert welcome.heard == 300, "what is left out is acknowledged all the same"


def test_all_that_devices_can_say_again_and_again_has_a_kind_for_the_log():
    desk = Desk()
    kinds = set()
    for nth in range(50):
        for said in (DeviceHere(f"s{nth}"), DeviceGone(f"s{nth}"), PrinterSaid("ok", str(nth))):
            kinds |= {note.kind for note in kept(desk.up("kiosk-2", said, at(nth)), Note)}
    assert kinds == {"link kiosk-2", "printer kiosk-2"}
    desk.hear(LinkUp("another"), at(99))


# --- two devices of one name ---------------------------------------------------------------------


def twins(desk: Desk, now) -> tuple[str, ...]:
    desk.presses += 1
    wish = DayWanted(f"status-{desk.presses}", "status")
    (answer,) = told(desk.up("staff", wish, now), DayAnswered)
    return answer.twins


@pytest.mark.parametrize("name", ["pads-1", "kiosk-2"])
def test_two_devices_of_one_name_are_told_so_and_named_to_staff(name):
    desk = Desk()
    desk.up(name, DeviceHere("first"), at(1))
    (asked,) = told(desk.up(name, DeviceHere("second"), at(2)), DeviceAsked)
    assert asked.session == "first"
    assert twins(desk, at(2.5)) == ()
    answers = desk.up(name, DeviceHere("first"), at(3))
    assert told(answers, DeviceTwin) == [DeviceTwin("first", "second")]
    assert kept(answers, Note)[0].loud
    assert twins(desk, at(4)) == (name,)
    desk.up(name, DeviceGone("second"), at(5))
    assert twins(desk, at(6)) == ()
    desk.up(name, DeviceHere("third"), at(7))
    desk.up(name, DeviceHere("first"), at(8))
    assert twins(desk, at(9)) == (name,)


def test_a_device_that_comes_back_before_its_will_is_one():
    desk = Desk()
    desk.up("pads-1", DeviceHere("first"), at(1))
    desk.up("pads-1", DeviceHere("second"), at(2))
    assert [note.text for note in kept(desk.up("pads-1", DeviceGone("first"), at(9)), Note)] == []
    assert twins(desk, at(10)) == ()
    assert kept(desk.up("pads-1", DeviceGone("second"), at(11)), Note)


def test_who_was_here_before_the_hub_is_asked_once():
    desk = Desk()
    asks = [one for one in desk.said if getattr(one, "message", None) == DeviceAsked("")]
    names = [one.device for one in asks]
    assert set(names) >= {"kiosk-1", "kiosk-2", "pads-1"}
    assert len(names) == len(set(names))


def test_staffs_tool_may_run_twice():
    desk = Desk()
    desk.up("staff", DeviceHere("first"), at(1))
    assert told(desk.up("staff", DeviceHere("second"), at(2)), DeviceAsked) == []
