"""Says where everything is in a running hall: the paths that people's hands and eyes need.

The stage writes them to `stage.json`, people read them. Decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Kiosk:
    """Says where a kiosk is, with the printer in it. `picture` is where SIGUSR1 to `pid` puts what
    it shows."""

    name: str
    description: Path
    touch: Path
    papers: Path
    printer: Path
    picture: Path
    pid: int


@dataclass(frozen=True)
class BoardPlace:
    """Says where to look at a board in the hall."""

    name: str
    description: Path
    picture: Path
    pid: int


@dataclass(frozen=True)
class WindowPlace:
    """Says where a window is: its panel's address, its pad's socket of pins, the pins of buttons
    and lamp. ``more``: those of the buttons that the pad has besides, by name."""

    window: int
    panel: int
    pins: Path
    next: int
    recall: int
    no_show: int
    done: int
    lamp: int
    more: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def buttons(self) -> dict[str, int]:
        """Return the pin of every button by its name."""
        least = {"next": self.next, "recall": self.recall}
        return {**least, "no_show": self.no_show, "done": self.done, **self.more}


@dataclass(frozen=True)
class Places:
    """Says where a running hall is: its hall file, its things, and where its panels write what they
    show."""

    hall: Path
    hub: Path
    kiosks: tuple[Kiosk, ...]
    boards: tuple[BoardPlace, ...]
    desks: tuple[WindowPlace, ...]
    panels: Path
    panel_knobs: Path

    def write(self, path: Path) -> None:
        """Write the places as JSON, for people who come as a process of their own."""
        path.write_text(json.dumps(asdict(self), default=str, indent=1), encoding="utf-8")


def read_places(path: Path) -> Places:
    """Read what the stage has written. Raises OSError where no stage is set or another file
    stands."""
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as wrong:
        raise OSError(f"{path}: found {wrong!r}, expected what a stage writes") from None


def _read(told: Mapping[str, Any]) -> Places:
    return Places(
        Path(told["hall"]),
        Path(told["hub"]),
        tuple(Kiosk(**_paths(x)) for x in told["kiosks"]),
        tuple(BoardPlace(**_paths(x)) for x in told["boards"]),
        tuple(WindowPlace(**_paths(x)) for x in told["desks"]),
        Path(told["panels"]),
        Path(told["panel_knobs"]),
    )


def _paths(told: dict[str, Any]) -> dict[str, Any]:
    """Turn all texts but names into paths."""
    return {k: Path(v) if isinstance(v, str) and k != "name" else v for k, v in told.items()}
