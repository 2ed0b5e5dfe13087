"""Draws which of several deeds is done next, and when."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

from tests.sim.agenda import Agenda


class Deeds:
    """Does one deed after the other, drawn by weight, from ``begin`` until ``rest``.

    ``weights`` by the methods that do them. ``often``: seconds between two deeds, on average.
    ``log``: who does them in the run's log, which names each by its method.
    """

    def __init__(
        self,
        agenda: Agenda,
        draw: Random,
        weights: Mapping[Callable[[], None], int],
        often: float,
        log: str,
    ) -> None:
        self._agenda, self._draw = agenda, draw
        self._weights, self._often, self._log = weights, often, log
        self._on = False
        self.count: Counter[str] = Counter()

    def begin(self) -> None:
        if not self._on:
            self._on = True
            self._next()

    def rest(self) -> None:
        """Begin no new deed for a while; those under way go on."""
        self._on = False

    def _next(self) -> None:
        self._agenda.after(self._draw.expovariate(1 / self._often), self._one)

    def _one(self) -> None:
        if not self._on:
            return
        (deed,) = self._draw.choices(list(self._weights), weights=list(self._weights.values()))
        self._agenda.log(self._log, deed.__name__)
        self.count[deed.__name__] += 1
        deed()
        self._next()
