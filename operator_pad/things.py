"""Types what the pads' machine hears and does, and how a pad is wired."""

from typing import ClassVar

from msgspec import Struct

from wire.kinds import Problem
from wire.messages import (
    BreakPressed,
    ClassPressed,
    ClosePressed,
    DonePressed,
    Name,
    OpenPressed,
    ParkPressed,
    Press,
    StartPressed,
    TransferPressed,
    UndoPressed,
)


class Button(Struct, frozen=True, forbid_unknown_fields=True, tag_field="press"):
    """Describes one more button of a pad: the BCM number of its ``pin``, and what its press carries
    besides. The key ``press`` in the file names its kind; ``says`` is that press, which has the
    same keys."""

    says: ClassVar[type[Press]]

    pin: int

    def problem(self, window: int) -> Problem | None:
        """Return what can never work at this window, None if nothing."""
        return None


class Start(Button, frozen=True, tag="start"):
    """Starts the service: the called person is here."""

    says: ClassVar[type[Press]] = StartPressed


class Done(Button, frozen=True, tag="done"):
    """Ends the service as DONE does, with a code of the hall for its outcome."""

    says: ClassVar[type[Press]] = DonePressed

    outcome: Name = ""


class Transfer(Button, frozen=True, tag="transfer"):
    """Transfers the person to another ``service`` ("" the same), at ``to_window`` only if not 0;
    ``back`` and ``wrong_choice`` as in the press."""

    says: ClassVar[type[Press]] = TransferPressed

    service: Name = ""
    to_window: int = 0
    back: bool = False
    wrong_choice: bool = False

    def problem(self, window: int) -> Problem | None:
        """Refuse a transfer to nowhere, or to this very window."""
        if not 0 <= self.to_window < 1000:
            return "to_window", self.to_window, "a window's number, 1 to 999, or 0 for any window"
        if not self.service and self.to_window in (0, window):
            found = f"neither a service nor another window than {window}"
            return "to_window", found, "a service, a window or both"
        return None


class Park(Button, frozen=True, tag="park"):
    """Parks the person. ``minutes``: after which the person waits again, 0 for when somebody says
    so."""

    says: ClassVar[type[Press]] = ParkPressed

    reason: Name = ""
    minutes: float = 0.0

    def problem(self, window: int) -> Problem | None:
        """Refuse a time for which no visit is parked: more than a day."""
        if not 0 <= self.minutes <= 1440:
            return "minutes", self.minutes, "0 to 1440"
        return None


class Undo(Button, frozen=True, tag="undo"):
    """Reverses the last action at this window."""

    says: ClassVar[type[Press]] = UndoPressed


class Break(Button, frozen=True, tag="break"):
    """Begins a break of the operator."""

    says: ClassVar[type[Press]] = BreakPressed

    reason: Name = ""


class Open(Button, frozen=True, tag="open"):
    """Opens the window. ``operator`` logs in, "" for nobody by name."""

    says: ClassVar[type[Press]] = OpenPressed

    operator: Name = ""


class Close(Button, frozen=True, tag="close"):
    """Closes the window."""

    says: ClassVar[type[Press]] = ClosePressed


class SetClass(Button, frozen=True, tag="class"):
    """Puts the person at the window into class ``cls``, "" the ordinary one."""

    says: ClassVar[type[Press]] = ClassPressed

    cls: Name


More = Start | Done | Transfer | Park | Undo | Break | Open | Close | SetClass


class Wiring(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes one pad: the window it speaks for, and the BCM numbers of its four buttons and its
    lamp. ``more``: the buttons that it has besides."""

    window: int
    next: int
    recall: int
    no_show: int
    done: int
    lamp: int
    more: tuple[More, ...] = ()


class PinEdge(Struct, frozen=True):
    """Says that a pin changed its level. A press has many edges: contacts bounce.

    ``low`` is a closed contact (buttons switch to ground), ``at`` is seconds of the monotonic
    clock, ``press`` a fresh id in case that this edge begins a press.
    """

    pin: int
    low: bool
    at: float
    press: str


class Level(Struct, frozen=True):
    """Says how a pin stands: read at the start, and at each ``ReadPin``. The fields are
    PinEdge's."""

    pin: int
    low: bool
    at: float
    press: str


class ReadPin(Struct, frozen=True):
    """Effect: read this pin and say its Level."""

    pin: int


class Lamp(Struct, frozen=True):
    """Effect: switch this pin's lamp."""

    pin: int
    on: bool


class LogLine(Struct, frozen=True):
    """Effect: log what the lamp cannot say."""

    text: str


Effect = Press | Lamp | ReadPin | LogLine
"""Everything that the machine may answer. A pad keeps nothing."""
