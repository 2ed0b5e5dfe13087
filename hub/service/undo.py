"""UNDO: reverses the last action at a window.

Decides whether it is early enough, and whether visit and window are as that act left them. How
everything stood before is kept in ``undo_log``.
"""

from hub.events.service_facts import Undone
from hub.policy.refusals import Refused, stands
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.undo_log import UndoableAct, stood
from hub.state.write import written
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


class UndoRule:
    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state, self._rules = state, hall.rules

    def last(self, window: int, now: Now) -> ActionResult:
        """Raises Refused before anything is written."""
        act, place = self._state.undo_log.last.get(window), self._state.place(window)
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
        return ActionResult([written(self._state, fact)])

    def _in_time(self, act: UndoableAct, now: Now) -> None:
        most = self._rules.undo_next if act.call else self._rules.undo
        ago = self._state.time.of(now) - act.at
        if ago > most:
            said = f"{SAID[act.what]} was {ago:.0f} s ago"
            raise Refused(f"too late: {said}, it can be undone for {most:.0f} s")

    def _unchanged(self, one: UndoableAct, last: UndoableAct) -> None:
        """The visit is as this act left it; what was done with it next, in the same press, is the
        last act's."""
        if one.after is None or (one is not last and _visit(one) == _visit(last)):
            return
        visit = self._state.visits.get(one.after.visit)
        if visit is None or stood(visit) != one.after:
            how = stands(visit) if visit else "its day is over"
            raise Refused(f"{one.after.ticket} has changed since: {how}")


def _visit(act: UndoableAct) -> str:
    return act.after.visit if act.after else ""
