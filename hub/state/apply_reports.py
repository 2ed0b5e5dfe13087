"""How the state follows what kiosks report: papers and their numbers, visits that it never heard
of.

Part of the state: decides nothing (what a report leads to is decided in ``reconcile``).
"""

from msgspec import structs

from hub.events.facts import Adopted, DoubtSettled, Heard, Moved, Quarantined, Renumbered
from hub.state import apply_work
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import Fact, TicketDropped, TicketIssued, TicketPrinted, TicketTaken

LEARNED = (Heard, Adopted, Renumbered, Quarantined, Moved, DoubtSettled)


def follow(state: DayState, fact: Fact) -> None:
    """Take one fact of LEARNED."""
    match fact:
        case Heard():
            _say(state, fact)
        case Adopted():
            _adopt(state, fact)
        case Renumbered() | Quarantined() | Moved() | DoubtSettled():
            state.parked.pop(fact.visit, None)
            _learn(state, state.visits[fact.visit], fact)


def _say(state: DayState, heard: Heard) -> None:
    """What a kiosk reported of a visit that the state knows."""
    visit = state.visits.get(heard.fact.visit)
    if visit is None:
        return
    if isinstance(heard.fact, TicketTaken):
        visit.taken_by = heard.incarnation
    match heard.fact:
        case TicketTaken() as said if visit.ticket == said.ticket:
            visit.taken = True
            if heard.seq:  # else out of its turn, by another start of the card
                _stands(state, visit)
            if state.is_open:
                state.queues.move(visit, "waiting", only_from=("issued", "dropped"))
        case TicketPrinted(_, outcome):
            visit.printed = outcome
        case TicketDropped():
            state.queues.move(visit, "dropped")


def _stands(state: DayState, visit: Visit) -> None:
    """Where its kiosk's next ticket of the service may stand at the earliest. The one before it
    may stand later: a kiosk that was off could not say how long its holder had waited."""
    key, came = (visit.issued.kiosk, visit.issued.service), visit.checked or visit.arrived
    state.latest[key] = max(came, state.latest.get(key, came))


def _learn(
    state: DayState, visit: Visit, fact: Renumbered | Quarantined | Moved | DoubtSettled
) -> None:
    match fact:
        case Renumbered():
            _renumber(state, visit, fact)
        case Quarantined():
            apply_work.free(state, fact.window, fact.step)
            apply_work.withdraw(state, visit)
            visit.why = fact.why
            state.queues.move(visit, "quarantined")
        case Moved(to=to):
            apply_work.free(state, fact.window, fact.step)
            state.queues.move(visit, to)
            visit.call = None if to == "waiting" else visit.call
            if to == "history":
                state.used[visit.issued.series].pop(visit.issued.number, None)
        case DoubtSettled():
            state.queues.move(visit, "waiting")


def _adopt(state: DayState, fact: Adopted) -> None:
    state.leases.write(fact, state.day)
    if fact.state == "history":
        state.before |= {fact.visit}  # a late wish for it is an echo
        return
    issued = TicketIssued(
        *(fact.visit, fact.kiosk, fact.service, fact.language, fact.series, fact.number),
        *(fact.day, 0, fact.at, fact.waiting_limit, fact.service_limit),
        cls=fact.cls,
        rest=fact.rest,
    )
    visit = Visit(issued, len(state.visits), fact.arrived, fact.state, taken=True)
    visit.own, visit.late, visit.why = fact.own, fact.late, fact.why
    visit.printed, visit.taken_by = fact.printed, fact.incarnation
    visit.paper_day = fact.paper_day
    if not fact.own and fact.state != "quarantined":
        state.numbers[fact.series] = max(state.numbers[fact.series], fact.number)
    state.latest[fact.kiosk, fact.service] = fact.arrived
    state.add(visit)


def _renumber(state: DayState, visit: Visit, fact: Renumbered) -> None:
    visit.issued = structs.replace(visit.issued, series=fact.series, number=fact.number)
    visit.own, visit.taken, visit.why = fact.own, True, ""
    if not fact.own:  # of another hub's counter: ours must not give it again
        state.numbers[fact.series] = max(state.numbers[fact.series], fact.number)
    state.used[fact.series][fact.number] = fact.visit
    _stands(state, visit)
    apply_work.withdraw(state, visit)
    state.queues.move(visit, fact.state)
