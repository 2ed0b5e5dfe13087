"""Takes what a kiosk says of itself and of its papers: its hello, its reports, the ranges it wants.
Pure.

Decides the order of things: who is admitted (``sessions``), what of a report is news
(``reconcile``), what follows once a kiosk has said everything that it had at its hello.
"""

from hub.effects import Answer, Odd, Renew
from hub.replication.lending import Lender
from hub.replication.reconcile import Reconciliation
from hub.replication.recovery import Recovery
from hub.replication.sessions import KioskSessions
from hub.replication.watermarks import Watermarks
from hub.service.actions import Actions
from hub.service.business_day import BusinessDays
from hub.start import HubStart
from hub.state.day_state import DayState
from hub.state.write import written
from hub.tickets.check_in import CheckIn
from hub.tickets.issue import TicketIssuer
from wire.hall import Hall
from wire.messages import (
    Fact,
    KioskHere,
    Now,
    Reported,
    ReportHeard,
    ReserveRefused,
    ReserveWanted,
)


class KioskDesk:
    """Answers what kiosks say. ``sessions`` and ``recovery`` are there for ``dispatch`` and for
    staff's rules too."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        start: HubStart,
        actions: Actions,
        business_day: BusinessDays,
        issuer: TicketIssuer,
        check_in: CheckIn,
    ) -> None:
        self._state, self._business_day, self._issuer = state, business_day, issuer
        levels = actions.service_levels
        self._watermarks = Watermarks(state)
        self.sessions = KioskSessions(hall, state, start, self._watermarks)
        self.recovery = Recovery(hall.rules, state, start, levels.series)
        calls = actions.calls
        self._reconciliation = Reconciliation(hall.rules, state, levels, calls, check_in)
        self._lender = Lender(state.leases, hall.rules, levels.series)

    def heard(self, kiosk: str, said: Reported | KioskHere | ReserveWanted, now: Now) -> Answer:
        match said:
            case Reported():
                return self._reported(kiosk, said, now)
            case KioskHere():
                return self._here(kiosk, said, now)
            case ReserveWanted():
                return self._lend(kiosk, said)

    def gathered(self, now: Now) -> Answer:
        """End the gathering of a hub that lost its past, once it has heard enough."""
        if not self._state.gathering:
            return Answer()
        return self.recovery.end_if_due(self.sessions.absent(), now)

    def _reported(self, kiosk: str, said: Reported, now: Now) -> Answer:
        if not self.sessions.admits(kiosk, said.session, said.incarnation):
            return self._not_admitted(kiosk, said, now)
        answer = Answer()
        if said.seq == self._watermarks.heard(said.incarnation) + 1:
            answer = self._reconciliation.hear(kiosk, said, now)
            if any(isinstance(effect, Renew) for effect in answer.effects):
                return answer
            self._watermarks.hears(said.incarnation, said.seq)
            self._issuer.word_came(said.fact.visit)
            answer.add(self._all_said(kiosk, now))
        heard = self._watermarks.heard(said.incarnation)
        answer.reply = ReportHeard(said.session, said.incarnation, heard)
        return answer

    def _not_admitted(self, kiosk: str, said: Reported, now: Now) -> Answer:
        odd = Odd("not admitted", f"report {said.seq} of {kiosk}, session {said.session}")
        card = self._state.kiosk_cards.known.get(said.incarnation)
        if card is None or card.kiosk != kiosk:
            return Answer(effects=[odd])
        lives = self.sessions.refused.refuses(kiosk, said.session)
        answer = self._reconciliation.disowned(kiosk, said, lives, now)
        return answer if answer.facts or lives else Answer(effects=[odd])

    def _here(self, kiosk: str, hello: KioskHere, now: Now) -> Answer:
        answer = Answer()
        if self.sessions.card_history.has_history(hello):
            answer = self.recovery.met_history(kiosk, now)
        answer.add(self.sessions.here(kiosk, hello, now))
        latest = self._state.kiosk_cards.latest_day()
        if self._state.gathering and latest > self._state.day:
            answer.facts += self._business_day.move_on(latest, now)
        answer.add(self._all_said(kiosk, now))
        return answer

    def _all_said(self, kiosk: str, now: Now) -> Answer:
        """Do what follows once a kiosk has said everything that it had at its hello."""
        if not self.sessions.has_said_all(kiosk):
            return Answer()
        life = self.sessions.new_life(kiosk)
        dropped: list[Fact] = self._issuer.on_no_paper(kiosk, life) if life else []
        answer = Answer(dropped)
        answer.add(self.gathered(now))
        return answer

    def _lend(self, kiosk: str, wish: ReserveWanted) -> Answer:
        """Lend only to the card that is admitted, and not while it is not known what is lent
        already."""
        state = self._state
        if self.sessions.speaks_as(kiosk) != wish.incarnation:
            odd = Odd("not admitted", f"a range wanted by {kiosk}, {wish.incarnation}")
            return Answer(effects=[odd])
        if state.gathering:
            return Answer()
        if state.kiosk_cards.missing:
            why = f"what was lent to {', '.join(sorted(state.kiosk_cards.missing))} is not known"
            return Answer(reply=ReserveRefused(wish.incarnation, wish.series, wish.nth, why[:200]))
        return self._lent(kiosk, wish)

    def _lent(self, kiosk: str, wish: ReserveWanted) -> Answer:
        """Lend a range, the same one for the same wish."""
        known = self._lender.known(kiosk, wish)
        if known is not None:
            return Answer(reply=known)
        state = self._state
        used = state.used.get(wish.series, {})
        reply = self._lender.wanted(kiosk, wish, state.day, used)
        if isinstance(reply, ReserveRefused):
            return Answer(reply=reply)
        return Answer([written(state, reply)], reply=reply)
