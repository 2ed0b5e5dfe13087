"""Compares the hub's journal, read again, with the state that the hub has in mind."""

import dataclasses
from collections import deque
from typing import Any

from msgspec import Struct

from tests.sim.agenda import Violation
from wire.messages import Now

KEPT_TWICE = ("_heaps", "_visits", "before", "touched")
"""Parts of the state that only say again, faster, what the visits say, or said the day before; or
what the next commit writes."""


def assert_replay_agrees(hub: Any) -> None:
    """Hold that the journal, read again, is the state that the hub has in mind."""
    now = hub.computer.now()
    kept, mind = picture(hub.replayed().state, now), picture(hub.machine.state, now)
    if kept != mind:
        raise Violation("; ".join(_differences("state", mind, kept)))


def assert_same_rows(hub: Any) -> None:
    """Hold that the rows that the hub wrote of what it touched are those of the tests' model."""
    told = hub.journal.tables.differing()
    if told:
        raise Violation("; ".join(told))


def _differences(name: str, mind: Any, kept: Any) -> list[str]:
    if mind == kept:
        return []
    if not isinstance(mind, dict) or not isinstance(kept, dict):
        return [f"{name}: in mind {mind}, by the journal {kept}"]
    keys = dict.fromkeys([*mind, *kept])
    return [x for key in keys for x in _differences(f"{name}.{key}", mind.get(key), kept.get(key))]


def picture(state: Any, now: Now) -> dict[str, Any]:
    """Return all that the state says, without how it is stored and without the hellos of this
    process."""
    told = {name: _plain(value) for name, value in vars(state).items() if name not in KEPT_TWICE}
    told["time"], told["cards"] = round(state.time.of(now), 3), _plain(state.kiosk_cards.known)
    told["missing"] = sorted(state.kiosk_cards.missing)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if value is None or isinstance(value, Struct | str | int):
        return value
    if isinstance(value, dict):
        plain = {key: _plain(one) for key, one in value.items()}
        return {key: one for key, one in plain.items() if one not in (0, {}, [])}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, (list, tuple, deque)):
        return [_plain(one) for one in value]
    names = [x.name for x in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else None
    fields = {name: getattr(value, name) for name in names or vars(value)}
    return {name: _plain(one) for name, one in fields.items() if name not in KEPT_TWICE}
