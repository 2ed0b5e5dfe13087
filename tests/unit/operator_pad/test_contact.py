"""One button at the boundary of its debounce time, here half a second."""

import pytest

from operator_pad.pad.contact import Contact
from operator_pad.things import Level, PinEdge

PIN, DEBOUNCE = 5, 0.5


def contact(low: bool = False) -> Contact:
    made = Contact(PIN, DEBOUNCE)
    assert made.level(Level(PIN, low, 0.0, "start")) is None
    return made


@pytest.mark.parametrize(("released", "press"), [(1.5, "down"), (1.499, None)])
def test_a_level_counts_from_the_moment_that_it_has_stood_for_its_time(released, press):
    button = contact()
    assert button.edge(PinEdge(PIN, True, 1.0, "down")) is None
    assert button.edge(PinEdge(PIN, False, released, "up")) == press


def test_the_pin_is_read_at_that_moment_and_once():
    button = contact()
    button.edge(PinEdge(PIN, True, 1.0, "down"))
    assert button.due == 1.5
    assert [button.look(at) for at in (1.499, 1.5, 1.6)] == [False, True, False]


def test_a_button_that_goes_down_before_its_pin_was_read_is_pressed():
    button = Contact(PIN, DEBOUNCE)
    assert button.edge(PinEdge(PIN, True, 0.6, "down")) is None
    assert button.level(Level(PIN, True, 1.1, "read")) == "down"


def test_one_that_is_held_at_the_start_has_to_be_released_first():
    button = contact(low=True)
    assert button.is_down
    assert button.level(Level(PIN, True, 1.0, "again")) is None
    button.edge(PinEdge(PIN, False, 2.0, "up"))
    assert button.level(Level(PIN, False, 2.5, "read")) is None
    assert not button.is_down
    button.edge(PinEdge(PIN, True, 3.0, "down"))
    assert button.level(Level(PIN, True, 3.5, "read")) == "down"


def test_a_press_whose_edge_was_lost_is_found_by_reading_the_pin_twice():
    button = contact()
    assert button.level(Level(PIN, True, 1.0, "found")) is None
    assert button.due == 1.5
    assert button.level(Level(PIN, True, 1.5, "read")) == "found"
