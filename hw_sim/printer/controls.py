"""Obeys a tester: one line changes one thing about the printer, `state` reads them all."""

from __future__ import annotations

import json

from hw_sim.printer.machine import Printer

_EXPECTED = (
    "paper ok|near_end|out, out_after MM, cover open|closed, silent on|off, slow on|off, "
    "break, noise HEX, tear, state"
)


def obey(printer: Printer, line: str, now: float) -> str:
    """Do what the line says; return `ok`, the state as JSON, or `error ...`."""
    words = line.split()
    if words == ["state"]:
        return json.dumps(printer.state())
    is_known = _turn(printer, words, now)
    return "ok" if is_known else f"error expected {_EXPECTED}; found {line!r}"


def _turn(printer: Printer, words: list[str], now: float) -> bool:
    """Change what the words name; return False where they name nothing."""
    match words:
        case ["paper", "ok" | "near_end" | "out" as paper]:
            printer.set_paper(paper, now)
        case ["out_after", mm] if _length(mm) is not None:
            printer.set_out_after(float(mm))
        case ["cover", "open" | "closed" as cover]:
            printer.set_cover(cover == "open", now)
        case ["silent", "on" | "off" as switch]:
            printer.silent = switch == "on"
        case ["slow", "on" | "off" as switch]:
            printer.slow = switch == "on"
        case ["break"]:
            printer.disturb(b"\x00")
        case ["noise", bytes_] if _bytes(bytes_):
            printer.disturb(_bytes(bytes_))
        case ["tear"]:
            printer.tear()
        case _:
            return False
    return True


def _length(text: str) -> float | None:
    try:
        mm = float(text)
    except ValueError:
        return None
    return mm if 0 <= mm < 1e6 else None


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
