"""What a kiosk says of itself and of its papers: its hello, its reports, the ranges it wants. Pure.

Decides the order of things: who is admitted (``sessions``), what of a report is news
(``reconcile``), what follows once a kiosk has said everything that it had at its hello.
"""

from typing import Any

from hub.effects import Odd, Renew, Tell
from hub.replication.lending import Lending
from hub.replication.reconcile import Reconciliation
from hub.replication.recovery import Recovery
from hub.replication.sessions import KioskSessions
from hub.service.business_day import BusinessDays
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.tickets.issue import Issuing
from wire.messages import (
    KioskHere,
    Now,
    Reported,
    ReportHeard,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
)


class Inbox:
    def __init__(
        self,
        state: DayState,
        kiosks: KioskSessions,
        adoption: Reconciliation,
        tickets: Issuing,
        gathering: Recovery,
        days: BusinessDays,
        lending: Lending,
    ) -> None:
        self._state, self._kiosk_sessions, self._adoption = state, kiosks, adoption
        self._issuing, self._recovery = tickets, gathering
        self._business_day, self._lending = days, lending

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
        return (
            self._recovery.turn(self._kiosk_sessions.absent(), now) if self._state.gathering else []
        )

    def _reported(self, kiosk: str, said: Reported, now: Now) -> list[Any]:
        if not self._kiosk_sessions.admits(kiosk, said.session, said.incarnation):
            return self._not_admitted(kiosk, said, now)
        facts: list[Any] = []
        if said.seq == self._kiosk_sessions.heard(said.incarnation) + 1:
            facts = self._adoption.hear(kiosk, said, now)
            if any(isinstance(fact, Renew) for fact in facts):
                return facts
            self._kiosk_sessions.hears(said.incarnation, said.seq)
            self._issuing.word_came(said.fact.visit)
            facts += self._all_said(kiosk, now)
        heard = self._kiosk_sessions.heard(said.incarnation)
        return [*facts, Tell(kiosk, ReportHeard(said.session, said.incarnation, heard))]

    def _not_admitted(self, kiosk: str, said: Reported, now: Now) -> list[Any]:
        odd = Odd("not admitted", f"report {said.seq} of {kiosk}, session {said.session}")
        edge = self._state.kiosk_cards.known.get(said.incarnation)
        if edge is None or edge.kiosk != kiosk:
            return [odd]
        lives = self._kiosk_sessions.refuses(kiosk, said.session)
        facts = self._adoption.disowned(kiosk, said, lives, now)
        return facts if facts or lives else [odd]

    def _here(self, kiosk: str, hello: KioskHere, now: Now) -> list[Any]:
        has_history = self._kiosk_sessions.claims.has_history(hello)
        met = self._recovery.met_history(kiosk, now) if has_history else []
        answers = [*met, *self._kiosk_sessions.here(kiosk, hello, now)]
        if self._state.gathering and self._state.kiosk_cards.latest_day() > self._state.day:
            *facts, welcome = answers
            moved = self._business_day.move_on(self._state.kiosk_cards.latest_day(), now)
            answers = [*facts, *moved, welcome]
        return [*answers, *self._all_said(kiosk, now)]

    def _all_said(self, kiosk: str, now: Now) -> list[Any]:
        """What follows once a kiosk has said everything that it had at its hello."""
        if not self._kiosk_sessions.has_said_all(kiosk):
            return []
        life = self._kiosk_sessions.new_life(kiosk)
        return [*(self._issuing.on_no_paper(kiosk, life) if life else []), *self.gathered(now)]

    def _lend(self, kiosk: str, wish: ReserveWanted) -> list[Any]:
        """Only to the card that is admitted, and not while it is not known what is lent already."""
        state = self._state
        if self._kiosk_sessions.speaks_as(kiosk) != wish.incarnation:
            return [Odd("not admitted", f"a range wanted by {kiosk}, {wish.incarnation}")]
        if state.gathering:
            return []
        if state.kiosk_cards.missing:
            why = f"what was lent to {', '.join(sorted(state.kiosk_cards.missing))} is not known"
            refused = ReserveRefused(wish.incarnation, wish.series, wish.nth, why[:200])
            return [Tell(kiosk, refused)]
        answers = self._lending.wanted(kiosk, wish, state.day, state.used.get(wish.series, {}))
        for fact in answers:
            if isinstance(fact, ReserveLeased):
                apply(state, fact)
        return answers
