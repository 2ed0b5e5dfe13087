"""What the hall is shown: the menu, each window's state, the last calls, the pulse.

Decides the order of states (one version counter in each epoch) and how often what is told: a call
at once by the state of its window, the list of all calls at once too but not again within
``CALLS_EVERY``, a changed number of waiting people only every ``waiting_said`` seconds.
"""

from collections.abc import Iterable
from typing import Any

from hub.book import Book
from hub.things import Say
from wire.hall import Hall, Service
from wire.messages import Calls, Menu, MenuItem, Now, Pulse, WindowState

PULSE_EVERY = 1.0
"""Seconds (architecture: MQTT)."""
ANEW = 60
"""Pulses after which everything is said again. A word of an earlier start may reach the broker
after those of this one and stay there as the last: who connects then would see no live hall."""
CALLS_EVERY = 0.1
"""Seconds between two lists of the last 50 calls: in a rush they would be most of what is said."""


class Shown:
    """``generation`` and ``epoch`` go with everything the hub says (reliability, rule 6);
    ``link`` is the id of its present connection, which goes with the pulse."""

    def __init__(self, hall: Hall, book: Book, generation: str, epoch: int) -> None:
        self._hall, self._book = hall, book
        self._session = (generation, epoch)
        self.link = ""
        self._version = 0
        self._pulse_at = 0.0
        self._waiting_at: float | None = None
        self._calls_at: float | None = None
        self._calls_said = -CALLS_EVERY
        self._said: dict[int, int] = {}
        self._services = {window.number: window.services for window in hall.windows}
        self.pulse = Pulse(generation, epoch, "", -1, Now("", 0.0, 0.0, False))

    def due(self) -> float:
        """The next pulse, or the next word about the calls or the waiting, monotonic seconds."""
        dues = (self._pulse_at, self._waiting_at, self._calls_at)
        return min(due for due in dues if due is not None)

    def wake(self, now: Now) -> list[Any]:
        """The silence is over: the pulse at once, and all that the hall shall know."""
        self._pulse_at = now.mono
        return [*self.beat(now, silent=False), *self.everything()]

    def everything(self) -> list[Any]:
        """For a broker that keeps nothing: all that it shall hold (reliability, rule 11)."""
        offered = menu(self._hall, *self._session, self._next_version())
        return [Say(offered), *self.windows(self._services), self._calls()]

    def beat(self, now: Now, silent: bool) -> list[Any]:
        """The pulse, where its second has come; a silent hub has none."""
        if now.mono < self._pulse_at:
            return []
        late = now.mono - self._pulse_at > PULSE_EVERY
        self._pulse_at = now.mono + PULSE_EVERY if late else self._pulse_at + PULSE_EVERY
        if silent:
            return []
        self.pulse = Pulse(*self._session, self.link, self.pulse.count + 1, now)
        anew = self.pulse.count > 0 and self.pulse.count % ANEW == 0
        return [Say(self.pulse), *(self.everything() if anew else [])]

    def queues_changed(self, now: Now) -> None:
        """Some queue grew or shrank: say it soon, once for all that happens until then."""
        if self._waiting_at is None:
            self._waiting_at = now.mono + self._hall.rules.waiting_said

    def waiting(self, now: Now) -> list[Any]:
        """The windows whose number of waiting people is not as last said, where it is time."""
        if self._waiting_at is None or now.mono < self._waiting_at:
            return []
        self._waiting_at = None
        return self.windows(n for n in self._services if self._said.get(n) != self._count(n))

    def calls_changed(self, now: Now) -> None:
        """Somebody was called, or a call withdrawn: say the list, soon if it was said just now."""
        if self._calls_at is None:
            self._calls_at = max(now.mono, self._calls_said + CALLS_EVERY)

    def calls(self, now: Now) -> list[Any]:
        """The list of calls, where it has changed and it is time."""
        if self._calls_at is None or now.mono < self._calls_at:
            return []
        self._calls_at, self._calls_said = None, now.mono
        return [self._calls()]

    def windows(self, numbers: Iterable[int]) -> list[Any]:
        return [Say(self._window(number)) for number in numbers]

    def _calls(self) -> Any:
        return Say(Calls(*self._session, self._next_version(), tuple(self._book.calls)))

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _count(self, window: int) -> int:
        return sum(self._book.queues.callable[service] for service in self._services[window])

    def _window(self, number: int) -> WindowState:
        visit = self._book.at(number)
        self._said[number] = waiting = self._count(number)
        return WindowState(
            *self._session,
            self._next_version(),
            number,
            self._book.place(number).step,
            visit.call if visit else None,
            waiting,
        )


def menu(hall: Hall, generation: str, epoch: int, version: int) -> Menu:
    """What the hall file offers, as kiosks and boards hear it."""
    groups = [MenuItem(group.id, group.name, group.under) for group in hall.groups]
    return Menu(
        generation,
        epoch,
        version,
        languages=hall.languages,
        items=(*groups, *(_item(service) for service in hall.services)),
        title=hall.title,
        ticket_text=hall.ticket_text,
        board_text=hall.board_text,
        windows=tuple(window.number for window in hall.windows),
        zone=hall.zone,
    )


def _item(service: Service) -> MenuItem:
    return MenuItem(service.id, service.name, service.under, service.series, service.documents)
