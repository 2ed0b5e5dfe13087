"""Every letter is shown as itself or named: on glass, paper, television and panels."""

import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pygame
import pytest
from PIL import ImageFont

from display import __main__ as display
from display import led, texts, tv
from display.config import ScreenConfig as TvScreen
from display.picture import layout as lay
from display.things import CallRow, HallNames, Scene
from kiosk import __main__ as kiosk
from kiosk import fonts
from kiosk.choice.wording.plain import plain
from kiosk.glass import letters
from tests.support.board_hub import menu
from wire.mqtt import topics
from wire.text import glyphs
from wire.text.escape import escaped
from wire.text.texts import nfc

DEJAVU, WQY = fonts.plain(), fonts.han() or ""
HARD = "Счётчик Ї ґ € ₽ 缴费 5 ₽ 😀 ✓ №"


@pytest.fixture(autouse=True)
def _dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start pygame anew: a board that closes takes all fonts with it."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.font.init()
    for kept in (letters.fit, letters._font):
        kept.cache_clear()
    yield
    for kept in (letters.fit, letters._font):
        kept.cache_clear()


# --- what a font has ---------------------------------------------------------------------------


def is_box(file: str, letter: str) -> bool:
    """Tell whether the font draws what it draws for a letter that nobody has."""
    font = ImageFont.truetype(file, 40)
    return bytes(font.getmask(letter)) == bytes(font.getmask("\U000effff"))


@pytest.mark.parametrize("file", [DEJAVU, fonts.bold(), WQY])
def test_a_font_has_what_it_draws(file: str) -> None:
    for letter in "AІЇґй№€₽水缴，𠮷😀🎫→✓⌫ҚҮ":
        assert glyphs.has(file, letter) != is_box(file, letter), letter


def test_of_a_file_of_another_kind_nothing_is_claimed(tmp_path: Path) -> None:
    for data in (b"", b"\0" * 100, b"ttcf", b"true" * 9):
        file = tmp_path / "font"
        file.write_bytes(data)
        glyphs._font.cache_clear()
        assert glyphs.has(str(file), "水")
    assert glyphs.has(str(tmp_path / "none"), "水")


def test_each_letter_is_drawn_by_the_first_font_that_has_it_with_its_accents() -> None:
    found = glyphs.runs("缴5₽费 за\u0301мок", (WQY, DEJAVU))
    assert found == ((WQY, "缴5"), (DEJAVU, "₽"), (WQY, "费 за\u0301мок"))
    assert glyphs.runs("", (WQY,)) == ()


def test_a_letter_that_no_font_has_is_left_to_the_first_of_all() -> None:
    assert glyphs.runs("𠮷", (DEJAVU, WQY)) == ((DEJAVU, "𠮷"),)
    assert glyphs.runs("缴𠮷a", (DEJAVU, WQY)) == ((WQY, "缴"), (DEJAVU, "𠮷a"))


def test_a_letter_that_no_font_has_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    glyphs._said.clear()
    glyphs.runs.cache_clear()
    caplog.set_level(logging.WARNING, "talon")
    for text in ("a𠮷", "b𠮷", "c🎫𠮷"):
        assert "".join(run for _, run in glyphs.runs(text, (DEJAVU, WQY))) == text
    assert [line for line in caplog.messages if "U+" in line] == [
        "no font here has the letter 𠮷 (U+20BB7)",
        "no font here has the letter 🎫 (U+1F3AB)",
    ]


def test_a_hundred_letters_are_named_and_no_flood_fills_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "has", lambda _, sign: sign == "a")
    monkeypatch.setattr(glyphs, "_said", set())
    for n in range(150):
        glyphs.runs(f"a{chr(0x4E00 + n)}", ("some.ttf",))
    glyphs.runs.cache_clear()
    assert len(caplog.messages) == 100
    assert caplog.messages[-1].endswith(f"(U+{0x4E00 + 99:04X})")


def test_what_is_not_seen_by_itself_needs_no_letter_of_a_font(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sign that chooses how the one before it looks, from U+FE00 to U+FE0F; a sign that joins."""
    monkeypatch.setattr(glyphs, "has", lambda _, sign: sign in "ab")
    assert glyphs.lacking("a\ufe00 a\ufe0f a\u200db".replace(" ", ""), ["some.ttf"]) == []
    assert glyphs.lacking("b\u0301a\ufe10c", ["some.ttf"]) == ["b\u0301", "\ufe10", "c"]


def test_each_lacking_letter_is_told_once_in_order_and_by_its_number() -> None:
    lacking = glyphs.lacking("缴𠮷a🎫𠮷", (DEJAVU, WQY))
    assert [glyphs.named(letter) for letter in lacking] == ["𠮷 (U+20BB7)", "🎫 (U+1F3AB)"]
    assert glyphs.named("\u202e") == "(U+202E)"
    assert glyphs.named("a\u0301") == "a\u0301 (U+0061 U+0301)"


# --- glass and television ----------------------------------------------------------------------


def drawn(surface: pygame.Surface | None) -> str:
    assert surface is not None
    wide, high = surface.get_size()
    alpha = [["01"[surface.get_at((x, y))[3] > 127] for y in range(high)] for x in range(wide)]
    return "|".join("".join(column).strip("0") for column in alpha).strip("|")


@pytest.mark.parametrize("words", ["缴₽", "₽缴费", "5 ₽ 水"])
def test_the_glass_draws_a_rouble_beside_chinese(words: str) -> None:
    alone = drawn(letters.Face(fonts.order("₽"), 40).render("₽", (0, 0, 0)))
    assert alone in drawn(letters.Face(fonts.order(words), 40).render(words, (0, 0, 0)))


def test_a_line_is_as_wide_as_it_is_drawn() -> None:
    face = letters.fit(HARD, 2000, 60, 40).font
    line = face.render(HARD, (0, 0, 0))
    assert line is not None
    assert line.get_width() == face.width(HARD)


@pytest.mark.parametrize("is_bold", [False, True])
def test_the_television_draws_each_letter_from_a_font_that_has_it(is_bold: bool) -> None:
    type_ = tv.ScreenType(tv.fonts())
    runs = type_._runs(HARD, 40, is_bold)
    assert "".join(run for _, run in runs) == HARD
    files = {str(file): face for face, file in tv.fonts().items()}
    for font, run in runs:
        face = next(face for face in files.values() if type_._font(face, 40) is font)
        assert all(glyphs.has(str(tv.fonts()[face]), letter) for letter in run), (face, run)


def test_a_ticket_keeps_what_stands_above_its_letter(tmp_path: Path) -> None:
    """Ё001 without its dots is another ticket; a row of the board cut them off."""
    screen = TvScreen(685, 6, (1280, 720), False)
    board = tv.Tv(screen, tmp_path, texts.read())
    for ticket in ("Ё001", "Й001", "Ї001", "Ü001"):
        hall = HallNames(("Hall",), 3, (ticket[0],), "Europe/Moscow")
        scene = Scene("live", hall, ("ru",), rows=(CallRow(ticket, 1, 1, False),))
        zone = next(x for x in board._page.zones(scene) if "→" in x.said)
        (line, *_), (_, top, _, tall) = zone.texts, zone.box
        ink = board._type.surface(line)
        above = ink[0].get_bounding_rect().top - ink[1] + round(lay.CAPITAL * line.size / 2)
        assert line.y + above >= top, "the highest dot is inside the row"
        assert line.y + round(lay.CAPITAL * line.size / 2) <= top + tall
        assert line.size * lay.CAPITAL >= board._page._least - 1
    board.close()


# --- two ways to write one letter --------------------------------------------------------------


def test_what_a_message_says_is_composed() -> None:
    name = unicodedata.normalize("NFD", "Счётчик й")
    said = menu(title={"ru": name}, version=1)
    topic, payload = topics.topic("h", said), msgspec.json.encode(said)
    assert len(name) > len("Счётчик й")
    heard = topics.read("h", topic, payload)[1]
    assert heard.title == {"ru": "Счётчик й"}


@pytest.mark.parametrize("show", [nfc, plain, lay.printable], ids=["escape", "glass", "board"])
def test_what_is_shown_is_composed(show) -> None:
    assert show(unicodedata.normalize("NFD", "Счётчик й Ї")) == "Счётчик й Ї"


def test_a_panel_writes_a_letter_of_two_signs_as_one() -> None:
    assert led.registers("И\u0306001", False, 100) == led.registers("Й001", False, 100)


# --- what --check names ------------------------------------------------------------------------

KIOSK = """
hall = "vodokanal"
device = "kiosk-1"
database = "k.db"
[printer]
path = "lp0"
"""
BOARD = """
hall = "vodokanal"
device = "board-1"
database = "b.db"
[screen]
height_mm = 685
distance_m = 6
"""
HALL = (Path(__file__).parents[4] / "hub/halls/vodokanal.toml").read_text(encoding="utf-8")


def checked(folder: Path, daemon, config: str, hall: str) -> int:
    (folder / "hall.toml").write_text(hall, encoding="utf-8")
    (folder / "own.toml").write_text(config, encoding="utf-8")
    argv = [str(folder / "own.toml"), "--check", "--hall", str(folder / "hall.toml")]
    code: int = daemon.main(argv)
    return code


@pytest.mark.parametrize(("daemon", "config"), [(kiosk, KIOSK), (display, BOARD)])
def test_every_text_of_our_hall_and_of_our_words_can_be_read(
    tmp_path: Path, daemon, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, daemon, config, HALL) == 0, capsys.readouterr().err
    assert capsys.readouterr() == (f"{tmp_path / 'own.toml'}: ok\n", "")


@pytest.mark.parametrize(("daemon", "config"), [(kiosk, KIOSK), (display, BOARD)])
def test_check_names_a_letter_that_no_font_has(
    tmp_path: Path, daemon, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = HALL.replace("Оплата услуг", "Оплата 𠮷 5 ₽")
    assert checked(tmp_path, daemon, config, hall) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert (
        f"{tmp_path / 'hall.toml'}: services[0].name.ru: the screen has no 𠮷 (U+20BB7)" in said.err
    )


@pytest.mark.parametrize(
    ("daemon", "config", "was", "now", "said"),
    [
        (kiosk, KIOSK, "vodokanal", "centre-1", "hall: found centre-1, expected vodokanal"),
        (kiosk, KIOSK, "kiosk-1", "kiosk-9", "found kiosk-9, expected a device of kind kiosk"),
        (kiosk, KIOSK, "kiosk-1", "pads-1", "found pads-1, expected a device of kind kiosk"),
        (display, BOARD, "vodokanal", "centre-1", "hall: found centre-1, expected vodokanal"),
        (display, BOARD, "board-1", "board-9", "found board-9, expected a device of kind board"),
    ],
)
def test_check_names_a_hall_or_a_device_that_the_hall_file_does_not_have(
    tmp_path: Path, daemon, config: str, was: str, now: str, said: str, capsys
) -> None:
    """The hub drops what such a daemon says: visitors would find a kiosk without numbers."""
    with pytest.raises(SystemExit) as ended:
        checked(tmp_path, daemon, config.replace(was, now), HALL)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_what_the_panels_lack_stands_in_no_series(tmp_path: Path) -> None:
    hall = HALL.replace('series = "A"', 'series = "Ü"', 1)
    with pytest.raises(SystemExit):
        checked(tmp_path, display, BOARD, hall)


# --- escapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Оплата № 5\u00a0水 😀", "Оплата № 5\u00a0水 😀"),
        ("\x1b[31mred\nnew\r\x00\x9b", "\\x1b[31mred\\nnew\\r\\x00\\x9b"),
        ("a\u202eb\u2066c\u200fd", "a\\u202eb\\u2066c\\u200fd"),
        ("\u2028\u2029\ufeff\U000e0001", "\\u2028\\u2029\\ufeff\\U000e0001"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_not_seen_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_our_own_line_ends_stay() -> None:
    assert escaped("a\nb\x1b", keep="\n") == "a\nb\\x1b"
