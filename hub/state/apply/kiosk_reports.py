"""Applies what kiosks report: papers and their numbers, visits that the hub never heard of.

Part of the state: decides nothing (what a report leads to is decided in ``reconcile``).
"""

from typing import assert_never

from msgspec import structs

from hub.events.facts import (
    Adopted,
    DoubtSettled,
    Heard,
    Moved,
    Quarantined,
    ReconciliationFact,
    Renumbered,
)
from hub.state.apply import legs
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import MoveHeard, TicketDropped, TicketIssued, TicketPrinted, TicketTaken


def hear(state: DayState, heard: Heard) -> None:
    """Apply what a kiosk reported of a visit that the state knows."""
    visit, said = state.visits.get(heard.fact.visit), heard.fact
    if visit is None:
        return
    match said:
        case TicketTaken():
            _take(state, visit, heard, said)
        case TicketPrinted(_, outcome):
            visit.printed = outcome
            state.touched.visit(visit)
        case TicketDropped():
            state.queues.move(visit, "dropped")
            state.touched.visit(visit)
        case MoveHeard():
            pass
        case _:
            assert_never(said)


def _take(state: DayState, visit: Visit, heard: Heard, said: TicketTaken) -> None:
    visit.taken_by = heard.incarnation
    if visit.ticket != said.ticket:
        return
    visit.taken = True
    if heard.seq:  # else out of its turn, by another start of the card
        stands(state, visit)
    if state.is_open and visit.state in ("issued", "dropped"):
        state.queues.move(visit, "waiting")
        state.touched.visit(visit)


def stands(state: DayState, visit: Visit) -> None:
    """Note where its kiosk's next ticket of the service may stand at the earliest. The one before
    it may stand later: a kiosk that was off could not say how long its holder had waited."""
    key, came = (visit.issued.kiosk, visit.issued.service), visit.checked or visit.arrived
    state.latest[key] = max(came, state.latest.get(key, came))


def reconcile(state: DayState, fact: ReconciliationFact) -> None:
    """Apply what reconciliation decided about a visit: its number, or what became of it."""
    if isinstance(fact, Adopted):
        _adopt(state, fact)
        return
    visit = state.visits[fact.visit]
    state.parked.pop(fact.visit, None)
    match fact:
        case Renumbered():
            _renumber(state, visit, fact)
        case Quarantined():
            _quarantine(state, visit, fact)
        case Moved():
            _move(state, visit, fact)
        case DoubtSettled():
            state.queues.move(visit, "waiting")
        case _:
            assert_never(fact)
    if visit.state != "served":  # where it was, that end is taken back
        visit.stay = None
        state.pace.take_back(visit)
    state.touched.renumbered(visit)


def _quarantine(state: DayState, visit: Visit, fact: Quarantined) -> None:
    legs.free(state, fact.window, fact.step)
    legs.withdraw(state, visit)
    visit.why = visit.quarantined = fact.why
    visit.bears = fact.series, fact.number
    state.queues.move(visit, "quarantined")


def _move(state: DayState, visit: Visit, fact: Moved) -> None:
    legs.free(state, fact.window, fact.step)
    legs.record_move(visit, fact)
    state.touched.leg(visit)
    state.queues.move(visit, fact.to)
    visit.call = None if fact.to == "waiting" else visit.call
    if fact.to == "history":
        state.used[visit.issued.series].pop(visit.issued.number, None)


def _adopt(state: DayState, fact: Adopted) -> None:
    """Take over a visit that its kiosk told of, or that was kept for this day."""
    if fact.own and fact.kept_on:
        state.touched.lent(state.leases.rejoin(fact))
    visit = _adopted(fact, len(state.visits))
    if fact.kept_on:
        state.touched.elsewhere(fact.visit, fact.kept_on)
    if fact.state == "history":
        state.before |= {fact.visit}  # a late wish for it is an echo
        state.touched.now.past.append((fact.day, visit))
        return
    if not fact.own and fact.state != "quarantined":
        state.numbers[fact.series] = max(state.numbers[fact.series], fact.number)
    state.latest[fact.kiosk, fact.service] = fact.arrived
    state.add(visit)
    state.touched.visit(visit)
    state.touched.leg(visit)


def _adopted(fact: Adopted, order: int) -> Visit:
    issued = TicketIssued(
        *(fact.visit, fact.kiosk, fact.service, fact.language, fact.series, fact.number),
        *(fact.day, 0, fact.at, fact.waiting_limit, fact.service_limit),
        cls=fact.cls,
        rest=fact.rest,
    )
    visit = Visit(issued, order, fact.arrived, fact.state, taken=True)
    visit.own, visit.late, visit.why = fact.own, fact.late, fact.why
    visit.printed, visit.taken_by = fact.printed, fact.incarnation
    visit.paper_day = fact.paper_day
    visit.doubtful, visit.history = fact.state == "doubtful", fact.state == "history"
    visit.quarantined = fact.why if fact.state == "quarantined" else ""
    return visit


def _renumber(state: DayState, visit: Visit, fact: Renumbered) -> None:
    visit.issued = structs.replace(visit.issued, series=fact.series, number=fact.number)
    visit.own, visit.taken, visit.why = fact.own, True, ""
    visit.quarantined, visit.bears = "", None
    if not fact.own:  # of another hub's counter: ours must not give it again
        state.numbers[fact.series] = max(state.numbers[fact.series], fact.number)
    state.used[fact.series][fact.number] = fact.visit
    stands(state, visit)
    legs.withdraw(state, visit)
    if fact.state in ("waiting", "called"):
        legs.void_calls(state, visit)
    state.queues.move(visit, fact.state)
    if fact.state == "waiting" and fact.withdrawn:
        state.touched.went(visit, "waiting")
