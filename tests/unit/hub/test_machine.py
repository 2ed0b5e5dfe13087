"""The hub's rules, with a stated now."""

import pytest
from hypothesis import HealthCheck, settings

from hub.effects import Odd
from hub.events import JOURNAL_KINDS
from hub.events.facts import DayClosed, DayDated, DayOpened, Heard, Left, NoShow, TicketFlagged
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, kept, outcome, told
from tests.support.hub.random_hall import AnyHall
from tests.support.hub.random_night import AnyNight
from wire.messages import (
    Called,
    Calls,
    DayAnswered,
    DayWanted,
    DeviceGone,
    LinkUp,
    Menu,
    NextPressed,
    PressAnswered,
    Pulse,
    ReportHeard,
    Tick,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketRefused,
    TicketWanted,
    WindowState,
)


def test_numbers_count_from_one_in_each_series():
    desk = Desk()
    assert [desk.ticket(f"v{i}", at(i)) for i in range(3)] == ["A001", "A002", "A003"]


def test_services_that_share_a_series_share_its_counter():
    desk = Desk()
    names = [desk.ticket(f"v{i}", at(i), s) for i, s in enumerate(["meter", "seal", "meter"])]
    assert names == ["B001", "B002", "B003"]


def test_a_repeated_wish_gets_the_same_number_and_keeps_nothing():
    desk = Desk()
    wish = TicketWanted("v", "pay", "ru")
    first = told(desk.up("kiosk-1", wish, at(0)), TicketIssued)
    again = desk.up("kiosk-1", wish, at(1))
    assert told(again, TicketIssued) == first
    assert kept(again, TicketIssued) == []


def test_people_ahead_are_those_of_the_same_service():
    desk = Desk()
    for i, service in enumerate(["pay", "pay", "meter"]):
        desk.ticket(f"v{i}", at(i), service)
    (issued,) = told(desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(5)), TicketIssued)
    assert issued.ahead == 2


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (TicketWanted("v", "nothing", "ru"), "no such service: nothing"),
        (TicketWanted("v", "pay", "xx"), "no such language: xx"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_the_reason(wish, why):
    (refused,) = told(Desk().up("kiosk-1", wish, at(0)), TicketRefused)
    assert refused.why == why


def test_nobody_is_called_before_the_kiosk_says_what_the_paper_bears():
    desk = Desk()
    desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(0))
    assert outcome(desk.press(1, at(1))) == "nothing"
    answers = desk.taken("v", at(2))
    assert [said.heard for said in told(answers, ReportHeard)] == [1]
    assert kept(desk.press(1, at(5)), Called)[0].ticket == "A001"


def test_without_word_for_fifteen_seconds_a_ticket_is_callable_and_flagged():
    desk = Desk()
    desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(0))
    assert kept(desk.hear(Tick(), at(14.9)), TicketFlagged) == []
    assert desk.machine._dispatch.issuer.due() == at(15).mono
    assert kept(desk.hear(Tick(), at(15)), TicketFlagged) == [TicketFlagged("v")]
    assert kept(desk.press(1, at(16)), Called)


def test_a_dropped_visit_is_never_called_and_its_number_never_given_again():
    desk = Desk()
    desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(0))
    answers = desk.report("kiosk-1", TicketDropped("v", "no answer in time"), at(3))
    assert [said.heard for said in told(answers, ReportHeard)] == [1]
    assert outcome(desk.press(1, at(20))) == "nothing"
    assert desk.ticket("w", at(21)) == "A002"
    assert told(desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(22)), TicketRefused)


def test_a_kiosk_that_started_anew_drops_what_it_did_not_print():
    desk = Desk()
    desk.ticket("kept", at(0))
    desk.up("kiosk-1", TicketWanted("lost", "pay", "ru"), at(1))
    desk.up("kiosk-2", TicketWanted("other", "pay", "ru"), at(1))
    card = desk.cards["kiosk-1"]
    desk.up("kiosk-1", DeviceGone(card.session), at(2))
    card.run += 1
    desk.hello(card, at(2))
    states = {name: visit.state for name, visit in desk.machine.state.visits.items()}
    assert states == {"kept": "waiting", "lost": "dropped", "other": "issued"}


def test_how_the_paper_ended_is_kept_once():
    desk = Desk()
    desk.ticket("v", at(0))
    said = TicketPrinted("v", "unknown", "paper out")
    assert [heard.fact for heard in kept(desk.report("kiosk-1", said, at(1)), Heard)] == [said]
    again = desk.up("kiosk-1", desk.cards["kiosk-1"].report(2), at(2))
    assert kept(again, Heard) == []
    assert [said.heard for said in told(again, ReportHeard)] == [2]
    twice = desk.report("kiosk-1", said, at(3))
    assert kept(twice, Heard) == []
    assert [said.heard for said in told(twice, ReportHeard)] == [3]


# --- who may say what -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "message", "kind", "why"),
    [
        ("stranger", TicketWanted("v", "pay", "ru"), "unknown device", ""),
        ("stranger", NextPressed(1, "p", "gen", 1, 0, 0), "unknown device", ""),
        ("board-1", TicketWanted("v", "pay", "ru"), "not allowed", ""),
        ("kiosk-1", NextPressed(1, "p", "gen", 1, 0, 0), "not allowed", ""),
        *(
            (pads, NextPressed(window, "p", "gen", 1, 0, 0), "not its window", why)
            for pads, window, why in (
                ("pads-2", 1, "pads-2 may not press for window 1: the hall file does not say so"),
                ("pads-1", 99, "pads-1 may not press for window 99: the hall file does not say so"),
            )
        ),
        ("kiosk-1", DayWanted("w", "close", anyway=True), "not allowed", ""),
    ],
)
def test_what_may_not_be_said_is_counted_and_changes_nothing(device, message, kind, why):
    """Only an operator hears of it: whoever presses for a window that is not the device's."""
    desk = Desk()
    desk.ticket("waiting", at(0))
    before = len(desk.facts)
    answers = desk.up(device, message, at(1))
    assert [odd.kind for odd in kept(answers, Odd)] == [kind]
    assert told(answers, (TicketIssued, DayAnswered)) == []
    answered = [(x.outcome, x.why) for x in told(answers, PressAnswered)]
    assert answered == ([("refused", why)] if why else [])
    assert len(desk.facts) == before


# --- what the hall sees -----------------------------------------------------------------------


def test_a_new_connection_is_told_everything():
    answers = Desk().hear(LinkUp("s"), at(1))
    assert len(told(answers, Menu)) == 1
    assert [state.window for state in told(answers, WindowState)] == [1, 2]
    assert len(told(answers, Calls)) == 1


def test_versions_only_grow_within_an_epoch():
    desk = Desk()
    for i in range(5):
        desk.ticket(f"v{i}", at(i))
        desk.press(1, at(10 * i + 5))
    shown = [x for kind in (Menu, WindowState, Calls) for x in told(desk.said, kind)]
    versions = [x.version for x in shown]
    assert len(set(versions)) == len(versions)
    assert [x.version for x in told(desk.said, Calls)] == sorted(
        x.version for x in told(desk.said, Calls)
    )


def test_a_pulse_goes_out_each_second():
    desk = Desk()
    desk.said.clear()
    now = 0.0
    first = desk.machine._broadcast.pulse.count + 1
    while now < 10:
        desk.hear(Tick(), at(now))
        now = desk.machine.due() - at(0).mono
    pulses = told(desk.said, Pulse)
    assert [pulse.count for pulse in pulses] == list(range(first, first + 10))
    assert {pulse.session for pulse in pulses} == {"hub-session"}


def test_each_minute_everything_is_said_anew():
    """The broker may hold a late word of an earlier start, and nobody else would say that."""
    desk = Desk()
    menus = {}
    for second in range(1, 130):
        menus[second] = len(told(desk.hear(Tick(), at(second)), Menu))
    said = [second for second, count in menus.items() if count]
    assert len(said) == 2
    assert said[1] - said[0] == 60


def test_a_growing_queue_is_told_once_for_many_tickets():
    desk = Desk(small_hall(waiting_said=0.25))
    desk.hear(LinkUp("s"), at(0))
    desk.said.clear()
    for i in range(20):
        desk.ticket(f"v{i}", at(0.01 * i))
    assert told(desk.said, WindowState) == []
    desk.hear(Tick(), at(0.3))
    assert [(x.window, x.waiting) for x in told(desk.said, WindowState)] == [(1, 20)]


def test_only_the_last_fifty_calls_are_shown():
    desk = Desk(small_hall(next_again=0))
    for i in range(60):
        desk.ticket(f"v{i}", at(i))
        desk.press(1, at(i))
    last = told(desk.said, Calls)[-1]
    assert [called.call for called in last.calls] == list(range(11, 61))


# --- always -----------------------------------------------------------------------------------


SHORT = settings(
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # how busy the machine is says nothing
)
AnyHall.TestCase.settings = settings(SHORT, max_examples=60)
TestAnyHall = AnyHall.TestCase
AnyNight.TestCase.settings = settings(SHORT, max_examples=5)
TestAnyNight = AnyNight.TestCase


def test_every_fact_of_the_line_can_stand_in_the_journal():
    assert {Called, TicketIssued, DayOpened, DayDated, DayClosed, Left, NoShow} <= set(
        JOURNAL_KINDS
    )
