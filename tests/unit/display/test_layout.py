"""What fits, how large it is, and that nothing overlaps or becomes unreadable."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from display import texts
from display.picture import layout as lay
from display.picture.frame import ZoneMaker, time_text
from display.picture.zones import (
    BAND,
    DIM,
    EMPTY,
    INK,
    MARK,
    NEW,
    PAGE,
    QUIET,
    TEXT,
    WINDOW,
    Style,
    Zone,
    one,
)  # fmt: skip
from display.things import CallRow, HallNames, Scene

WORDS = texts.read()
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (1080, 1920), (640, 480)]
HALL = HallNames(("Горводоканал", "City Water", "市自来水公司"), 12, ("A", "B"), "Europe/Moscow")
MINUTE = 1_768_284_000 // 60


def measure(text: str, size: float, bold: bool) -> float:
    """Measure nearly as DejaVu: Chinese as wide as high, others less."""
    return sum(size if ord(c) > 0x2E80 else 0.62 * size for c in text)


def scene(rows: int = 4, new: int = 0, **more) -> Scene:
    made = tuple(CallRow(f"A{i + 1:03d}", i + 1, 100 - i, i < new) for i in range(rows))
    base = {"standing": "live", "hall": HALL, "languages": ("ru", "en", "zh"), "clock": MINUTE}
    return Scene(rows=made, **base | more)


def page(size=(1920, 1080), least: float = 96.0) -> ZoneMaker:
    return ZoneMaker(*size, least, WORDS, measure)


def test_the_rule_of_the_standard():
    """6 mm at 0.5 m, 61 at 5 m, 122 at 10 m; here in pixels of a picture 1000 mm high."""
    for metres, millimetres in ((0.5, 6.1), (5, 61), (10, 122)):
        assert lay.capital(1000, 1000, metres) == pytest.approx(millimetres)


def test_rows_that_fit_a_television_of_55_inches():
    assert [lay.most_rows(685, metres) for metres in (4, 6, 8, 10, 12)] == [8, 5, 4, 3, 2]
    assert lay.most_rows(685, lay.farthest(685)) == lay.LEAST_ROWS


def test_the_shares_of_the_picture_are_all_of_it():
    assert pytest.approx(1) == lay.HEADER + lay.HEADINGS + lay.ROWS + lay.FOOTER


def test_type_is_as_large_as_leaves_a_row_to_each_window():
    few = lay.grid(1920, 1080, windows=3, least=60, wide=8)
    many = lay.grid(1920, 1080, windows=12, least=60, wide=8)
    assert (few.rows, few.columns) == (3, 1)
    assert many.rows * many.columns >= 12
    assert few.capital > many.capital >= 60


def test_where_not_all_fit_legibly_there_are_as_many_as_can_be():
    assert lay.grid(1920, 1080, windows=30, least=154, wide=8) == lay.Grid(
        4, 1, pytest.approx(lay.ROWS * 1080 / lay.PITCH / 4)
    )


@pytest.mark.parametrize("rows", range(lay.LEAST_ROWS, 13))
def test_type_that_just_fits_so_often_gives_so_many_rows_and_not_one_fewer(rows):
    """The boundary: ``rows`` times the least pitch are exactly the height there is."""
    exactly = lay.ROWS * 1080 / lay.PITCH / rows
    board = lay.grid(1920, 1080, windows=rows, least=exactly, wide=1)
    assert (board.rows * board.columns, board.capital) == (rows, pytest.approx(exactly)) or (
        board.columns > 1
        and board.capital > exactly
        and board.rows * board.columns >= rows  # larger type in several columns
    )
    narrow = lay.grid(1080, 1080, windows=99, least=exactly, wide=1080 * 0.9 / exactly)
    assert (narrow.rows, narrow.columns) == (rows, 1)
    larger = exactly * 1.001
    fewer = lay.grid(1080, 1080, windows=99, least=larger, wide=1080 * 0.9 / larger)
    assert fewer.rows == max(lay.LEAST_ROWS, rows - 1)
    assert lay.most_rows(685, lay.ROWS * 685 / (lay.PITCH * lay.LEGIBLE * rows * 1000)) == rows


@pytest.mark.parametrize("calls", [0, 1, 3, 4, 5, 9])
def test_every_place_of_the_board_is_used_and_none_is_used_twice(calls):
    """Four rows: up to four calls stand there, the newest first; the others are empty bands."""
    zones = page(least=154).zones(scene(calls))
    said = [z.said for z in zones if "→" in z.said]
    assert said == [f"A00{i + 1} → {i + 1}" for i in range(min(calls, 4))]
    assert sum(z.fill == EMPTY for z in zones) == (4 - len(said) if calls else 0)


def test_one_column_of_rows_is_headed_once_and_two_are_headed_twice():
    ticket = " · ".join(WORDS[x].ticket for x in ("ru", "en", "zh"))
    for least, calls, columns in ((154, 4, 1), (60, 12, 2)):
        zones = page(least=least).zones(scene(calls))
        tops = sorted({z.box[1] for z in zones if "→" in z.said})
        assert len([z for z in zones if z.said[:4] == ticket[:4]]) == columns
        assert len(tops) == calls / columns


def test_there_are_four_columns_at_most():
    assert lay.grid(3840, 480, windows=99, least=80, wide=4).columns == 4


@given(st.sampled_from(SIZES), st.integers(0, 40), st.floats(5, 400), st.floats(3, 30))
def test_the_grid_always_fits_and_keeps_the_rule_where_it_can(size, windows, least, wide):
    board = lay.grid(*size, windows, least, wide)
    assert board.rows >= lay.LEAST_ROWS
    assert board.capital * lay.PITCH * board.rows <= lay.ROWS * size[1] + 1e-6
    assert board.capital * wide <= lay.column_width(*size, board.columns) + 1e-6
    can = min(lay.ROWS * size[1] / lay.PITCH / 3, lay.column_width(*size, 1) / wide) >= least
    assert board.capital >= least - 1e-6 or not can


@given(
    st.sampled_from(SIZES),
    st.integers(0, 40),
    st.sampled_from(["connecting", "live", "stale"]),
    st.integers(0, 10_000),
    st.sampled_from(["", "ru", "zh"]),
    st.booleans(),
    st.sampled_from(["", "10.0.0.5:1883: Connection refused"]),
)
def test_zones_stay_on_the_picture_and_never_overlap(
    size, rows, standing, minute, trouble, forgetful, broker
):
    more = {"footer": "Паспорт", "trouble": trouble, "forgetful": forgetful, "broker": broker}
    shown = scene(rows, 1, standing=standing, clock=minute, as_of=minute, **more)
    zones = page(size, least=20).zones(shown)
    for zone in zones:
        left, top, wide, tall = zone.box
        assert left >= 0
        assert top >= 0
        assert left + wide <= size[0]
        assert top + tall <= size[1]
    for one_, other in itertools.combinations(zones, 2):
        assert not _overlap(one_, other), (one_, other)


def _overlap(one_: Zone, other: Zone) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one_.box, other.box
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah


@given(st.sampled_from(SIZES), st.integers(1, 40), st.floats(5, 200))
def test_no_text_leaves_its_zone(size, rows, least):
    for zone in page(size, least).zones(scene(rows, footer="Очень длинный текст зала " * 20)):
        left, _, wide, _ = zone.box
        for line in zone.texts:
            width = measure(line.text, line.size, line.bold)
            start = line.x - {"left": 0, "centre": 0.5, "right": 1}[line.side] * width
            assert start >= left - 2
            assert start + width <= left + wide + 2


def test_the_newest_stay_where_not_all_fit():
    zones = page(least=154).zones(scene(9))
    assert [z.said for z in zones if "→" in z.said] == [f"A00{i} → {i}" for i in (1, 2, 3, 4)]


def test_rows_are_as_large_as_the_rule_asks():
    for zone in page(least=96).zones(scene(9)):
        if "→" in zone.said:
            assert min(line.size for line in zone.texts) * lay.CAPITAL >= 95


def test_a_new_row_is_lit_and_dark_in_turn_and_readable_in_both():
    (lit,) = [z for z in page().zones(scene(3, 1, lit=True)) if z.new]
    (dark,) = [z for z in page().zones(scene(3, 1, lit=False)) if z.new]
    assert lit.fill == NEW
    assert dark.fill != NEW
    assert [line.text for line in lit.texts] == [line.text for line in dark.texts]


def test_the_mark_says_since_when_in_every_language_and_never_loses_the_time():
    for size in SIZES:
        zones = page(size).zones(scene(3, standing="stale", as_of=MINUTE - 65))
        (mark,) = [zone for zone in zones if zone.fill == MARK]
        assert mark.said == "По состоянию на 07:55 · As of 07:55 · 截至 07:55 的信息"


def test_where_nobody_knows_the_time_the_mark_says_only_that_it_is_old():
    for size in SIZES:
        zones = page(size).zones(
            structs.replace(scene(3, standing="stale"), clock=None, as_of=None)
        )
        (mark,) = [zone for zone in zones if zone.fill == MARK]
        assert mark.said == "Сведения устарели · Not up to date · 信息已过时"
        assert not [zone.said for zone in zones if ":" in zone.said], "no clock"


def test_a_picture_without_a_clock_moves_against_burn_in_too():
    places = {
        page().zones(structs.replace(scene(3), clock=None, minute=minute))[0].box
        for minute in range(0, 60, 3)
    }
    assert len(places) > 3


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rows", [0, 3])
def test_what_to_do_in_a_hub_s_trouble_is_never_cut(size, rows):
    for language in WORDS:
        shown = scene(rows, standing="stale", as_of=MINUTE, trouble=language, forgetful=True)
        text = " ".join(zone.said for zone in page(size).zones(shown))
        for each in [language] if rows else WORDS:
            assert WORDS[each].trouble in text
            assert WORDS[each].ask in text
            assert WORDS["ru"].forgetful in text


def test_another_board_of_its_name_is_said_in_the_first_language():
    for code in WORDS:
        shown = structs.replace(scene(1), languages=(code,), twin=True)
        assert WORDS[code].twin in [zone.said for zone in page().zones(shown)]


def test_speech_says_what_is_seen():
    rows = [zone for zone in page().zones(scene(1)) if "→" in zone.said]
    assert [(zone.said, zone.label) for zone in rows] == [("A001 → 1", "Талон A001, окно 1")]


def test_nobody_called_and_nothing_known_are_told_apart():
    calm = [zone.said for zone in page().zones(scene(0))]
    unknown = [zone.said for zone in page().zones(Scene(languages=("ru", "en")))]
    assert "Ожидайте вызова · Please wait for your call · 请等候叫号" in calm
    stale = [zone.said for zone in page().zones(scene(0, standing="stale", as_of=MINUTE - 65))]
    assert not [said for said in stale if "Please wait for your call" in said], "nobody can know"
    assert "Соединение с очередью · Connecting to the queue" in unknown
    assert WORDS["ru"].forgetful not in unknown, "nobody has said so"


def test_the_clock_is_in_the_hall_s_zone():
    assert time_text(MINUTE, "Europe/Moscow") == "09:00"
    assert time_text(MINUTE, "Asia/Vladivostok") == "16:00"


@pytest.mark.parametrize(
    ("minute", "zone"), [(None, "UTC"), (0, "No/Where"), (10**40, "UTC"), (0, "../etc")]
)
def test_a_time_that_cannot_be_told_breaks_nothing(minute, zone):
    assert time_text(minute, zone) == "--:--"


def test_texts_from_outside_break_nothing():
    wild = "a\x00b\n\ud800" + "щ" * 10_000
    zone = one(measure, (0, 0, 800, 60), wild, Style())
    assert zone.said.startswith("a b")
    assert zone.said.endswith("…")
    assert measure(zone.said, zone.texts[0].size, False) <= 800


def test_the_picture_moves_a_few_pixels_every_few_minutes_and_comes_back():
    shifts = [lay.shift(minute, 1080) for minute in range(lay.HELD * len(lay.RING))]
    assert len(set(shifts)) == len(lay.RING)
    assert all(max(map(abs, shift)) <= 4 for shift in shifts)
    assert shifts[0] == shifts[lay.HELD - 1] == lay.shift(lay.HELD * len(lay.RING), 1080)


PAIRS = (
    (TEXT, PAGE), (TEXT, BAND), (QUIET, PAGE), (WINDOW, BAND), (NEW, BAND), (INK, NEW),
    (DIM, BAND), (DIM, PAGE), (INK, MARK),
)  # fmt: skip
"""Each pair of letters and ground that the board may use."""


def test_every_pair_of_colours_has_the_contrast_that_wcag_asks():
    for letters, ground in PAIRS:
        light, dark = sorted((_luminance(letters), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (letters, ground)


def test_no_other_pair_of_colours_is_in_use():
    scenes = [
        scene(0),
        scene(5, 1),
        scene(5, 2, lit=True),
        scene(5, standing="stale", as_of=1, footer="x"),
        scene(0, standing="stale", as_of=1),
        Scene(languages=("ru",)),
    ]
    used = {
        (line.colour, zone.fill) for s in scenes for zone in page().zones(s) for line in zone.texts
    }
    assert used <= set(PAIRS)


def _luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920)])
def test_the_address_and_the_reason_can_be_read_on_the_screen(size):
    said = "broker.hall.local:1883: Temporary failure in name resolution"
    zones = page(size).zones(scene(0, standing="connecting", broker=said))
    assert said in [zone.said for zone in zones]
