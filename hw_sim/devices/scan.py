"""Holds one code before a simulated scanner: `talon-sim scan PATH TEXT`.

Decides how a scanner types: the keys of a keyboard of the United States, each down and up, Shift
around capital letters, Enter behind it all (linux/input-event-codes.h). The printer's
`papers.jsonl` holds what the bar code of a paper says.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from hw_sim.arguments import reason
from hw_sim.devices.cable import fifo
from hw_sim.devices.input_events import KEY, SYN_REPORT, InputEvent, packed

_ENTER, _SHIFT = 28, 42
_CODES = {
    **dict(zip("1234567890", range(2, 12), strict=True)),
    **dict(zip("qwertyuiop", range(16, 26), strict=True)),
    **dict(zip("asdfghjkl", range(30, 39), strict=True)),
    **dict(zip("zxcvbnm", range(44, 51), strict=True)),
    **{"-": 12, "=": 13, "[": 26, "]": 27, ";": 39, "'": 40, ",": 51, ".": 52, "/": 53, " ": 57},
}
_SHIFTED = dict(zip('!@#$%^&*()_+{}:"<>?', "1234567890-=[];',./", strict=True))


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim scan`."""
    parser.add_argument("path", type=Path, help="FIFO that is the kiosk's scanner.source")
    parser.add_argument("text", help="what the code says, such as A017-12 or 407317")


def run(args: argparse.Namespace) -> int:
    """Return 0 when it is typed; 2 where there is no FIFO, or no key for a letter."""
    try:
        scan(args.path, args.text)
    except (OSError, ValueError) as wrong:
        print(f"{args.path}: {reason(wrong)}", file=sys.stderr)
        return 2
    return 0


def scan(path: Path, text: str) -> None:
    """Type the text. Raises ValueError for a letter that no key has, OSError where nobody reads or
    there is no FIFO."""
    data = keys(text)
    scanner = fifo(path)
    try:
        os.write(scanner, data)
    finally:
        os.close(scanner)


def keys(text: str) -> bytes:
    """Return what the scanner sends. Raises ValueError for a letter that no key has."""
    events = [event for letter in text for event in _typed(letter)]
    return packed(*events, *_stroke(_ENTER))


def _typed(letter: str) -> Iterator[InputEvent]:
    plain = _SHIFTED.get(letter, letter.lower())
    if plain not in _CODES:
        raise ValueError(f"found {letter!r}, expected letters that a Latin keyboard has")
    shifted = plain != letter
    if shifted:
        yield from ((KEY, _SHIFT, 1), SYN_REPORT)
    yield from _stroke(_CODES[plain])
    if shifted:
        yield from ((KEY, _SHIFT, 0), SYN_REPORT)


def _stroke(code: int) -> Iterator[InputEvent]:
    yield from ((KEY, code, 1), SYN_REPORT, (KEY, code, 0), SYN_REPORT)
