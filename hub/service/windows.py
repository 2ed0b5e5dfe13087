"""Windows open, close and have breaks, and operators log in at them.

Decides whether that may be now, and what else it brings about: an operator who logs in at one
window is logged out at the other. A call at a window that is not open asks here what it implies.
"""

from collections.abc import Container

from hub.events.service_facts import BreakBegan, BreakEnded, By, WindowClosed, WindowOpened
from hub.policy.refusals import Refused
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.staffing import where
from hub.state.visit import Place
from hub.state.write import written
from wire.hall import Hall
from wire.messages import BreakPressed, ClosePressed, Fact, Now, OpenPressed


class Windows:
    """Opens and closes windows. What cannot be done raises Refused before anything is written."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state = state
        self._names = {operator.id: operator.name for operator in hall.operators}
        self._breaks = [reason.id for reason in hall.breaks]

    def pressed(self, press: OpenPressed | ClosePressed | BreakPressed, now: Now) -> ActionResult:
        """Do what is pressed, once it fits what the window shows."""
        match press:
            case OpenPressed(window, operator=operator):
                return self.open(window, operator, "operator", now)
            case ClosePressed(window):
                return self.close(window, "operator", now)
            case BreakPressed(window, reason=reason):
                return self._break(window, reason, now)

    def open(self, window: int, operator: str, by: By, now: Now) -> ActionResult:
        """Let ``operator`` work there; "" opens it, or ends its break, and logs nobody in or
        out."""
        place = self._state.place(window)
        operator = operator or place.operator
        self._may_work(window, operator)
        if place.state == "open" and place.operator == operator:
            name = self._names.get(operator, operator)
            is_so = f"{name} is at window {window}" if name else f"window {window} is open"
            return ActionResult.nothing(f"{is_so} already")
        return ActionResult(self._opened(window, operator, by, now))

    def knows(self, operator: str) -> bool:
        """Return whether the hall file has this operator; "" names whoever sits there."""
        return not operator or operator in self._names

    def close(self, window: int, by: By, now: Now) -> ActionResult:
        """Close the window. ``why`` of the result says who waits for it in vain now."""
        self._must_be_free(window)
        place = self._state.place(window)
        if place.state == "closed":
            return ActionResult.nothing(f"window {window} is closed already")
        forlorn = self._wait_only_for(window, place.operator)
        return ActionResult(self._closed(window, by, now), why=forlorn)

    def implied(self, window: int, by: By, now: Now) -> list[Fact]:
        """Open a closed window, or end its break, before a call there. The call itself is the next
        step of the window."""
        place = self._state.place(window)
        if place.state == "open" or not self._state.is_open:
            return []
        ends = BreakEnded if place.state == "break" else WindowOpened
        hall = self._state.time.of(now)
        return [written(self._state, ends(window, place.step, place.operator, by, now, hall))]

    def day_ends(self, now: Now, but: Container[int] = ()) -> list[Fact]:
        """Close every window with the day, ``but`` some, once nobody is at any of the others."""
        places = self._state.places.items()
        still_open = [n for n, place in places if place.state != "closed" and n not in but]
        return [fact for window in sorted(still_open) for fact in self._closed(window, "day", now)]

    # --- the rules ------------------------------------------------------------------------------

    def _may_work(self, window: int, operator: str) -> None:
        """Raise Refused unless this operator ("" for nobody by name) can be at this window now."""
        if not self._state.is_open:
            raise Refused("the day is closed")
        if not self.knows(operator):
            raise Refused(f"no operator {operator} in the hall file")
        if self._state.place(window).operator not in ("", operator):
            self._must_be_free(window)
        elsewhere = where(operator, self._state.places)
        visit = self._state.at(elsewhere)
        if visit is not None and elsewhere != window:
            who = self._names[operator]
            raise Refused(f"{who} serves {visit.ticket} at window {elsewhere}")

    def _must_be_free(self, window: int) -> None:
        visit = self._state.at(window)
        if visit is not None:
            raise Refused(f"{visit.ticket} is at window {window}: finish first")

    def _wait_only_for(self, window: int, operator: str) -> str:
        of = self._state.queues.of
        queues = [
            *of.get(window, {}).values(),
            *(of.get(operator, {}).values() if operator else ()),
        ]
        whom = f"window {window}" + (
            f" or {self._names.get(operator, operator)}" if operator else ""
        )
        counts = {
            "waiting only for": sum(queue.count for queue in queues),
            "to return to": self._to_return(window, operator),
        }
        said = [f"{how} {whom}: {many}" for how, many in counts.items() if many]
        return "; ".join([f"window {window} is closed", *said]) if said else ""

    def _to_return(self, window: int, operator: str) -> int:
        """Count the visits that go on elsewhere and shall come back here."""
        legs = [visit.leg for visit in self._state.open_visits()]
        return sum(leg.back_window == window or leg.back_operator == operator != "" for leg in legs)

    def _break(self, window: int, reason: str, now: Now) -> ActionResult:
        place = self._state.place(window)
        self._may_pause(window, place, reason)
        if place.state == "break" and place.reason == reason:
            return ActionResult.nothing(f"window {window} has this break already")
        ended = self._break_ended(window, place.step, "operator", now)
        hall = self._state.time.of(now)
        began = BreakBegan(window, place.step + 1, place.operator, reason, now, hall)
        return ActionResult([*ended, written(self._state, began)])

    def _may_pause(self, window: int, place: Place, reason: str) -> None:
        if self._breaks and reason not in self._breaks:
            found = f"no break {reason} in this hall" if reason else "a break needs its reason"
            raise Refused(f"{found}: {', '.join(self._breaks)}")
        if place.state == "closed":
            raise Refused(f"window {window} is closed")
        self._must_be_free(window)

    # --- the facts ------------------------------------------------------------------------------

    def _opened(self, window: int, operator: str, by: By, now: Now) -> list[Fact]:
        """Open the window. All facts about this window bear one step: they are one action."""
        elsewhere = where(operator, self._state.places)
        left = self._closed(elsewhere, by, now) if elsewhere not in (0, window) else []
        place = self._state.place(window)
        before, step = place.state, place.step + 1
        if place.operator == operator and before == "break":
            return [*left, *self._break_ended(window, step, by, now)]
        closed = self._closed(window, by, now) if before != "closed" else []
        opened = WindowOpened(window, step, operator, by, now, self._state.time.of(now))
        return [*left, *closed, written(self._state, opened)]

    def _closed(self, window: int, by: By, now: Now) -> list[Fact]:
        """Close the window. One whose operator goes to another window moves on too: its buttons
        show how it stood before."""
        place = self._state.place(window)
        step, operator = place.step + 1, place.operator
        ended = self._break_ended(window, step, by, now)
        closed = WindowClosed(window, step, operator, by, now, self._state.time.of(now))
        return [*ended, written(self._state, closed)]

    def _break_ended(self, window: int, step: int, by: By, now: Now) -> list[Fact]:
        place = self._state.place(window)
        if place.state != "break":
            return []
        hall = self._state.time.of(now)
        return [written(self._state, BreakEnded(window, step, place.operator, by, now, hall))]
