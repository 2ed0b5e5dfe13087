"""Plays one seed: a hall of one to three days with everything that goes wrong in it, to its good
end."""

from random import Random
from typing import NamedTuple

from msgspec import structs

from tests.sim.agenda import Violation
from tests.sim.faults.draw import Faults
from tests.sim.hall.floor import Floor
from tests.sim.model.replay import assert_replay_agrees, assert_same_rows
from tests.sim.model.verdict import drained, papers
from tests.support.halls import busy_simulated_hall, plain_simulated_hall
from wire.hall import Hall
from wire.messages import DayWanted, DoubtfulWanted

LONGEST = 300.0
"""Seconds that a healed hall may take until everybody is served."""
DAY = 86_400.0
BUSY = 0.5
"""Share of the seeds in whose hall everything is done that operators and visitors may do."""
ALWAYS = 0.3
"""Share of those in whose hall nobody goes home when the day turns."""


class Played(NamedTuple):
    """Counts what was played. ``days``: mornings that the hall saw. ``facts`` and ``faults`` by
    kind."""

    seed: int
    fingerprint: str
    days: int
    papers: int
    facts: dict[str, int]
    faults: dict[str, int]


def play(seed: int, lines: list[str] | None = None) -> Played:
    """Play the seed. Raises Violation."""
    draw = Random(f"{seed} plan")
    floor = Floor(seed, _hall(seed, draw.choice((2, 2, 3))), lines)
    faults = Faults(floor, draw.uniform(0.8, 2.5))
    floor.starts()
    floor.agenda.run(4.0)
    days = draw.choice((1, 1, 1, 2, 2, 3))
    for day in range(days):
        if day:
            night(floor, draw)
        open_hall(floor, faults, draw)
    faults.heal()
    count = end(floor)
    return Played(
        seed, floor.agenda.fingerprint(), days, count, floor.truth.counts(), faults.deeds.count
    )


def _hall(seed: int, kiosks: int) -> Hall:
    """Build the hall; some seeds keep to the simple one."""
    draw = Random(f"{seed} hall")
    is_busy = draw.random() < BUSY
    hall = busy_simulated_hall(kiosks, draw) if is_busy else plain_simulated_hall(kiosks)
    never_closes = Random(f"{seed} hours").random() < ALWAYS
    return structs.replace(hall, opens=("00:00-24:00",)) if never_closes else hall


def open_hall(floor: Floor, faults: Faults, draw: Random) -> None:
    """Let people come, and things break."""
    if draw.random() < 0.9:
        faults.deeds.begin()
    if floor.work:
        floor.work.deeds.begin()
    until = floor.agenda.now + (draw.uniform(5, 11) if floor.work else draw.uniform(6, 15))
    while floor.agenda.now < until:
        floor.comes()
        floor.agenda.run(floor.agenda.now + draw.expovariate(1 / 1.0))
    if floor.work:  # at the windows there is still something to do
        floor.agenda.run(floor.agenda.now + 3.0)
    faults.deeds.rest()
    if floor.work:
        floor.work.deeds.rest()


def night(floor: Floor, draw: Random) -> None:
    """Let nobody come until next morning. A kiosk may be cut off over it, the hub may be down."""
    off = draw.choice((None, None, *floor.kiosks))
    if off is not None:
        off.cut_off = True
        if off.connection is not None:
            floor.post.cut(off.connection, delivered=False)
        floor.agenda.after(draw.uniform(5, 25), off.joined)
    hub_off = draw.random() < 0.2
    if hub_off:
        floor.hub.die()
        floor.computers["hub"].boot(knows_time=draw.random() < 0.5)
        floor.agenda.after(60.0, floor.computers["hub"].told_the_time)
    floor.agenda.run(floor.agenda.now + 3.0)
    while floor.post.last > floor.agenda.now:  # nothing is under way for hours
        floor.agenda.run(floor.post.last)
    floor.agenda.log("hall", "night")
    floor.agenda.leap(DAY - floor.agenda.now % DAY)
    if hub_off:
        floor.agenda.after(draw.uniform(0, 8), floor.hub.start)


def end(floor: Floor) -> int:
    """Mend everything: operators serve until nobody waits. Return the number of papers."""
    for operator in floor.operators:
        operator.only_next = True
    at_rest(floor)
    if floor.seed % 2:
        settle(floor)
        at_rest(floor)
    assert_replay_agrees(floor.hub)
    assert_same_rows(floor.hub)
    count = papers(floor)
    for operator in floor.operators:
        operator.works = False
    floor.agenda.run(floor.agenda.now + 1.0)
    floor.staff.wish(DayWanted, "close", True)
    floor.agenda.run(floor.agenda.now + 10.0)  # as long as the tool waits
    if floor.truth.ledger.is_open:
        raise Violation("staff cannot close the day")
    papers(floor)
    return count


def at_rest(floor: Floor) -> None:
    """Wait until everybody is served and everything is said."""
    until, why = floor.agenda.now + LONGEST, "it began"
    while why:
        if floor.agenda.now > until:
            raise Violation(f"not at rest {LONGEST:.0f} s after all was healed: {why}")
        if why == "the day is closed":
            floor.staff.wish(DayWanted, "open")
        if floor.work:
            floor.work.brings_to_rest()
        floor.agenda.run(floor.agenda.now + 2.0)
        why = drained(floor)


def settle(floor: Floor) -> int:
    """Let staff ask the holder of each doubtful ticket: was it called?"""
    doubtful = floor.truth.ledger.waiting("doubtful")
    for row in doubtful:
        floor.staff.wish(DoubtfulWanted, row.ticket, floor.truth.waits(row.visit))
    floor.agenda.run(floor.agenda.now + 6.0)
    left = floor.truth.ledger.waiting("doubtful")
    if left:
        raise Violation(f"staff decided, and {left} are still doubtful")
    return len(doubtful)
