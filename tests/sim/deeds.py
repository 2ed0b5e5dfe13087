"""Draws which of several deeds is done next, and when."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from tests.sim.agenda import Agenda


class Deeds:
    """Does one deed after the other, drawn by weight, from ``begin`` until ``rest``.

    ``of`` has a method for each deed; ``weights`` by the methods' names. ``often``: seconds between
    two deeds, on average. ``log``: who does them in the run's log.
    """

    def __init__(
        self,
        agenda: Agenda,
        draw: Random,
        of: object,
        weights: Mapping[str, int],
        often: float,
        log: str,
    ) -> None:
        self._agenda, self._draw, self._of = agenda, draw, of
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
        self._agenda.log(self._log, deed)
        self.count[deed] += 1
        getattr(self._of, deed)()
        self._next()
