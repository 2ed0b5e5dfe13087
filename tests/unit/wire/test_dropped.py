"""What is dropped is counted always, and said at most once a minute for each kind."""

import logging

import pytest

from wire.dropped import PAUSE, Dropped, Seldom


class Counter:
    """Is a stated clock, seconds."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Counter:
    return Counter()


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


def test_the_first_of_a_kind_is_said_at_once_with_its_text(clock, said):
    Dropped(clock)("payload", "up/kiosk-1/wish: no JSON")
    assert said() == ["dropped (payload, 1 so far): up/kiosk-1/wish: no JSON"]


def test_a_flood_is_one_line_a_minute_and_the_count_is_whole(clock, said):
    dropped = Dropped(clock)
    for n in range(1000):
        clock.now = 5 + n * 0.18  # three minutes
        dropped("payload", f"message {n}")
    assert dropped.count == {"payload": 1000}
    assert said() == [
        "dropped (payload, 1 so far): message 0",
        "dropped (payload, 335 so far): message 334",
        "dropped (payload, 669 so far): message 668",
    ]


def test_each_kind_has_its_own_minute(clock, said):
    dropped = Dropped(clock)
    dropped("payload", "a")
    clock.now += PAUSE / 2
    dropped("topic", "b")
    clock.now += PAUSE / 2 - 0.01
    dropped("payload", "c")
    clock.now += 0.01
    dropped("topic", "d")
    dropped("payload", "e")
    assert [line.partition(": ")[2] for line in said()] == ["a", "b", "e"]
    assert dropped.count == {"payload": 3, "topic": 2}


def test_a_text_with_a_percent_sign_is_only_a_text(clock, said):
    Dropped(clock)("payload", "%s %d 100%")
    assert said() == ["dropped (payload, 1 so far): %s %d 100%"]


def test_of_what_can_come_again_and_again_a_few_lines_a_minute_are_written(clock, said):
    seldom = Seldom(most=3, clock=clock)
    for n in range(50_000):
        clock.now = 5 + n * 0.001  # most of a minute
        seldom(logging.WARNING, "link board-1", f"board-1 is here {n}")
    assert said() == [f"board-1 is here {n}" for n in range(3)]
    seldom(logging.WARNING, "link board-2", "another kind")
    seldom(logging.WARNING, "", "what has no kind is always said")
    clock.now = 5 + PAUSE
    seldom(logging.WARNING, "link board-1", "board-1 is here")
    assert said()[-1] == "board-1 is here (49997 more like it before)"


def test_five_lines_a_minute_are_written_where_nobody_says_otherwise(clock, said):
    seldom = Seldom(clock=clock)
    for n in range(9):
        seldom(logging.WARNING, "link", str(n))
    assert said() == ["0", "1", "2", "3", "4"]


def test_where_nothing_was_left_out_nothing_is_said_of_it(clock, said):
    seldom = Seldom(most=2, clock=clock)
    for minute in range(3):
        clock.now = 5 + minute * PAUSE
        seldom(logging.WARNING, "link", "a")
        seldom(logging.WARNING, "link", "b")
    assert said() == ["a", "b"] * 3


def test_a_minute_begins_with_its_first_line(clock, said):
    """However long nothing was said before it."""
    seldom = Seldom(most=1, clock=clock)
    for at in (0.0, 100.0, 159.9, 160.0):
        clock.now = at
        seldom(logging.WARNING, "link", f"at {at}")
    assert said() == ["at 0.0", "at 100.0", "at 160.0 (1 more like it before)"]
