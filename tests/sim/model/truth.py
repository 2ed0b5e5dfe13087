"""Knows what really happened: the papers that came out, the numbers that kiosks committed, the
arrivals.

Asked and told at every commit and every paper, by everybody in the hall. ``ledger`` reads what the
hub believes; ``verdict`` says what must be true at the end.
"""

from typing import Any

from hub.events import facts as h
from kiosk.things import Recorded, RunBegan, Ticket
from tests.sim.agenda import Agenda, Violation
from tests.sim.model.ledger import Ledger
from tests.sim.model.row import ENDS
from wire.hall import Hall
from wire.messages import (
    From,
    MoveHeard,
    Now,
    Press,
    PressAnswered,
    Reported,
    TicketDropped,
    TicketTaken,
)

OLDEST = 4.1
"""Seconds after which no press may be done any more: three pulses, and the one under way."""


class Taken:
    """Records a number on a card: ``at`` is the true time of the commit."""

    def __init__(self, fact: TicketTaken, card: str, seq: int, at: float) -> None:
        self.fact, self.card, self.seq, self.at = fact, card, seq, at
        self.printed = self.out = False


class Truth:
    """Knows the whole hall. ``lost`` are the cards that died; ``called_as`` the numbers under which
    a visit was called. ``sent_on``: who was at a window, or missed a call, and knows that he waits
    again or is parked; ``written``: where visits went last, as their kiosks' cards say."""

    def __init__(self, agenda: Agenda, hall: Hall) -> None:
        self._agenda, self.hall = agenda, hall
        self.ledger = Ledger(self)
        self.taken: dict[str, Taken] = {}
        self.lost: set[str] = set()
        self.people: list[Any] = []
        self.called_as: dict[str, set[str]] = {}
        self.first_calls: dict[str, int] = {}
        self.told: set[str] = set()
        self.sent_on: set[str] = set()
        self.written: dict[str, str] = {}
        self.presses: dict[str, tuple[int, str]] = {}
        self._pressed: dict[str, float] = {}
        self.cards_lost = 0
        self.forgot = 0
        self._cards: dict[str, str] = {}
        self._seqs: dict[str, int] = {}
        self._dropped: set[str] = set()
        self._ended: set[str] = set()
        self._numbers: dict[tuple[int, str], str] = {}
        self._own: dict[str, str] = {}
        self._issued: dict[str, float] = {}
        self._moments: dict[tuple[str, float], float] = {}
        self._ages: dict[tuple[str, str], float] = {}
        self._chimed: set[tuple[str, str, int]] = set()
        self._heard_on: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    @property
    def now(self) -> float:
        return self._agenda.now

    # --- kiosks ----------------------------------------------------------------------------------

    def kiosk_kept(self, kiosk: Any, facts: list[Any]) -> None:
        for fact in facts:
            if isinstance(fact, RunBegan):
                self._cards[kiosk.name] = fact.incarnation
            if isinstance(fact, Recorded):
                self._recorded(self._cards[kiosk.name], fact)

    def kiosk_told(self, visit: str) -> None:
        """Note that a kiosk knows that its visit was called, or more."""
        self.told.add(visit)

    def _recorded(self, card: str, row: Recorded) -> None:
        if row.seq != self._seqs.get(card, 0) + 1:
            raise Violation(f"{card}: row {row.seq} follows row {self._seqs.get(card, 0)}")
        self._seqs[card] = row.seq
        match row.fact:
            case TicketTaken(visit):
                if visit in self.taken or visit in self._dropped:
                    raise Violation(f"{card} puts {visit} on paper, which had its end: {row}")
                self.taken[visit] = Taken(row.fact, card, row.seq, self.now)
                self._given(row.fact)
            case TicketDropped(visit):
                if visit in self.taken and self.taken[visit].card == card:
                    raise Violation(f"{card} drops {visit}, which is on paper")
                self._dropped.add(visit)
            case MoveHeard(visit, to):
                self.written[visit] = to

    def _given(self, fact: TicketTaken) -> None:
        """Hold that a number is given once per day and series; one of a reserve again only when the
        hub has heard of its last holder, on an earlier day."""
        other = self._numbers.setdefault((fact.day, fact.ticket), fact.visit)
        if other != fact.visit:
            raise Violation(f"{fact.ticket} of day {fact.day} on paper for {fact.visit}, {other}")
        if not fact.own:
            return
        before = self._own.get(fact.ticket)
        if before is not None and self._in_hands(before):
            raise Violation(f"{fact.ticket} is used again while {before} may still hold it")
        self._own[fact.ticket] = fact.visit

    def _in_hands(self, visit: str) -> bool:
        if self.taken[visit].card in self.lost:
            return False  # staff retired it; who held that paper was told so
        row = self.ledger.rows.get(visit)
        if row is None and visit in self._ended:
            return False  # it had its end under a hub that has forgotten it
        return row is None or row.state not in (*ENDS, "history", "quarantined")

    def printing(self, kiosk: Any, ticket: Ticket) -> None:
        taken = self.taken.get(ticket.visit)
        if taken is None or taken.fact.ticket != ticket.ticket:
            raise Violation(f"{kiosk.name} prints {ticket.ticket}, committed was {taken}")
        if taken.printed:
            raise Violation(f"{kiosk.name} prints {ticket.ticket} twice")
        taken.printed = True

    def paper(self, kiosk: Any, ticket: Ticket) -> None:
        """Note that a paper is out."""
        self.taken[ticket.visit].out = True

    def card_lost(self, kiosk: Any) -> None:
        if kiosk.name in self._cards:
            self.lost.add(self._cards[kiosk.name])
        self._cards.pop(kiosk.name, None)

    # --- the hub ---------------------------------------------------------------------------------

    def hub_adopts(self, heard: Any) -> None:
        """Note the report by which the hub learned of a visit: how old it says to be, and since
        when."""
        if isinstance(heard, From) and isinstance(heard.message, Reported):
            said = heard.message
            self._ages[said.incarnation, said.fact.visit] = self.now - said.age

    def hub_kept(self, hub: Any, facts: list[Any]) -> None:
        for fact in facts:
            self.ledger.write(fact)
            name = type(fact).__name__
            self._counts[name] = self._counts.get(name, 0) + 1

    def hub_forgets(self, journal: Any, past: str) -> None:
        """Note that the hub's disk is another one from now on."""
        self.forgot += 1
        rows = self.ledger.rows.values()
        self._ended |= {row.visit for row in rows if row.state in (*ENDS, "history")}
        self.ledger = Ledger(self)
        self.replaying = True
        for fact in journal.facts():
            self.ledger.write(fact)
        self.replaying = False
        self.ledger.inexact.append(self.now)
        for row in self.ledger.rows.values():
            self._is_shown(row)

    def _is_shown(self, row: Any) -> None:
        """Take over where the visit of this row stands. The hub may have forgotten an undo: then
        the board calls him again, or he has had his end, and nobody knows better."""
        if row.state == "called":
            self.called_as.setdefault(row.visit, set()).add(row.ticket)
        if row.state in ("called", *ENDS):
            self.sent_on.discard(row.visit)

    replaying = False

    def moment(self, fact: Any) -> float:
        """Return the true time at which the hub decided this."""
        return self.moment_at(fact.at)

    def moment_at(self, at: Now) -> float:
        return self._moments.setdefault((at.boot, at.mono), self.now)

    def issued(self, visit: str) -> float:
        """Return the true time at which the hub gave its number."""
        return self._issued.setdefault(visit, self.now)

    def adopted(self, fact: h.Adopted, rows: dict[str, Any]) -> float:
        """Return the true arrival, as far as the report could tell: never before an earlier one of
        the same kiosk, service and day, never longer ago than is believed."""
        taken = self.taken.get(fact.visit)
        if taken is None:
            raise Violation(f"{fact} speaks of a visit that no kiosk has on paper")
        for route in self.hall.routes:
            if route.series == fact.series and fact.rest != route.steps[1:]:
                raise Violation(f"{fact} does not know the rest of its way")
        if self.replaying:
            return self._issued.get(fact.visit, taken.at)
        since = self._ages.get((taken.card, fact.visit), taken.at)
        place = max(since, self.now - self.hall.rules.believed)
        for row in rows.values():
            other = self.taken.get(row.visit)
            same = other and other.card == taken.card and row.asked == fact.service
            same = same and row.day == fact.day
            if same and row.state != "history" and other.seq < taken.seq:
                place = max(place, row.place)
        self._issued[fact.visit] = place
        return place

    def called(self, row: Any) -> None:
        """Hold that nobody is called under a number that is on no paper, unless it is flagged."""
        if self.replaying:
            return
        self.called_as.setdefault(row.visit, set()).add(row.ticket)
        self.first_calls[row.visit] = self.first_calls.get(row.visit, 0) + 1
        self.sent_on.discard(row.visit)
        taken = self.taken.get(row.visit)
        if (taken is None or taken.fact.ticket != row.ticket) and not row.flagged:
            paper = taken.fact.ticket if taken else "none"
            raise Violation(f"{row} is called, its paper is {paper}")

    def voided(self, row: Any) -> None:
        """Note that its call was undone."""
        if self.replaying:
            return
        self.first_calls[row.visit] -= 1
        if not self.first_calls[row.visit]:
            self.called_as.pop(row.visit, None)

    def stands(self, row: Any) -> None:
        """Note that somebody was told where he stands now."""
        if self.replaying:
            return
        if row.state in ("waiting", "parked"):
            self.sent_on.add(row.visit)
        else:
            self.sent_on.discard(row.visit)

    def waits(self, visit: str) -> bool:
        """Tell whether the holder of this paper waits, as he says when staff ask him."""
        return visit not in self.called_as or visit in self.sent_on

    def pressed(self, press: Press) -> None:
        """Note that a finger wants this now."""
        self._pressed[press.press] = self.now

    def answered(self, life: int, said: PressAnswered) -> None:
        """Hold that a press is done at most once, soon or never, and that one start of the hub
        answers it in one way."""
        ago = self.now - self._pressed[said.press]
        if said.outcome == "accepted" and said.press not in self.presses and ago > OLDEST:
            raise Violation(f"{said} {ago:.1f} s after it was pressed")
        known = self.presses.setdefault(said.press, (life, said.outcome))
        again = known[0] == life and known[1] != said.outcome
        if again or (known[0] != life and known[1] == said.outcome == "accepted"):
            raise Violation(f"{said}, and before {known}")

    # --- others ----------------------------------------------------------------------------------

    def chimed(self, board: str, generation: str, call: int) -> None:
        at = (board, generation, call)
        if at in self._chimed:
            raise Violation(f"{board} announces call {call} of {generation} twice")
        self._chimed.add(at)

    def counts(self) -> dict[str, int]:
        """Return how often each fact was kept."""
        return dict(sorted(self._counts.items()))
