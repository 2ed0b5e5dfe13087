"""The bugs planted into the kiosk, the board, the loop and what they share."""

from typing import Any

from display.board.machine import Board
from kiosk.choice.issuing.outbox import Outbox
from kiosk.choice.issuing.reserve import Reserve
from kiosk.things import Forgotten, LeaseKept
from tests.sim import scenes
from tests.sim.faults import power
from tests.sim.plants.plant import DRILL, SIMULATION, plant
from wire import loop
from wire.messages import Fact, HubGone, Now
from wire.newest import Newest
from wire.pulse import Heartbeat


@plant("it is said before it is committed", SIMULATION)
def said_first(patch: Any) -> None:
    before = loop.turn

    def turn(machine: Any, heard: Any, keep: Any, act: Any, **more: Any) -> bool:
        facts: list[Fact] = []
        stopped = before(machine, heard, facts.extend, act, **more)
        if facts:
            keep(facts)
        return stopped

    patch.setattr(loop, "turn", turn)


@plant("the database is opened with synchronous = NORMAL instead of FULL", power.cuts)
def normal(patch: Any) -> None:
    patch.setattr(power, "LIE", power.NORMAL)


@plant("a number of the reserve is used again", SIMULATION, 2)
def reserve_reused(patch: Any) -> None:
    def take(self: Any, series: str) -> Any:
        mine = (lease for lease in self.leases() if lease.series == series)
        found = next((lease for lease in mine if lease.next <= lease.last), None)
        return (found.next, LeaseKept(found)) if found else None

    patch.setattr(Reserve, "take", take)


@plant("which numbers of the reserve are used is forgotten at a restart", SIMULATION, 2)
def reserve_forgotten(patch: Any) -> None:
    patch.setattr(Reserve, "restore", lambda self, fact: None)


@plant("what the hub has acknowledged is deleted", DRILL, 1)
def acknowledged_deleted(patch: Any) -> None:
    def forget(self: Any, heard: int, day: int, now: Now) -> list[Forgotten]:
        through = min(heard, self.last - 1)
        fresh = through >= self.first
        self.restore(Forgotten(through))
        return [Forgotten(through)] if fresh else []

    patch.setattr(Outbox, "forget", forget)


@plant("moves that a kiosk heard are not in its outbox", DRILL, 2)
def moves_not_kept(patch: Any) -> None:
    patch.setattr(Outbox, "move", lambda self, *_: None)


@plant("a visit that has its paper is given up when the hub's answer comes late", SIMULATION, 13)
def late_answer_counts(patch: Any) -> None:
    patch.setattr(Outbox, "has_taken", lambda self, visit: False)
    patch.setattr(Outbox, "repeats_drop", lambda self, visit, heard: True)


@plant("a will does not name its session", scenes.a_will_comes_late)
def will_without_session(patch: Any) -> None:
    before = Heartbeat.hear

    def hear(self: Any, heard: object, now: Now) -> None:
        if isinstance(heard, HubGone) and self.last is not None:
            heard = HubGone(self.last.session)
        before(self, heard, now)

    patch.setattr(Heartbeat, "hear", hear)


@plant("a menu of the hub's earlier start is trusted", scenes.a_menu_of_an_earlier_start)
def old_menu(patch: Any) -> None:
    def of(self: Any, start: Any) -> Any:
        same = [x for x in self.all() if start and x.generation == start[0]]
        return same[-1] if same else None

    patch.setattr(Newest, "of", of)


@plant("a board forgets what it has announced", SIMULATION, 17)
def announced_forgotten(patch: Any) -> None:
    patch.setattr(Board, "restore", lambda self, facts: None)
