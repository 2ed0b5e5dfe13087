"""Other rules of calling beside the hub's: what docs/calling.md says of them, on fewer days."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from hub.state.skills import Skills
from tests.calling import days, peers
from tests.calling.figures import Days, Figures, figures, split
from tests.calling.floor import LOOK, Comer, Floor, Rule
from tests.calling.ours import Ours
from tests.deep.rules import CLASSES, OURS, RULES, Load, lived, played
from wire.hall import Rules

PAGE = (Path(__file__).parents[2] / "docs" / "calling.md").read_text(encoding="utf-8")
BUSY = Load("busy", 1200, 1200)
STRICT, COEFFICIENT = "strict priority", "coefficient (QSystem)"
BOOKED, OLDEST = "booked first (novosga)", "oldest first (FQM)"
OTHERS = (STRICT, COEFFICIENT, BOOKED, OLDEST)
A_FIFTH = "Talon, limits a fifth"


@cache
def busy() -> dict[str, Days]:
    return played(BUSY, 4)


def of_class(rule: str, cls: str) -> Figures:
    return figures(split(busy()[rule], "cls")[cls])


# --- the days -----------------------------------------------------------------------------------


def test_every_rule_serves_the_same_people() -> None:
    people = {rule: [[x.comer for x in day] for day in lived] for rule, lived in busy().items()}
    assert all(day == people[OURS] for day in people.values())
    assert len(people[OURS][0]) == 1200


@pytest.mark.parametrize("rule", RULES)
def test_nobody_waits_less_than_nothing_or_for_ever(rule: str) -> None:
    assert all(0 <= one.wait < 6 * 3600 for day in busy()[rule] for one in day)


def test_a_day_has_every_service_and_class_and_its_peak_before_noon() -> None:
    comers = days.day(1200, 1)
    assert {x.service for x in comers} == set(days.SERVICES)
    assert {x.cls for x in comers} == set(CLASSES)
    hours = [
        sum(days.OPENS + h * 3600 <= x.at < days.OPENS + (h + 1) * 3600 for x in comers)
        for h in range(9)
    ]
    assert max(hours) == max(hours[2:5])
    assert all(a.at <= b.at for a, b in pairwise(comers))


# --- what the page says -------------------------------------------------------------------------


@pytest.mark.parametrize("other", OTHERS)
def test_nobody_is_as_far_beyond_the_promise_as_under_other_rules(other: str) -> None:
    ours, theirs = figures(busy()[OURS]), figures(busy()[other])
    assert ours.worst_share < theirs.worst_share / 1.2


def test_the_oldest_first_has_the_shortest_worst_wait_and_is_worst_to_the_favoured() -> None:
    worst = {rule: figures(days).worst_days for rule, days in busy().items()}
    assert min(worst, key=worst.__getitem__) == OLDEST
    for cls in ("family", "law"):
        beyond = {rule: of_class(rule, cls).beyond for rule in RULES}
        assert max(beyond, key=beyond.__getitem__) == OLDEST


@pytest.mark.parametrize("other", [STRICT, COEFFICIENT, BOOKED])
def test_priority_serves_the_favoured_sooner_and_the_ordinary_later(other: str) -> None:
    for cls in ("family", "booked"):
        assert of_class(other, cls).p90 < of_class(OURS, cls).p90
    assert of_class(other, "").worst_days > of_class(OURS, "").worst_days


def test_shorter_limits_move_the_rule_towards_priority() -> None:
    for cls in ("family", "booked"):
        assert of_class(A_FIFTH, cls).p90 < of_class(OURS, cls).p90
    assert of_class(A_FIFTH, "").worst_days < of_class(STRICT, "").worst_days
    assert figures(busy()[A_FIFTH]).worst_share < figures(busy()[STRICT]).worst_share / 1.2


def test_the_law_is_kept() -> None:
    assert of_class(OURS, "law").beyond < 0.02


@pytest.mark.parametrize("rule", RULES)
def test_the_page_names_every_rule_and_class(rule: str) -> None:
    assert f"| {rule} |" in PAGE
    assert all(shown in PAGE for shown in CLASSES.values())


# --- the rules themselves -----------------------------------------------------------------------

SKILLS = {1: Skills(("a", "b"), ("c",))}
FIRST = Comer(0.0, "a", 600.0, 900.0)
"""Somebody at the window while the others come."""


def order(rule: Rule, *comers: Comer) -> list[int]:
    """Return who is called after ``FIRST``, by the order of coming from 1 on; ten minutes each."""
    people = [FIRST, *comers]
    waits = Floor([1], rule).play(people)
    called = [max(x.since, x.at) + wait for x, wait in zip(people, waits, strict=True)]
    return sorted(range(1, len(people)), key=lambda n: called[n])


def comer(at: float, service: str = "a", cls: str = "", booked: float = 0.0) -> Comer:
    return Comer(at, service, 600.0, 900.0, cls, booked)


def peer(key: str) -> peers.Peer:
    return peers.Peer(getattr(peers, key), SKILLS, ("law", "booked", "family"))


def test_oldest_first_looks_at_nothing_else() -> None:
    assert order(peer("oldest_first"), comer(1, "c"), comer(2, cls="law"), comer(3)) == [1, 2, 3]


def test_strict_priority_ranks_classes_first() -> None:
    people = comer(1), comer(2, "c", "family"), comer(3, "b", "law"), comer(4, cls="law")
    assert order(peer("strict"), *people) == [3, 4, 2, 1]


def test_a_coefficient_wins_absolutely_over_class_and_time() -> None:
    people = comer(1, "c", "law"), comer(2), comer(3, "b", "family")
    assert order(peer("coefficient"), *people) == [3, 2, 1]


def test_booked_first_by_their_time_and_then_as_the_coefficient() -> None:
    early, late = comer(3, "c", "booked", booked=500.0), comer(4, cls="booked", booked=400.0)
    people = comer(1, "c", "law"), comer(2), early, late
    assert order(peer("booked_first"), *people) == [4, 3, 2, 1]


@pytest.mark.parametrize("key", ["oldest_first", "strict", "coefficient", "booked_first"])
def test_a_booking_before_its_time_comes_after_everybody_else(key: str) -> None:
    assert order(peer(key), comer(1, cls="booked", booked=5000.0), comer(2)) == [2, 1]


def test_a_free_window_helps_as_soon_as_the_queue_is_urgent_enough() -> None:
    """Nobody else comes: it asks again by itself."""
    service = {work: days.SERVICES["payment"] for work in "abc"}
    waits = Floor([1], Ours(service, SKILLS, Rules(helps_from=0.5))).play([comer(0.0, "c")])
    assert 450.0 <= waits[0] <= 450.0 + LOOK


def test_a_rule_that_calls_nobody_is_told_so() -> None:
    nobody = Ours({}, {1: Skills(())}, Rules())
    with pytest.raises(RuntimeError, match="1 people wait"):
        Floor([1], nobody).play([comer(0.0)])


def test_figures_by_hand() -> None:
    found = lived(RULES[OLDEST], 30, 7)
    whole = figures([found, found])
    assert whole.people == 60
    assert whole.worst == whole.worst_days == pytest.approx(max(x.wait for x in found) / 60)
    assert whole.beyond == sum(x.wait > x.comer.limit for x in found) / 30
    parts = split([found], "service")
    assert sum(figures(part).people for part in parts.values()) == 30
