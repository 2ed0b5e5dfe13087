"""The hall of the simulation: who stands where. Builds it from one seed, and knows it by name."""

from random import Random
from typing import Any

from tests.whole.agenda import Agenda
from tests.whole.boards import BoardDaemon, PadsDaemon
from tests.whole.computer import Computer
from tests.whole.daemon import Daemon
from tests.whole.hubs import Hub
from tests.whole.kiosks import Kiosk
from tests.whole.people import Finger, Operator, Person
from tests.whole.post import Post
from tests.whole.staff import Staff
from tests.whole.truth import Truth
from wire.hall import Device, Group, Hall, Rules, Service, Window

SERVICES = ("pay", "meter", "seal")
WINDOWS = {1: ("pads-1",), 2: ("pads-1", "pads-2"), 3: ("pads-2",)}
RULES = Rules(
    next_again=1.0,
    unheard=5.0,
    reserve=8,
    reserve_from=500,
    reserve_to=739,
    gather=8.0,
    jump=60,
    believed=3600.0,
)
"""Smaller than in a real hall, so that ranges end and go round in minutes."""


def texts(name: str) -> dict[str, str]:
    return {"ru": name, "en": name}


def hall(kiosks: int, rules: Rules) -> Hall:
    """Three services of which two share a letter, with a promise each; window 3 serves only one of
    them."""
    return Hall(
        hall="whole",
        title=texts("Зал"),
        languages=("ru", "en"),
        zone="Europe/Moscow",
        groups=(Group("rest", texts("Прочее")),),
        services=(
            Service("pay", texts("Оплата"), "A", 15, 5),
            Service("meter", texts("Счётчик"), "B", 5, 5, under="rest"),
            Service("seal", texts("Пломба"), "B", 45, 5, documents={"ru": ("Паспорт",)}),
        ),
        windows=tuple(
            Window(n, SERVICES if n < 3 else ("meter",), pads) for n, pads in WINDOWS.items()
        ),
        devices=(
            *(Device(f"kiosk-{n + 1}", "kiosk") for n in range(kiosks)),
            Device("pads-1", "pads"),
            Device("pads-2", "pads"),
            Device("board-1", "board"),
            Device("staff", "staff"),
        ),
        rules=rules,
    )


class Floor:
    """Everything that stands in the hall. ``draw`` decides for the machines, ``people`` for the
    people, so that the same people come whatever breaks."""

    def __init__(
        self, seed: int, kiosks: int, lines: list[str] | None = None, rules: Rules = RULES
    ) -> None:
        self.seed = seed
        self.agenda = Agenda(lines)
        self.draw = Random(f"{seed} machines")
        self.people = Random(f"{seed} people")
        self.hall = hall(kiosks, rules)
        self.post = Post(self.agenda, self.draw, self.hall.hall)
        self.truth = Truth(self.agenda, self.hall)
        self.computers: dict[str, Computer] = {}
        self.hub = self._stands(Hub, "hub", hall=self.hall, truth=self.truth)
        self.kiosks = [
            self._stands(Kiosk, f"kiosk-{n + 1}", truth=self.truth) for n in range(kiosks)
        ]
        self.board = self._stands(BoardDaemon, "board-1", truth=self.truth)
        self.pads = [
            self._stands(PadsDaemon, name, windows=_windows(name)) for name in ("pads-1", "pads-2")
        ]
        self.staff = self._stands(Staff, "staff")
        self.operators = [self._operator(window) for window in WINDOWS]
        for kiosk in self.kiosks:
            kiosk.finger = Finger(self.agenda, kiosk, self._own_draw(kiosk.name))
        self._came = 0

    @property
    def daemons(self) -> list[Daemon]:
        return [self.hub, *self.kiosks, self.board, *self.pads, self.staff]

    def starts(self) -> None:
        """Everything is switched on, in some order."""
        for daemon in self.daemons:
            self.agenda.after(self.draw.uniform(0, 1.5), daemon.start)

    def comes(self) -> None:
        """Somebody enters the hall and goes to a kiosk."""
        self._came += 1
        person = Person(
            f"p{self._came}",
            self.people.choice(SERVICES),
            self.people.choice(("ru", "ru", "en")),
        )
        self.truth.people.append(person)
        self.people.choice(self.kiosks).finger.comes(person)

    def _stands(self, kind: Any, name: str, **more: Any) -> Any:
        computer = Computer(self.agenda, name, self.draw)
        self.computers[name] = computer
        return kind(name, self.agenda, self.post, computer, self.draw, **more)

    def _operator(self, window: int) -> Operator:
        pads = [pad for pad in self.pads if window in pad.windows]
        return Operator(self.agenda, pads, window, self._own_draw(f"window {window}"))

    def _own_draw(self, name: str) -> Random:
        """A stream of its own: what breaks elsewhere does not change what this one does."""
        return Random(f"{self.seed} {name}")


def _windows(pads: str) -> tuple[int, ...]:
    return tuple(window for window, names in WINDOWS.items() if pads in names)
