"""A share of ``tests.deep.theory``: the hub's rule agrees with the formulas, a wrong one does not.

The seeds stand fast, so this is one sample that never changes; how the intervals are meant, and
the whole of it, stands there.
"""

import statistics
from collections.abc import Callable
from functools import cache

import pytest

from hub.policy.call_order import CallOrder
from hub.state.visit import Visit
from tests.calling import formulas
from tests.calling.floor import Comer, Floor
from tests.deep.theory import LAW, THREE, Hall, Row, judged, ours, sampled

ALPHA = 0.01
SEEDS = range(1, 21)
HALLS = (Hall(1, 0.7), Hall(12, 0.8), Hall(3, 0.7, THREE), Hall(3, 0.7, LAW, absolute=True))
"""None is busier: at 0.9 it takes five times as long to know as much (``tests.deep.theory``)."""


@cache
def rows_of(hall: Hall) -> list[Row]:
    return judged(sampled([hall], SEEDS), ALPHA / len(HALLS))


def differs(rows: list[Row]) -> list[str]:
    return [row.what for row in rows if not row.agrees]


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
def test_waits_are_as_theory_says(hall: Hall) -> None:
    assert differs(rows_of(hall)) == [], "\n".join(map(str, rows_of(hall)))


def test_the_intervals_are_narrow_enough_to_mean_something() -> None:
    widths = {row.what: row.found.half / row.theory for row in rows_of(HALLS[0])}
    assert widths["mean wait"] < 0.3
    assert widths["P(wait > 0.0 min)"] < 0.06


class LastComeFirst:
    """Calls by a wrong rule."""

    def __init__(self) -> None:
        self._waiting: list[Visit] = []

    def come(self, visit: Visit) -> None:
        self._waiting.append(visit)

    def next(self, window: int, now: float) -> Visit | None:
        return self._waiting.pop() if self._waiting else None


def test_last_come_first_served_keeps_the_mean_and_is_seen_all_the_same() -> None:
    rows = judged(sampled([Hall(1, 0.7)], SEEDS, lambda hall: LastComeFirst()), ALPHA)
    wrong = differs(rows)
    assert "mean wait" not in wrong
    assert "P(wait > 8.3 min)" in wrong


def squared(self: CallOrder, waited: float, limit: float, age: float) -> float:
    return waited / limit**2


def unlimited(self: CallOrder, waited: float, limit: float, age: float) -> float:
    return waited


def in_minutes_left(self: CallOrder, waited: float, limit: float, age: float) -> float:
    """Whoever is nearest to the limit in minutes, not in shares of it."""
    return waited - limit


@pytest.mark.parametrize("urgency", [squared, unlimited, in_minutes_left])
def test_another_urgency_is_seen(
    monkeypatch: pytest.MonkeyPatch, urgency: Callable[..., float]
) -> None:
    monkeypatch.setattr(CallOrder, "_urgency", urgency)
    wrong = differs(judged(sampled([Hall(3, 0.7, THREE)], SEEDS), ALPHA))
    assert "ordinary waits longer than booked" in wrong


def test_a_class_whose_turn_does_not_come_first_is_seen() -> None:
    samples = sampled([HALLS[-1]], SEEDS, lambda hall: ours(hall._replace(absolute=False)))
    assert "mean wait, law" in differs(judged(samples, ALPHA))


# --- the formulas themselves --------------------------------------------------------------------


def test_erlang_c_is_that_of_the_tables() -> None:
    assert formulas.erlang_c(1, 0.7) == pytest.approx(0.7)
    assert formulas.erlang_c(2, 0.5) == pytest.approx(1 / 3)  # offered 1: a^2/(2-a)/(1+a+a^2/(2-a))
    assert formulas.erlang_c(3, 2 / 3) == pytest.approx(4 / 9)


def test_urgency_without_difference_is_one_queue_and_with_endless_difference_is_cobham() -> None:
    loads = [0.2, 0.3, 0.25]
    assert formulas.accumulating(10.0, loads, [1.0, 1.0, 1.0]) == pytest.approx([10.0] * 3)
    far = formulas.accumulating(10.0, loads, [1.0, 1e-9, 1e-18])
    assert far == pytest.approx(formulas.out_of_turn(10.0, loads), rel=1e-6)


@pytest.mark.parametrize("rates", [[1.0, 0.5], [3.0, 0.1], [0.2, 0.7]])
def test_no_order_of_calling_changes_the_work_that_waits(rates: list[float]) -> None:
    """Kleinrock's conservation law: only the shares of it change."""
    loads = [0.3, 0.5]
    waits = formulas.accumulating(10.0, loads, rates)
    assert sum(x * w for x, w in zip(loads, waits, strict=True)) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("freedom", "alpha", "t"),
    [(1, 0.05, 12.706), (2, 0.05, 4.303), (9, 0.01, 3.250), (30, 0.001, 3.646), (120, 0.05, 1.980)],
)
def test_students_t_is_that_of_the_tables(freedom: int, alpha: float, t: float) -> None:
    assert formulas.student(freedom, alpha) == pytest.approx(t, abs=6e-4)


# --- the light floor ----------------------------------------------------------------------------


def test_a_small_day_by_hand() -> None:
    """One window, ten minutes each: the second waits 9 min, the third 17, the booked one from ten
    o'clock on."""
    comers = [
        Comer(0.0, "service", 600.0, 900.0),
        Comer(60.0, "service", 600.0, 900.0),
        Comer(180.0, "service", 600.0, 900.0),
        Comer(200.0, "service", 600.0, 900.0, booked=2400.0),
    ]
    waits = Floor([1], ours(Hall(1, 0.7))).play(comers)
    assert waits == [0.0, 540.0, 1020.0, 0.0]
    assert statistics.fmean(waits) == 390.0
