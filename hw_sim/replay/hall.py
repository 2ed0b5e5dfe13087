"""Makes the hall of a recorded day: its windows over time, and its hall file. Pure.

Decides which windows there are. A row says how many windows are open for each service, not which;
so the k-th window of a service is open while the record has at least k. Where that gives more
windows than a hall has, the least busy of different services become one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hw_sim.hall_file import (
    PADS_PER_DEVICE,
    DeviceEntry,
    HallRules,
    HallTree,
    ServiceEntry,
    WindowEntry,
)
from hw_sim.people.plan import Period
from hw_sim.replay.recorded_day import RecordedDay, RecordedInterval, RecordedService

MOST_WINDOWS = 40
RESERVE, RESERVE_FROM, RESERVE_TO = 20, 500, 999
"""The rules of a hall file where it names none: numbers of one range, first and last of all."""
RANGES = 4
"""Of each kiosk: one in use, one ahead, and as many again for a hub that answers late."""


@dataclass(frozen=True)
class WindowShift:
    """Describes a window: for which services (ids), when open, and how many people it has to
    serve."""

    services: frozenset[str]
    periods: tuple[Period, ...]
    load: float


def slots(day: RecordedDay, most: int = MOST_WINDOWS) -> list[WindowShift]:
    """Return all windows of the day, at most `most`."""
    found = [slot for service in day.services for slot in _of(service, day.closes)]
    while len(found) > most:
        found = _merged(found)
    return found


def _of(service: RecordedService, closes: float) -> list[WindowShift]:
    count = max(1, max(row.windows for row in service.rows))
    load = service.arrivals / count
    return [
        WindowShift(frozenset([service.id]), _periods(service.rows, k + 1, closes), load)
        for k in range(count)
    ]


def _periods(rows: Sequence[RecordedInterval], least: int, closes: float) -> tuple[Period, ...]:
    """Return when at least so many were open; a row's count stands for the time since the row
    before.

    The first window of a service that came without any is open from its first visitor on.
    """
    opened, before = [], max(0.0, rows[0].at - 300.0)
    for row in rows:
        if row.windows >= least:
            opened.append((before, row.at))
        before = row.at
    if not opened:
        opened = [(next(row.at for row in rows if row.arrivals), closes)]
    return joined(opened)


def joined(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Join periods that touch or overlap, in order."""
    out: list[Period] = []
    for opens, closes in sorted(periods):
        if out and opens <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], closes))
        else:
            out.append((opens, closes))
    return tuple(out)


def _merged(found: Sequence[WindowShift]) -> list[WindowShift]:
    """Merge the two least busy windows of different services; of one service if need be."""
    by_load = sorted(found, key=lambda slot: slot.load)
    least = by_load[0]
    others = by_load[1:]
    other = next((x for x in others if not x.services & least.services), others[0])
    rest = [slot for slot in found if slot is not least and slot is not other]
    periods = joined([*least.periods, *other.periods])
    return [*rest, WindowShift(least.services | other.services, periods, least.load + other.load)]


def hall_of(
    day: RecordedDay, windows: Sequence[WindowShift], kiosks: int, limits: tuple[float, float]
) -> HallTree:
    """Make the hall file's tree, at the hall's own pace. `limits`: waiting, service in minutes.

    The names are Polish and stand as they are in an English hall. Services that share a letter
    share one counter: that is what the hub does with equal `series`, so no number comes twice.
    """
    return {
        "hall": "replay",
        "zone": "Europe/Warsaw",
        "languages": ["en"],
        "title": {"en": f"A real day: {day.date}"},
        "ticket_text": {"en": "Please watch the board."},
        "board_text": {"en": f"Replay of {day.date}"},
        "services": [_service(service, limits) for service in day.services],
        "windows": [_window(i, slot) for i, slot in enumerate(windows)],
        "rules": _rules(kiosks),
        "devices": _devices(len(windows), kiosks),
    }


def _rules(kiosks: int) -> HallRules:
    """Return the rules. Numbers to lend grow with the kiosks: a fast replay needs many."""
    last = RESERVE_FROM + kiosks * RANGES * RESERVE - 1
    return {
        "reserve": RESERVE,
        "reserve_from": RESERVE_FROM,
        "reserve_to": max(RESERVE_TO, last),
    }


def _service(service: RecordedService, limits: tuple[float, float]) -> ServiceEntry:
    return {
        "id": service.id,
        "name": {"en": service.name},
        "series": service.series,
        "waiting_minutes": limits[0],
        "service_minutes": limits[1],
    }


def _window(i: int, slot: WindowShift) -> WindowEntry:
    return {
        "number": i + 1,
        "services": sorted(slot.services),
        "pads": [f"pads-{i // PADS_PER_DEVICE + 1}"],
    }


def _devices(windows: int, kiosks: int) -> list[DeviceEntry]:
    counts = {"kiosk": kiosks, "board": 1, "pads": -(-windows // PADS_PER_DEVICE)}
    numbered: list[DeviceEntry] = [
        {"name": f"{kind}-{i + 1}", "kind": kind}
        for kind, count in counts.items()
        for i in range(count)
    ]
    return [*numbered, {"name": "staff", "kind": "staff"}]
