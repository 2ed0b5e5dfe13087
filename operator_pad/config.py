"""Reads pads.toml. Decides what is wrong with it; docs/pads.md explains every key."""

from collections import Counter

from msgspec import Struct

from operator_pad.things import Wiring
from wire.config.toml_file import Broker
from wire.hall import PLAIN, plain
from wire.kinds import Problem

MOST_PADS = 5
"""The most pads of one header: a pad takes at least five of its 28 pins, one more with each further
button."""

PINS = ("next", "recall", "no_show", "done", "lamp")


class PadConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the whole file. ``device`` is this daemon's name in the hall file.

    ``debounce`` is how long a contact must stand still to count, in seconds.
    """

    hall: str
    device: str
    pads: tuple[Wiring, ...]
    broker: Broker = Broker()
    debounce: float = 0.02

    def problem(self) -> Problem | None:
        """Return the first value that is not allowed, None if all are."""
        for name in ("hall", "device"):
            if not plain(getattr(self, name)):
                return name, getattr(self, name), PLAIN
        if not 0.001 <= self.debounce <= 0.2:
            return "debounce", self.debounce, "0.001 to 0.2 seconds"
        return self.broker.problem() or _pads(self.pads)


def _pads(pads: tuple[Wiring, ...]) -> Problem | None:
    if not 1 <= len(pads) <= MOST_PADS:
        return "pads", f"{len(pads)} pads", f"1 to {MOST_PADS} of them"
    for i, pad in enumerate(pads):
        if not 0 < pad.window < 1000:
            return f"pads[{i}].window", pad.window, "a window's number, 1 to 999"
    windows = Counter(pad.window for pad in pads)
    for i, pad in enumerate(pads):
        if windows[pad.window] > 1:
            return f"pads[{i}].window", pad.window, "each window once"
    return _more(pads) or _pins(_taken(pads))


def _more(pads: tuple[Wiring, ...]) -> Problem | None:
    for i, pad in enumerate(pads):
        for j, button in enumerate(pad.more):
            if problem := button.problem(pad.window):
                key, *rest = problem
                return f"pads[{i}].more[{j}].{key}", rest[0], str(rest[1])
    return None


def _taken(pads: tuple[Wiring, ...]) -> list[tuple[str, int]]:
    """Return every key that names a pin, with its pin."""
    taken = []
    for i, pad in enumerate(pads):
        taken += [(f"pads[{i}].{key}", getattr(pad, key)) for key in PINS]
        taken += [(f"pads[{i}].more[{j}].pin", button.pin) for j, button in enumerate(pad.more)]
    return taken


def _pins(pins: list[tuple[str, int]]) -> Problem | None:
    taken: dict[int, str] = {}
    for key, pin in pins:
        if not 0 <= pin <= 27:
            return key, pin, "a BCM number of the header, 0 to 27"
        if pin in taken:
            return key, pin, f"a free pin ({pin} is {taken[pin]})"
        taken[pin] = key
    return None
