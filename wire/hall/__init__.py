"""The hall file: one TOML file that says what a hall offers and who works in it.

Decides whether a hall file contradicts itself: ``tables`` has its types, ``checks``,
``service_checks`` and ``calendar`` the rules, ``hours`` reads times and dates. Reads no file
(wire.config does).
"""

from wire.hall.calendar import CALENDAR
from wire.hall.checks import CHECKS, NUMBERS, PLAIN, plain
from wire.hall.service_checks import SERVICE_CHECKS
from wire.hall.tables import (
    Class,
    Device,
    DeviceKind,
    Group,
    HallTables,
    Named,
    Operator,
    Route,
    Rules,
    Service,
    Special,
    Window,
    waiting_seconds,
)
from wire.kinds import Problem

__all__ = [
    "NUMBERS",
    "PLAIN",
    "Class",
    "Device",
    "DeviceKind",
    "Group",
    "Hall",
    "HallTables",
    "Named",
    "Operator",
    "Route",
    "Rules",
    "Service",
    "Special",
    "Window",
    "plain",
    "waiting_seconds",
]


class Hall(HallTables, frozen=True, forbid_unknown_fields=True):
    """Types the whole file, which knows what contradicts itself in it."""

    def problem(self) -> Problem | None:
        """Return the first thing that contradicts itself, None if nothing does."""
        found = (check(self) for check in (*CHECKS, *SERVICE_CHECKS, *CALENDAR))
        return next((problem for problem in found if problem is not None), None)
