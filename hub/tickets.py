"""The rules of tickets: numbers, which of them may be called, which never came to be.

Decides from the open day's book and the hall file. Everything about a visit is idempotent by its
id: what was said twice changes nothing, and the same answer goes out again.
"""

from collections.abc import Sequence
from typing import Any

from hub.book import Book
from hub.things import Note, Odd, Tell, TicketFlagged
from wire.hall import Hall
from wire.messages import (
    KioskStarted,
    Now,
    TicketDropped,
    TicketIssued,
    TicketKnown,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)

Answers = Sequence[Any]


class Tickets:
    """``changed``: somebody joined or left a queue since it was last set False."""

    def __init__(self, hall: Hall, book: Book) -> None:
        self._book = book
        self._services = {service.id: service for service in hall.services}
        self._languages = frozenset(hall.languages)
        self._unheard_after = hall.rules.unheard
        self._unheard: dict[str, float] = {}
        self.changed = False

    def begin(self, now: Now) -> None:
        """After a start the kiosks get their full time again to speak of what they printed."""
        for visit in self._book.open_visits():
            if visit.state == "issued":
                self._unheard[visit.issued.visit] = now.mono + self._unheard_after

    def due(self) -> float | None:
        """When the oldest ticket without word becomes callable, monotonic seconds."""
        return next(iter(self._unheard.values()), None)  # all wait equally long: oldest is first

    def wanted(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        known = self._book.visits.get(wish.visit)
        if known is not None:
            if known.state == "dropped":
                return [Tell(kiosk, TicketRefused(wish.visit, "this visit was dropped"))]
            return [Tell(kiosk, known.issued)]
        why = self._why_not(wish)
        if why:
            return [Tell(kiosk, TicketRefused(wish.visit, why))]
        return self._issue(kiosk, wish, now)

    def _why_not(self, wish: TicketWanted) -> str:
        if wish.service not in self._services:
            return f"no such service: {wish.service}"
        if wish.language not in self._languages:
            return f"no such language: {wish.language}"
        return "" if self._book.is_open else "the day is closed"

    def _issue(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        series = self._services[wish.service].series
        issued = TicketIssued(
            visit=wish.visit,
            kiosk=kiosk,
            service=wish.service,
            language=wish.language,
            series=series,
            number=self._book.numbers[series] + 1,
            day=self._book.day,
            ahead=self._book.ahead[wish.service],
            at=now,
        )
        self._book.write(issued)
        self._unheard[wish.visit] = now.mono + self._unheard_after
        return [issued, Tell(kiosk, issued)]

    def taken(self, kiosk: str, said: TicketTaken) -> Answers:
        known = [Tell(kiosk, TicketKnown(said.visit, "taken"))]
        visit = self._book.visits.get(said.visit)
        if visit is None:
            return [Odd("unknown visit", f"{said} from {kiosk}: not in this day's book"), *known]
        if visit.issued.kiosk != kiosk or visit.ticket != f"{said.series}{said.number:03d}":
            return [Odd("wrong number", f"{said} from {kiosk}: issued was {visit.ticket}"), *known]
        if visit.taken or visit.state == "dropped":
            return known
        return [self._callable(said, said.visit), *known]

    def printed(self, kiosk: str, said: TicketPrinted) -> Answers:
        known = [Tell(kiosk, TicketKnown(said.visit, "printed"))]
        visit = self._book.visits.get(said.visit)
        if visit is None or visit.issued.kiosk != kiosk or visit.printed:
            return known
        self._book.write(said)
        return [said, *known]

    def dropped(self, kiosk: str, said: TicketDropped) -> Answers:
        known = [Tell(kiosk, TicketKnown(said.visit, "dropped"))]
        visit = self._book.visits.get(said.visit)
        droppable = visit is not None and visit.issued.kiosk == kiosk
        if visit is None or not droppable or visit.state not in ("issued", "waiting"):
            return known
        return [self._drop(said), *known]

    def kiosk_started(self, kiosk: str, _: KioskStarted) -> Answers:
        """Whatever it has not spoken of by now is on no paper (contract of KioskStarted)."""
        lost = [
            visit.issued.visit
            for visit in self._book.open_visits()
            if visit.issued.kiosk == kiosk and not visit.taken and visit.state != "called"
        ]
        return [self._drop(TicketDropped(visit, "the kiosk started anew")) for visit in lost]

    def unheard(self, now: Now) -> Answers:
        """Tickets of which the kiosk said nothing in time: their holders must not wait for ever."""
        late = [visit for visit, until in self._unheard.items() if until <= now.mono]
        answers: list[Any] = []
        for visit in late:
            name = self._book.visits[visit].ticket
            answers.append(self._callable(TicketFlagged(visit), visit))
            answers.append(Note(f"{name}: no word from its kiosk, callable but flagged"))
        return answers

    def forget(self) -> None:
        """The day ended: nobody waits for word any more."""
        self._unheard.clear()

    def _callable(self, fact: TicketTaken | TicketFlagged, visit: str) -> Any:
        self._unheard.pop(visit, None)
        self._book.write(fact)
        self.changed = True
        return fact

    def _drop(self, said: TicketDropped) -> TicketDropped:
        self._unheard.pop(said.visit, None)
        self._book.write(said)
        self.changed = True
        return said
