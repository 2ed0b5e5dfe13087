"""What each action at a window leads to.

Decides only which rule an action belongs to: ``calls``, ``legs``, ``returns``, ``classes``,
``windows`` or ``undo``. Whether a press still fits what its operator saw is in ``presses``.
"""

from hub.book import Book
from hub.calls import Calls
from hub.choice import Choice
from hub.classes import Classes
from hub.legs import Answer, Legs
from hub.returns import Returns
from hub.skills import Skilled
from hub.standards import Standards
from hub.stands import Refused
from hub.undo import Undo
from hub.visit import Visit
from hub.windows import Windows
from wire.hall import Hall
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    CallWanted,
    ClassPressed,
    ClassWanted,
    ClosePressed,
    DonePressed,
    HandWanted,
    NextPressed,
    NoShowPressed,
    Now,
    OpenPressed,
    ParkPressed,
    Press,
    RecallPressed,
    ReturnWanted,
    StartPressed,
    TransferPressed,
    TransferWanted,
    UndoPressed,
)


class Actions:
    """The rules of the operators' work, and what they ask: also for whoever else needs them."""

    def __init__(self, hall: Hall, book: Book) -> None:
        self._book = book
        self.standards = Standards(hall)
        self.skilled, self.windows = Skilled(hall, book), Windows(hall, book)
        services, absolute = self.standards.services, self.standards.absolute
        self.choice = Choice(book, hall.rules, services, absolute, self.skilled.of)
        self._legs = Legs(hall, book, self.standards)
        self.calls = Calls(hall, book, self.choice, self.windows, self._legs, absolute)
        self.returns = Returns(hall, book)
        self._classes, self._undo = Classes(book, self.standards), Undo(hall, book)

    def do(self, press: Press, now: Now) -> Answer:
        """Raises Refused before anything is written."""
        here = self._book.at(press.window)
        match press:
            case NextPressed(window):
                return self.calls.next(window, now)
            case CallPressed(window, ticket=ticket):
                return self.calls.by_hand(window, ticket, now)
            case BackPressed(ticket=ticket):
                return self.returns.back(ticket, now)
            case ClassPressed():
                return self._classes.corrected(press, now)
            case UndoPressed(window):
                return self._undo.last(window, now)
            case OpenPressed() | ClosePressed() | BreakPressed():
                return self.windows.pressed(press, now)
            case _ if here is None:
                return [], "nothing", "nobody is called here"
            case _:
                return self._with(here, press, now)

    def by_hand(self, visit: Visit, wish: HandWanted, now: Now) -> Answer:
        """What staff wish of ``visit`` from a terminal. Raises Refused before anything is
        written."""
        match wish:
            case CallWanted(window=window):
                return self.calls.by_hand(window, visit.ticket, now)
            case ReturnWanted():
                return self.returns.back(visit.ticket, now, "staff")
            case ClassWanted():
                return self._classes.corrected(wish, now)
            case TransferWanted():
                return self._legs.transfer(visit, wish, now)
            case _:
                raise Refused(f"{type(wish).__name__} is not known here")

    def _with(self, here: Visit, press: Press, now: Now) -> Answer:
        """With the person at the window."""
        match press:
            case RecallPressed(window):
                return self.calls.recall(here, window, now)
            case StartPressed(window):
                return self._legs.start(here, window, now)
            case NoShowPressed(window):
                return self._legs.no_show(here, window, now)
            case DonePressed(window, outcome=outcome):
                return self._legs.done(here, window, outcome, now)
            case TransferPressed():
                return self._legs.transfer(here, press, now)
            case ParkPressed():
                return self.returns.park(here, press, now)
            case _:
                raise Refused(f"{type(press).__name__} is not known here")
