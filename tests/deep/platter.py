"""A simulated disk: what was synced, what was only written, and what a power cut leaves of it.

Decides what may survive: everything synced; of the rest each 512-byte sector or not, some torn;
a truncation or not; of the directory's changes since its last sync only the first few. It keeps
to what SQLite expects of a disk (a torn write damages nothing outside the bytes written) and to
nothing more. Knows nothing of SQLite.
"""

import random
from collections.abc import Iterable, Sequence
from typing import Any

SECTOR = 512

Files = dict[str, bytes]
"""A disk at rest: content by name."""
Step = tuple[Any, ...]
"""What was done to the disk: ("write", file, offset, bytes), ("truncate", file, size),
("sync", file), ("make", name, file), ("unlink", name), ("sync names",). A file is a number: its
name may go while it lives on. Other words are marks of those who watch."""


class Platter:
    """Is a disk at work: its files as the computer sees them, and all steps since it was at
    rest."""

    def __init__(self, start: Files) -> None:
        self.start = start
        self.names: dict[str, int] = {}
        self.content: list[bytearray] = []
        self.steps: list[Step] = []
        for name, content in start.items():
            self._place(name, bytearray(content))

    def make(self, name: str) -> int:
        """Make a new empty file."""
        self._place(name, bytearray())
        self.steps.append(("make", name, self.names[name]))
        return self.names[name]

    def unlink(self, name: str) -> None:
        del self.names[name]
        self.steps.append(("unlink", name))

    def write(self, file: int, offset: int, data: bytes) -> None:
        put(self.content[file], offset, data, b"")
        self.steps.append(("write", file, offset, data))

    def truncate(self, file: int, size: int) -> None:
        del self.content[file][size:]
        self.steps.append(("truncate", file, size))

    def sync(self, file: int) -> None:
        self.steps.append(("sync", file))

    def sync_names(self) -> None:
        self.steps.append(("sync names",))

    def mark(self, word: str, value: object) -> None:
        """Mark something that a watcher wants to find again in the steps."""
        self.steps.append((word, value))

    def _place(self, name: str, content: bytearray) -> None:
        self.names[name] = len(self.content)
        self.content.append(content)


def after_cut(start: Files, steps: Sequence[Step], drawn: random.Random) -> Files:
    """Return what is on the disk when the power went after these steps."""
    names = {name: file for file, name in enumerate(start)}
    content = [bytearray(part) for part in start.values()]
    waiting: list[list[Step]] = [[] for _ in content]
    changes: list[Step] = []
    for step in steps:
        match step[0]:
            case "write" | "truncate":
                waiting[step[1]].append(step)
            case "sync":
                _apply(content[step[1]], waiting[step[1]])
                waiting[step[1]].clear()
            case "make":
                content.append(bytearray())
                waiting.append([])
                changes.append(step)
            case "unlink":
                changes.append(step)
            case "sync names":
                _rename(names, changes)
                changes.clear()
    _rename(names, changes[: drawn.randint(0, len(changes))])
    fate = Fate(drawn)
    for file in names.values():
        fate.befall(content[file], waiting[file])
    return {name: bytes(content[file]) for name, file in names.items()}


class Fate:
    """Decides how one power cut treats what was not synced: now all of it goes, now nearly
    nothing."""

    def __init__(self, drawn: random.Random) -> None:
        self._drawn = drawn
        self._survives = drawn.choice((0.0, 0.1, 0.5, 0.5, 0.9, 0.98, 1.0))
        self._torn = drawn.choice((0.0, 0.0, 0.1, 0.5)) if self._survives < 1.0 else 0.0
        self._junk = drawn.random() < 0.5

    def befall(self, content: bytearray, waiting: Iterable[Step]) -> None:
        for step in waiting:
            if step[0] == "truncate":
                if self._drawn.random() < self._survives:
                    del content[step[2] :]
                continue
            for offset, piece in sectors(step[2], step[3]):
                if self._drawn.random() < self._survives:
                    at, left = self._tear(offset, piece)
                    put(content, at, left, self._filler(at - len(content)))

    def _tear(self, offset: int, piece: bytes) -> tuple[int, bytes]:
        """Tear a write now and then: only the beginning, or only the end, of a sector came to the
        disk."""
        if self._drawn.random() >= self._torn:
            return offset, piece
        at = self._drawn.randint(0, len(piece))
        return (offset, piece[:at]) if self._drawn.random() < 0.5 else (offset + at, piece[at:])

    def _filler(self, missing: int) -> bytes:
        """Return what stands where a file grew and its sectors never came."""
        return self._drawn.randbytes(missing) if self._junk and missing > 0 else b""


def sectors(offset: int, data: bytes) -> Iterable[tuple[int, bytes]]:
    """Cut the write in pieces where the disk's sectors end."""
    end = offset + len(data)
    at = offset
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, data[at - offset : upto - offset]
        at = upto


def put(content: bytearray, offset: int, data: bytes, filler: bytes) -> None:
    """Write into the content; a gap before it is filled, by zeros if nothing else is given."""
    if not data:
        return
    missing = offset - len(content)
    if missing > 0:
        content += filler or bytes(missing)
    content[offset : offset + len(data)] = data


def _apply(content: bytearray, steps: Iterable[Step]) -> None:
    for step in steps:
        if step[0] == "write":
            put(content, step[2], step[3], b"")
        else:
            del content[step[2] :]


def _rename(names: dict[str, int], changes: Iterable[Step]) -> None:
    for change in changes:
        if change[0] == "make":
            names[change[1]] = change[2]
        else:
            names.pop(change[1], None)
