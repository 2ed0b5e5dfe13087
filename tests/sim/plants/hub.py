"""The bugs planted into the hub."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from hub.effects import Answer, Say
from hub.machine import HubMachine
from hub.policy.call_order import CallOrder
from hub.replication.claims import Claims
from hub.replication.kiosk_desk import KioskDesk
from hub.replication.lending import Lender
from hub.replication.reconcile import Reconciliation
from hub.replication.recovery import Recovery
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.service.business_day import BusinessDays
from hub.staff.repeats import Repeats
from hub.state.hall_time import HallTime
from hub.tickets.issue import TicketIssuer
from tests.sim import scenes
from tests.sim.plants.plant import DRILL, SIMULATION, plant
from wire.messages import From, KioskHere, Now, Press, Pulse, Reported, TicketTaken, TicketWanted


def heard_as(patch: Any, kind: type, change: Callable[[HubMachine, Any], Any]) -> None:
    """The hub hears each message of this kind as ``change`` makes it."""
    before = HubMachine.hear

    def hear(self: HubMachine, heard: Any, now: Now) -> Any:
        if isinstance(heard, From) and isinstance(heard.message, kind):
            heard = structs.replace(heard, message=change(self, heard.message))
        return before(self, heard, now)

    patch.setattr(HubMachine, "hear", hear)


def _press(patch: Any, change: Callable[[Any, Pulse], Any]) -> None:
    """Each press is changed by the last pulse that the hub has said."""
    last: dict[HubMachine, Pulse] = {}
    heard_as(
        patch,
        Press,
        lambda machine, press: change(press, last[machine]) if machine in last else press,
    )
    before = HubMachine.hear

    def hear(self: HubMachine, heard: Any, now: Now) -> Any:
        answers = before(self, heard, now)
        for answer in answers:
            if isinstance(answer, Say) and isinstance(answer.message, Pulse):
                last[self] = answer.message
        return answers

    patch.setattr(HubMachine, "hear", hear)


@plant("a wish that is repeated gets another number (no replies are kept)", SIMULATION, 13)
def no_replies(patch: Any) -> None:
    def wanted(self: Any, kiosk: str, wish: TicketWanted, now: Now) -> Any:
        if self._state.gathering or self._why_not(wish, now):
            return Answer()
        issued = self._issue(kiosk, wish, now)
        return Answer([issued], reply=issued)

    patch.setattr(TicketIssuer, "wanted", wanted)


@plant("the hub issues while it gathers what it has forgotten", SIMULATION, 3)
def issues_while_gathering(patch: Any) -> None:
    before = TicketIssuer.wanted

    def wanted(self: Any, kiosk: str, wish: TicketWanted, now: Now) -> Any:
        unknown = wish.visit not in self._state.visits and not self._why_not(wish, now)
        if self._state.gathering and unknown:
            issued = self._issue(kiosk, wish, now)
            return Answer([issued], reply=issued)
        return before(self, kiosk, wish, now)

    patch.setattr(TicketIssuer, "wanted", wanted)


@plant("a ticket without word is never flagged", scenes.a_card_dies_before_it_could_tell)
def never_flagged(patch: Any) -> None:
    patch.setattr(TicketIssuer, "unheard", lambda self, now: Answer())
    patch.setattr(TicketIssuer, "due", lambda self: None)


@plant("the counter of numbers is not kept over a restart", SIMULATION)
def counter_forgotten(patch: Any) -> None:
    before = HubMachine.restore

    def restore(self: Any, facts: Any) -> None:
        before(self, facts)
        self.state.numbers.clear()

    patch.setattr(HubMachine, "restore", restore)


@plant("the hub gives numbers of the reserve itself", scenes.the_counter_reaches_the_reserve)
def no_band(patch: Any) -> None:
    patch.setattr("hub.tickets.issue.following", lambda number, *_: number + 1)


@plant("a range of the reserve is lent to two kiosks", SIMULATION, 2)
def lent_twice(patch: Any) -> None:
    def place(self: Any, *_: Any) -> tuple[int, int]:
        first = self._rules.reserve_from
        return first, first + self._rules.reserve - 1

    patch.setattr(Lender, "_place", place)


@plant("the watermark moves before the reports are heard", SIMULATION)
def watermark_first(patch: Any) -> None:
    before = KioskSessions.here

    def here(self: Any, kiosk: str, hello: KioskHere, now: Now) -> Any:
        self._watermarks.hears(hello.incarnation, hello.last)
        return before(self, kiosk, hello, now)

    patch.setattr(KioskSessions, "here", here)


@plant("a report that comes too early is taken, what is missing is skipped", SIMULATION, 29)
def gaps(patch: Any) -> None:
    before = KioskDesk._reported

    def reported(self: Any, kiosk: str, said: Reported, now: Now) -> Any:
        if said.seq > self._watermarks.heard(said.incarnation) + 1:
            self._watermarks.hears(said.incarnation, said.seq - 1)
        return before(self, kiosk, said, now)

    patch.setattr(KioskDesk, "_reported", reported)


@plant("a second life of one card is admitted", scenes.two_copies_of_one_card)
def second_life(patch: Any) -> None:
    patch.setattr(Claims, "card_refused", lambda self, *_: ("", False))
    patch.setattr(KioskSessions, "_supersede", lambda self, *_: [])


@plant("whoever came first is called, whatever was promised", SIMULATION, 1)
def first_come(patch: Any) -> None:
    patch.setattr(CallOrder, "_urgency", lambda self, waited, limit, age: waited)


@plant("who was served by a kiosk alone stands at the end of the line", SIMULATION)
def at_the_end(patch: Any) -> None:
    heard_as(patch, Reported, lambda self, said: structs.replace(said, age=0.0))


def _differs(self: Any, said: Reported) -> Any:
    visit = self._state.visits.get(said.fact.visit)
    other = isinstance(said.fact, TicketTaken) and visit and visit.ticket != said.fact.ticket
    return visit if other else None


@plant("a call under a number that nobody holds is not withdrawn", SIMULATION, 19)
def no_withdrawal(patch: Any) -> None:
    before = Reconciliation.hear

    def hear(self: Any, kiosk: str, said: Reported, now: Now) -> Any:
        visit = _differs(self, said)
        if visit and visit.state in ("called", "served", "no_show"):
            return Answer()
        return before(self, kiosk, said, now)

    patch.setattr(Reconciliation, "hear", hear)


@plant("the hub's number counts and not the paper's", SIMULATION, 23)
def own_number_counts(patch: Any) -> None:
    before = Reconciliation.hear

    def hear(self: Any, kiosk: str, said: Reported, now: Now) -> Any:
        return Answer() if _differs(self, said) else before(self, kiosk, said, now)

    patch.setattr(Reconciliation, "hear", hear)


@plant("what a kiosk heard of its visits is not learned again (MoveHeard)", DRILL, 2)
def moves_ignored(patch: Any) -> None:
    patch.setattr(Reconciliation, "_moved", lambda self, *_: [])


@plant(
    "no numbers are left out for a kiosk that is away",
    scenes.a_kiosk_is_away_while_the_hub_gathers,
)
def no_jump(patch: Any) -> None:
    patch.setattr(Recovery, "_jump", lambda self, absent: 0)


@plant("hall time begins anew with each start", SIMULATION, 0)
def time_anew(patch: Any) -> None:
    patch.setattr(HallTime, "begin", lambda self, now: (0.0, "boot"))


@plant("another hub is not heard", scenes.a_second_hub)
def twin_unheard(patch: Any) -> None:
    patch.setattr(SplitBrain, "hear", lambda self, *_: [])


@plant("the day follows the date, whatever the clock is worth", scenes.a_clock_nobody_believes)
def day_by_date(patch: Any) -> None:
    patch.setattr(BusinessDays, "_believes", lambda self, now: True)


@plant("a press does not carry the window's step", scenes.two_pads_and_one_person)
def no_step(patch: Any) -> None:
    def stepped(machine: HubMachine, press: Any) -> Any:
        place = machine.state.places.get(press.window)
        return structs.replace(press, expected=place.step if place else 0)

    heard_as(patch, Press, stepped)


@plant("a press does not carry the pulse: an old one still counts", scenes.a_press_comes_late)
def no_pulse(patch: Any) -> None:
    _press(patch, lambda press, pulse: structs.replace(press, count=pulse.count))


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

    _press(patch, today)


@plant("what staff wished is known only until the hub's next start", SIMULATION, 66)
def wishes_forgotten(patch: Any) -> None:
    patch.setattr(Repeats, "reply_to", lambda self, wish: self._replies.to(wish.wish))
