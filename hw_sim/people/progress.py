"""Prints every few seconds where everybody in the hall is. Decides nothing."""

from __future__ import annotations

import asyncio
from collections import Counter

from hw_sim.people.floor import Floor, time_of_day
from hw_sim.people.play import Beside


def progress(every: float, opens: float | None = None) -> Beside:
    """Print a line every so many real seconds; with `opens`, the hall's time of day stands
    before."""

    async def tell(floor: Floor) -> None:
        while True:
            await asyncio.sleep(every)
            print(line(floor, opens), flush=True)

    return tell


def line(floor: Floor, opens: float | None) -> str:
    """Say how many came, wait, are at windows, were served, were called in vain, have left."""
    stories = [story for story in floor.account.stories if story.arrived is not None]
    said = Counter(story.outcome for story in stories)
    absent = len(floor.account.no_shows())
    left = said["left"] + said["no_ticket"] - absent
    busy = sum(ticket is not None for ticket in floor.shows.values())
    when = "" if opens is None else f"  {time_of_day(opens + floor.clock.hall())}"
    return (
        f"{floor.clock.real():5.0f} s{when}  {len(stories):4} came, "
        f"{sum(floor.waiting.values()):3} waiting, {busy:2} at windows, "
        f"{said['served']:4} served, {said['no_show'] + absent:2} no-show, {left:2} left"
    )
