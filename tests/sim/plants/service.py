"""Bugs planted into what operators and visitors do besides NEXT: legs, undo, skills, returns."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

from msgspec import structs

from hub.events.facts import HubStarted
from hub.events.service_facts import Returned, Transferred, Undone, Unparked
from hub.service import calls, returns
from hub.service.returns import Returns
from hub.state.day_state import DayState
from hub.state.touched import Touched
from tests.sim.plants.plant import SIMULATION, plant
from tests.sim.plants.seams import applied_as
from wire.messages import Fact


@plant("UNDO of a NEXT leaves its call on the board", SIMULATION, 1)
def still_shown(patch: Any) -> None:
    def undone(state: DayState, fact: Undone) -> Iterator[Fact]:
        shown = list(state.calls)
        yield fact
        state.calls.clear()
        state.calls.extend(shown)

    applied_as(patch, Undone, undone)


@plant(
    "UNDO of a NEXT does not take the call back: the visit is at the window still", SIMULATION, 1
)
def not_void(patch: Any) -> None:
    def undone(state: DayState, fact: Undone) -> Iterator[Fact]:
        there = state.visits.get(state.places[fact.window].visit)
        yield fact
        if fact.call and there is not None:
            with state.queues.changed(there):
                there.state = "called"

    applied_as(patch, Undone, undone)


@plant("what has changed since can be undone too", SIMULATION, 11)
def undo_of_changed(patch: Any) -> None:
    patch.setattr("hub.service.undo.stood", lambda visit: ANY)


@plant("the end that a NEXT implied is not undone with it", SIMULATION, 1)
def implied_stays(patch: Any) -> None:
    def undone(state: DayState, fact: Undone) -> Iterator[Fact]:
        log = state.undo_log.last
        log[fact.window] = log[fact.window]._replace(implied=None)
        yield fact

    applied_as(patch, Undone, undone)


@plant("a transfer drops the visit from the line", SIMULATION)
def transfer_loses(patch: Any) -> None:
    def transferred(state: DayState, fact: Transferred) -> Iterator[Fact]:
        yield fact
        visit = state.visits[fact.visit]
        state.queues.move(visit, "left")
        visit.state = "waiting"

    applied_as(patch, Transferred, transferred)


@plant("who is sent to one window may be called at any", SIMULATION, 1)
def to_any_window(patch: Any) -> None:
    def transferred(_: DayState, fact: Transferred) -> Iterator[Fact]:
        yield structs.replace(fact, to_window=0, to_operator="")

    applied_as(patch, Transferred, transferred)


@plant("a parked visit never returns by itself", SIMULATION, 6)
def parked_for_ever(patch: Any) -> None:
    patch.setattr(Returns, "tick", lambda self, now: [])
    patch.setattr(Returns, "due", lambda self: None)


@plant("who is back after a missed call gets a second entry", SIMULATION, 6)
def back_twice(patch: Any) -> None:
    def again(state: DayState, fact: Returned | Unparked) -> Iterator[Fact]:
        yield fact
        state.queues.add(state.visits[fact.visit])

    applied_as(patch, (Returned, Unparked), again)


@plant("whoever missed their call may come back at any time", SIMULATION, 24)
def no_grace(patch: Any) -> None:
    for module in (calls, returns):
        patch.setattr(module, "may_return", lambda *_: "")


@plant("skills that were changed today are forgotten at a restart", SIMULATION)
def skills_forgotten(patch: Any) -> None:
    def started(state: DayState, fact: HubStarted) -> Iterator[Fact]:
        yield fact
        state.staffing.windows, state.staffing.operators = {}, {}

    applied_as(patch, HubStarted, started)


@plant("the row of a leg that a fact has touched is not written again", SIMULATION)
def leg_not_written(patch: Any) -> None:
    before = Touched.leg

    def leg(self: Touched, visit: Any) -> None:
        if visit.record.ended is None:
            before(self, visit)

    patch.setattr(Touched, "leg", leg)


@plant("UNDO of a transfer leaves the row of the leg that never was", SIMULATION, 19)
def leg_stays(patch: Any) -> None:
    patch.setattr(Touched, "no_leg", lambda self, visit: None)


@plant("what goes on over the turn of the day is left on the day before", SIMULATION, 4)
def rows_stay(patch: Any) -> None:
    before = Touched.day_opened
    patch.setattr(Touched, "day_opened", lambda self, day, rolled: before(self, day, None))
