"""Names, for --check, the texts of a file with letters that a screen or a paper cannot show.

Decides the words, and the exit code. Knows no fonts and code pages: the caller says which letters
are lacking.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from wire.text.escape import escaped
from wire.text.glyphs import named
from wire.text.terminal import complain, say

Lacking = Callable[[str], Iterable[str]]
"""The letters of a text that cannot be shown."""


def shown(
    folder: Path, words: Mapping[str, object], file: Path | None, hall: object
) -> list[tuple[Path, object]]:
    """Return what a daemon shows, each with its file: its own words by language, of which
    ``folder`` has a file each, and the hall file where there is one."""
    read = [(folder / f"{code}.toml", one) for code, one in words.items()]
    return [*read, (file, hall)] if file is not None and hall is not None else read


def unreadable(read: Iterable[tuple[Path, object]], where: str, lacking: Lacking) -> Iterator[str]:
    """Yield one line for each text of what was read that ``where`` cannot show."""
    for file, value in read:
        for key, text in _texts(msgspec.to_builtins(value)):
            letters = list(lacking(text))
            if letters:
                yield f"{file}: {key}: {where} has no {', '.join(map(named, letters))}"


def verdict(config: Path, lines: Iterable[str]) -> int:
    """Say what --check has found, and return the exit code."""
    found = list(dict.fromkeys(lines))
    for line in found:
        complain(escaped(line))
    if not found:
        say(f"{config}: ok")
    return 2 if found else 0


def _texts(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    match tree:
        case str():
            yield key, tree
        case dict():
            for name, value in tree.items():
                yield from _texts(value, f"{key}.{name}" if key else str(name))
        case list() | tuple():
            for i, value in enumerate(tree):
                yield from _texts(value, f"{key}[{i}]")
