"""Plays a day on a stage: everybody comes, works and goes, until the doors close.

Decides only when the day is over: when nobody is left in the hall, or when the last shift ends.
Visitors who still wait then go home. A day that has not ended by its latest moment is stopped.
The caller hands in what else goes on beside it (progress, faults).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from hw_sim.people.floor import Floor
from hw_sim.people.operators import WindowOperator
from hw_sim.people.plan import Day
from hw_sim.people.record import Account
from hw_sim.people.standstill import Standstill, latest, told
from hw_sim.people.visitors import Looked, Visitor, nothing_more
from hw_sim.stage.places import Places
from hw_sim.stage.senses import Tail, number_on

CHECK = 0.25  # real seconds between two looks at whether all processes live

Routine = Coroutine[object, None, None]
Beside = Callable[[Floor], Routine]


def play(
    places: Places,
    day: Day,
    check: Callable[[], None],
    beside: Iterable[Beside] = (),
    looked: Looked = nothing_more,
) -> Account:
    """Play the day and return the people's own account of it.

    `check` raises when the hall has broken down, which ends the play. `beside` are coroutines that
    go on meanwhile. `looked` is called with each kiosk screen that a visitor sees. Raises
    Standstill where the day does not end.
    """
    account = Account(day.speed)
    asyncio.run(_play(places, day, account, check, beside, looked))
    account.papers = _papers(places)
    account.settle()
    return account


async def _play(
    places: Places,
    day: Day,
    account: Account,
    check: Callable[[], None],
    beside: Iterable[Beside],
    looked: Looked,
) -> None:
    floor = Floor(places, account)
    desks = {desk.window: desk for desk in places.desks}
    staffed = [(shift, desks[shift.window]) for shift in day.shifts if shift.window in desks]
    visitors = [Visitor(person, floor, looked).live() for person in day.people]
    watchers = [floor.watch_panels(), _watch_over(check), _until_latest(day, floor)]
    meanwhile = [*watchers, *(each(floor) for each in beside)]
    with ThreadPoolExecutor(len(staffed) or 1, "finger") as hands:
        operators = [WindowOperator(x, shift, day, floor, hands).work() for shift, x in staffed]
        try:
            await _first_of(_whole_day(floor, visitors, operators), meanwhile)
        finally:
            floor.leave()


async def _whole_day(
    floor: Floor,
    visitors: Sequence[Routine],
    operators: Sequence[Routine],
) -> None:
    """The doors close when all have gone, or when all operators have."""
    async with asyncio.TaskGroup() as everybody:
        crowd = [everybody.create_task(visitor) for visitor in visitors]
        staff = [everybody.create_task(operator) for operator in operators]
        groups = [everybody.create_task(_all(tasks)) for tasks in (crowd, staff) if tasks]
        await asyncio.wait(groups, return_when=asyncio.FIRST_COMPLETED)
        floor.closed.set()
        floor.ring()
        await _all(staff)
        floor.deserted.set()


async def _all(tasks: Sequence[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks)


async def _first_of(main: Routine, others: Iterable[Routine]) -> None:
    """Run all until `main` is done, or one of them raises."""
    tasks = [asyncio.create_task(each) for each in (main, *others)]
    pending = set(tasks)
    try:
        while tasks[0] in pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch_over(check: Callable[[], None]) -> None:
    while True:
        check()
        await asyncio.sleep(CHECK)


async def _until_latest(day: Day, floor: Floor) -> None:
    """Raises Standstill then."""
    await floor.clock.pass_time(latest(day) * day.speed)
    screens = {booth.place.name: booth.eyes.look().screen for booth in floor.booths}
    raise Standstill(told(floor.account, screens, floor.shows, floor.clock.real()))


def _papers(places: Places) -> list[tuple[str, int, str | None]]:
    """Return all papers that came out of all printers."""
    return [
        (kiosk.name, paper["n"], number_on(paper["lines"]))
        for kiosk in places.kiosks
        for paper in Tail(kiosk.papers).new()
    ]
