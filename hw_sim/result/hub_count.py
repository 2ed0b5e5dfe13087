"""Asks the hub for its own count, by its own commands: closing the day and the day's report.

Decides how both counts compare. Asks as staff do and never opens the hub's database.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict, cast

from hw_sim.hall_file import HallTree
from hw_sim.people.record import COUNTS, WORDS
from hw_sim.stage.processes import Died, run_hub

PATIENCE = 60.0  # seconds for one command

Counts = Mapping[str, Mapping[str, int]]
"""Counts by service id: its tickets, and what became of them."""


class TimeFigures(TypedDict):
    """Holds times in real seconds, None where there were none; `beyond` is a share, 0 to 1."""

    mean: float | None
    median: float | None
    p90: float | None
    maximum: float | None
    beyond: float | None


class CountedRow(TypedDict):
    """Holds the tickets of one service or window."""

    name: str
    issued: int
    served: int
    no_show: int
    left: int
    waiting: int
    at_window: int
    wait: TimeFigures
    service: TimeFigures


class DayReport(TypedDict):
    """Holds the hub's day in figures."""

    closed: bool
    total: CountedRow
    services: list[CountedRow]
    windows: list[CountedRow]


def close_day(hub: Path) -> Any:
    """Close the business day as staff do who have looked around: whoever still waits has left.

    Returns the hub's answer.
    """
    return _ask(hub, "day", "close", "--anyway")


def day_report(hub: Path) -> DayReport:
    """Return the last day in figures.

    The hub counts legs; here nobody is sent on, so a leg is a ticket that was issued.
    """
    told = _ask(hub, "report")
    report = {
        **told,
        "total": _issued(told["total"]),
        "services": [_issued(row) for row in told["rows"]["service"]],
        "windows": [_issued(row) for row in told["rows"]["window"]],
    }
    return cast(DayReport, report)


def _issued(row: Any) -> CountedRow:
    """Read a row of the hub's JSON."""
    return cast(CountedRow, {**row, "issued": row["legs"]})


def _ask(hub: Path, *command: str) -> Any:
    """Return the hub's answer as decoded JSON. Raises Died where there is none."""
    try:
        said = run_hub(*command, hub, "--json", timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Died(f"talon-hub {command[0]}: no answer in {PATIENCE:.0f} s") from None
    if said.returncode:
        why = said.stderr.strip() or said.stdout.strip()
        raise Died(f"talon-hub {command[0]} ended with {said.returncode}: {why}")
    return json.loads(said.stdout)


def counts(report: DayReport, hall: HallTree) -> dict[str, dict[str, int]]:
    """Return issued, served, no_show and left for each service of the hall with tickets, as the hub
    says.

    The report names services in the hall's first language.
    """
    first = hall["languages"][0]
    ids = {service["name"][first]: service["id"] for service in hall["services"]}
    return {
        ids.get(row["name"], row["name"]): {key: row[key] for key in COUNTS}
        for row in report["services"]
        if row["issued"]
    }


def differences(people: Counts, hub: Counts) -> list[str]:
    """Say where the two counts do not agree, one line each."""
    none = dict.fromkeys(COUNTS, 0)
    return [
        f"{service}: {WORDS[key]}: people {mine[key]}, hub {its[key]}"
        for service in sorted({*people, *hub})
        for mine, its in [(people.get(service, none), hub.get(service, none))]
        for key in COUNTS
        if mine[key] != its[key]
    ]
