"""The hub's own count, by its own commands: the day's report and the closing of the day.

Decides how both counts are laid side by side. The hub is asked as staff ask it; its database is
never opened here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hw_sim.hall_file import Hall
from hw_sim.people.record import OUTCOMES
from hw_sim.stage.processes import Died, python

PATIENCE = 60.0  # seconds for one command
KEYS = ("issued", *OUTCOMES)

Counts = Mapping[str, Mapping[str, int]]


def close_day(hub: Path) -> dict[str, Any]:
    """Close the business day as staff do who have looked around: whoever still waits has left."""
    return _ask(hub, "day", "close", "--anyway")


def day_report(hub: Path) -> dict[str, Any]:
    """The last day in figures, by service and by window. Times are in real seconds.

    The hub counts legs; here nobody is sent on, so a leg is a ticket that was issued.
    """
    told = _ask(hub, "report")
    rows = {"services": told["rows"]["service"], "windows": told["rows"]["window"]}
    issued = {key: [_issued(row) for row in some] for key, some in rows.items()}
    return {**told, **issued, "total": _issued(told["total"])}


def _issued(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "issued": row["legs"]}


def _ask(hub: Path, *command: str) -> dict[str, Any]:
    root = Path(__file__).parent.parent.parent
    try:
        said = subprocess.run(
            python("hub", *command, hub, "--json"),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=root,
        )
    except subprocess.TimeoutExpired:
        raise Died(f"talon-hub {command[0]}: no answer in {PATIENCE:.0f} s") from None
    if said.returncode:
        why = said.stderr.strip() or said.stdout.strip()
        raise Died(f"talon-hub {command[0]} ended with {said.returncode}: {why}")
    told: dict[str, Any] = json.loads(said.stdout)
    return told


def counts(report: Mapping[str, Any], hall: Hall) -> dict[str, dict[str, int]]:
    """For each service of the hall with tickets: issued, served, no_show, left, as the hub says.

    The report names services in the hall's first language.
    """
    first = hall["languages"][0]
    ids = {service["name"][first]: service["id"] for service in hall["services"]}
    return {
        ids.get(row["name"], row["name"]): {key: row[key] for key in KEYS}
        for row in report["services"]
        if row["issued"]
    }


def differences(people: Counts, hub: Counts) -> list[str]:
    """Where the two counts do not agree, one line each."""
    none = dict.fromkeys(KEYS, 0)
    return [
        f"{service}: {key}: people {mine[key]}, hub {its[key]}"
        for service in sorted({*people, *hub})
        for mine, its in [(people.get(service, none), hub.get(service, none))]
        for key in KEYS
        if mine[key] != its[key]
    ]
