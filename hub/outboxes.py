"""What a kiosk says of itself and of its papers: its hello, its reports, the ranges it wants. Pure.

Decides the order of things: who is admitted (``kiosks``), what of a report is news (``adoption``),
what follows once a kiosk has said everything that it had at its hello.
"""

from typing import Any

from hub.adoption import Adoption
from hub.book import Book
from hub.days import Days
from hub.gather import Gathering
from hub.kiosks import Kiosks
from hub.leases import Lending
from hub.things import Odd, Renew, Tell
from hub.tickets import Tickets
from wire.messages import (
    KioskHere,
    Now,
    Reported,
    ReportHeard,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
)


class Outboxes:
    def __init__(
        self,
        book: Book,
        kiosks: Kiosks,
        adoption: Adoption,
        tickets: Tickets,
        gathering: Gathering,
        days: Days,
        lending: Lending,
    ) -> None:
        self._book, self._kiosks, self._adoption = book, kiosks, adoption
        self._tickets, self._gathering = tickets, gathering
        self._days, self._lending = days, lending

    def heard(self, kiosk: str, said: Reported | KioskHere | ReserveWanted, now: Now) -> list[Any]:
        match said:
            case Reported():
                return self._reported(kiosk, said, now)
            case KioskHere():
                return self._here(kiosk, said, now)
            case ReserveWanted():
                return self._lend(kiosk, said)

    def gathered(self, now: Now) -> list[Any]:
        """Whether a hub that lost its past has heard enough."""
        return self._gathering.turn(self._kiosks.absent(), now) if self._book.gathering else []

    def _reported(self, kiosk: str, said: Reported, now: Now) -> list[Any]:
        if not self._kiosks.admits(kiosk, said.session, said.incarnation):
            return self._not_admitted(kiosk, said, now)
        facts: list[Any] = []
        if said.seq == self._kiosks.heard(said.incarnation) + 1:
            facts = self._adoption.hear(kiosk, said, now)
            if any(isinstance(fact, Renew) for fact in facts):
                return facts
            self._kiosks.hears(said.incarnation, said.seq)
            self._tickets.word_came(said.fact.visit)
            facts += self._all_said(kiosk, now)
        heard = self._kiosks.heard(said.incarnation)
        return [*facts, Tell(kiosk, ReportHeard(said.session, said.incarnation, heard))]

    def _not_admitted(self, kiosk: str, said: Reported, now: Now) -> list[Any]:
        odd = Odd("not admitted", f"report {said.seq} of {kiosk}, session {said.session}")
        edge = self._book.edges.known.get(said.incarnation)
        if edge is None or edge.kiosk != kiosk:
            return [odd]
        lives = self._kiosks.refuses(kiosk, said.session)
        facts = self._adoption.disowned(kiosk, said, lives, now)
        return facts if facts or lives else [odd]

    def _here(self, kiosk: str, hello: KioskHere, now: Now) -> list[Any]:
        has_history = self._kiosks.claims.has_history(hello)
        met = self._gathering.met_history(kiosk, now) if has_history else []
        answers = [*met, *self._kiosks.here(kiosk, hello, now)]
        if self._book.gathering and self._book.edges.latest_day() > self._book.day:
            *facts, welcome = answers
            moved = self._days.move_on(self._book.edges.latest_day(), now)
            answers = [*facts, *moved, welcome]
        return [*answers, *self._all_said(kiosk, now)]

    def _all_said(self, kiosk: str, now: Now) -> list[Any]:
        """What follows once a kiosk has said everything that it had at its hello."""
        if not self._kiosks.has_said_all(kiosk):
            return []
        life = self._kiosks.new_life(kiosk)
        return [*(self._tickets.on_no_paper(kiosk, life) if life else []), *self.gathered(now)]

    def _lend(self, kiosk: str, wish: ReserveWanted) -> list[Any]:
        """Only to the card that is admitted, and not while it is not known what is lent already."""
        book = self._book
        if self._kiosks.speaks_as(kiosk) != wish.incarnation:
            return [Odd("not admitted", f"a range wanted by {kiosk}, {wish.incarnation}")]
        if book.gathering:
            return []
        if book.edges.missing:
            why = f"what was lent to {', '.join(sorted(book.edges.missing))} is not known"
            refused = ReserveRefused(wish.incarnation, wish.series, wish.nth, why[:200])
            return [Tell(kiosk, refused)]
        answers = self._lending.wanted(kiosk, wish, book.day, book.used.get(wish.series, {}))
        for fact in answers:
            if isinstance(fact, ReserveLeased):
                book.write(fact)
        return answers
