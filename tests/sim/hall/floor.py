"""Builds the hall of the simulation from one seed, and knows everything in it by name."""

from random import Random
from typing import Any

from tests.sim.agenda import Agenda
from tests.sim.hall.boards import BoardDaemon, PadsDaemon
from tests.sim.hall.broker import Post
from tests.sim.hall.computer import Computer
from tests.sim.hall.daemon import Daemon
from tests.sim.hall.hub import Hub
from tests.sim.hall.kiosks import Kiosk
from tests.sim.halls import SERVICES, WINDOWS
from tests.sim.model.truth import Truth
from tests.sim.people.buttons import MORE
from tests.sim.people.operators import Operator, Worker
from tests.sim.people.staff import Staff
from tests.sim.people.visitors import Finger, Person
from tests.sim.people.work import Work
from wire.hall import Hall


class Floor:
    """Holds everything that stands in the hall. ``draw`` decides for the machines, ``people`` for
    the people, so that the same people come whatever breaks. ``work`` is what they do besides in a
    hall that knows more than the four buttons."""

    def __init__(self, seed: int, hall: Hall, lines: list[str] | None = None) -> None:
        self.seed, self.hall = seed, hall
        self.agenda = Agenda(lines)
        self.draw = Random(f"{seed} machines")
        self.people = Random(f"{seed} people")
        self.post = Post(self.agenda, self.draw, self.hall.hall)
        self.truth = Truth(self.agenda, self.hall)
        self.computers: dict[str, Computer] = {}
        self.hub = self._stands(Hub, "hub", hall=self.hall, truth=self.truth)
        kiosks = [device.name for device in hall.devices if device.kind == "kiosk"]
        self.kiosks = [self._stands(Kiosk, name, truth=self.truth) for name in kiosks]
        self.board = self._stands(BoardDaemon, "board-1", truth=self.truth)
        self.busy = bool(hall.operators)
        more = MORE if self.busy else {}
        self.pads = [
            self._stands(PadsDaemon, name, truth=self.truth, windows=_windows(name), more=more)
            for name in ("pads-1", "pads-2")
        ]
        self.staff = self._stands(Staff, "staff")
        self.operators = [self._operator(window) for window in WINDOWS]
        for kiosk in self.kiosks:
            kiosk.finger = Finger(self.agenda, kiosk, self._own_draw(kiosk.name))
        self.work = Work(self, self._own_draw("work")) if self.busy else None
        self._came = 0

    @property
    def daemons(self) -> list[Daemon]:
        return [self.hub, *self.kiosks, self.board, *self.pads, self.staff]

    def starts(self) -> None:
        """Switch everything on, in some order."""
        for daemon in self.daemons:
            self.agenda.after(self.draw.uniform(0, 1.5), daemon.start)

    def comes(self, typed: str = "", service: str = "") -> Person:
        """Let somebody enter the hall and go to a kiosk; what is ``typed`` there is the code of a
        booking, or the number of a ticket."""
        self._came += 1
        ways = (*SERVICES, *(route.id for route in self.hall.routes))
        person = Person(
            f"p{self._came}",
            service or self.people.choice(ways),
            self.people.choice(("ru", "ru", "en")),
            typed=typed,
        )
        self.truth.people.append(person)
        self.people.choice(self.kiosks).finger.comes(person)
        return person

    def _stands(self, kind: Any, name: str, **more: Any) -> Any:
        computer = Computer(self.agenda, name, self.draw)
        self.computers[name] = computer
        return kind(name, self.agenda, self.post, computer, self.draw, **more)

    def _operator(self, window: int) -> Operator:
        pads = [pad for pad in self.pads if window in pad.windows]
        draw = self._own_draw(f"window {window}")
        given = (self.agenda, pads, window, draw)
        if not self.busy:
            return Operator(*given)
        return Worker(
            *given,
            here=lambda window: window in self.truth.ledger.at,
            anybody=lambda: bool(self.truth.ledger.waiting("waiting", "called")),
        )

    def _own_draw(self, name: str) -> Random:
        """Return a stream of its own: what breaks elsewhere does not change what this one does."""
        return Random(f"{self.seed} {name}")


def _windows(pads: str) -> tuple[int, ...]:
    return tuple(window for window, names in WINDOWS.items() if pads in names)
