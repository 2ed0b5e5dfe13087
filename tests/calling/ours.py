"""The hub's own rule on the light floor: its queues and its choice, fed with its visits."""

from collections.abc import Mapping

from hub.book import Book
from hub.choice import Choice
from hub.skills import Skills
from hub.visit import Visit
from wire.hall import Rules, Service


class Ours:
    """``skills``: what each window serves; ``absolute``: the class served out of turn."""

    def __init__(
        self,
        services: Mapping[str, Service],
        skills: Mapping[int, Skills],
        rules: Rules,
        absolute: str = "",
    ) -> None:
        self._book = Book()
        self._choice = Choice(self._book, rules, services, absolute, skills.__getitem__)
        self._absolute = absolute

    def come(self, visit: Visit) -> None:
        self._book.visits[visit.issued.visit] = visit
        self._book.queues.add(visit)

    def next(self, window: int, now: float) -> Visit | None:
        pick = self._choice.next(window, now)
        if pick is None:
            return None
        visit, rows = pick.visit, self._book.rows
        self._book.queues.move(visit, "called")
        in_a_row = pick.reason == "absolute"
        rows[visit.leg.service] = rows[visit.leg.service] + 1 if in_a_row else 0
        return visit
