"""Runs the board, and the pads: the real machines with what they are wired to."""

from collections.abc import Callable, Mapping
from typing import Any

from display.board.machine import Board
from display.things import Announced, Chime, PanelText, Scene, ShowScene
from operator_pad.pad import Pads
from operator_pad.pad.pad import _wish as wish_of
from operator_pad.things import Lamp, Level, More, PinEdge, ReadPin, Undo, Wiring
from tests.sim.hall.daemon import Daemon
from wire.messages import Fact, Now, Press

DEBOUNCE = 0.03
PINS = ("next", "recall", "no_show", "done")
TYPED = 6
"""The pin of the one key more that means what somebody chooses beside it, as in a program at a
desk."""


class BoardDaemon(Daemon):
    """Runs the board. ``disk``: up to which call it has announced, for each generation."""

    def __init__(self, *given: Any, truth: Any) -> None:
        super().__init__(*given)
        self.disk: list[Announced] = []
        self.truth = truth
        self.scene: Scene | None = None
        self.seen: list[str] = []
        self._of: list[str] = []

    def made(self) -> list[Any]:
        self.machine = Board(("ru", "en"), panels=(1, 2))
        self.machine.restore(self.disk)
        self.scene, self._of = None, []
        return []

    def hear(self, heard: Any, now: Now) -> list[Any]:
        """Hear as a daemon does, and match chimes to generations: the fact before a chime says
        which one it belongs to."""
        answers, generation = super().hear(heard, now), ""
        for answer in answers:
            generation = answer.generation if isinstance(answer, Announced) else generation
            self._of += [generation] if isinstance(answer, Chime) else []
        return answers

    def commit(self, facts: list[Fact]) -> None:
        self.disk += [fact for fact in facts if isinstance(fact, Announced)]

    def do(self, answer: Any) -> None:
        match answer:
            case Chime(call):
                self.agenda.log(self.name, "chimes", call)
                self.truth.chimed(self.name, self._of.pop(0), call)
            case ShowScene(scene):
                self.scene = scene
                self.seen.append(scene.standing)
            case PanelText():
                pass


class PadsDaemon(Daemon):
    """Runs pads of some windows. ``closed`` are the pins that a finger holds."""

    def __init__(
        self,
        *given: Any,
        truth: Any,
        windows: tuple[int, ...],
        more: Mapping[str, Callable[[int], More]] = {},
    ) -> None:
        """Wire the pads. ``more``: the buttons besides the four, by name: what each is at a window,
        from its pin. All of them are one key, whose meaning changes: each key costs time."""
        super().__init__(*given)
        self.truth, self.windows, self.more = truth, windows, more
        self.closed: set[int] = set()
        self.lamps: dict[int, bool] = {}
        self._presses = 0

    def made(self) -> list[Any]:
        self.machine = Pads([self._wiring(n) for n in self.windows], DEBOUNCE)
        return [self._level(pin) for pin in self.machine.buttons]

    def do(self, answer: Any) -> None:
        match answer:
            case Press():
                self.truth.pressed(answer)
                self.send(answer)
            case Lamp(pin, on):
                self.lamps[pin] = on
            case ReadPin(pin):
                self.put(self._level(pin))

    def press(self, window: int, button: str) -> None:
        """Press a button with a finger, and take it off again."""
        if button in self.more:
            self.type(window, wish_of(self.more[button](100 * window + TYPED)), button)
        else:
            self._finger(window, PINS.index(button), button)

    def _finger(self, window: int, nth: int, button: str) -> None:
        pin = 100 * window + nth
        if pin in self.closed:
            return
        self.closed.add(pin)
        self.agenda.log(self.name, "finger", f"{window} {button}")
        self.put(PinEdge(pin, True, self.computer.now().mono, self._fresh()))
        self.agenda.after(0.12, self._release, pin)

    def type(self, window: int, wish: Callable[..., Press], said: str = "typed") -> None:
        """Say this as somebody at the desk does."""
        if self.running:
            self.machine._pads[window].wishes[100 * window + TYPED] = wish
            self._finger(window, TYPED, said)

    def _wiring(self, window: int) -> Wiring:
        more = (Undo(100 * window + TYPED),) if self.more else ()
        return Wiring(window, *(100 * window + i for i in range(5)), more=more)

    def _release(self, pin: int) -> None:
        self.closed.discard(pin)
        self.put(PinEdge(pin, False, self.computer.now().mono, self._fresh()))

    def _level(self, pin: int) -> Level:
        return Level(pin, pin in self.closed, self.computer.now().mono, self._fresh())

    def _fresh(self) -> str:
        self._presses += 1
        return f"{self.name}-press-{self._presses}"
