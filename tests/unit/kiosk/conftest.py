"""Fixtures of the tests of the kiosk."""

from collections.abc import Iterator

import pytest

from kiosk.config import ScreenAt
from kiosk.glass.screen import Glass


@pytest.fixture
def glass(monkeypatch: pytest.MonkeyPatch) -> Iterator[Glass]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = Glass(ScreenAt((540, 960), False), lambda: "fresh")
    yield made
    made.close()
