"""The bugs planted into what operators and visitors do besides: legs, undo, skills, returns."""

from typing import Any

from msgspec import structs

from hub.events.work import Transferred
from hub.machine import HubMachine
from hub.service import calls, returns
from hub.service.returns import Returns
from hub.service.undo import Undoing
from hub.state import apply_undo, apply_work
from hub.state.touched import Touched
from hub.state.undo_log import UndoLog
from tests.whole.plants import SIMULATION, plant


@plant("UNDO of a NEXT leaves its call on the board", SIMULATION, 1)
def still_shown(patch: Any) -> None:
    patch.setattr(apply_work, "unsay", lambda book, numbers: None)


@plant(
    "UNDO of a NEXT does not take the call back: the visit is at the window still", SIMULATION, 1
)
def not_void(patch: Any) -> None:
    before = apply_undo._stand_as

    def stand_as(book: Any, stood: Any) -> None:
        if book.visits[stood.visit].state != "called":
            before(book, stood)

    patch.setattr(apply_undo, "_stand_as", stand_as)


@plant("what has changed since can be undone too", SIMULATION, 11)
def undo_of_changed(patch: Any) -> None:
    patch.setattr(Undoing, "_unchanged", lambda self, one, last: None)


@plant("the end that a NEXT implied is not undone with it", SIMULATION, 1)
def implied_stays(patch: Any) -> None:
    patch.setattr(UndoLog, "_implied", lambda self, called: None)


@plant("a transfer drops the visit from the line", SIMULATION)
def transfer_loses(patch: Any) -> None:
    before = apply_work._transfer

    def transfer(book: Any, fact: Transferred) -> None:
        before(book, fact)
        book.queues._go(book.visits[fact.visit])

    patch.setattr(apply_work, "_transfer", transfer)


@plant("who is sent to one window may be called at any", SIMULATION, 1)
def to_any_window(patch: Any) -> None:
    before = apply_work._transfer

    def transfer(book: Any, fact: Transferred) -> None:
        before(book, structs.replace(fact, to_window=0, to_operator=""))

    patch.setattr(apply_work, "_transfer", transfer)


@plant("a parked visit never returns by itself", SIMULATION, 6)
def parked_for_ever(patch: Any) -> None:
    patch.setattr(Returns, "turn", lambda self, now: [])
    patch.setattr(Returns, "due", lambda self: None)


@plant("who is back after a missed call gets a second entry", SIMULATION, 6)
def back_twice(patch: Any) -> None:
    before = apply_work._again

    def again(book: Any, fact: Any) -> None:
        before(book, fact)
        book.queues._stand(book.visits[fact.visit])

    patch.setattr(apply_work, "_again", again)


@plant("whoever missed his call may come back at any time", SIMULATION, 24)
def no_grace(patch: Any) -> None:
    for module in (calls, returns):
        patch.setattr(module, "may_return", lambda *_: "")


@plant("skills that were changed today are forgotten at a restart", SIMULATION)
def skills_forgotten(patch: Any) -> None:
    before = HubMachine.restore

    def restore(self: Any, facts: Any) -> None:
        before(self, facts)
        self.state.staffing.windows, self.state.staffing.operators = {}, {}

    patch.setattr(HubMachine, "restore", restore)


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
    before = Touched.turn
    patch.setattr(Touched, "turn", lambda self, day, turned: before(self, day, None))
