"""Plays the hall's staff at their tool: a wish is said until it is answered, as by ``talon-hub
day``.

A wish that was done is said again now and then, as a broker or a tool might that lost the answer:
over starts of the hub, days and backups nothing may come of it a second time.
"""

from collections import deque
from typing import Any

from tests.sim.hall.daemon import Daemon
from wire.messages import DayAnswered, LineAnswered, LinkUp, Message, Now, StaffAnswered

AGAIN = 2.0
"""Seconds between two words of the same wish."""
ONCE_MORE = 3
"""Wishes that were done and are said again at each new connection."""


class Desk:
    """Holds wishes, oldest first, and their answers."""

    def __init__(self) -> None:
        self.wishes: dict[str, Any] = {}
        self.answers: dict[str, Message] = {}
        self._done: deque[Any] = deque(maxlen=ONCE_MORE)
        self._at: float | None = None

    def hear(self, heard: Any, now: Now) -> list[Any]:
        match heard:
            case DayAnswered(wish) | StaffAnswered(wish) | LineAnswered(wish):
                self.answers[wish] = heard
                self._keep(self.wishes.pop(wish, None), heard)
                return []
            case LinkUp():
                self._at = now.mono
                return list(self._done)
        if self._at is None or not self.wishes or now.mono < self._at:
            return []
        self._at = now.mono + AGAIN
        return list(self.wishes.values())

    def _keep(self, wish: Any, answer: Any) -> None:
        if wish is not None and getattr(answer, "done", False):
            self._done.append(wish)

    def due(self) -> float | None:
        return self._at if self.wishes else None


class Staff(Daemon):
    """Makes one wish after the other."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.desk = Desk()
        self._wished = 0

    def made(self) -> list[Any]:
        self.machine = self.desk
        return []

    def do(self, answer: Any) -> None:
        self.send(answer)

    def wish(self, kind: type[Message], *given: Any) -> str:
        """Say it, and go on saying it; return its id, by which ``desk.answers`` has the answer."""
        self._wished += 1
        wish = f"staff-wish-{self._wished}"
        self.desk.wishes[wish] = kind(wish, *given)
        self.agenda.log(self.name, "wishes", self.desk.wishes[wish])
        self.put(None)
        return wish
