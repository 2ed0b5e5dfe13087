"""What the pads' machine hears and does, and how a pad is wired. Plain frozen types."""

from msgspec import Struct


class Wiring(Struct, frozen=True, forbid_unknown_fields=True):
    """One pad: the window it speaks for, and the BCM numbers of its four buttons and its lamp."""

    window: int
    next: int
    recall: int
    no_show: int
    done: int
    lamp: int


class Edge(Struct, frozen=True):
    """A pin changed its level, many times at each press: contacts bounce.

    ``low`` is a closed contact (buttons switch to ground), ``at`` is seconds of the monotonic
    clock, ``press`` a fresh id in case that this edge begins a press.
    """

    pin: int
    low: bool
    at: float
    press: str


class Level(Struct, frozen=True):
    """How a pin stands: read at the start, and whenever the machine says ``Look``. As Edge."""

    pin: int
    low: bool
    at: float
    press: str


class Look(Struct, frozen=True):
    """Read this pin and say its Level."""

    pin: int


class Lamp(Struct, frozen=True):
    """Switch this pin's lamp."""

    pin: int
    on: bool
