"""Answers what staff wish of windows: who works there, and what they serve.

Decides the replies, and whether skills may be set so. Whether an operator can be at a window is a
rule of ``service.windows``.
"""

from hub.effects import Answer
from hub.events.service_facts import SkillsSet
from hub.policy.refusals import Refused
from hub.policy.skills_in_force import SkillsInForce
from hub.service.windows import Windows
from hub.staff.lineup import covered
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.staffing import where
from hub.state.write import written
from wire.hall import Hall
from wire.messages import (
    Now,
    OperatorWanted,
    SkillsWanted,
    StaffAnswered,
)

RosterWish = OperatorWanted | SkillsWanted


class Roster:
    """Logs operators in and out, and sets skills for the rest of the day."""

    def __init__(
        self, hall: Hall, state: DayState, windows: Windows, in_force: SkillsInForce
    ) -> None:
        self._state, self._windows, self._in_force = state, windows, in_force
        self._names = {operator.id: operator.name for operator in hall.operators}
        self._numbers = [window.number for window in hall.windows]
        self._services = {service.id for service in hall.services}

    def heard(self, wish: RosterWish, now: Now) -> Answer:
        try:
            self._must_be_known(wish)
            match wish:
                case OperatorWanted():
                    return self._log_in(wish, now)
                case SkillsWanted():
                    return self._set(wish, now)
        except Refused as refused:
            return Answer(reply=StaffAnswered(wish.wish, False, str(refused)))

    def _must_be_known(self, wish: RosterWish) -> None:
        """Raises Refused unless what it names is in the hall file."""
        if wish.window not in (0, *self._numbers):
            raise Refused(f"no window {wish.window} in the hall file")
        if wish.operator and wish.operator not in self._names:
            raise Refused(f"no operator {wish.operator} in the hall file")

    # --- who works where ------------------------------------------------------------------------

    def _log_in(self, wish: OperatorWanted, now: Now) -> Answer:
        if not wish.window:
            raise Refused("name the window")
        if not wish.operator:
            result = self._windows.close(wish.window, "staff", now)
            said = f"window {wish.window} is closed"
        else:
            before = where(wish.operator, self._state.places)
            result = self._windows.open(wish.window, wish.operator, "staff", now)
            left = f"; window {before} is closed" if before not in (0, wish.window) else ""
            said = f"{self._names[wish.operator]} is at window {wish.window}{left}"
        return Answer(result.facts, reply=StaffAnswered(wish.wish, True, result.why or said))

    # --- what is served -------------------------------------------------------------------------

    def _set(self, wish: SkillsWanted, now: Now) -> Answer:
        self._must_fit(wish)
        answer, before = Answer(), covered(self._in_force, self._numbers)
        if not self._is_so(wish):
            skills = (wish.primary, wish.secondary)
            fact = SkillsSet(wish.window, wish.operator, *skills, wish.wish, now, wish.reset)
            answer.facts.append(written(self._state, fact))
        lost = before - covered(self._in_force, self._numbers)
        text = "; ".join([self._says(wish), *self._warns(lost)])
        answer.reply = StaffAnswered(wish.wish, True, text)
        return answer

    def _must_fit(self, wish: SkillsWanted) -> None:
        """Raises Refused with what contradicts itself, or the hall file."""
        named = (*wish.primary, *wish.secondary)
        if bool(wish.window) == bool(wish.operator):
            raise Refused("name either a window or an operator")
        if not self._state.is_open:
            raise Refused("the day is closed: skills are set for the rest of a day")
        if wish.reset and named:
            raise Refused("a reset names no services: the hall file's hold again")
        if not wish.reset and not named:
            raise Refused("name at least one service")
        for service in named:
            if service not in self._services:
                raise Refused(f"no service {service} in the hall file")
            if named.count(service) > 1:
                raise Refused(f"{service} is named twice: a service is primary or secondary")

    def _is_so(self, wish: SkillsWanted) -> bool:
        """Tell whether the state says that already."""
        by_hand = self._state.staffing
        now = by_hand.windows.get(wish.window) or by_hand.operators.get(wish.operator)
        return now == (None if wish.reset else Skills(wish.primary, wish.secondary))

    def _says(self, wish: SkillsWanted) -> str:
        """Say what holds now, and why."""
        if wish.window:
            who, (skills, source) = f"window {wish.window}", self._in_force.found(wish.window)
        else:
            who, own = self._names[wish.operator], self._in_force.of_operator(wish.operator)
            if own is None:
                return f"{who} serves what the window does"
            skills, source = own
        why = "until the day is closed" if source.endswith("today") else "as the hall file says"
        if wish.window and source.startswith("operator"):
            name = self._names[self._state.place(wish.window).operator]
            why = f"because {name} works there, {why}"
        return f"{who} {_spoken(skills)}, {why}"

    def _warns(self, lost: set[str]) -> list[str]:
        waiting = self._state.queues.callable
        return [
            f"attention: no window serves {service} any more (waiting: {waiting[service]})"
            for service in sorted(lost)
        ]


def _spoken(skills: Skills) -> str:
    serves = [f"serves {', '.join(skills.primary)}"] if skills.primary else []
    helps = [f"helps {', '.join(skills.secondary)} when urgent"] if skills.secondary else []
    return " and ".join([*serves, *helps])
