"""A hub whose wall clock jumps: the order stays, nobody is lost, no day begins (libfaketime)."""

from pathlib import Path

import pytest

from tests.deep.clocks import hall, played

pytestmark = [pytest.mark.faketime, pytest.mark.broker]


@pytest.mark.parametrize(
    ("trusted", "jumps"),
    [
        (False, ["1970", "2038", "a day back"]),
        (True, ["a day on", "ten years on", "a day back", "1970"]),
        (True, ["summer time begins", "summer time ends"]),
    ],
    ids=["a clock that nobody believes", "a clock that is believed", "summer and winter"],
)
def test_the_clock_jumps(tmp_path: Path, trusted: bool, jumps: list[str]) -> None:
    assert played(tmp_path, jumps, trusted) == len(jumps)


def test_a_start_in_1970_and_the_right_time_later(tmp_path: Path) -> None:
    """A Pi without a battery clock: it starts at the epoch, and the time comes over the network."""
    with hall(tmp_path, trusted=False) as made:
        made.comes()
        made.hub.kill()
        made.floor.forget_ended_hub()
        made.jump("1970")
        made.hub.start(**made.clock.environment)
        made.floor.whole()
        made.comes()
        made.clock.ahead(0.0)
        made.comes()
        for _ in made.came:
            made.calls()
        made.require_calls_in_order()
