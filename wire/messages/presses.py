"""Messages for operators' presses (up/<device>/press, QoS 0: a press is for now) and the answer."""

from typing import Annotated

from msgspec import Meta

from wire.messages.terms import Count, Id, Message, Name, Outcome, Why


class Press(Message, frozen=True):
    """An operator pressed a button at a window. The press dies when the hub has moved on from what
    the operator saw.

    ``press`` is a fresh id, ``generation``/``epoch``/``count`` the last pulse heard, ``expected``
    the window's step that the pad knew.
    """

    window: Count
    press: Id
    generation: Id
    epoch: Count
    count: Count
    expected: Count


class NextPressed(Press, frozen=True):
    """Finish the present visit, if any, and call the next person."""


class RecallPressed(Press, frozen=True):
    """Call the same person again."""


class NoShowPressed(Press, frozen=True):
    """The called person did not come."""


class DonePressed(Press, frozen=True):
    """The visit is finished; nobody is called. ``outcome``: a code of the hall, "" if none."""

    outcome: Name = ""


class StartPressed(Press, frozen=True):
    """The called person is here: the service begins."""


class TransferPressed(Press, frozen=True):
    """The person at the window waits for another ``service`` ("" the same one), at ``to_window``
    only if not 0. ``back``: afterwards the visit returns to this operator. ``wrong_choice``: the
    choice was a mistake, so the wait goes on from where it began."""

    service: Name = ""
    to_window: Count = 0
    back: bool = False
    wrong_choice: bool = False
    comment: Why = ""


class ParkPressed(Press, frozen=True):
    """The person fetches a paper, say: waits again after ``minutes``, 0 when somebody calls by
    hand or says so."""

    reason: Name = ""
    minutes: Annotated[float, Meta(ge=0, le=1440)] = 0.0


class CallPressed(Press, frozen=True):
    """Call this ticket ("A017") by hand: one that waits, is parked, or missed its call."""

    ticket: Id


class BackPressed(Press, frozen=True):
    """The holder of this ticket missed the call, or is parked, and is here: they wait again at
    the place that they had."""

    ticket: Id


class ClassPressed(Press, frozen=True):
    """The person at the window ("" as ``ticket``) or the holder of ``ticket`` is of class ``cls``
    ("" the ordinary one): the operator has seen the document, or seen that there is none."""

    cls: Name = ""
    ticket: Name = ""


class UndoPressed(Press, frozen=True):
    """The last action at this window was a mistake."""


class BreakPressed(Press, frozen=True):
    """The operator has a break, until the next NEXT or OPEN."""

    reason: Name = ""


class OpenPressed(Press, frozen=True):
    """The window is open; ``operator`` logs in ("": nobody by name)."""

    operator: Name = ""


class ClosePressed(Press, frozen=True):
    """The window is closed; its operator logs out."""


AnyPress = (
    NextPressed
    | RecallPressed
    | NoShowPressed
    | DonePressed
    | StartPressed
    | TransferPressed
    | ParkPressed
    | CallPressed
    | BackPressed
    | ClassPressed
    | UndoPressed
    | BreakPressed
    | OpenPressed
    | ClosePressed
)
"""Every press. A new one belongs here, so that mypy names the rules that lack it."""


class PressAnswered(Message, frozen=True):
    """The hub says what became of a press. ``why`` is in plain words for staff."""

    press: Id
    window: Count
    outcome: Outcome
    why: Why = ""
