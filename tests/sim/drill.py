"""Drills a restore: a backup of a random moment is put back, and the hall must end as a hall that
never failed, doubtful visits apart.

Two halls have the same people, tap by tap. In the second the hub loses everything since its backup.
A visit that nobody can know about is doubtful: staff ask, and say what is true.
"""

from random import Random
from typing import NamedTuple

from tests.sim.agenda import Violation
from tests.sim.hall.floor import Floor
from tests.sim.play import at_rest, settle
from tests.support.halls import plain_simulated_hall

PEOPLE = 16
"""People who come to the hall during the drill."""


class Drilled(NamedTuple):
    """Counts ``lost``, the facts that the backup did not have, and ``doubtful``, the tickets that
    staff decided."""

    seed: int
    people: int
    lost: int
    doubtful: int


def drill(seed: int) -> Drilled:
    """Play both halls. Raises Violation where the ends differ."""
    never, _, _ = _hall(seed, fails=False)
    once, lost, doubtful = _hall(seed, fails=True)
    ends, other = _ends(never), _ends(once)
    if ends != other:
        differing = [
            f"{name}: {ends[name]} / {other[name]}" for name in ends if ends[name] != other[name]
        ]
        raise Violation(f"the halls end differently: {differing}")
    return Drilled(seed, len(ends), lost, doubtful)


def _hall(seed: int, *, fails: bool) -> tuple[Floor, int, int]:
    """Return the hall at its end, the facts lost, and how many were doubtful."""
    draw = Random(f"{seed} drill")
    floor = Floor(seed, plain_simulated_hall(draw.choice((2, 3))))
    for kiosk in floor.kiosks:
        kiosk.finger.stays = True
    for operator in floor.operators:
        operator.only_next = True
    floor.starts()
    moments = sorted(draw.uniform(5, 40) for _ in range(PEOPLE))
    backed_up, lost_at = sorted((draw.uniform(5, 38), draw.uniform(8, 40)))
    for moment in moments:
        floor.agenda.at(moment, floor.comes)
    lost: list[int] = []
    if fails:
        floor.agenda.at(backed_up, _back_up, floor, lost_at, draw.uniform(0.5, 8), lost)
    floor.agenda.run(45.0)
    at_rest(floor)
    doubtful = settle(floor)
    at_rest(floor)
    return floor, sum(lost), doubtful


def _back_up(floor: Floor, lost_at: float, down: float, lost: list[int]) -> None:
    floor.agenda.at(lost_at, _lose, floor, floor.hub.journal.copy(), down, lost)


def _lose(floor: Floor, backup: object, down: float, lost: list[int]) -> None:
    """Let the hub's disk die, and put the backup back."""
    hub = floor.hub
    hub.die()
    lost.append(len(hub.journal.rows) - len(backup.rows))  # type: ignore[attr-defined]
    truth = floor.truth
    truth.hub_forgets(backup, "restored")
    rows = truth.ledger.rows
    unknown = [x for x in truth.first_calls if (row := rows.get(x)) is None or not row.firsts]
    hub.put_back(backup, "restored")
    floor.agenda.after(down, _come_back, floor, unknown)


def _come_back(floor: Floor, unknown: list[str]) -> None:
    """Undo the calls that the hub forgot and of which no kiosk was told either: the message died
    with the hub (one that was under way has arrived by now). Staff, who ask, hear that the holder
    waits."""
    for visit in unknown:
        if visit not in floor.truth.told:
            floor.truth.first_calls[visit] -= 1
            floor.truth.called_as.pop(visit, None)
    floor.hub.start()


def _ends(floor: Floor) -> dict[str, str]:
    """Say person by person how many papers there are, and whether each was called under its number,
    once."""
    truth = floor.truth
    ends = {}
    for person in floor.truth.people:
        papers = [truth.taken[visit] for visit in person.visits if visit in truth.taken]
        called = [truth.called_as.get(paper.fact.visit, set()) for paper in papers]
        as_printed = all(
            paper.fact.ticket in names for paper, names in zip(papers, called, strict=True)
        )
        times = [truth.first_calls.get(paper.fact.visit, 0) for paper in papers]
        ends[person.name] = f"{len(papers)} papers, called {as_printed}, times {times}"
    return ends
