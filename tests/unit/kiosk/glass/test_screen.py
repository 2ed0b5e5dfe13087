"""The glass on SDL's dummy driver: fingers and mice, the description, the picture."""

import json
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from kiosk.config import ScreenAt
from kiosk.glass.screen import Glass, NoScreen
from kiosk.input.contacts import RESTS
from kiosk.things import Drawn, Screen, Tapped
from tests.support.kiosk_visitor import Visitor
from wire.messages import Stop

SIZE = (540, 960)


class Shown:
    """Is a glass with the first screen on it."""

    def __init__(self, folder: Path, fingers: bool = True) -> None:
        at = ScreenAt(SIZE, False, 170.0, str(folder / "d.json"), str(folder / "p.png"))
        self.glass = Glass(at, lambda: "fresh", fingers)
        visitor = Visitor().open()
        assert visitor.screen is not None
        self.first: Screen = visitor.screen
        self.heard: list[object] = [*self.glass.show(7, self.first)]

    def russian(self) -> tuple[int, int]:
        """Return the middle of the first tile, as the description says it."""
        x, y, w, h = self.tile()["rect"]
        return x + w // 2, y + h // 2

    def tile(self) -> dict:
        return next(thing for thing in self.description()["things"] if thing["touch"])

    def description(self) -> dict:
        return json.loads(Path(self.glass._at.description).read_text())

    def finger(self, kind: int, at: tuple[int, int], finger: int = 0) -> None:
        self.post(
            kind, x=at[0] / SIZE[0], y=at[1] / SIZE[1], dx=0, dy=0, touch_id=1, finger_id=finger
        )

    def post(self, kind: int, **parts: object) -> None:
        pygame.event.post(pygame.event.Event(kind, **parts))


@pytest.fixture(params=[True])
def shown(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shown]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = Shown(tmp_path, request.param)
    yield made
    made.glass.close()


def tapped(shown: Shown) -> Tapped:
    """Return what a touch in the middle of that tile is; the glass is 170 mm wide."""
    x, y = shown.russian()
    return Tapped(7, "language:ru", "fresh", (x * 170 / 540, y * 170 / 540))


def test_it_is_described_and_then_said_to_be_drawn(shown: Shown) -> None:
    assert shown.heard == [Drawn(7)]
    told = shown.description()
    assert (told["screen"], told["shown"], told["language"]) == ("start", 7, "ru")
    assert [thing["text"] for thing in told["things"][:3]] == [
        "Горводоканал",
        "City Water",
        "水务公司",
    ]
    tile = shown.tile()
    assert tile["text"] == "Русский"
    assert tile["label"] == "Русский. Получить талон"
    assert tile["touch"]
    assert not told["things"][0]["touch"]


def test_a_finger_and_the_mouse_event_that_sdl_makes_of_it_are_one_touch(shown: Shown) -> None:
    x, y = shown.russian()
    shown.finger(pygame.FINGERDOWN, (x, y))
    shown.post(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, y), touch=True)
    assert shown.glass.pump() == [tapped(shown)]


def test_of_several_fingers_the_first_one_taps(shown: Shown) -> None:
    at = shown.russian()
    shown.finger(pygame.FINGERDOWN, at, 1)
    shown.finger(pygame.FINGERDOWN, (at[0], at[1] + 3), 2)
    shown.post(pygame.MOUSEBUTTONDOWN, button=1, pos=at, touch=True)
    shown.finger(pygame.FINGERUP, at, 2)
    shown.finger(pygame.FINGERDOWN, at, 3)
    assert shown.glass.pump() == [tapped(shown)]
    for finger in (1, 3):
        shown.finger(pygame.FINGERUP, at, finger)
    shown.finger(pygame.FINGERDOWN, at, 1)
    assert shown.glass.pump() == [tapped(shown)]


def test_a_hand_that_rests_on_the_glass_does_not_silence_it(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("kiosk.glass.screen.time.monotonic", lambda: now[0])
    shown.finger(pygame.FINGERDOWN, (0, 0), 1)
    assert shown.glass.pump() == []
    now[0] += RESTS + 0.1
    shown.finger(pygame.FINGERDOWN, shown.russian(), 2)
    assert shown.glass.pump() == [tapped(shown)]


def test_a_mouse_is_a_finger(shown: Shown) -> None:
    shown.post(pygame.MOUSEBUTTONDOWN, button=1, pos=shown.russian(), touch=False)
    shown.post(pygame.MOUSEBUTTONDOWN, button=3, pos=shown.russian(), touch=False)
    shown.post(pygame.MOUSEBUTTONDOWN, button=1, pos=(1, 1), touch=False)
    assert shown.glass.pump() == [tapped(shown)]


@pytest.mark.parametrize("shown", [False], indirect=True)
def test_with_a_touch_device_of_its_own_sdls_fingers_are_left_out(shown: Shown) -> None:
    x, y = shown.russian()
    shown.finger(pygame.FINGERDOWN, (x, y))
    assert shown.glass.pump() == []


def test_the_picture_is_written_when_asked_for(shown: Shown, tmp_path: Path) -> None:
    shown.glass.pump()
    assert not (tmp_path / "p.png").exists()
    shown.glass.want_picture()
    shown.glass.pump()
    picture = pygame.image.load(tmp_path / "p.png")
    assert picture.get_size() == SIZE
    colours = {
        tuple(picture.get_at((x, y))[:3]) for x in range(0, 540, 9) for y in range(0, 960, 9)
    }
    assert len(colours) > 5, "something is drawn"


def test_a_closed_window_ends_the_kiosk(shown: Shown) -> None:
    shown.post(pygame.QUIT)
    assert shown.glass.pump() == [Stop()]


def test_without_a_screen_it_is_said_what_was_found_and_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pygame.display.quit()
    monkeypatch.setenv("SDL_VIDEODRIVER", "none-such")
    with pytest.raises(NoScreen, match=r"found none-such not available .*, expected a screen"):
        Glass(ScreenAt(), lambda: "fresh")
