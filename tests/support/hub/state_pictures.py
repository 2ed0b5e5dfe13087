"""Says what a state means, to compare two."""

from collections import Counter
from typing import Any

from hub.state.undo_log import stood


def meaning(state: Any) -> dict:
    """Return the state and its parts, without what a start forgets or has on disk, and empty
    counts."""
    fields: dict[str, Any] = {}
    for name, value in vars(state).items():
        if name == "touched":
            continue
        part = type(value).__module__.startswith("hub.") and type(value).__eq__ is object.__eq__
        fields |= {f"{name} {k}": v for k, v in vars(value).items()} if part else {name: value}
    del fields["before"]
    return {name: +v if isinstance(v, Counter) else v for name, v in fields.items()}


def picture(state: Any) -> dict:
    """Return how everybody stands, and what each window shows, but not its step."""
    return {
        "visits": {name: stood(visit) for name, visit in state.visits.items()},
        "windows": {n: (state.place(n).visit, state.place(n).last_call) for n in (1, 2)},
        "calls": list(state.calls),
        "absolute_in_a_row": dict(+state.absolute_in_a_row),
        "waiting": dict(+state.queues.callable),
        "parked": set(state.parked),
    }
