"""The tester's language: one line turns one knob of the printer, `state` tells them all."""

from __future__ import annotations

import json

from hw_sim.printer.machine import Printer

_EXPECTED = (
    "paper ok|near_end|out, out_after MM, cover open|closed, silent on|off, slow on|off, "
    "break, noise HEX, tear, state"
)


def obey(printer: Printer, line: str, now: float) -> str:
    """Do what the line says; returns `ok`, the state as JSON, or `error ...`."""
    match line.split():
        case ["state"]:
            return json.dumps(printer.state())
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
            return f"error expected {_EXPECTED}; found {line!r}"
    return "ok"


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
