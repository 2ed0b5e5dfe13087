"""CLASS: the operator, or staff, have seen a document, or that there is none.

Decides whose class is corrected; what follows for the wait is in the hall file (``standards``).
"""

from hub.book import Book
from hub.legs import Answer
from hub.standards import Standards
from hub.stands import Refused, found, stands
from hub.visit import Visit
from hub.work import Classed
from wire.messages import ClassPressed, ClassWanted, Now


class Classes:
    def __init__(self, book: Book, standards: Standards) -> None:
        self._book, self._standards = book, standards

    def corrected(self, press: ClassPressed | ClassWanted, now: Now) -> Answer:
        """Raises Refused before anything is written."""
        if not self._standards.knows(press.cls):
            raise Refused(f"no class {press.cls} in this hall: {self._standards.classes()}")
        visit = self._whose(press)
        if visit.cls == press.cls:
            of = f"of class {press.cls}" if press.cls else "of the ordinary class"
            return [], "nothing", f"{visit.ticket} is {of} already"
        fact = Classed(
            visit=visit.issued.visit,
            cls=press.cls,
            before=visit.cls,
            waiting_limit=self._standards.limits(visit.leg.service, press.cls)[0],
            window=press.window,
            operator=self._book.place(press.window).operator,
            by="operator" if isinstance(press, ClassPressed) else "staff",
            at=now,
        )
        self._book.write(fact)
        return [fact], "accepted", ""

    def _whose(self, press: ClassPressed | ClassWanted) -> Visit:
        """Who is at another window is that operator's: he would lose his UNDO."""
        here = self._book.at(press.window)
        if not press.ticket and here is None:
            raise Refused(f"nobody is at window {press.window}: name a ticket")
        visit = found(self._book, press.ticket) if press.ticket or here is None else here
        elsewhere = visit.state == "called" and visit is not here
        if elsewhere or visit.state not in ("issued", "waiting", "called", "parked"):
            raise Refused(stands(visit))
        return visit
