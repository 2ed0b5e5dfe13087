"""Where everything stands: inside the glass, apart from each other, large enough; and legible."""

import os
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.screens import View, build
from kiosk.glass import paint
from kiosk.glass.boxes import Box
from kiosk.glass.layout import lay
from kiosk.glass.page import TOUCH, Piece
from kiosk.things import Entry, Screen
from kiosk.words import Mark
from tests.support.kiosk_visitor import WORDS, Visitor

CAPITAL = 0.72
CAPITAL_MM = 4.8
TARGET_MM = 20.0

PORTRAIT, LANDSCAPE = ((1080, 1920), 340.0), ((1280, 1024), 376.0)
KINDS = ["start", "services", "documents", "waiting", "ticket", "shut", "sorry", "still_there"]
KINDS += ["closed", "classes"]

line = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60)
foot = st.sampled_from(
    [
        (),
        (Entry("back", "Назад", "quiet"),),
        (Entry("leave", "Done", "main"),),
        (Entry("back", "返回", "quiet"), Entry("take", "取号", "main")),
        tuple(Entry(key, key, "quiet") for key in ("back", "less", "more")),
    ]
)


@st.composite
def screens(draw: st.DrawFn) -> Screen:
    kind = draw(st.sampled_from(KINDS))
    role = "language" if kind == "start" else "service"
    entries = draw(st.lists(line, max_size=12)) if kind in ("start", "services") else []
    entries = draw(st.lists(line, min_size=1, max_size=7)) if kind == "classes" else entries
    return Screen(
        kind=kind,
        language="ru",
        title=draw(line),
        heading=draw(line),
        body=tuple(draw(st.lists(line, max_size=4))),
        bullets=tuple(draw(st.lists(line, max_size=6))),
        number="ABC1000" if kind == "ticket" else "",
        alert=draw(st.sampled_from(["", "Запомните номер"])) if kind == "ticket" else "",
        entries=tuple(Entry(f"k{i}", text, role) for i, text in enumerate(entries)),
        foot=draw(foot) if kind != "start" else (),
        mark=draw(
            st.sampled_from(["", "Принтер не отвечает", "Нет сервера · 10.0.0.5:1883: No route"])
        ),
    )


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def things(pieces: tuple[Piece, ...]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]


@settings(deadline=None)
@given(
    screens(),
    st.tuples(st.integers(320, 4000), st.integers(320, 4000)),
    st.floats(60, 1500),
)
def test_nothing_leaves_the_glass_and_nothing_covers_another(
    screen: Screen, size: tuple[int, int], width_mm: float
) -> None:
    pieces = lay(screen, size, width_mm)
    for piece in pieces:
        x, y, w, h = piece.box
        assert x >= 0
        assert y >= 0
        assert x + w <= size[0]
        assert y + h <= size[1]
    shown = [piece for piece in things(pieces) if piece.box.w and piece.box.h]
    for i, one in enumerate(shown):
        for other in shown[i + 1 :]:
            assert not overlap(one.box, other.box), (one, other)


@settings(deadline=None)
@given(screens(), st.sampled_from([PORTRAIT, LANDSCAPE, ((1920, 1080), 600.0)]))
def test_fingers_and_eyes_get_the_sizes_of_the_standards(
    screen: Screen, glass: tuple[tuple[int, int], float]
) -> None:
    size, width_mm = glass
    mm = size[0] / width_mm
    for piece in lay(screen, size, width_mm):
        if piece.style in TOUCH:
            assert min(piece.box.w, piece.box.h) >= TARGET_MM * mm - 1, piece
        if piece.text:
            assert piece.size * CAPITAL / mm >= CAPITAL_MM - 0.2, piece


@settings(deadline=None)
@given(screens())
def test_everything_that_is_to_be_read_or_touched_is_there(screen: Screen) -> None:
    pieces = lay(screen, *PORTRAIT)
    keys = [piece.key for piece in pieces if piece.key]
    assert keys == [e.key for e in (*screen.foot, *screen.entries)] or sorted(keys) == sorted(
        e.key for e in (*screen.foot, *screen.entries)
    )
    texts = [piece.text for piece in pieces]
    wanted = [screen.title, screen.number, screen.alert]
    if screen.kind == "start":
        wanted += screen.body
    if screen.kind not in ("start", "ticket"):
        wanted.append(screen.heading)
    for text in wanted:
        assert not text or text in texts


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE])
def test_the_halls_first_name_is_the_largest(
    glass: tuple[tuple[int, int], float], pygame_ready: None
) -> None:
    names = ("City Water and Sewerage, Customer Service", "市自来水公司客户服务中心")
    tile = Entry("language:ru", "Русский", "language", "Получить талон")
    screen = Screen("start", "ru", "МУП «Городской водоканал»", body=names, entries=(tile,))
    first, *others = [paint._fitting(p) for p in things(lay(screen, *glass)) if not p.key]
    assert len(others) == 2
    assert all(one.size < first.size * 0.8 for one in others)
    least = next(piece.least for piece in lay(screen, *glass) if piece.least)
    assert all(one.size >= least for one in others)


DIGITS = [*(f"key:{n}" for n in range(1, 10)), "erase", "key:0"]


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["upright", "broad"])
@pytest.mark.parametrize("many", [0, 1, 6, 7, 18])
def test_digits_stand_as_on_a_telephone_and_letters_apart_from_them(
    glass: tuple[tuple[int, int], float], many: int
) -> None:
    keys = [f"key:{chr(65 + i)}" for i in range(many)]
    entries = tuple(Entry(key, key[-1], "key") for key in (*keys, *DIGITS))
    foot = (Entry("back", "Назад", "quiet"), Entry("enter", "Дальше", "main"))
    screen = Screen(
        "code", "ru", "Зал", "Наберите", ("Код",), number="A1", entries=entries, foot=foot
    )
    shown = {piece.key: piece.box for piece in lay(screen, *glass) if piece.key}
    boxes = list(shown.values())
    assert not any(overlap(x, y) for i, x in enumerate(boxes) for y in boxes[i + 1 :])
    assert min(min(box.w, box.h) for box in boxes) >= TARGET_MM * glass[0][0] / glass[1] - 1
    rows = [shown[key].y for key in DIGITS]
    columns = [shown[key].x for key in DIGITS]
    assert rows == [sorted(set(rows))[n // 3] for n in range(11)]
    assert columns == [sorted(set(columns))[n % 3] for n in range(11)]
    for n, key in enumerate(keys):
        box = shown[key]
        assert box.y == shown[keys[n - n % 6]].y, "six in a row"
        assert box.x == shown[keys[n % 6]].x
        if glass is PORTRAIT:
            assert box.y + box.h <= min(rows), "letters above digits"
        else:
            assert box.x + box.w <= min(columns), "letters at the left"


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["upright", "broad"])
@pytest.mark.parametrize("others", [1, 2, 6])
def test_the_ordinary_way_is_larger_than_the_others_which_are_alike(
    glass: tuple[tuple[int, int], float], others: int
) -> None:
    entries = [Entry("class:", "Обычный", "main")]
    entries += [Entry(f"class:{n}", "Другой", "service") for n in range(others)]
    back = (Entry("back", "Назад", "quiet"),)
    screen = Screen(
        "classes", "ru", "Зал", "Кто вы?", ("Выберите",), entries=tuple(entries), foot=back
    )
    first, *rest = [piece for piece in lay(screen, *glass) if piece.key.startswith("class:")]
    assert len(rest) == others
    assert len({(one.box.w, one.box.h) for one in rest}) == 1
    assert all(one.box.y >= first.box.y + first.box.h for one in rest)
    assert all(one.box.w * one.box.h < first.box.w * first.box.h for one in rest)
    assert all(one.size < first.size for one in rest)


def test_what_speech_says_has_the_note_too() -> None:
    visitor = Visitor().open()
    assert visitor.screen is not None
    labels = [piece.label for piece in lay(visitor.screen, *PORTRAIT) if piece.key]
    assert labels[0] == "Русский. Получить талон"


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_real_words_are_drawn_as_large_as_the_standard_asks(
    glass: tuple[tuple[int, int], float], language: str, pygame_ready: None
) -> None:
    """With the words of the kiosk nothing has to shrink below 4.8 mm capitals."""
    words = WORDS[language]
    back = (Entry("back", words.back, "quiet"), Entry("take", words.take, "main"))
    screen = Screen(
        "ticket",
        language,
        "Горводоканал",
        heading=words.your_ticket,
        number="K112",
        body=(words.choose, words.ahead["zero"], words.take_paper),
        alert=words.paper_late,
        foot=back,
        mark=max((getattr(words, mark) for mark in get_args(Mark)), key=len),
    )
    message = Screen(
        "sorry", language, "", heading=words.sorry, body=(words.no_numbers,), foot=back
    )
    closed = [
        build(
            WalkStage("closed", trouble=why), View({language: words, **WORDS}, None, False, marks)
        )
        for why, marks in (("", ("refused_mark",)), ("store", ("store_mark",)), ("reserve", ()))
    ]
    for one in (screen, message, *closed):
        for piece in things(lay(one, *glass)):
            assert paint._fitting(piece).size >= piece.least, piece


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["upright", "broad"])
@pytest.mark.parametrize("many", [4, 8, 9])
def test_long_names_of_services_are_drawn_as_large_too(
    glass: tuple[tuple[int, int], float], many: int, pygame_ready: None
) -> None:
    """Tiles stand in as many columns as leave room for their words."""
    name = "Заключение договора холодного водоснабжения и водоотведения"
    tiles = tuple(Entry(f"service:{n}", name, "service") for n in range(many))
    back = (Entry("back", "Назад", "quiet"),)
    screen = Screen("services", "ru", "Зал", "Что у вас?", entries=tiles, foot=back)
    shown = [piece for piece in lay(screen, *glass) if piece.key.startswith("service:")]
    assert len(shown) == many
    for piece in shown:
        assert paint._fitting(piece).size >= piece.least


@pytest.mark.parametrize("kind", ["services", "documents", "classes", "code"])
def test_headings_and_lists_begin_at_the_left(kind: str) -> None:
    """Only a ticket, a message and what is typed stand in the middle."""
    entries = (Entry("key:1", "1", "key"),) if kind != "documents" else ()
    screen = Screen(kind, "ru", "Зал", "Что у вас?", ("Раз",), ("Паспорт",), entries=entries)
    read = [x for x in lay(screen, *PORTRAIT) if x.text and not x.key and x.style != "field"]
    assert {"title", "heading"} <= {piece.style for piece in read}
    assert not [piece.text for piece in read if piece.center]


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["upright", "broad"])
@pytest.mark.parametrize("kind", ["documents", "ticket"])
def test_words_on_a_card_keep_a_margin_of_twelve_millimetres(
    kind: str, glass: tuple[tuple[int, int], float]
) -> None:
    """At both sides, on a panel of 15 inches and more; a pixel is lost by rounding."""
    screen = Screen(kind, "ru", "Зал", "Ваш номер", ("Раз", "Два"), ("Паспорт",), number="A001")
    pieces = lay(screen, *glass)
    (card,) = [piece.box for piece in pieces if piece.style == "card"]
    on_it = [x.box for x in pieces if x.text and x.box.y > card.y and x.box.x > card.x]
    assert len(on_it) >= 2
    least = 12 * glass[0][0] / glass[1] - 1
    for box in on_it:
        assert min(box.x - card.x, card.x + card.w - box.x - box.w) >= least


def test_what_is_typed_has_the_room_of_letters_where_there_are_none() -> None:
    entries = tuple(Entry(key, key[-1], "key") for key in DIGITS)
    screen = Screen("code", "ru", "Зал", "Наберите", ("Код",), number="A1", entries=entries)
    pieces = lay(screen, *PORTRAIT)
    (field,) = [piece.box for piece in pieces if piece.style == "card"]
    digits = min(piece.box.y for piece in pieces if piece.key)
    assert 0 < digits - field.y - field.h < field.h / 2, "a gap and no empty strip"


@pytest.fixture
def pygame_ready() -> None:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    pygame.font.init()


@pytest.mark.parametrize(
    "text", ["Очень длинное слово: достопримечательность", "水表检定与更换" * 4, "x" * 300]
)
@pytest.mark.parametrize("box", [(400, 60), (90, 200), (40, 12), (5, 5)])
def test_letters_never_leave_their_box(text: str, box: tuple[int, int], pygame_ready: None) -> None:
    from kiosk.glass.letters import fit

    fitted = fit(text, *box, 60, True)
    assert fitted.height <= box[1]
    assert all(fitted.font.width(one) <= box[0] for one in fitted.lines)


def test_short_text_is_whole_and_large(pygame_ready: None) -> None:
    from kiosk.glass.letters import fit

    assert fit("Назад", 400, 100, 60).lines == ("Назад",)
    assert fit("Назад", 400, 100, 60).size == 60


def test_an_ellipsis_says_that_there_was_more_and_only_then(pygame_ready: None) -> None:
    from kiosk.glass.letters import fit

    text = "раз два три четыре пять шесть семь восемь девять"
    *before, last = fit(text, 60, 40, 20).lines
    assert last.endswith("…")
    assert before
    assert text.startswith(" ".join([*before, last.removesuffix("…")]))
    assert fit(text, 60, 400, 8).lines[-1] == "девять"
    (one,) = fit("x" * 300, 100, 400, 20).lines
    assert one.startswith("xxx")
    assert one.endswith("x…")


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [x / 255 for x in colour]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("style", sorted(paint.INKS))
def test_text_has_a_contrast_of_four_and_a_half(style: str) -> None:
    assert contrast(paint.INKS[style], paint.GROUNDS[style]) >= 4.5
    assert contrast(paint.SLATE, paint.WHITE) >= 4.5


@pytest.mark.parametrize("ground", [paint.GROUND, paint.WHITE])
def test_edges_have_a_contrast_of_three(ground: tuple[int, int, int]) -> None:
    assert contrast(paint.EDGE, ground) >= 3
    assert contrast(paint.BLUE, ground) >= 3
