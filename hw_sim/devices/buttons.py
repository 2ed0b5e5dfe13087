"""Chooses the further buttons of the pads of a simulated hall. Pure: a hall in, buttons out.

Decides which buttons come first where pins are short. The keys are those of docs/pads.md: nothing
is copied from the daemon's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from hw_sim.hall_file import HallTree

PARKED = 5.0  # minutes

Button = Mapping[str, str | float]


def further(hall: HallTree, window: int) -> dict[str, Button]:
    """Return buttons by their actions' names, the most wanted first; only those that this hall can
    use."""
    buttons: dict[str, Button | None] = {
        "start": {} if hall.get("rules", {}).get("start") else None,
        "undo": {},
        "transfer": _elsewhere(hall, window),
        "break": _first(hall, "breaks", "reason"),
        "park": {**_first(hall, "parks", "reason"), "minutes": PARKED},
        "close": {},
        "open": {},
        "class": _first(hall, "classes", "cls") or None,
    }
    return {name: {"press": name, **x} for name, x in buttons.items() if x is not None}


def _first(hall: HallTree, table: Literal["breaks", "parks", "classes"], key: str) -> Button:
    """Return a button with the first name of this table, or without one where the hall has none."""
    names = [one["id"] for one in hall.get(table, ())]
    return {key: names[0]} if names else {}


def _elsewhere(hall: HallTree, window: int) -> Button | None:
    """Return a transfer to the first service of another window, if there is one."""
    own = next(x for x in hall["windows"] if x["number"] == window)["services"]
    others = [x["id"] for x in hall["services"] if x["id"] not in own]
    if others:
        return {"service": others[0]}
    windows = [x["number"] for x in hall["windows"] if x["number"] != window]
    return {"to_window": windows[0]} if windows else None
