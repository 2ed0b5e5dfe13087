"""What somebody else writes on the hub's topics never outlives the hub's next word, at any edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from display.board.machine import Board
from display.things import Announced
from kiosk.things import Print
from operator_pad.pad import Pads
from operator_pad.things import Level, PinEdge, Wiring
from tests.support.board_hub import FakeHub, Seen, called
from tests.support.kiosk_visitor import Visitor, menu
from wire.messages import (
    Calls,
    LinkUp,
    NextPressed,
    Now,
    Offer,
    Press,
    Pulse,
    ShutService,
    Tick,
    WindowState,
)
from wire.newest import HubStates, Newest

HUGE = 2**53
FORGED = [{"epoch": HUGE}, {"version": HUGE}, {"epoch": HUGE, "version": HUGE}]
"""What may be made up within the hub's own generation."""


def forged(state, changed: dict, **more):
    return structs.replace(state, **changed, **more)


# --- the board ----------------------------------------------------------------------------------


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def seen(hub) -> Seen:
    seen = Seen(Board(("ru", "en"), panels=(1, 2)))
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    return seen


def heals(hub: FakeHub, at: float = 1.0) -> list:
    """Say the hub's next word: what it says when it hears another one on its topics."""
    return [hub.pulse(at), *hub.states()]


@pytest.mark.parametrize("changed", FORGED)
def test_a_board_shows_the_hub_s_windows_again(seen, hub, changed):
    seen.hear(forged(hub.window(2), changed, calling=called(1, 2, number=666)))
    seen.hear(heals(hub), 1)
    assert seen.scene.standing == "live"
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    seen.hear(hub.call(2, 2), 2)
    assert [row[:2] for row in seen.rows] == [("A002", 2), ("A001", 1)]


@pytest.mark.parametrize("changed", FORGED)
def test_a_board_has_the_hub_s_menu_again(seen, hub, changed):
    seen.hear(forged(hub.menu(), changed, title={"ru": "Чужой"}, windows=()))
    seen.hear(heals(hub), 1)
    assert seen.scene.hall.title == ("Горводоканал", "City Water")
    assert seen.rows
    hub.restart()
    seen.hear([hub.pulse(2), *hub.states()], 2)
    assert seen.scene.standing == "live", "also after the hub was started anew"


@pytest.mark.parametrize("changed", [*FORGED, {}])
def test_calls_that_never_were_do_not_silence_those_that_come(seen, hub, changed):
    """Up to which call it has announced stands on its disk."""
    seen.hear(forged(hub.listed(), changed, calls=(called(HUGE, 1, number=666),)))
    seen.hear(heals(hub), 1)
    seen.hear(hub.call(2, 1.5), 1.5)
    assert seen.chimes[-1] == 2
    assert seen.facts[-1] == Announced("g1", 2)
    later = Seen(Board(("ru", "en")))
    later.board.restore(seen.facts)
    later.hear([*hub.states(), hub.pulse(6), *hub.call(1, 6)], 6)
    assert later.chimes == [3]


def test_a_made_up_call_that_could_be_the_next_one_is_forgotten_in_a_few_seconds(seen, hub):
    seen.hear(forged(hub.listed(), {}, calls=(called(9, 1, number=666),)))
    assert seen.chimes == [1, 9]
    for second in range(1, 6):
        seen.hear(heals(hub, second), second)
    assert seen.facts[-1] == Announced("g1", 1)
    seen.hear(hub.call(2, 5.5), 5.5)
    assert seen.chimes == [1, 9, 2]


def test_a_number_that_is_already_on_the_disk_gives_way_to_the_hub_s(hub):
    seen = Seen(Board(("ru", "en")))
    seen.board.restore([Announced("g1", HUGE)])
    for second in range(6):
        seen.hear([*hub.states(), hub.pulse(second)], second)
    seen.hear(hub.call(1, 5), 5)
    assert seen.chimes == [1]


def test_a_call_that_is_ahead_of_its_pulse_is_announced_once(seen, hub):
    """A pulse of the second before may come after it."""
    late = hub.pulse(0.1)
    seen.hear(hub.call(2, 0.2), 0.2)
    seen.hear(late, 0.3)
    seen.hear([hub.listed(), hub.pulse(1)], 1)
    assert seen.chimes == [1, 2]


@pytest.mark.parametrize("made_up", ["the same again", "each of another start"])
def test_old_pulses_that_come_for_seconds_take_no_announced_call_back(seen, hub, made_up):
    """They tell of fewer calls, but none goes on from the one before it."""
    old = hub.pulse(0.1)
    seen.hear(hub.call(2, 0.2), 0.2)
    for second in range(1, 7):
        another = structs.replace(old, epoch=second + 1, count=old.count + second)
        seen.hear(old if made_up == "the same again" else another, second)
    assert seen.facts[-1] == Announced("g1", 2)
    seen.hear([hub.pulse(7), *hub.states()], 7)
    assert seen.chimes == [1, 2]


@pytest.mark.parametrize("changed", [{"epoch": HUGE}, {"count": HUGE}, {"version": 0}, {"call": 0}])
def test_a_made_up_pulse_is_over_with_the_next_of_the_hub(seen, hub, changed):
    seen.hear(forged(hub.pulse(0.5), changed), 0.5)
    seen.hear(heals(hub), 1)
    assert seen.scene.standing == "live"
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    assert seen.chimes == [1]


# --- a pad --------------------------------------------------------------------------------------


def moment(mono: float) -> Now:
    return Now("boot", mono, 1e6 + mono)


def pad_pulse(count: int, version: int) -> Pulse:
    return Pulse("g", 1, "s", count, moment(0), version, 0)


def state(step: int, version: int) -> WindowState:
    return WindowState("g", 1, version, 1, step, None, 0, "open")


@pytest.mark.parametrize("changed", FORGED)
def test_a_pad_presses_with_the_hub_s_step_again(changed):
    pads = Pads([Wiring(1, 5, 6, 13, 19, 26)], 0.02)
    for pin in pads.buttons:
        pads.hear(Level(pin, False, 0.0, ""), moment(0))
    for heard in (LinkUp("s"), state(4, 7), pad_pulse(1, 7), forged(state(666, 8), changed)):
        pads.hear(heard, moment(0))
    pads.hear(pad_pulse(2, 7), moment(1))
    pads.hear(state(5, 8), moment(1))
    pads.hear(PinEdge(5, True, 1.1, "p"), moment(1.1))
    pads.hear(Tick(), moment(1.13))
    answers = pads.hear(Level(5, True, 1.13, "p"), moment(1.13))
    (press,) = [answer for answer in answers if isinstance(answer, Press)]
    assert press == NextPressed(1, "p", "g", 1, 2, 5)


# --- a kiosk ------------------------------------------------------------------------------------


def kiosk_pulse(count: int, version: int) -> Pulse:
    return Pulse("g1", 1, "hub-1", count, Now("hub", float(count), 1.8e9), version, 0)


@pytest.mark.parametrize("changed", FORGED)
def test_a_kiosk_offers_the_hub_s_menu_again(changed):
    kiosk = Visitor().open()
    kiosk.hear(forged(menu(), changed, title={"ru": "Чужой"}, items=()))
    kiosk.hear(kiosk_pulse(90, 1))
    kiosk.hear(menu(version=2))
    kiosk.wait(1)
    assert kiosk.machine._menu.title == menu().title
    kiosk.take()
    assert [x for x in kiosk.answers if isinstance(x, Print)]


@pytest.mark.parametrize("changed", FORGED)
def test_a_kiosk_opens_again_what_another_one_has_shut(changed):
    kiosk = Visitor().open()
    kiosk.hear(Offer("g1", 1, 2, ()))
    kiosk.hear(forged(Offer("g1", 1, 3, (ShutService("pay", "hours"),)), changed))
    kiosk.hear(kiosk_pulse(90, 2))
    kiosk.hear(Offer("g1", 1, 3, ()))
    assert kiosk.machine._state.hub.shut(kiosk.now) == {}


# --- the rule -----------------------------------------------------------------------------------


def named(version: int, epoch: int = 1) -> Pulse:
    return Pulse("g1", epoch, "s", 1, Now("b", 1.0, 1.0), version, 0)


def calls(version: int, epoch: int = 1, generation: str = "g1") -> Calls:
    return Calls(generation, epoch, version, ())


def test_two_starts_are_remembered_besides_the_living_one_and_the_first_of_more_gives_way():
    newest: Newest[Calls] = Newest()
    for epoch in (1, 2, 3, 4):
        newest.take(calls(1, epoch), ("g1", 1))
    assert list(newest.all()) == [calls(1, 1), calls(1, 3), calls(1, 4)]


def test_of_two_states_with_one_version_the_later_counts():
    """After a pulse has lowered the version of a state that nobody had named."""
    newest: Newest[Calls] = Newest()
    newest.take(calls(9), ("g1", 1))
    newest.named(named(3))
    last = structs.replace(calls(3), calls=(called(1, 1),))
    newest.take(last, ("g1", 1))
    assert newest.of(("g1", 1)) == last


def test_of_windows_that_do_not_matter_here_nothing_is_kept():
    states = HubStates(windows=(1,))
    for window in (1, 2):
        states.hear(structs.replace(state(1, 5), generation="g1", window=window), ("g1", 1))
    states.hear(named(3), ("g1", 1))
    assert {n: one.version for n, one in states.windows(("g1", 1)).items()} == {1: 3}
    assert states.windows(("g1", 2)) == {}
    assert states.windows(None) == {}


def test_within_one_start_the_highest_version_counts_whatever_comes_last():
    newest: Newest[Calls] = Newest()
    for version in (1, 3, 2):
        newest.take(calls(version), ("g1", 1))
    newest.named(named(3))
    assert newest.of(("g1", 1)) == calls(3)


def test_a_start_that_no_pulse_has_named_counts_for_nothing():
    newest: Newest[Calls] = Newest()
    newest.take(calls(1), ("g1", 1))
    newest.take(calls(1, HUGE), ("g1", 1))
    assert newest.of(("g1", 1)) == calls(1)
    newest.take(calls(1, 2), ("g1", 1))
    assert newest.of(("g1", 2)) == calls(1, 2), "it waits for its pulse"


@given(st.lists(st.tuples(st.sampled_from(["g1", "g2", "x"]), st.integers(1, 9))))
def test_no_flood_takes_more_memory_or_the_living_hub_s_place(made_up):
    newest: Newest[Calls] = Newest()
    newest.take(calls(5), ("g1", 1))
    for generation, epoch in made_up:
        newest.take(calls(1, epoch, generation), ("g1", 1))
        assert len(list(newest.all())) <= 3
    assert newest.of(("g1", 1)) == calls(5)


# --- numbers that a disk keeps --------------------------------------------------------------------


@pytest.mark.parametrize("day", [HUGE, 10_000])
def test_a_business_day_that_cannot_be_never_reaches_a_kiosks_card(day):
    kiosk = Visitor().open()
    kiosk.take("v1")
    kiosk.wait(12)
    assert kiosk.machine._state.courier.known.day == 3
    kiosk.hear(structs.replace(kiosk.issued("v2"), day=day))
    kiosk.wait(1)
    assert kiosk.machine._state.courier.known.day == 3
    assert day not in [getattr(fact, "day", 0) for fact in kiosk.disk]
    kiosk.hear(structs.replace(kiosk.issued("v3"), day=4))
    assert kiosk.machine._state.courier.known.day == 4
