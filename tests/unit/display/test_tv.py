"""The television under SDL's dummy driver: real pixels, the description, the picture, the fonts."""

import json
import os
import signal

import pygame
import pytest

from display import texts
from display.config import ScreenConfig
from display.things import CallRow, HallNames, Scene
from display.tv import FontMissing, Tv, fonts
from tests.support.board_hub import NINE

HALL = HallNames(("Горводоканал", "City Water", "市自来水公司"), 12, ("A",), "Europe/Moscow")
MINUTE = int(NINE) // 60


def rows(*tickets: int, new: int = 0) -> tuple[CallRow, ...]:
    return tuple(CallRow(f"A{n:03d}", n % 12 + 1, 1000 - i, i < new) for i, n in enumerate(tickets))


def scene(*tickets: int, new: int = 0, **more) -> Scene:
    base = {"standing": "live", "hall": HALL, "languages": ("ru", "en", "zh"), "clock": MINUTE}
    return Scene(rows=rows(*tickets, new=new), **base | more)


@pytest.fixture
def screen(monkeypatch) -> ScreenConfig:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return ScreenConfig(685, 6, (1280, 720), False, description="board.json", picture="board.png")


@pytest.fixture
def tv(tmp_path, screen):
    was = signal.getsignal(signal.SIGUSR1)
    tv = Tv(screen, tmp_path, texts.read())
    yield tv
    tv.close()
    signal.signal(signal.SIGUSR1, was)


def pixels() -> bytes:
    return pygame.image.tobytes(pygame.display.get_surface(), "RGB")


SCENES = [
    Scene(languages=("ru",)),
    scene(),
    scene(1, new=1, lit=True),
    scene(1, new=1, lit=False),
    scene(2, 1, new=1, lit=True),
    scene(2, 1, clock=MINUTE + 1, footer="Приготовьте паспорт"),
    scene(2, 1, standing="stale", as_of=MINUTE, clock=MINUTE + 4),
    scene(*range(1, 30), footer="缴费"),
    scene(*range(1, 30), footer=""),
    scene(3),
]


def test_drawing_only_what_changed_gives_the_very_same_pixels(tv, tmp_path, screen):
    drawn = []
    for shown in SCENES:
        tv.show(shown)
        drawn.append(pixels())
    tv.close()
    for shown, found in zip(SCENES, drawn, strict=True):
        fresh = Tv(screen, tmp_path, texts.read())
        fresh.show(shown)
        assert pixels() == found
        fresh.close()


def test_the_description_says_what_is_shown_and_counts_changes(tv, tmp_path):
    tv.show(scene(12, 7, new=1, lit=True))
    told = json.loads((tmp_path / "board.json").read_text())
    assert (told["screen"], told["shown"], told["language"], told["stale"]) == (
        "board",
        1,
        "ru",
        None,
    )
    things = {thing["text"]: thing for thing in told["things"]}
    assert things["A012 → 1"]["label"] == "Талон A012, окно 1"
    assert things["A012 → 1"]["new"]
    assert not things["A007 → 8"]["new"]
    assert "09:00" in things
    _, _, wide, tall = things["A012 → 1"]["rect"]
    assert wide > 500
    assert tall > 80


def test_a_flash_is_described_once_not_each_half_second(tv, tmp_path):
    for lit in (True, False, True):
        tv.show(scene(12, new=1, lit=lit))
    assert json.loads((tmp_path / "board.json").read_text())["shown"] == 1
    tv.show(scene(12))
    assert json.loads((tmp_path / "board.json").read_text())["shown"] == 2


def test_a_recall_of_the_same_ticket_counts_as_a_change(tv, tmp_path):
    tv.show(Scene(**_fields(scene()), rows=(CallRow("A001", 1, 5, True),)))
    tv.show(Scene(**_fields(scene()), rows=(CallRow("A001", 1, 6, True),)))
    assert json.loads((tmp_path / "board.json").read_text())["shown"] == 2


def _fields(shown: Scene) -> dict:
    return {key: getattr(shown, key) for key in shown.__struct_fields__ if key != "rows"}


def test_old_and_connecting_are_described(tv, tmp_path):
    tv.show(scene(1, standing="stale", as_of=MINUTE + 5))
    told = json.loads((tmp_path / "board.json").read_text())
    assert told["stale"] == "09:05"
    assert "По состоянию на 09:05" in told["things"][0]["text"]
    tv.show(Scene(languages=("en",)))
    told = json.loads((tmp_path / "board.json").read_text())
    assert (told["screen"], told["stale"]) == ("connecting", None)


def test_sigusr1_writes_the_picture_as_it_is(tv, tmp_path):
    tv.show(scene(1, new=1, lit=True))
    os.kill(os.getpid(), signal.SIGUSR1)
    tv.pump()
    assert (tmp_path / "board.png").read_bytes().startswith(b"\x89PNG")
    picture = pygame.image.load(tmp_path / "board.png").convert(24)
    assert pygame.image.tobytes(picture, "RGB") == pixels()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board.json", "board.png"]


def test_a_description_that_cannot_be_written_does_not_darken_the_board(tv, tmp_path, caplog):
    tmp_path.joinpath("board.json").mkdir()
    tv.show(scene(1))
    assert "board.json" in caplog.text
    assert len(set(pixels())) > 10


def test_a_closed_window_is_said(tmp_path, screen):
    tv = Tv(screen, tmp_path, texts.read())
    assert tv.pump()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert not tv.pump()
    tv.close()


@pytest.mark.parametrize("ticket", ["Ж" * 5000 + "1", "a\x00b\n", "\ud800", ""])
def test_a_ticket_beyond_all_measure_does_not_end_it(tv, ticket):
    tv.show(Scene(**_fields(scene()), rows=(CallRow(ticket, 999, 5, True),)))
    assert len(set(pixels())) > 10


def test_a_missing_font_names_its_package_and_where_it_was_sought(tmp_path):
    with pytest.raises(FontMissing) as wrong:
        fonts(tmp_path)
    assert "fonts-dejavu-core" in str(wrong.value)
    assert str(tmp_path / "truetype/dejavu/DejaVuSans.ttf") in str(wrong.value)
