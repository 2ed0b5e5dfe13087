"""Each call is announced once: kept before it chimes, and never too old."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from display.things import Announced, Chime, PanelText
from tests.support.board_hub import FakeHub, Seen, board, board_time
from wire.messages import Calls, Now, Pulse, Tick

FLASH = 10.0
HALF = 0.5


def test_a_call_is_kept_before_it_chimes_and_shown_in_the_same_breath(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    answers = seen.hear(hub.call(1))
    assert answers[0] == Announced("g1", 1)
    assert answers.index(Announced("g1", 1)) < answers.index(Chime(1))
    assert seen.panels[1] == PanelText(1, "A001", flash=True)


def test_it_flashes_for_ten_seconds_at_one_flash_a_second(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    lit = [(0.0, seen.scene.lit)]
    now = 0.0
    while now < FLASH + 1:
        due = seen.board.due() - board_time(0).mono
        assert due > now, "what is due must move on"
        now = due
        seen.hear([hub.pulse(now), Tick()], now)
        lit.append((now, seen.scene.lit))
    changes = [at for (at, is_lit), (_, was) in zip(lit[1:], lit, strict=False) if is_lit != was]
    assert len(changes) == 2 * FLASH * HALF / 0.5 - 1
    assert min(b - a for a, b in itertools.pairwise(changes)) >= HALF - 0.01
    assert changes[-1] <= FLASH
    assert seen.rows == [("A001", 1, False)]
    assert seen.panels[1] == PanelText(1, "A001", flash=False)


@given(st.lists(st.floats(0.01, 2.0), max_size=30))
def test_no_row_flashes_more_than_three_times_a_second(gaps):
    hub, seen, now = FakeHub(windows=range(1, 9)), Seen(board()), 0.0
    seen.hear([*hub.states(), hub.pulse()])
    darkened = []
    for i, gap in enumerate(gaps):
        end = now + gap
        while (due := seen.board.due() - board_time(0).mono) < end:
            before = seen.scene.lit
            now = due
            seen.hear([hub.pulse(now), Tick()], now)
            darkened += [now] if before and not seen.scene.lit else []
        now = end
        seen.hear([hub.pulse(now), *hub.call(i % 8 + 1, now)], now)
    for a, d in zip(darkened, darkened[3:], strict=False):
        assert d - a > 1.0


def test_a_recall_flashes_and_chimes_again_and_comes_first(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1, number=7), *hub.call(2, number=8)])
    seen.hear([hub.pulse(20), Tick()], 20)
    assert seen.rows == [("A008", 2, False), ("A007", 1, False)]
    seen.hear(hub.call(1, 20, number=7), 20)
    assert seen.rows == [("A007", 1, True), ("A008", 2, False)]
    assert seen.chimes == [1, 2, 3]


def test_a_restarted_board_announces_only_what_it_has_not(hub):
    first = Seen(board())
    first.hear([*hub.states(), hub.pulse(), *hub.call(1), *hub.call(2)])
    second = Seen(board())
    second.board.restore(first.facts)
    second.hear([*hub.states(), hub.pulse(1)], 1)
    assert second.chimes == []
    second.hear(hub.call(3, 2), 2)
    assert second.chimes == [3]
    assert [row[2] for row in second.rows] == [True, False, False]


def test_too_old_a_call_is_shown_but_neither_chimes_nor_flashes(hub):
    seen = Seen(board(age_limit=60))
    seen.hear([*hub.states(), *hub.call(1, at=0), *hub.call(2, at=41)])
    seen.hear(hub.pulse(100), 100)
    assert seen.rows == [("A002", 2, True), ("A001", 1, False)]
    assert seen.chimes == [2]
    assert seen.facts == [Announced("g1", 2)]


def test_age_is_the_hub_s_even_when_the_board_s_clock_is_wild(seen, hub):
    seen.hear([*hub.states(), *hub.call(1, at=0)])
    seen.hear(hub.pulse(5), at=9e8)
    assert seen.chimes == [1]


def test_a_window_s_state_may_come_before_the_list(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    state, listed = hub.call(1)
    seen.hear(state)
    assert seen.chimes == [1]
    seen.hear(listed)
    assert seen.chimes == [1]


def test_but_never_lets_one_be_skipped(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    _, first_list = hub.call(1)
    second_state, second_list = hub.call(2)
    seen.hear(second_state)
    assert seen.chimes == []
    seen.hear([first_list, second_list])
    assert seen.chimes == [1, 2]


@pytest.mark.parametrize(
    ("now", "chimes"),
    [
        (Now("next", 5.0, 1_768_284_000.0 + 30, True), [1]),
        (Now("next", 5.0, 1_768_284_000.0 + 3600, True), []),
        (Now("next", 5.0, 7200.0, False), []),
        (Now("next", 5.0, 7200.0, True), []),
        (Now("next", 5.0, 1_768_284_000.0 + 30, False), []),
    ],
)
def test_a_call_of_before_the_hub_s_boot_sounds_only_where_its_age_is_known(seen, hub, now, chimes):
    """A new board would else sound the last fifty calls at once."""
    hub.call(1)
    seen.hear([*hub.states(), structs.replace(hub.pulse(), at=now)])
    assert seen.chimes == chimes


def _day(random_: random.Random, steps: int) -> list:
    """Return what a hub says in a day with restarts, one new database, pauses: (seconds,
    message)."""
    hub, now, said = FakeHub("g1"), 0.0, []
    for _ in range(steps):
        now += random_.choice((0.2, 1.0, 1.0, 30.0))
        what = random_.random()
        if what < 0.45:
            said += [(now, m) for m in hub.call(random_.choice(hub.windows), now)]
        elif what < 0.55:
            said += [(now, m) for m in hub.free(random_.choice(hub.windows))]
        elif what < 0.62:
            hub.restart()
            said += [(now, m) for m in hub.states()]
        elif what < 0.66:
            hub = FakeHub(f"g{random_.random()}")
            said += [(now, m) for m in hub.states()]
        elif what < 0.8:
            said += [(now, m) for m in hub.states()]
        said.append((now, hub.pulse(now)))
    return said


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_each_call_at_most_once_and_nothing_too_old_or_older(seed):
    """Against a plain reading of the rules, under loss, repeats, reordering and restarts."""
    random_ = random.Random(seed)
    said = _day(random_, 60)
    sent = []
    for i, (at, message) in enumerate(said):
        if random_.random() < 0.1:
            continue
        sent += [(i + random_.choice((0, 0, 0, 3)), at, message)] * random_.choice((1, 1, 2))
    sent.sort(key=lambda one: one[0])
    announced: list[tuple[str, int]] = []
    kept: list[Announced] = []
    seen, newest, now = Seen(board(age_limit=60)), {}, 0.0
    pulse = None
    for _, at, message in sent:
        now = max(now, at)
        if random_.random() < 0.05:
            seen = Seen(board(age_limit=60))
            seen.board.restore(kept)
            newest, pulse = {}, None
        pulse = message if isinstance(message, Pulse) else pulse
        for answer in seen.hear(message, now):
            if isinstance(answer, Announced):
                kept.append(answer)
            if isinstance(answer, Chime):
                announced.append((pulse.generation, answer.call))
                ages = [
                    pulse.at.mono - call.at.mono
                    for _, other in said
                    if isinstance(other, Calls) and other.generation == pulse.generation
                    for call in other.calls
                    if call.call == answer.call
                ]
                assert min(ages) <= 60
        for row in seen.scene.rows if seen.scene and pulse else ():
            key = (pulse.generation, row.window)
            assert row.call >= newest.get(key, 0), "an older state over a newer"
            newest[key] = row.call
    assert len(announced) == len(set(announced))
    by_generation: dict[str, list[int]] = {}
    for generation, call in announced:
        by_generation.setdefault(generation, []).append(call)
    assert all(calls == sorted(calls) for calls in by_generation.values())


@given(st.integers(0, 10**9))
def test_each_call_exactly_once_where_nothing_is_lost_and_nothing_too_old(seed):
    said, seen = _day(random.Random(seed), 60), Seen(board(age_limit=1e6))
    wanted: dict[str, int] = {}
    for at, message in said:
        if isinstance(message, Calls):
            wanted[message.generation] = max((x.call for x in message.calls), default=0)
        seen.hear(message, at)
    last: dict[str, int] = {}
    for fact in seen.facts:
        assert fact.call > last.get(fact.generation, 0)
        last[fact.generation] = fact.call
    assert last == {generation: call for generation, call in wanted.items() if call}
    assert len(seen.chimes) == sum(wanted.values())
