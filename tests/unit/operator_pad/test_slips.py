"""A second button beside one that is still down: a slip within a second, a wish after it."""

import pytest

from operator_pad.things import Wiring
from tests.support.pads_machine import Desk


@pytest.mark.parametrize("pin", [0, 1, 5])
@pytest.mark.parametrize(("again", "sent"), [(1.99, 1), (2.05, 2)])
def test_another_button_within_a_second_is_a_slip_whichever_pin_is_down(pin, again, sent) -> None:
    """Pins 0 and 1 are as good as any: "no pin" is none of them."""
    desk = Desk(wirings=(Wiring(1, pin, 6, 13, 19, 26),))
    desk.beat(1.0)
    desk.edges(pin, [(1.0, True)])
    desk.beat(1.5)
    desk.answer(desk.sent[0][1].press, "accepted")
    desk.beat(again)
    desk.edges(6, [(again, True)])
    desk.beat(again + 0.1)
    assert len(desk.sent) == sent
