"""Words the line, the windows and the skills as staff read them in a terminal.

Decides only the wording: every figure comes from the hub's answer, the names from the hall file.
Pure.
"""

from collections.abc import Iterable

from hub.columns import clock, columns, shown
from hub.reports.names import names_of
from wire.hall import Hall
from wire.messages import Forlorn, LineAnswered, OperatorKnown, Waiter, WindowKnown

SOURCES = {
    "window": "hall file",
    "operator": "hall file: operator",
    "window today": "today: window",
    "operator today": "today: operator",
}


class HallWords:
    """Words an answer of the hub with the hall's own names, in its first language."""

    def __init__(self, hall: Hall) -> None:
        self._names = names_of(hall)

    # --- the line -------------------------------------------------------------------------------

    def line(self, answer: LineAnswered, first: int) -> str:
        """Show the windows, then at most ``first`` people, the most urgent ones first."""
        parts = [_head(answer), *self._troubles(answer), "", *self._windows(answer)]
        if answer.line:
            parts += ["", *self._people(answer, first)]
        left = answer.waiting - min(first, len(answer.line))
        if left:
            more = f"; --first {len(answer.line)} shows more" if first < len(answer.line) else ""
            parts.append(f"… and {left} less urgent{more}")
        return "\n".join(parts)

    def _troubles(self, answer: LineAnswered) -> list[str]:
        lines = [f"ALARM: {answer.alarm}."] if answer.alarm else []
        most = sorted(answer.unserved.items(), key=lambda one: -one[1])
        lines += [f"NO OPEN WINDOW for {self._service(s)}; waiting: {n}" for s, n in most]
        return [*lines, *(self._nobody_there(one) for one in answer.forlorn)]

    def _nobody_there(self, one: Forlorn) -> str:
        gone = f"window {one.window}, which is closed"
        if not one.window:
            gone = f"{self._operator(one.operator)}, who is not logged in"
        return f"NOBODY THERE for {one.ticket}: waits only for {gone}"

    def _windows(self, answer: LineAnswered) -> list[str]:
        rows = [["window", "", "for", "operator", "serves", "for", "next", ""]]
        rows += [self._window(window, answer.next) for window in answer.windows]
        return columns(rows, right=(0, 2, 5))

    def _window(self, known: WindowKnown, following: dict[str, str]) -> list[str]:
        lasts = clock(known.lasts) if known.lasts or known.state != "closed" else ""
        here = clock(known.here) if known.ticket else ""
        follows = following.get(str(known.window))
        return [
            *(str(known.window), self._state(known), lasts, self._operator(known.operator)),
            *(known.ticket or "-" if known.state == "open" else known.ticket, here),
            "" if follows is None else follows or "nobody",
            f"“{known.comment}”" if known.comment else "",
        ]

    def _state(self, known: WindowKnown) -> str:
        reason = self._names.breaks.get(known.reason, known.reason)
        return f"{known.state}: {reason}" if reason else known.state

    def _people(self, answer: LineAnswered, first: int) -> list[str]:
        rows = [["", "ticket", "urgency", "waited", "of", "service", "class", ""]]
        for place, one in enumerate(answer.line[:first], 1):
            rows.append(
                [
                    *(str(place) if one.state == "waiting" else "", one.ticket),
                    *(f"{one.urgency:.2f}", clock(one.waited), clock(one.limit)),
                    *(self._service(one.service), self._names.classes.get(one.cls, one.cls)),
                    self._note(one, answer.windows),
                ]
            )
        return columns(rows, right=(0, 2, 3, 4))

    def _note(self, one: Waiter, windows: Iterable[WindowKnown]) -> str:
        """Return notes of all else that matters about a person in the line."""
        notes = []
        if one.state == "parked":
            notes.append(f"parked, back in {clock(one.until)}" if one.until else "parked")
        elif one.state == "issued":
            notes.append("no word from its kiosk yet")
        elif one.until:
            notes.append(f"booked, due in {clock(one.until)}")
        if one.window:
            shut = any(w.window == one.window and w.state == "closed" for w in windows)
            notes.append(f"only window {one.window}" + (", which is closed" if shut else ""))
        if one.operator:
            here = any(w.operator == one.operator for w in windows)
            gone = "" if here else ", who is not logged in"
            notes.append(f"only {self._operator(one.operator)}{gone}")
        if one.leg > 1:
            notes.append(f"leg {one.leg}, in the hall for {clock(one.age)}")
        return ", ".join([*notes, *([f"“{one.comment}”"] if one.comment else [])])

    # --- skills and operators -------------------------------------------------------------------

    def skills(self, answer: LineAnswered) -> str:
        """Show skills by the ids of services, which a change names."""
        rows = [["window", "", "operator", "serves", "helps when urgent", "from"]]
        for known in answer.windows:
            where = [str(known.window), known.state, known.operator]
            rows.append([*where, *_served(known), SOURCES[known.source]])
        parts = columns(rows, right=(0,)) if answer.windows else []
        own = [one for one in answer.operators if one.source]
        if own:
            rows = [["operator", "name", "window", "serves", "helps when urgent", "from"]]
            for one in own:
                who = [one.operator, self._operator(one.operator), str(one.window or "-")]
                rows.append([*who, *_served(one), SOURCES[one.source]])
            parts += ["", *columns(rows, right=(2,))]
        return "\n".join(parts).strip("\n")

    def operators(self, answer: LineAnswered) -> str:
        """Show all operators of the hall file, and where each works."""
        at = {known.operator: known for known in answer.windows if known.operator}
        rows = [["operator", "name", "window", "", "for"]]
        for name, called in self._names.operators.items():
            known = at.get(name)
            place = ["-", "", ""]
            if known is not None:
                place = [str(known.window), self._state(known), clock(known.lasts)]
            rows.append([name, called, *place])
        nobody = [str(w.window) for w in answer.windows if w.state != "closed" and not w.operator]
        lines = columns(rows, right=(2, 4)) if rows[1:] else ["The hall names no operators."]
        open_ones = [f"Open, and nobody is logged in: {', '.join(nobody)}"] if nobody else []
        return "\n".join([*lines, *open_ones])

    def at_window(self, known: WindowKnown) -> str:
        who = self._operator(known.operator) or "nobody"
        comment = f", {known.ticket}: “{known.comment}”" if known.comment else ""
        return shown(f"window {known.window}: {who} ({self._state(known)}){comment}")

    def _operator(self, name: str) -> str:
        return self._names.operators.get(name, name)

    def _service(self, name: str) -> str:
        return self._names.services.get(name, name)


def _served(known: WindowKnown | OperatorKnown) -> list[str]:
    return [", ".join(known.primary) or "-", ", ".join(known.secondary)]


def _head(answer: LineAnswered) -> str:
    """Count the people, those who have waited beyond the standard, and the windows by state."""
    late = sum(one.urgency >= 1 and one.state == "waiting" for one in answer.line)
    least = "at least " if late == len(answer.line) < answer.waiting else ""
    who = f"In the line: {answer.waiting or 'nobody'}"
    who += f", beyond the standard: {least}{late or 'nobody'}." if answer.waiting else "."
    states = [window.state for window in answer.windows]
    words = {"open": "open", "break": "on a break", "closed": "closed"}
    windows = ", ".join(f"{word}: {states.count(s)}" for s, word in words.items() if s in states)
    return f"{who} Windows {windows}." if len(states) > 1 else who
