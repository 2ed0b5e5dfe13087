"""Lists the buttons that the pads of the busy hall have besides the four, and what each says."""

from collections.abc import Callable

from operator_pad.things import (
    Break,
    Close,
    Done,
    More,
    Open,
    Park,
    SetClass,
    Start,
    Transfer,
    Undo,
)
from tests.sim.halls import LAW, OPERATORS

MORE: dict[str, Callable[[int], More]] = {
    "start": Start,
    "paid": lambda pin: Done(pin, "paid"),
    "send": lambda pin: Transfer(pin, "seal"),
    "send back": lambda pin: Transfer(pin, "pay", back=True),
    "wrong": lambda pin: Transfer(pin, "meter", wrong_choice=True),
    "send over": lambda pin: Transfer(pin, to_window=_next(pin)),
    "ask over": lambda pin: Transfer(pin, "meter", _next(pin), back=True),
    "park": lambda pin: Park(pin, "papers", 0.0),
    "park a while": lambda pin: Park(pin, "papers", 0.1),
    "undo": Undo,
    "lunch": lambda pin: Break(pin, "lunch"),
    "tea": lambda pin: Break(pin, "tea"),
    "close": Close,
    "open": lambda pin: Open(pin, OPERATORS[pin // 100]),
    "soon": lambda pin: SetClass(pin, "soon"),
    "law": lambda pin: SetClass(pin, LAW),
    "ordinary": lambda pin: SetClass(pin, ""),
}


def _next(pin: int) -> int:
    """Return another window than that of this pin."""
    return pin // 100 % 3 + 1
