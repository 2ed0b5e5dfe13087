"""How old a wish for now is: by the moment at which the hub said the pulse that it names."""

import os
import signal
import threading
from itertools import chain, repeat

import pytest

from hub.effects import Odd
from hub.pulses import Pulses
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, kept, told
from tests.support.processes.hub import Floor, Hub
from tests.support.wait import until
from wire.loop import inbox, turn
from wire.messages import (
    BackAnswered,
    BackWanted,
    BookWanted,
    Called,
    CallWanted,
    DayWanted,
    From,
    NextPressed,
    OpenPressed,
    PressAnswered,
    RecallPressed,
    Seen,
    StaffAnswered,
    Stop,
    Tick,
    UndoPressed,
)

FRESH = 4.0
"""Seconds for which a word counts after its pulse was said: rules.pulses_old and one more."""


def beating(desk: Desk, until_second: int) -> Desk:
    for second in range(until_second + 1):
        desk.hear(Tick(), at(second))
    return desk


def outcome(answers: list) -> str:
    (answer,) = told(answers, PressAnswered)
    return answer.outcome


def last(desk: Desk) -> int:
    return desk.machine._broadcast.pulse.count


@pytest.mark.parametrize("kind", [NextPressed, OpenPressed, RecallPressed, UndoPressed])
def test_a_press_made_into_a_frozen_hub_is_dead_when_it_is_heard(kind):
    """Its own count stood still as long as it did."""
    desk = Desk()
    desk.ticket("v", at(0))
    beating(desk, 5)
    assert kept(desk.press(1, at(5.2)), Called)
    pressed = last(desk)
    before = len(desk.facts)
    answers = desk.press(1, at(17), kind, count=pressed)
    (answer,) = told(answers, PressAnswered)
    assert (answer.outcome, answer.why) == ("stale", "12 s old")
    assert len(desk.facts) == before


@pytest.mark.parametrize(("late", "expected"), [(FRESH - 0.1, "accepted"), (FRESH, "stale")])
def test_it_counts_as_long_as_it_would_have_at_a_hub_that_beats(late, expected):
    desk = beating(Desk(), 5)
    desk.ticket("v", at(5))
    assert outcome(desk.press(1, at(5 + late), count=last(desk))) == expected


def test_a_press_that_waited_in_the_hubs_own_inbox_is_as_old_as_it_is():
    """The loop asks for the time when it takes the batch, not when the batch came."""
    desk = beating(Desk(), 5)
    desk.ticket("v", at(5))
    heard, done = inbox(), []
    heard.put(From("pads-1", NextPressed(1, "p", "gen", 1, last(desk), 0)))
    heard.put(Stop())
    times = chain([at(5)], repeat(at(17)))  # it stands still while it waits for something to hear
    turn(desk.machine, heard, lambda _: None, done.append, now=lambda: next(times))
    assert outcome(done) == "stale"


def test_a_press_from_the_future_is_refused():
    desk = beating(Desk(), 5)
    desk.ticket("v", at(5))
    (answer,) = told(desk.press(1, at(5.5), count=last(desk) + 1), PressAnswered)
    assert answer.outcome == "stale"
    assert "has said" in answer.why
    assert outcome(desk.press(1, at(5.6), count=last(desk))) == "accepted"


def test_pulses_that_come_more_often_make_nothing_older():
    """Whoever has just come is told one more: its count is that of the second."""
    pulses = Pulses("gen", 1, 3)
    pulses.say("s", 0, 0, at(0))
    again = pulses.again("s", 7, 2, at(0.9))
    assert (again.count, again.version, again.call) == (0, 7, 2)
    assert pulses.too_old(Seen("gen", 1, 0), at(FRESH - 0.1)) == ""
    assert pulses.too_old(Seen("gen", 1, 0), at(FRESH)) == "4 s old"


# --- other wishes for now -----------------------------------------------------------------------


def missed() -> Desk:
    """Let the holder of A001 miss the call."""
    desk = Desk(small_hall(next_again=0))
    desk.ticket("v", at(0))
    return beating(desk, 5)


@pytest.mark.parametrize(
    "wish",
    [CallWanted("w", "A001", 1), DayWanted("w", "close"), BackWanted("w", "A001")],
    ids=lambda wish: type(wish).__name__,
)
def test_what_nobody_waits_for_any_more_is_not_done(wish):
    desk = missed()
    device = "kiosk-1" if isinstance(wish, BackWanted) else "staff"
    before = len(desk.facts)
    seen = Seen("gen", 1, last(desk))
    late = type(wish)(**{**{k: getattr(wish, k) for k in wish.__struct_fields__}, "seen": seen})
    answers = desk.up(device, late, at(17))
    assert len(desk.facts) == before
    assert [odd.kind for odd in kept(answers, Odd)] == ["late wish"]
    assert not told(answers, (StaffAnswered, BackAnswered))


def test_a_wish_that_is_said_again_with_a_later_pulse_is_done():
    desk = missed()
    old = Seen("gen", 1, last(desk))
    desk.up("staff", CallWanted("w", "A001", 1, seen=old), at(17))
    desk.hear(Tick(), at(17))
    fresh = Seen("gen", 1, last(desk))
    assert kept(desk.up("staff", CallWanted("w", "A001", 1, seen=fresh), at(17.5)), Called)
    assert told(desk.up("staff", CallWanted("w", "A001", 1, seen=fresh), at(18)), StaffAnswered)
    assert len(kept(desk.facts, Called)) == 1


def test_a_wish_of_an_earlier_start_of_the_hub_is_not_done():
    desk = missed().again(at(10))
    assert desk.up("staff", BookWanted("w", (), seen=Seen("gen", 1, 5)), at(11))
    assert not told(desk.said, StaffAnswered)


# --- a real hub ---------------------------------------------------------------------------------


@pytest.mark.broker
def test_nobody_is_called_by_a_press_into_a_hub_that_stood_still(broker, tmp_path):
    hub = Hub(tmp_path, broker.port)
    hall = (tmp_path / "hall.toml").read_text(encoding="utf-8")
    (tmp_path / "hall.toml").write_text(hall + "pulses_old = 1\n", encoding="utf-8")
    with hub, Floor(broker) as floor:
        floor.whole()
        floor.ticket("pay")
        assert hub.process is not None
        os.kill(hub.process.pid, signal.SIGSTOP)
        threading.Timer(2.2, os.kill, (hub.process.pid, signal.SIGCONT)).start()
        assert floor.press("Next", count=floor.all("Pulse")[-1]["count"]) == "stale", (
            "its count has moved on by one only"
        )
        said = until(lambda: floor.all("PressAnswered"))
        assert said[-1]["why"].endswith("s old")
        assert hub.rows("SELECT count(*) FROM journal WHERE kind = 'Called'") == [(0,)]
        until(lambda: floor.press("Next") == "accepted")
