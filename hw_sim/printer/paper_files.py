"""Keeps papers as files: one line in `papers.jsonl` for each, and its picture.

The line is written at the cut, the picture by a thread of its own a moment later, so that
drawing never holds up the printer. Until a picture is whole, its name does not exist.
"""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from hw_sim.drawing import save_whole
from hw_sim.printer.picture import draw
from hw_sim.printer.roll import Paper

DOTS_PER_INCH = 203


class PaperFiles:
    """Keeps one printer's papers in a folder; numbers go on where an earlier run stopped."""

    def __init__(self, folder: Path, width: int, pictures: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._width = folder, width
        self._artist = ThreadPoolExecutor(1, "artist") if pictures else None
        self._drawn: Future[None] | None = None
        self._lines = (folder / "papers.jsonl").open("a+", encoding="utf-8")
        self._lines.seek(0)
        self._number = sum(1 for _ in self._lines)

    def add(self, paper: Paper, cut_at: float) -> None:
        """Keep a paper; `cut_at` is the unix time of the cut."""
        self._number += 1
        name = f"{self._number:06}.png" if self._artist else None
        told = {"n": self._number, "t": cut_at, "png": name, **paper.told()}
        self._lines.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._lines.flush()
        if self._artist and name:
            self._drawn = self._artist.submit(self._draw, paper, self._folder / name)

    def close(self) -> None:
        """Finish the pictures and log what went wrong with the last one."""
        self._lines.close()
        if self._artist:
            self._artist.shutdown()
        if self._drawn:
            self._drawn.result()

    def _draw(self, paper: Paper, path: Path) -> None:
        save_whole(draw(paper, self._width), path, DOTS_PER_INCH)
