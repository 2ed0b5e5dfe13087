"""The bugs planted into the hub."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import structs

from hub.effects import Answer, Tell
from hub.events.facts import Gathered, HubStarted, WishDone
from hub.machine import HubMachine
from hub.replication.card_history import CardHistory
from hub.replication.lending import Lender
from hub.replication.reconcile import Reconciliation
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.replication.watermarks import Watermarks
from hub.service.business_day import BusinessDays
from hub.state.day_state import DayState
from hub.state.hall_time import HallTime
from hub.state.queues import Peers
from hub.tickets.issue import TicketIssuer
from tests.sim import scenes
from tests.sim.plants.plant import DRILL, SIMULATION, plant
from tests.sim.plants.seams import applied_as, heard_as, press_heard_as, while_it_hears
from tests.support.halls import QUICK
from wire.messages import (
    Fact,
    KioskHere,
    MoveHeard,
    Now,
    Press,
    Reported,
    ReserveLeased,
    TicketTaken,
    TicketWanted,
)


@plant("a wish that is repeated gets another number (no replies are kept)", SIMULATION, 13)
def no_replies(patch: Any) -> None:
    def forgotten(machine: HubMachine, wish: TicketWanted) -> TicketWanted:
        visits = machine.state.visits
        if wish.visit in visits:
            visits[f"{wish.visit}, its first wish"] = visits.pop(wish.visit)
        return wish

    heard_as(patch, TicketWanted, forgotten)


@plant("the hub issues while it gathers what it has forgotten", SIMULATION, 3)
def issues_while_gathering(patch: Any) -> None:
    @contextmanager
    def unaware(machine: HubMachine, wish: TicketWanted) -> Iterator[None]:
        why, machine.state.gathering = machine.state.gathering, ""
        yield
        machine.state.gathering = why

    while_it_hears(patch, TicketWanted, unaware)


@plant("a ticket without word is never flagged", scenes.a_card_dies_before_it_could_tell)
def never_flagged(patch: Any) -> None:
    patch.setattr(TicketIssuer, "unheard", lambda self, now: Answer())
    patch.setattr(TicketIssuer, "due", lambda self: None)


@plant("the numbers that were given are forgotten at a restart", SIMULATION)
def numbers_forgotten(patch: Any) -> None:
    def started(state: DayState, fact: HubStarted) -> Iterator[Fact]:
        yield fact
        state.numbers.clear()
        state.used.clear()

    applied_as(patch, HubStarted, started)


@plant("the hub gives numbers of the reserve itself", scenes.the_counter_reaches_the_reserve)
def no_band(patch: Any) -> None:
    patch.setattr("hub.tickets.issue.following", lambda number, *_: number + 1)


@plant("a range of the reserve is lent to two kiosks", SIMULATION, 2)
def lent_twice(patch: Any) -> None:
    before = Lender.wanted
    place = {"first": QUICK.reserve_from, "last": QUICK.reserve_from + QUICK.reserve - 1}

    def wanted(self: Any, *asked: Any) -> Any:
        reply = before(self, *asked)
        return structs.replace(reply, **place) if isinstance(reply, ReserveLeased) else reply

    patch.setattr(Lender, "wanted", wanted)


@plant("the watermark moves before the reports are heard", SIMULATION)
def watermark_first(patch: Any) -> None:
    heard_as(patch, KioskHere, lambda _, hello: structs.replace(hello, first=hello.last + 1))


@plant("a report that comes too early is taken, what is missing is skipped", SIMULATION, 29)
def gaps(patch: Any) -> None:
    before, missing = Watermarks.heard, Counter[str]()

    def heard(self: Watermarks, incarnation: str) -> int:
        return max(before(self, incarnation), missing[incarnation])

    @contextmanager
    def skipped(_: HubMachine, said: Reported) -> Iterator[None]:
        missing[said.incarnation] = said.seq - 1
        yield
        missing.clear()

    patch.setattr(Watermarks, "heard", heard)
    while_it_hears(patch, Reported, skipped)


@plant("a second life of one card is admitted", scenes.two_copies_of_one_card)
def second_life(patch: Any) -> None:
    before = KioskSessions.here

    def here(self: KioskSessions, *said: Any) -> Answer:
        answer = before(self, *said)
        answer.effects = [effect for effect in answer.effects if not isinstance(effect, Tell)]
        return answer

    patch.setattr(CardHistory, "card_refused", lambda self, *_: ("", False))
    patch.setattr(KioskSessions, "here", here)


@plant("whoever came first is called, whatever was promised", SIMULATION, 1)
def first_come(patch: Any) -> None:
    patch.setattr("hub.state.queues.Peers", lambda service, cls, limit: Peers(service, cls, 1.0))


@plant("who was served by a kiosk alone stands at the end of the line", SIMULATION)
def at_the_end(patch: Any) -> None:
    heard_as(patch, Reported, lambda self, said: structs.replace(said, age=0.0))


def _as_issued(machine: HubMachine, said: Reported) -> Reported:
    """Return the report as if the paper bore the number that the hub has given."""
    visit = machine.state.visits.get(said.fact.visit)
    if visit is None or not isinstance(said.fact, TicketTaken):
        return said
    issued = {"series": visit.issued.series, "number": visit.issued.number, "own": visit.own}
    return structs.replace(said, fact=structs.replace(said.fact, **issued))


@plant("a call under a number that nobody holds is not withdrawn", SIMULATION, 19)
def no_withdrawal(patch: Any) -> None:
    def once_called(machine: HubMachine, said: Reported) -> Reported:
        visit = machine.state.visits.get(said.fact.visit)
        was_called = visit is not None and visit.state in ("called", "served", "no_show")
        return _as_issued(machine, said) if was_called else said

    heard_as(patch, Reported, once_called)


@plant("the hub's number counts and not the paper's", SIMULATION, 23)
def own_number_counts(patch: Any) -> None:
    heard_as(patch, Reported, _as_issued)


@plant("what a kiosk heard of its visits is not learned again (MoveHeard)", DRILL, 2)
def moves_ignored(patch: Any) -> None:
    before = Reconciliation.hear

    def hear(self: Any, kiosk: str, said: Reported, now: Now) -> Answer:
        return Answer() if isinstance(said.fact, MoveHeard) else before(self, kiosk, said, now)

    patch.setattr(Reconciliation, "hear", hear)


@plant(
    "no numbers are left out for a kiosk that is away",
    scenes.a_kiosk_is_away_while_the_hub_gathers,
)
def no_jump(patch: Any) -> None:
    def gathered(_: DayState, fact: Gathered) -> Iterator[Fact]:
        yield structs.replace(fact, numbers={})

    applied_as(patch, Gathered, gathered)


@plant("hall time begins anew with each start", SIMULATION, 0)
def time_anew(patch: Any) -> None:
    patch.setattr(HallTime, "begin", lambda self, now: (0.0, "boot"))


@plant("another hub is not heard", scenes.a_second_hub)
def twin_unheard(patch: Any) -> None:
    patch.setattr(SplitBrain, "hear", lambda self, *_: [])


@plant("the day follows the date, whatever the clock is worth", scenes.a_clock_nobody_believes)
def day_by_date(patch: Any) -> None:
    patch.setattr(BusinessDays, "believes", lambda self, now: True)


@plant("a press does not carry the window's step", scenes.two_pads_and_one_person)
def no_step(patch: Any) -> None:
    def stepped(machine: HubMachine, press: Any) -> Any:
        place = machine.state.places.get(press.window)
        return structs.replace(press, expected=place.step if place else 0)

    heard_as(patch, Press, stepped)


@plant("a press does not carry the pulse: an old one still counts", scenes.a_press_comes_late)
def no_pulse(patch: Any) -> None:
    press_heard_as(patch, lambda press, pulse: structs.replace(press, count=pulse.count))


@plant(
    "a press is dated by the hub's pulses alone: they stand still with it",
    scenes.a_press_into_a_hub_that_stands_still,
)
def no_seconds(patch: Any) -> None:
    patch.setattr("hub.pulses.PULSE_EVERY", 1e9)


@plant("generation and epoch of a press are ignored", scenes.a_press_of_an_earlier_start)
def generation_ignored(patch: Any) -> None:
    def today(press: Any, pulse: Any) -> Any:
        this = {"generation": pulse.generation, "epoch": pulse.epoch}
        count = min(press.count, pulse.count)  # counts begin anew: it would be one of the future
        return structs.replace(press, **this, count=count)

    press_heard_as(patch, today)


@plant("what staff wished is known only until the hub's next start", SIMULATION, 66)
def wishes_forgotten(patch: Any) -> None:
    applied_as(patch, WishDone, lambda *_: iter(()))
