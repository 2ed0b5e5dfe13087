"""Sits operators at the windows of a desk: what tests of their actions share."""

from typing import Any

from hub.effects import Odd
from hub.state.visit import Visit
from tests.model.moves import went
from tests.support.halls import busy_hall
from tests.support.hub.desk import Desk, at, kept, told
from wire.messages import Fact, NextPressed, PressAnswered


class AtWork(Desk):
    """Works in the busy hall. Tickets are taken at second 0, 1, 2 … and named by their visits a, b,
    c …"""

    def comes(self, name: str, seconds: float, service: str = "pay", cls: str = "") -> Visit:
        self.ticket(name, at(seconds), service, cls=cls)
        return self.visit(name)

    def visit(self, name: str) -> Visit:
        return self.machine.state.visits[name]

    @property
    def state(self) -> Any:
        return self.machine.state

    def do(self, window: int, seconds: float, kind: type = NextPressed, **more: Any) -> str:
        """Press, and return the answer: the outcome, and why after a colon."""
        return answered(self.press(window, at(seconds), kind, **more))

    def last(self, kind: type[Fact]) -> Any:
        """Return the last fact of this kind in the journal."""
        return kept(self.facts, kind)[-1]

    def refuses(self, window: int, seconds: float, kind: type, why: str, **more: Any) -> None:
        """Assert that a press is refused so, counted, and changes nothing; the same press again is
        answered alike."""
        before, press = len(self.facts), f"refused-{self.presses}"
        answers = self.press(window, at(seconds), kind, press=press, **more)
        assert answered(answers) == f"refused: {why}"
        assert [odd.kind for odd in kept(answers, Odd)] == [f"refused {kind.__name__}"]
        assert len(self.facts) == before
        again = self.press(window, at(seconds), kind, press=press, **more)
        assert answered(again) == f"refused: {why}"
        assert kept(again, Odd) == []

    def restarted(self, seconds: float) -> "AtWork":
        """Return the hall after the hub was started anew on its journal."""
        kept_on = {"cards": self.cards, "generation": self.generation, "epoch": self.epoch + 1}
        return AtWork(self.hall, self.facts, now=at(seconds), **kept_on)


def work(**rules: Any) -> AtWork:
    """Make a desk where no bounce of NEXT stands in the way."""
    return AtWork(busy_hall(**{"next_again": 0.0, **rules}))


def answered(answers: list) -> str:
    (answer,) = told(answers, PressAnswered)
    return f"{answer.outcome}: {answer.why}".removesuffix(": ")


def moves(answers: list) -> list[tuple[str, str]]:
    """Return what the kiosks of visits will hear of these facts, in this order."""
    return [gone for fact in kept(answers, Fact) for gone in went(fact)]
