"""What the board shows, announces and marks as old; the time is always stated."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from display.board.machine import Board
from display.things import Announced, Chime, PanelText, ShowScene, Sign
from tests.support.board_hub import FakeHub, Seen, board_time, menu
from wire.messages import Calls, HubGone, LinkDown, LinkUp, Now, Pulse, Stop, Tick, WindowState

FLASH = 10.0
HALF = 0.5

KNOWN = ("en", "ru", "zh")


def board(**more) -> Board:
    return Board(KNOWN, **more)


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def seen() -> Seen:
    return Seen(board(panels=(1, 2)))


def test_the_first_scene_is_due_at_once_and_says_connecting(seen):
    assert seen.board.due() <= board_time(0).mono
    seen.hear(Tick())
    assert seen.scene.standing == "connecting"
    assert seen.scene.languages == KNOWN
    assert seen.panels == {1: PanelText(1, "--"), 2: PanelText(2, "--")}


def test_retained_states_wait_for_the_pulse(seen, hub):
    seen.hear([*hub.states(), *hub.call(2)])
    assert seen.scene.standing == "connecting"
    assert not seen.rows
    assert not seen.chimes
    seen.hear(hub.pulse())
    assert seen.scene.standing == "live"
    assert seen.rows == [("A001", 2, True)]
    assert seen.chimes == [1]


def test_the_menu_s_title_stands_there_before_the_first_pulse(seen, hub):
    seen.hear(hub.menu())
    assert seen.scene.hall.title == ("Горводоканал", "City Water", "市自来水公司")


def test_the_newest_call_stands_first_and_a_freed_window_leaves(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear([*hub.call(1), *hub.call(3), *hub.call(2)])
    assert [row[:2] for row in seen.rows] == [("A003", 2), ("A002", 3), ("A001", 1)]
    seen.hear(hub.free(3))
    assert [row[:2] for row in seen.rows] == [("A003", 2), ("A001", 1)]


def test_a_call_is_kept_before_it_chimes_and_shown_in_the_same_breath(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    answers = seen.hear(hub.call(1))
    assert answers[0] == Announced("g1", 1)
    assert answers.index(Announced("g1", 1)) < answers.index(Chime(1))
    assert seen.panels[1] == PanelText(1, "A001", flash=True)


def test_panels_are_written_before_the_slower_screen(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    kinds = [type(answer) for answer in seen.hear(hub.call(1)[:1])]
    assert kinds.index(PanelText) < kinds.index(ShowScene)


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


def test_without_a_pulse_for_three_seconds_it_is_old_and_says_since_when(seen, hub):
    seen.hear([*hub.states(), hub.pulse(0), *hub.call(1)])
    seen.hear(hub.pulse(125), 125)
    assert seen.board.due() <= board_time(128).mono
    seen.hear(Tick(), 127.99)
    assert seen.scene.standing == "live"
    seen.hear(Tick(), 128)
    assert seen.scene.standing == "stale"
    assert seen.scene.as_of == (1_768_284_000 + 125) // 60
    assert seen.rows == [("A001", 1, False)]
    assert seen.panels == {1: PanelText(1, "--"), 2: PanelText(2, "--")}
    seen.hear(hub.pulse(130), 130)
    assert seen.scene.standing == "live"
    assert seen.scene.as_of is None
    assert seen.panels == {1: PanelText(1, "A001"), 2: PanelText(2, "")}


def test_a_lost_link_and_a_dead_hub_are_known_at_once(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear(LinkDown())
    assert seen.scene.standing == "stale"
    seen.hear([LinkUp("s"), hub.pulse()])
    assert seen.scene.standing == "live"
    seen.hear(HubGone(hub.session))
    assert seen.scene.standing == "stale"


def test_the_late_will_of_an_older_connection_makes_nothing_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    old = hub.session
    hub.restart()
    seen.hear([*hub.states(), hub.pulse(1)], 1)
    seen.hear(HubGone(old), 1)
    assert seen.scene.standing == "live"


def test_a_new_epoch_is_old_until_it_has_said_its_states(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    hub.restart()
    seen.hear(hub.pulse(1), 1)
    assert seen.scene.standing == "stale"
    assert seen.rows == [("A001", 1, False)]
    seen.hear(hub.states(), 1)
    assert seen.scene.standing == "live"
    assert seen.chimes == [1]


def test_a_window_that_the_hall_no_longer_has_does_not_hold_it_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(3)])
    hub.restart()
    hub.windows = (1, 2)
    seen.hear([*hub.states(), hub.pulse(1)], 1)
    assert seen.scene.standing == "live"
    assert seen.rows == []


def test_an_older_version_never_replaces_a_newer(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    first, second = hub.call(1), hub.call(1)
    seen.hear([*second, *first])
    assert [row[:2] for row in seen.rows] == [("A002", 1)]
    assert seen.chimes == [1, 2]


def test_another_generation_is_ignored_until_its_hub_is_heard(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    other = FakeHub("g2")
    seen.hear([*other.states(), *other.call(2)])
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    seen.hear(other.pulse(1), 1)
    assert [row[:2] for row in seen.rows] == [("A001", 2)]
    assert seen.chimes == [1, 1]
    assert seen.facts == [Announced("g1", 1), Announced("g2", 1)]


def test_a_new_database_of_which_nothing_is_known_yet_shows_nothing_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    seen.hear(FakeHub("g2").pulse(1), 1)
    assert seen.scene.standing == "connecting"
    assert seen.rows == []
    assert seen.panels[1] == PanelText(1, "--")


def test_many_strange_generations_take_no_memory_and_no_place(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for i in range(500):
        seen.hear(menu(f"x{i}"))
    assert seen.rows == [("A001", 1, True)]
    assert seen.scene.standing == "live"
    assert len(list(seen.board._states.menu.all())) <= 3


def test_windows_that_no_hall_can_have_are_dropped(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for window in (0, -1, 1000, *range(10**6, 10**6 + 500)):
        seen.hear(WindowState("g1", 1, 99, window, 1, None, 0, "open"))
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    assert set(seen.board._states.windows(("g1", 1))) == {1, 2, 3}


def test_the_clock_is_the_hub_s_and_turns_with_the_minute(seen, hub):
    seen.hear([*hub.states(), hub.pulse(50)], at=500_000)
    minute = seen.scene.clock
    assert minute == (1_768_284_000 + 50) // 60
    shown = len(seen.scenes)
    seen.hear(hub.pulse(52), at=500_002)
    assert len(seen.scenes) == shown
    assert seen.board.due() < board_time(500_010.1).mono
    seen.hear([hub.pulse(60), Tick()], at=500_010.1)
    assert seen.scene.clock == minute + 1


def test_without_any_trusted_clock_before_the_first_pulse_there_is_none(seen):
    seen.hear(Tick(), trusted=False)
    assert seen.scene.clock is None


def unset(pulse: Pulse, wall: float = 7200.0) -> Pulse:
    """Of a hub that does not know the time."""
    return structs.replace(pulse, at=Now("hub-boot", pulse.at.mono, wall, trusted=False))


@pytest.mark.parametrize("wall", [7200.0, 1_768_284_000.0])
def test_a_hub_that_does_not_know_the_time_makes_no_clock_stand_on_the_board(seen, hub, wall):
    seen.hear([*hub.states(), unset(hub.pulse(), wall), *hub.call(1)], trusted=False)
    assert (seen.scene.standing, seen.scene.clock) == ("live", None)
    seen.hear(Tick(), 4, trusted=False)
    assert (seen.scene.standing, seen.scene.as_of) == ("stale", None)
    seen.hear(hub.pulse(5), 5, trusted=False)
    assert seen.scene.clock == (1_768_284_000 + 5) // 60


def test_a_board_that_knows_the_time_shows_its_own_where_the_hub_does_not(seen, hub):
    seen.hear([*hub.states(), unset(hub.pulse()), *hub.call(1)], 100)
    assert seen.scene.clock == (1_768_284_000 + 100) // 60
    seen.hear(Tick(), 200)
    assert seen.scene.as_of == (1_768_284_000 + 100) // 60


def test_without_a_clock_the_languages_turn_and_the_picture_moves_for_all_boards_alike():
    """Boards that were started at other moments count with the hub."""
    hub = FakeHub(board_text={"ru": "Паспорт", "en": "Passport", "zh": ""})
    seen = Seen(board())
    found = []
    for second in range(0, 130, 10):
        pulse = unset(hub.pulse(), 7200.0 + second)
        seen.hear([*hub.states(), pulse], 777_777 + second, trusted=False)
        assert seen.board.due() <= board_time(777_777 + second + 10.1).mono
        found.append((seen.scene.footer, seen.scene.minute))
    texts, minutes = zip(*found, strict=True)
    assert texts == ("Паспорт", "Passport") * 6 + ("Паспорт",)
    assert minutes == (*(120,) * 6, *(121,) * 6, 122)


def test_without_a_clock_the_panels_turn_for_all_boards_alike(hub):
    """They hang side by side: one must not say it in Russian while the other does in English."""
    signs = {"ru": Sign("ПЕРЕРЫВ", "ЗАКРЫТО"), "en": Sign("BREAK", "CLOSED")}
    hub.stand(1, "break")
    said = []
    for began in (777_777, 888_882):
        seen = Seen(board(panels=(1,), signs=signs))
        for second in range(0, 60, 10):
            pulse = unset(hub.pulse(), 7200.0 + second)
            seen.hear([*hub.states(), pulse], began + second, trusted=False)
            said.append(seen.panels[1].text)
    assert said == ["ПЕРЕРЫВ", "BREAK"] * 6


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


def test_the_hall_s_text_goes_through_the_languages():
    hub = FakeHub(board_text={"ru": "Паспорт", "en": "Passport", "zh": ""})
    seen = Seen(board())
    texts = []
    for second in range(0, 40, 10):
        seen.hear([*hub.states(), hub.pulse(second)], second)
        texts.append(seen.scene.footer)
    assert texts == ["Паспорт", "Passport"] * 2


def test_languages_are_those_wished_for_else_the_hall_s_as_far_as_there_are_words(hub):
    for wished, of_hall, expected in (
        ((), ("ru", "de"), ("ru",)),
        (("en", "ru"), ("ru", "zh"), ("en", "ru")),
        ((), ("de",), KNOWN),
    ):
        seen = Seen(board(languages=wished))
        hub.menu_more = {"languages": of_hall}
        seen.hear([*hub.states(), hub.pulse()])
        assert seen.scene.languages == expected


def test_at_the_end_no_panel_keeps_what_may_no_longer_be_true(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    assert seen.hear(Stop()) == [PanelText(1, "--"), PanelText(2, "--")]


def test_nothing_is_shown_twice(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    before = len(seen.scenes)
    for heard in (*hub.calls, hub.pulse(), "rubbish", None):
        seen.hear(heard)
    assert len(seen.scenes) == before


# --- any order, any repeat, restarts at any moment ---


def _day(random_: random.Random, steps: int) -> list:
    """What a hub says in a day with restarts, one new database, pauses: (seconds, message)."""
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


EVENTS = st.tuples(st.floats(0.05, 5.0), st.sampled_from(["pulse", "down", "gone", "tick"]))


@given(st.lists(EVENTS))
def test_the_mark_stands_exactly_while_there_is_no_pulse(events):
    hub, seen, now, until = FakeHub(), Seen(board()), 0.0, 3.0
    seen.hear([*hub.states(), hub.pulse()])
    for wait, event in events:
        now += wait
        heard = {"pulse": hub.pulse(now), "down": LinkDown(), "gone": HubGone(hub.session)}
        seen.hear(heard.get(event, Tick()), now)
        until = {"pulse": now + 3.0, "tick": until}.get(event, now)
        live = board_time(now).mono < board_time(0).mono + until
        if abs(now - until) > 1e-6:
            assert seen.scene.standing == ("live" if live else "stale")
            assert (seen.scene.as_of is None) == live
