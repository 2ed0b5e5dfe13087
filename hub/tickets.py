"""The rules of tickets: numbers, which of them may be called, which never came to be.

Decides from the open day's book and the hall file. Everything about a visit is idempotent by its
id: what was said twice changes nothing, and the same answer goes out again.
"""

from collections.abc import Sequence
from typing import Any

from hub.book import Book
from hub.edges import Hello
from hub.things import Note, Tell, TicketFlagged
from wire.hall import NUMBERS, Hall
from wire.messages import Fact, Now, TicketDropped, TicketIssued, TicketRefused, TicketWanted

Answers = Sequence[Any]


class Tickets:
    def __init__(self, hall: Hall, book: Book) -> None:
        self._book = book
        self._services = {service.id: service for service in hall.services}
        self._languages = frozenset(hall.languages)
        self._rules = hall.rules
        self._unheard: dict[str, float] = {}

    def begin(self, now: Now) -> None:
        """After a start the kiosks get their full time again to speak of what they printed."""
        for visit in self._book.open_visits():
            if visit.state == "issued":
                self._unheard[visit.issued.visit] = now.mono + self._rules.unheard

    def due(self) -> float | None:
        """When the oldest ticket without word becomes callable, monotonic seconds."""
        return next(iter(self._unheard.values()), None)  # all wait equally long: oldest is first

    def wanted(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        """The same answer for the same visit; none while the hub gathers what it has forgotten."""
        known = self._book.visits.get(wish.visit)
        if known is not None:
            if known.state in ("dropped", "quarantined"):
                why = f"this visit was {known.state} {known.why}".rstrip()
                return [Tell(kiosk, TicketRefused(wish.visit, why[:200]))]
            return [Tell(kiosk, known.issued)]
        if self._book.gathering or wish.visit in self._book.before:
            return []  # its kiosk gives a number of its own; a wish of yesterday is an echo
        why = self._why_not(wish)
        if why:
            return [Tell(kiosk, TicketRefused(wish.visit, why))]
        return self._issue(kiosk, wish, now)

    def _why_not(self, wish: TicketWanted) -> str:
        if wish.service not in self._services:
            return f"no such service: {wish.service}"
        if wish.language not in self._languages:
            return f"no such language: {wish.language}"
        series = self._services[wish.service].series
        if self._next_number(series) > NUMBERS:
            return f"no number is left in series {series} today"
        return "" if self._book.is_open else "the day is closed"

    def _issue(self, kiosk: str, wish: TicketWanted, now: Now) -> Answers:
        service = self._services[wish.service]
        issued = TicketIssued(
            visit=wish.visit,
            kiosk=kiosk,
            service=wish.service,
            language=wish.language,
            series=service.series,
            number=self._next_number(service.series),
            day=self._book.day,
            ahead=self._book.queues.ahead[wish.service],
            at=now,
            waiting_limit=service.waiting_minutes * 60,
            service_limit=service.service_minutes * 60,
        )
        self._book.write(issued)
        self._unheard[wish.visit] = now.mono + self._rules.unheard
        return [issued, Tell(kiosk, issued)]

    def _next_number(self, series: str) -> int:
        """The counter of the series skips the band that is lent to kiosks."""
        number = self._book.numbers[series] + 1
        in_band = self._rules.reserve_from <= number <= self._rules.reserve_to
        return self._rules.reserve_to + 1 if in_band else number

    def on_no_paper(self, kiosk: str, life: Hello) -> Answers:
        """A card's new life has said all that the ones before it did: what was issued to those
        and not taken is on no paper."""
        lost = [
            visit.issued.visit
            for visit in self._book.open_visits()
            if visit.issued.kiosk == kiosk
            and life.since <= visit.order < life.mark
            and not visit.taken
            and visit.state != "called"
        ]
        return [self._written(TicketDropped(visit, "the kiosk started anew")) for visit in lost]

    def unheard(self, now: Now) -> Answers:
        """Tickets of which the kiosk said nothing in time: their holders must not wait for ever."""
        answers: list[Any] = []
        while self._unheard and (until := next(iter(self._unheard.items())))[1] <= now.mono:
            visit = self._book.visits[until[0]]
            if visit.state != "issued":
                self.word_came(until[0])
                continue
            answers += [
                self._written(TicketFlagged(until[0])),
                Note(f"{visit.ticket}: no word from its kiosk, callable but flagged"),
            ]
        return answers

    def word_came(self, visit: str) -> None:
        """The kiosk spoke of this ticket."""
        self._unheard.pop(visit, None)

    def forget(self) -> None:
        """The day ended: nobody waits for word any more."""
        self._unheard.clear()

    def _written(self, fact: TicketFlagged | TicketDropped) -> Fact:
        self._unheard.pop(fact.visit, None)
        self._book.write(fact)
        return fact
