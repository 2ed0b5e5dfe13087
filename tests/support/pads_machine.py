"""Drives the pads' machine with a stated now, as fingers and a hub do."""

from collections.abc import Iterable
from typing import Any

from operator_pad.pad import Pads
from operator_pad.things import Lamp, Level, LogLine, PinEdge, ReadPin, Wiring
from wire.messages import LinkUp, Now, Outcome, Press, PressAnswered, Pulse, Tick, WindowState

WIRINGS = (Wiring(1, 5, 6, 13, 19, 26), Wiring(2, 17, 27, 22, 23, 24))
NEXT, LAMP = 5, 26
DEBOUNCE = 0.02


def moment(mono: float) -> Now:
    return Now("boot", mono, 1_000_000 + mono)


def pulse(count: int = 7, generation: str = "g", epoch: int = 1) -> Pulse:
    return Pulse(generation, epoch, f"{generation}-{epoch}", count, moment(0), 10**6, 0)


def window(number: int = 1, step: int = 40, version: int = 1, **hub: Any) -> WindowState:
    said = {"generation": "g", "epoch": 1, "state": "open"} | hub
    return WindowState(**said, version=version, window=number, step=step, calling=None, waiting=3)


class Desk:
    """Runs the machine at a desk: the pins as they stand, the time as it goes, all that was done.

    Answers to ``ReadPin`` as the real header does: it reads the pin and says its level.
    """

    def __init__(
        self,
        live: bool = True,
        held: int | None = None,
        wirings: tuple[Wiring, ...] = WIRINGS,
    ) -> None:
        self.machine = Pads(wirings, DEBOUNCE)
        self.mono = 0.0
        self.low = {pin: pin == held for pin in self.machine.buttons}
        self.ids = iter(range(1_000_000))
        self.sent: list[tuple[float, Press]] = []
        self.lamp: list[tuple[float, int, bool]] = []
        self.notes: list[str] = []
        for pin in self.low:
            self.look(pin)
        if live:
            self.hear(LinkUp("s"), window(1), window(2, step=50), pulse())

    def hear(self, *heard: Any) -> None:
        for one in heard:
            for answer in self.machine.hear(one, moment(self.mono)):
                match answer:
                    case ReadPin(pin):
                        self.look(pin)
                    case Lamp(pin, on):
                        self.lamp.append((round(self.mono, 3), pin, on))
                    case Press():
                        self.sent.append((self.mono, answer))
                    case LogLine(text):
                        self.notes.append(text)
                    case _:
                        raise AssertionError(answer)

    def look(self, pin: int) -> None:
        self.hear(Level(pin, self.low[pin], self.mono, f"id{next(self.ids)}"))

    def move(self, pin: int, low: bool) -> PinEdge:
        self.low[pin] = low
        return PinEdge(pin, low, self.mono, f"id{next(self.ids)}")

    def until(self, mono: float) -> None:
        """Let the time go, with a Tick whenever the machine wants one, as the loop does."""
        while (due := self.machine.due()) is not None and due <= mono:
            self.mono = max(self.mono, due)
            self.hear(Tick())
            after = self.machine.due()
            assert after is None or after > self.mono, "a due time that a Tick does not move"
        self.mono = max(self.mono, mono)

    def beat(self, mono: float) -> None:
        """Let the time go with the hub's pulse each second."""
        while self.mono + 1 < mono:
            self.until(self.mono + 1)
            self.hear(pulse())
        self.until(mono)

    def edges(self, pin: int, moves: Iterable[tuple[float, bool]]) -> None:
        for at, low in moves:
            self.until(at)
            self.hear(self.move(pin, low))

    def press(self, pin: int = NEXT, hold: float = 0.1) -> str:
        """Press cleanly from now on; return the id of what was sent, "" for nothing."""
        before = len(self.sent)
        start = self.mono
        self.edges(pin, [(start, True), (start + hold, False)])
        self.until(start + hold + 2 * DEBOUNCE)
        return self.sent[-1][1].press if len(self.sent) > before else ""

    def answer(self, press: str, outcome: Outcome, number: int = 1, why: str = "") -> None:
        self.hear(PressAnswered(press, number, outcome, why))

    def blinks(self, pin: int, since: float, to: float) -> list[tuple[float, bool]]:
        """Return (seconds since ``since``, on) of one lamp."""
        said = [(round(at - since, 3), on) for at, p, on in self.lamp if p == pin]
        return [(at, on) for at, on in said if 0 <= at <= to - since]


ON, OFF = True, False
TWO = [(0.0, ON), (0.4, OFF), (0.7, ON), (1.1, OFF)]
SAYS: dict[Outcome, list[tuple[float, bool]]] = {
    "accepted": [(0.0, ON), (1.0, OFF)],
    "nothing": [(0.0, ON), (0.12, OFF), (0.24, ON), (0.36, OFF), (0.48, ON), (0.6, OFF)],
    "just_called": TWO,
    "stale": TWO,
    "refused": TWO,
}
