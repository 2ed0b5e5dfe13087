"""How the book follows what kiosks report: papers and their numbers, visits that it never heard of.

Part of the book: decides nothing (what a report leads to is decided in ``adoption``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from hub import worked
from hub.facts import Adopted, DoubtSettled, Heard, Moved, Quarantined, Renumbered
from hub.visit import Visit
from wire.messages import Fact, TicketDropped, TicketIssued, TicketPrinted, TicketTaken

if TYPE_CHECKING:  # the book calls this file
    from hub.book import Book

LEARNED = (Heard, Adopted, Renumbered, Quarantined, Moved, DoubtSettled)


def follow(book: Book, fact: Fact) -> None:
    """Take one fact of LEARNED."""
    match fact:
        case Heard():
            _say(book, fact)
        case Adopted():
            _adopt(book, fact)
        case Renumbered() | Quarantined() | Moved() | DoubtSettled():
            book.parked.pop(fact.visit, None)
            _learn(book, book.visits[fact.visit], fact)


def _say(book: Book, heard: Heard) -> None:
    """What a kiosk reported of a visit that the book knows."""
    visit = book.visits.get(heard.fact.visit)
    if visit is None:
        return
    if isinstance(heard.fact, TicketTaken):
        visit.taken_by = heard.incarnation
    match heard.fact:
        case TicketTaken() as said if visit.ticket == said.ticket:
            visit.taken = True
            if heard.seq:  # else out of its turn, by another start of the card
                _stands(book, visit)
            if book.is_open:
                book.queues.move(visit, "waiting", only_from=("issued", "dropped"))
        case TicketPrinted(_, outcome):
            visit.printed = outcome
        case TicketDropped():
            book.queues.move(visit, "dropped")


def _stands(book: Book, visit: Visit) -> None:
    """Where its kiosk's next ticket of the service may stand at the earliest. The one before it
    may stand later: a kiosk that was off could not say how long its holder had waited."""
    key, came = (visit.issued.kiosk, visit.issued.service), visit.checked or visit.arrived
    book.latest[key] = max(came, book.latest.get(key, came))


def _learn(book: Book, visit: Visit, fact: Renumbered | Quarantined | Moved | DoubtSettled) -> None:
    match fact:
        case Renumbered():
            _renumber(book, visit, fact)
        case Quarantined():
            worked.free(book, fact.window, fact.step)
            worked.withdraw(book, visit)
            visit.why = fact.why
            book.queues.move(visit, "quarantined")
        case Moved(to=to):
            worked.free(book, fact.window, fact.step)
            book.queues.move(visit, to)
            visit.call = None if to == "waiting" else visit.call
            if to == "history":
                book.used[visit.issued.series].pop(visit.issued.number, None)
        case DoubtSettled():
            book.queues.move(visit, "waiting")


def _adopt(book: Book, fact: Adopted) -> None:
    book.leases.write(fact, book.day)
    if fact.state == "history":
        book.before |= {fact.visit}  # a late wish for it is an echo
        return
    issued = TicketIssued(
        *(fact.visit, fact.kiosk, fact.service, fact.language, fact.series, fact.number),
        *(fact.day, 0, fact.at, fact.waiting_limit, fact.service_limit),
        cls=fact.cls,
        rest=fact.rest,
    )
    visit = Visit(issued, len(book.visits), fact.arrived, fact.state, taken=True)
    visit.own, visit.late, visit.why = fact.own, fact.late, fact.why
    visit.printed, visit.taken_by = fact.printed, fact.incarnation
    visit.paper_day = fact.paper_day
    if not fact.own and fact.state != "quarantined":
        book.numbers[fact.series] = max(book.numbers[fact.series], fact.number)
    book.latest[fact.kiosk, fact.service] = fact.arrived
    book.add(visit)


def _renumber(book: Book, visit: Visit, fact: Renumbered) -> None:
    visit.issued = structs.replace(visit.issued, series=fact.series, number=fact.number)
    visit.own, visit.taken, visit.why = fact.own, True, ""
    if not fact.own:  # of another hub's counter: ours must not give it again
        book.numbers[fact.series] = max(book.numbers[fact.series], fact.number)
    book.used[fact.series][fact.number] = fact.visit
    _stands(book, visit)
    worked.withdraw(book, visit)
    book.queues.move(visit, fact.state)
