"""UNDO: reverses the last action at a window.

Decides whether it is early enough, and whether visit and window are as that action left them. How
everything stood before is kept in ``undo_log``.
"""

from hub.events.service_facts import Undone
from hub.policy.refusals import Refused, stands
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.undo_log import UndoableAction, stood
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
    """Reverses a window's last action, if it is early enough and nothing has changed since."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state, self._rules = state, hall.rules

    def last(self, window: int, now: Now) -> ActionResult:
        """Reverse the last action at the window. Raises Refused before anything is written."""
        action, place = self._state.undo_log.last.get(window), self._state.place(window)
        if action is None or action.step != place.step:
            raise Refused(f"nothing at window {window} can be undone now")
        self._in_time(action, now)
        for one in (action, action.implied):
            if one is not None:
                self._unchanged(one, action)
        also = action.implied
        fact = Undone(
            window=window,
            step=place.step + 1,
            what=action.what,
            visit=action.before.visit if action.before else "",
            at=now,
            call=action.call,
            also=also.before.visit if also and also.before else "",
            also_what=also.what if also else "",
            operator=place.operator,
            missed=action.before is not None and action.before.state == "no_show",
        )
        return ActionResult([written(self._state, fact)])

    def _in_time(self, action: UndoableAction, now: Now) -> None:
        most = self._rules.undo_next if action.call else self._rules.undo
        ago = self._state.time.of(now) - action.at
        if ago > most:
            said = f"{SAID[action.what]} was {ago:.0f} s ago"
            raise Refused(f"too late: {said}, it can be undone for {most:.0f} s")

    def _unchanged(self, one: UndoableAction, last: UndoableAction) -> None:
        """Raise Refused unless the visit is as this action left it; what was done with it next, in
        the same press, is the last action's."""
        if one.after is None or (one is not last and _visit(one) == _visit(last)):
            return
        visit = self._state.visits.get(one.after.visit)
        if visit is None or stood(visit) != one.after:
            how = stands(visit) if visit else "its day is over"
            raise Refused(f"{one.after.ticket} has changed since: {how}")


def _visit(action: UndoableAction) -> str:
    return action.after.visit if action.after else ""
