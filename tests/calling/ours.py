"""The hub's own rule on the light floor: its queues and its choice, fed with its visits."""

from collections.abc import Mapping

from hub.policy.call_order import CallOrder
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Visit
from wire.hall import Rules, Service


class Ours:
    """Calls by the hub's own rule. ``skills``: what each window serves; ``absolute``: the class
    served out of turn."""

    def __init__(
        self,
        services: Mapping[str, Service],
        skills: Mapping[int, Skills],
        rules: Rules,
        absolute: str = "",
    ) -> None:
        self._state = DayState()
        self._choice = CallOrder(self._state, rules, services, absolute, skills.__getitem__)
        self._absolute = absolute

    def come(self, visit: Visit) -> None:
        self._state.visits[visit.issued.visit] = visit
        self._state.queues.add(visit)

    def next(self, window: int, now: float) -> Visit | None:
        pick = self._choice.next(window, now)
        if pick is None:
            return None
        visit, rows = pick.visit, self._state.absolute_in_a_row
        self._state.queues.move(visit, "called")
        in_a_row = pick.reason == "absolute"
        rows[visit.leg.service] = rows[visit.leg.service] + 1 if in_a_row else 0
        return visit
