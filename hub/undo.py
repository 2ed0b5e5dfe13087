"""UNDO: the last act at a window never was.

Decides whether it is early enough, and whether visit and window are as that act left them. How
everything stood before is kept in ``acts``.
"""

from hub.acts import Act, stood
from hub.book import Book
from hub.legs import Answer
from hub.stands import Refused, stands
from hub.work import Undone
from wire.hall import Hall
from wire.messages import Now

SAID = {
    "Called": "the call",
    "Finished": "DONE",
    "NoShow": "NO-SHOW",
    "Transferred": "the transfer",
    "Parked": "PARK",
    "BreakBegan": "the break",
}


class Undo:
    def __init__(self, hall: Hall, book: Book) -> None:
        self._book, self._rules = book, hall.rules

    def last(self, window: int, now: Now) -> Answer:
        """Raises Refused before anything is written."""
        act, place = self._book.acts.last.get(window), self._book.place(window)
        if act is None or act.step != place.step:
            raise Refused(f"nothing at window {window} can be undone now")
        self._in_time(act, now)
        for one in (act, act.implied):
            if one is not None:
                self._unchanged(one, act)
        also = act.implied
        fact = Undone(
            window=window,
            step=place.step + 1,
            what=act.what,
            visit=act.before.visit if act.before else "",
            at=now,
            call=act.call,
            also=also.before.visit if also and also.before else "",
            also_what=also.what if also else "",
            operator=place.operator,
            missed=act.before is not None and act.before.state == "no_show",
        )
        self._book.write(fact)
        return [fact], "accepted", ""

    def _in_time(self, act: Act, now: Now) -> None:
        most = self._rules.undo_next if act.call else self._rules.undo
        ago = self._book.time.of(now) - act.at
        if ago > most:
            said = f"{SAID[act.what]} was {ago:.0f} s ago"
            raise Refused(f"too late: {said}, it can be undone for {most:.0f} s")

    def _unchanged(self, one: Act, last: Act) -> None:
        """The visit is as this act left it; what was done with it next, in the same press, is the
        last act's."""
        if one.after is None or (one is not last and _visit(one) == _visit(last)):
            return
        visit = self._book.visits.get(one.after.visit)
        if visit is None or stood(visit) != one.after:
            how = stands(visit) if visit else "its day is over"
            raise Refused(f"{one.after.ticket} has changed since: {how}")


def _visit(act: Act) -> str:
    return act.after.visit if act.after else ""
