"""The hub's machine: hears what the hall says, answers with facts to keep and acts to do.

Decides which rule a message belongs to; the rules themselves are in ``tickets``, ``presses`` and
``days``, what follows for the hall's eyes in ``shown``, who may say what in ``gate``. Never
touches a clock, a disk or the broker.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from hub.book import Book
from hub.days import Days
from hub.gate import Gate
from hub.presses import Presses
from hub.shown import Shown
from hub.things import Began, DayClosed, Note, Odd, Tell
from hub.tickets import Tickets
from wire.hall import Hall
from wire.messages import (
    DayCloseAnswered,
    DayCloseWanted,
    DeviceGone,
    DeviceHere,
    Fact,
    From,
    KioskStarted,
    LinkUp,
    Message,
    NextPressed,
    Now,
    Press,
    PrinterSaid,
    Tick,
    TicketDropped,
    TicketPrinted,
    TicketTaken,
    TicketWanted,
)


class Line:
    """The queue of one hall. ``generation`` and ``epoch`` name this start of this database."""

    def __init__(self, hall: Hall, zone: tzinfo, generation: str, epoch: int) -> None:
        self.book = Book()
        self._gate = Gate(hall)
        self._tickets = Tickets(hall, self.book)
        self._presses = Presses(hall, self.book)
        self._days = Days(hall, self.book, zone)
        self._shown = Shown(hall, self.book, generation, epoch)
        self._sessions: dict[str, str] = {}

    def restore(self, facts: Iterable[Fact]) -> None:
        """Read the journal of the last opened day again."""
        for fact in facts:
            self.book.write(fact)

    def due(self) -> float:
        unheard = self._tickets.due()
        return self._shown.due() if unheard is None else min(self._shown.due(), unheard)

    def hear(self, heard: Any, now: Now) -> list[Any]:
        match heard:
            case Began():
                answers = [*self._days.begin(now)]  # nobody listens yet: LinkUp shows everything
                self._tickets.begin(now)
            case Tick():
                answers = [*self._tickets.unheard(now), *self._shown.beat(now)]
                answers += self._turned(self._days.turn(now))
            case LinkUp():
                answers = self._shown.everything()
            case From(device, message):
                answers = self._said(device, message, now)
            case _:
                answers = []
        return [*answers, *self._consequences(now)]

    def _said(self, device: str, message: Message, now: Now) -> list[Any]:
        wrong = self._gate.closed_to(device, message)
        if wrong is not None:
            return [Odd(*wrong)]
        match message:
            case TicketWanted():
                return [*self._tickets.wanted(device, message, now)]
            case TicketTaken():
                return [*self._tickets.taken(device, message)]
            case TicketPrinted():
                return [*self._tickets.printed(device, message)]
            case TicketDropped():
                return [*self._tickets.dropped(device, message)]
            case KioskStarted():
                return [*self._tickets.kiosk_started(device, message)]
            case Press():
                return self._pressed(device, message, now)
            case DayCloseWanted(wish):
                return self._close(device, wish, now)
            case _:
                return self._noted(device, message)

    def _pressed(self, device: str, press: Press, now: Now) -> list[Any]:
        opened: list[Any] = []
        fits = self._presses.fits(press, self._shown.pulse, now)
        if fits and isinstance(press, NextPressed):
            opened = self._turned(self._days.open_by_hand(now))
        *facts, answer = self._presses.pressed(device, press, self._shown.pulse, now)
        # The window's new step goes out before the lamp confirms: the next press may come at once.
        return [*opened, *facts, *self._consequences(now), answer]

    def _close(self, device: str, wish: str, now: Now) -> list[Any]:
        facts: list[Any] = []
        if self.book.is_open and self.book.closed_by != wish:
            facts = self._turned(self._days.close(now, wish))
        answer = DayCloseAnswered(wish, self.book.day, self.book.closed_left)
        return [*facts, Tell(device, answer)]

    def _turned(self, facts: Iterable[Any]) -> list[Any]:
        """A day that opened or closed changes what every window shows."""
        facts = list(facts)
        if any(isinstance(fact, DayClosed) for fact in facts):
            self._tickets.forget()
        return [*facts, *self._shown.everything()] if facts else []

    def _noted(self, device: str, message: Message) -> list[Any]:
        match message:
            case DeviceHere(session):
                self._sessions[device] = session
                return [Note(f"{device} is here")]
            case DeviceGone(session) if self._sessions.get(device) == session:
                del self._sessions[device]
                return [Note(f"{device} is gone")]
            case PrinterSaid(state, why, near_end):
                more = ", paper near its end" if near_end else ""
                return [Note(f"{device}: printer {state} {why}{more}".rstrip())]
            case _:
                return []

    def _consequences(self, now: Now) -> list[Any]:
        """What the hall must see after what was just decided."""
        answers: list[Any] = []
        if self._presses.changed:
            answers += [*self._shown.windows(self._presses.changed), self._shown.calls()]
            self._presses.changed.clear()
            self._shown.queues_changed(now)
        if self._tickets.changed:
            self._tickets.changed = False
            self._shown.queues_changed(now)
        return [*answers, *self._shown.waiting(now)]
