"""Two hubs by mistake: one of them keeps silent. And a hub that starts listens first."""

import pytest
from msgspec import structs

from hub.effects import Began, Note
from hub.machine import HubMachine
from hub.replication.split_brain import TROUBLE
from tests.support.halls import small_hall
from tests.support.hub.desk import ZONE, Desk, at, kept, told
from wire.messages import (
    DayAnswered,
    DayWanted,
    Fact,
    From,
    HubTrouble,
    LinkUp,
    Menu,
    Message,
    Now,
    OtherHub,
    PressAnswered,
    Pulse,
    Tick,
    TicketIssued,
    TicketWanted,
)

NOW = Now("other", 5.0, 0.0, False)


def pulse(session: str, count: int, generation: str = "other") -> From:
    return From("", Pulse(generation, 1, session, count, NOW, 0, 0))


def last(desk: Desk) -> Pulse:
    return desk.machine._broadcast.pulse


def loud(answers) -> list[Note]:
    return [note for note in kept(answers, Note) if note.loud]


# --- listening ----------------------------------------------------------------------------------


def test_a_starting_hub_listens_before_it_says_or_issues_anything():
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    said = machine.hear(Began(), at(0))
    assert all(isinstance(answer, Fact) for answer in said)
    assert machine.hear(LinkUp("s"), at(1)) == []
    assert machine.hear(From("kiosk-1", TicketWanted("v", "pay", "ru")), at(1.5)) == []
    assert told(machine.hear(Tick(), at(2.1)), Pulse) == []
    answers = machine.hear(Tick(), at(2.2))
    assert told(answers, Pulse)[0].session == "s"
    assert told(answers, Menu)
    assert told(
        machine.hear(From("kiosk-1", TicketWanted("v", "pay", "ru")), at(2.3)), TicketIssued
    )


def test_a_later_connection_is_told_everything_at_once():
    assert told(Desk().hear(LinkUp("next"), at(5)), Menu)


def test_until_there_is_a_broker_it_does_not_spin():
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    machine.hear(Began(), at(0))
    now = 0.0
    for _ in range(20):
        machine.hear(Tick(), at(now))
        due = machine.due() - at(0).mono
        assert due > now
        now = due


def test_a_hub_that_listens_wants_to_be_woken_as_soon_as_it_may_speak():
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    machine.hear(Began(), at(0))
    machine.hear(LinkUp("s"), at(0))
    for second in (0, 1):
        machine.hear(Tick(), at(second))
    assert machine.due() == pytest.approx(at(1.2).mono), "before its next pulse would be due"


# --- two hubs -----------------------------------------------------------------------------------


def test_its_own_pulses_are_no_other_hub():
    desk = Desk()
    for second in range(1, 9):
        desk.hear(Tick(), at(second))
        assert desk.hear(From("", last(desk)), at(second + 0.1)) == []
    assert desk.issued("v", at(10))


def test_a_hub_that_starts_beside_another_says_only_that_it_is_the_second():
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    machine.hear(Began(), at(0))
    machine.hear(LinkUp("a"), at(0))
    answers = []
    for second in range(1, 130):
        answers += machine.hear(pulse("b", 500 + second), at(second))
        answers += machine.hear(From("kiosk-1", TicketWanted("v", "pay", "ru")), at(second + 0.1))
        answers += machine.hear(Tick(), at(second + 0.2))
    assert set(told(answers, Message)) == {HubTrouble(TROUBLE, "gen", 1)}
    assert 120 < len(told(answers, Message)) < 130, "each second"
    assert len(loud(answers)) == 3, "once a minute"
    assert "another hub works in this hall" in loud(answers)[0].text


def only_trouble(answers: list) -> bool:
    return all(isinstance(message, HubTrouble) for message in told(answers, Message))


def test_the_second_stops_at_once_and_for_good():
    desk = Desk()
    for second in range(1, 4):
        assert only_trouble(desk.hear(pulse("b", 900 + second), at(second)))
        assert desk.issued(f"v{second}", at(second + 0.1)) is None
        assert told(desk.hear(Tick(), at(second + 0.2)), Pulse) == []
    for second in range(5, 100):
        assert only_trouble(desk.hear(Tick(), at(second))), "though the other is silent"
    assert told(desk.press(1, at(101)), PressAnswered) == []
    assert desk.again(at(200)).issued("w", at(201))


def test_the_first_goes_on_and_says_so_once():
    desk = Desk()
    for second in range(10):
        desk.hear(Tick(), at(second))
    notes = []
    for second in range(10, 20):
        desk.hear(Tick(), at(second))
        notes += loud(desk.hear(pulse("z", second - 10), at(second)))
        assert desk.issued(f"v{second}", at(second + 0.5))
    assert len(notes) == 1


def test_pulses_that_somebody_invents_do_not_fill_the_log():
    """Each of another session: of their kind the log writes a few lines a minute (``Seldom``)."""
    desk = Desk()
    desk.hear(Tick(), at(0))
    notes = [x for n in range(50) for x in loud(desk.hear(pulse(f"z-{n}", 0), at(1 + n / 100)))]
    assert {note.kind for note in notes} == {"another hub"}


def test_of_two_that_count_alike_the_larger_session_is_the_second():
    for session, goes_on in (("a-session", False), ("z-session", True)):
        desk = Desk()  # its own is hub-session
        for second in range(1, 5):
            desk.hear(Tick(), at(second))
            desk.hear(pulse(session, last(desk).count), at(second + 0.1))
        assert (desk.issued("v", at(6)) is not None) == goes_on


def test_two_that_each_think_they_are_ahead_end_as_one():
    """Each hears the other's pulses a second late, and so lower than its own."""
    silent = []
    for own, other in (("hub-session", "a"), ("hub-session", "z")):
        desk = Desk()
        for second in range(1, 12):
            desk.hear(Tick(), at(second))
            desk.hear(pulse(other, max(0, last(desk).count - 1)), at(second + 0.1))
        silent.append((own > other, desk.issued("v", at(13)) is None))
    assert silent == [(True, True), (False, False)]


def test_a_pulse_of_an_earlier_start_that_comes_late_only_makes_it_wait():
    desk = Desk()
    desk.hear(pulse("before", 4000, "gen"), at(1))
    assert desk.issued("v", at(2)) is None
    answers = desk.hear(Tick(), at(4.1))
    assert told(answers, Pulse)
    assert told(answers, Menu)
    assert desk.issued("v", at(5))


@pytest.mark.parametrize(
    ("pulses", "for_good"),
    [
        ([("b", 1.0), ("b", 2.0)], False),
        ([("b", 1.0), ("b", 2.0), ("b", 3.0)], True),
        ([("b", 1.0), ("b", 2.0), ("b", 5.0)], True),
        ([("b", 1.0), ("b", 2.0), ("b", 5.1)], False),
        ([("b", 1.0), ("c", 2.0), ("b", 3.0)], False),
    ],
    ids=["two", "three", "with a pause of 3 s", "with a longer one", "of two sessions"],
)
def test_three_pulses_of_one_session_in_a_row_are_of_a_hub_that_lives(pulses, for_good):
    """Any other is waited for: it may be late."""
    desk = Desk()
    for count, (session, second) in enumerate(pulses):
        desk.hear(pulse(session, 4000 + count), at(second))
    desk.hear(Tick(), at(pulses[-1][1] + 3.1))
    assert (desk.issued("v", at(10)) is None) is for_good


@pytest.mark.parametrize(("apart", "for_good"), [(0.5, True), (0.49, False)])
def test_pulses_half_a_second_apart_are_said_by_a_hub_that_lives(apart, for_good):
    desk = Desk()
    for count in range(3):
        desk.hear(pulse("b", 4000 + count), at(1 + count * apart))
    desk.hear(Tick(), at(6))
    assert (desk.issued("v", at(10)) is None) is for_good


def test_a_pulse_that_is_delivered_twice_is_one():
    """Or one that an older one overtakes: they say nothing of a hub that goes on."""
    desk = Desk()
    for count, second in ((4000, 1), (4001, 2), (4001, 3), (3999, 4)):
        desk.hear(pulse("b", count), at(second))
    desk.hear(Tick(), at(7.1))
    assert desk.issued("v", at(10))


@pytest.mark.parametrize(("second", "speaks"), [(3.9, False), (4.0, True)])
def test_after_one_strange_pulse_it_waits_three_seconds(second, speaks):
    desk = Desk()
    desk.hear(pulse("before", 4000, "gen"), at(1))
    assert bool(told(desk.hear(Tick(), at(second)), Pulse)) is speaks


@pytest.mark.parametrize(("heard", "gives_way"), [(4, False), (5, True)])
def test_at_the_fifth_pulse_of_one_that_counts_less_the_larger_session_gives_way(heard, gives_way):
    """Its own is hub-session, and the other one did not give way to it either."""
    desk = Desk()
    for second in range(20):
        desk.hear(Tick(), at(second))
    for second in range(heard):
        assert desk.issued(f"v{second}", at(20 + second)), "it goes on until then"
        desk.hear(pulse("a", second), at(20.1 + second))
    assert (desk.issued("v", at(26)) is None) is gives_way


def test_the_second_complains_each_second_and_is_logged_each_minute():
    desk = Desk()
    for second in (1, 2, 3):
        desk.hear(pulse("b", 900 + second), at(second))
    times = (3.9, 4.0, 4.9, 5.0, 62.0, 62.9, 63.0, 63.9, 64.0)
    said = [desk.hear(Tick(), at(second)) for second in times]
    assert [len(told(answers, HubTrouble)) for answers in said] == [0, 1, 0, 1, 1, 0, 1, 0, 1]
    assert [len(loud(answers)) for answers in said] == [0, 0, 0, 0, 0, 0, 1, 0, 0]


def test_pulses_that_were_held_up_and_come_all_at_once_are_of_no_living_hub():
    desk = Desk()
    for count in range(4000, 4010):
        desk.hear(pulse("before", count, "gen"), at(1 + count / 1e6))
    desk.hear(Tick(), at(4.2))
    assert desk.issued("v", at(5))


def test_what_another_hub_says_besides_is_not_heard():
    desk = Desk()
    facts = len(desk.facts)
    menu = told(desk.hear(LinkUp("again"), at(1)), Menu)[0]
    assert desk.hear(From("", structs.replace(menu, epoch=9)), at(2)) == []
    assert len(desk.facts) == facts


# --- what staff are told ------------------------------------------------------------------------


def other(desk: Desk, seconds: float) -> OtherHub | None:
    """Return what the hub says of another one to staff who ask at this second."""
    wish = DayWanted(f"at {seconds}", "status")
    (answer,) = told(desk.up("staff", wish, at(seconds)), DayAnswered)
    return answer.other


def test_the_hub_that_stays_tells_staff_of_the_other_as_long_as_that_may_matter():
    desk = Desk()
    for second in range(10):
        desk.hear(Tick(), at(second))
        desk.hear(From("", last(desk)), at(second + 0.1))
    assert other(desk, 10) is None, "its own pulses are its own"
    desk.hear(pulse("z", 0), at(11))
    assert other(desk, 11.2) == OtherHub("other", 1, 0)
    desk.hear(pulse("z", 1), at(12))
    assert other(desk, 15.9) == OtherHub("other", 1, 3)
    assert other(desk, 612) == OtherHub("other", 1, 600)
    assert other(desk, 612.1) is None


def test_the_first_tells_staff_of_one_that_started_beside_it_and_never_spoke():
    desk = Desk()
    desk.hear(From("", HubTrouble(TROUBLE, "other", 3)), at(5))
    assert other(desk, 7) == OtherHub("other", 3, 2, silent=True)
    assert desk.issued("v", at(8)), "it is no pulse: nobody gives way to it"


def test_a_copy_of_its_own_card_is_another_hub():
    desk = Desk()
    desk.hear(Tick(), at(1))
    desk.hear(pulse("z", 0, generation="gen"), at(1.5))
    assert other(desk, 2) == OtherHub("gen", 1, 0)


def test_one_that_was_silent_for_a_while_tells_why_when_it_speaks_again():
    desk = Desk()
    desk.hear(pulse("before", 4000), at(1))
    silent = desk.up("staff", DayWanted("early", "status"), at(2))
    assert told(silent, DayAnswered) == []
    desk.hear(Tick(), at(4.1))
    assert other(desk, 5) == OtherHub("other", 1, 4)
