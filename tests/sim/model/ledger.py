"""Reads the hub's journal for the truth, fact by fact: what each visit went through.

Written from the rules (reliability.md, the contract of ``wire.messages``), not from the hub's
state. Every check raises Violation at the fact that breaks it.
"""

from typing import Any

from hub.events import bookings as b
from hub.events import facts as h
from tests.sim.agenda import Violation
from tests.sim.model.legs import Legs
from tests.sim.model.row import ENDS, OPEN, Row
from wire import messages as m

UNREAD = (h.DayDated, h.KioskRetired, h.Ticked, m.ReserveLeased)
"""Facts that change nothing of what is checked here."""


class Ledger(Legs):
    """Follows every visit. ``told`` gives what the truth knows of a visit from outside the hub: its
    arrival, the number on its paper."""

    def __init__(self, told: Any) -> None:
        super().__init__(told)
        self.numbers: dict[tuple[int, str], str] = {}
        self.heard: dict[str, int] = {}
        self.codes: set[str] = set()
        self.wishes: set[str] = set()
        self.day, self.is_open, self.gathering = 0, False, False
        self.starts = 0
        self._closed: h.DayClosed | None = None

    def write(self, fact: Any) -> None:
        """Take one committed fact, or say why it must not be."""
        if self._closed is not None and not isinstance(fact, h.DayOpened):
            self._is_over(self._closed)
        taken = getattr(self, f"_{type(fact).__name__}", None)
        if taken is not None:
            taken(fact)
        elif not isinstance(fact, UNREAD):
            raise AssertionError(f"no reading of {fact!r}")

    def waiting(self, *states: str) -> list[Row]:
        return [row for row in self.rows.values() if row.state in (states or OPEN)]

    # --- starts, days, kiosks --------------------------------------------------------------------

    def _HubStarted(self, fact: h.HubStarted) -> None:
        self.starts += 1
        self._base = fact.at, fact.hall
        if fact.by not in ("boot", "first"):
            self.inexact.append(self._told.now)

    def _GatherBegan(self, fact: h.GatherBegan) -> None:
        self.gathering = True

    def _Gathered(self, fact: h.Gathered) -> None:
        self.gathering = False

    def _DayOpened(self, fact: h.DayOpened) -> None:
        if fact.day <= self.day:
            raise Violation(f"day {fact.day} opened after day {self.day}")
        over, self._closed = fact.snapshot.rollover, None
        names = {kept.issued.visit for kept in over.visits} if over else set()
        self._nobody_left(fact, names)
        for row in self.waiting("waiting"):
            row.state = row.state if row.visit in names else "kept"
        self.day, self.is_open, self._base = fact.day, True, (fact.at, fact.hall)
        self._actions.clear()
        if over is None:
            self.shifts.day_begins()
            return
        self.shifts.day_goes_on({n: x.state for n, x in over.places.items()}, over)
        for kept in over.visits:
            self._goes_on(self.rows[kept.issued.visit], kept)

    def _goes_on(self, row: Row, kept: Any) -> None:
        """Let the visit go on as it stood; its number is on a paper of this day too."""
        ticket = m.ticket_name(kept.issued.series, kept.issued.number)
        if (row.state, row.ticket) != (kept.state, ticket) and row.state != "quarantined":
            raise Violation(f"{row} goes on as {kept.state} {ticket}")
        row.day = self.day
        if row.state in OPEN:
            self._number(row, self.day, row.ticket)

    def _DayReopened(self, fact: h.DayReopened) -> None:
        if self.is_open or fact.day != self.day:
            raise Violation(f"{fact}, but day {self.day} is {'open' if self.is_open else 'closed'}")
        self.is_open = True
        for row in self.waiting("kept"):
            row.state = "waiting"
        for name in fact.back:
            if self.rows[name].state != "left":
                raise Violation(f"{fact}, but {self.rows[name]}")
            self.rows[name].until = self._true(fact.until, fact.at)

    def _DayClosed(self, fact: h.DayClosed) -> None:
        """Take the end of a day: whoever goes on is named by the day that opens at once."""
        self._closed, self.is_open = fact, False
        self._actions.clear()

    def _is_over(self, fact: h.DayClosed) -> None:
        self._closed = None
        self._nobody_left(fact, set())
        if not self.shifts.all_closed():
            raise Violation(f"{fact}, but windows are {self.shifts.state}")

    def _nobody_left(self, fact: h.DayOpened | h.DayClosed, but: set[str]) -> None:
        """Hold that a visit ends with its day; but one that was adopted goes on into a day that
        comes at once."""
        here = [row for row in self.waiting() if row.visit not in but]
        left = [row for row in here if not (row.adopted and row.state == "waiting")]
        if left:
            raise Violation(f"{type(fact).__name__} {fact.day} over open visits: {left[:3]}")
        if not but.issuperset(self.at.values()):
            raise Violation(f"{type(fact).__name__} {fact.day}, but at windows are {self.at}")

    def _KioskAdmitted(self, fact: h.KioskAdmitted) -> None:
        if fact.heard < self.heard.get(fact.incarnation, 0):
            raise Violation(f"{fact} goes back behind {self.heard[fact.incarnation]}")
        self.heard[fact.incarnation] = fact.heard

    def _Heard(self, fact: h.Heard) -> None:
        if 0 < fact.seq <= self.heard.get(fact.incarnation, 0):
            raise Violation(f"report {fact.seq} of {fact.incarnation} was applied twice")
        if fact.seq:  # else in nobody's turn
            self.heard[fact.incarnation] = fact.seq
        said = fact.fact
        row = self.rows.get(said.visit)
        if row is None:
            return
        match said:
            case m.TicketTaken():
                row.flagged = False
                if row.state in ("issued", "dropped") and row.ticket == said.ticket:
                    row.state = "waiting"
            case m.TicketDropped():
                self._end(said.visit, "dropped")

    def _WishDone(self, fact: h.WishDone) -> None:
        if fact.wish in self.wishes:
            raise Violation(f"{fact.wish} is done twice")
        self.wishes.add(fact.wish)

    # --- visits ----------------------------------------------------------------------------------

    def _TicketIssued(self, fact: m.TicketIssued) -> None:
        if self.gathering:
            raise Violation(f"{fact.ticket} is issued while the hub gathers")
        known = self.rows.get(fact.visit)
        if known is not None and (known.day == fact.day or known.start == self.starts):
            raise Violation(f"visit {fact.visit} is issued twice")
        place = self._told.issued(fact.visit)
        row = self._row(fact, place)
        self._number(row, fact.day, fact.ticket)

    def _CheckedIn(self, fact: b.CheckedIn) -> None:
        row = self.rows[fact.visit]
        came = (x for x in self.rows.values() if x.code == fact.code)
        twice = [x for x in came if x.state not in ("dropped", "quarantined", "history")]
        if twice or fact.code not in self.codes:
            raise Violation(f"{fact}: there is {twice or 'no such booking'}")
        row.code = fact.code
        row.since = row.arrived = max(row.place, self._true(fact.since, fact.at))

    def _Booked(self, fact: b.Booked) -> None:
        if fact.booking.code in self.codes:
            raise Violation(f"{fact.booking.code} is booked twice")
        self.codes.add(fact.booking.code)

    def _BookingCancelled(self, fact: b.BookingCancelled) -> None:
        self.codes.remove(fact.code)

    def _Adopted(self, fact: h.Adopted) -> None:
        ticket = m.ticket_name(fact.series, fact.number)
        known = self.rows.get(fact.visit)
        if known is not None and self._stands(known):
            raise Violation(f"visit {fact.visit} is adopted twice: {known}")
        kept = known is not None and known.state == "kept"
        place = known.place if known and kept else self._told.adopted(fact, self.rows)
        row = self._row(fact, place, ticket)
        row.state, row.adopted, row.why = fact.state, True, fact.why
        if fact.state in ("waiting", "doubtful"):
            self._number(row, fact.paper_day or fact.day, ticket)

    def _stands(self, known: Row) -> bool:
        """Tell whether it has its place already. One that ended before its paper was heard of may
        come again."""
        ended_before = known.day < self.day and known.state in ENDS
        return known.state not in ("kept", "quarantined") and not ended_before

    def _TicketFlagged(self, fact: h.TicketFlagged) -> None:
        row = self.rows[fact.visit]
        row.flagged = True
        if row.state == "issued":
            row.state = "waiting"

    def _TicketDropped(self, fact: m.TicketDropped) -> None:
        self._end(fact.visit, "dropped")

    def _Renumbered(self, fact: h.Renumbered) -> None:
        row, ticket = self.rows[fact.visit], m.ticket_name(fact.series, fact.number)
        if row.ticket == ticket and row.state != "quarantined":
            raise Violation(f"{row.visit} is renumbered from {ticket} to {ticket}")
        if row.firsts and (fact.withdrawn or (row.state in ENDS and fact.state == "waiting")):
            row.firsts -= 1
        if fact.state != "called":
            self._gone(row)
        if row.state in ENDS and not self.is_open:
            row.before = "left"  # its day was closed before the hub heard of the paper
        row.ticket, row.state, row.flagged, row.why = ticket, fact.state, False, ""
        self._number(row, row.day, ticket)

    def _Quarantined(self, fact: h.Quarantined) -> None:
        row = self.rows[fact.visit]
        self._frees(row, fact)
        row.state, row.why = "quarantined", fact.why

    def _Moved(self, fact: h.Moved) -> None:
        row = self.rows[fact.visit]
        self._frees(row, fact)
        row.state = fact.to
        if fact.to == "waiting" and row.firsts:  # its leg has its first call again
            row.firsts -= 1
        if fact.to == "history":  # of a day that was over: its number is free in this one
            self.numbers = {at: name for at, name in self.numbers.items() if name != row.visit}

    def _DoubtSettled(self, fact: h.DoubtSettled) -> None:
        row = self.rows[fact.visit]
        if row.state != "doubtful":
            raise Violation(f"{row.ticket} was settled but was {row.state}")
        row.state = "waiting"

    def _frees(self, row: Row, fact: h.Quarantined | h.Moved) -> None:
        """Free the window at which it was called: it is not there any more."""
        if fact.window != row.window:
            raise Violation(f"{fact} of {row}")
        if fact.window:
            self._stepped(fact.window, fact.step)
        self._gone(row)

    # --- what they share -------------------------------------------------------------------------

    def _row(self, fact: Any, place: float, ticket: str = "") -> Row:
        row = Row(
            fact.visit,
            fact.kiosk,
            fact.service,
            ticket or fact.ticket,
            fact.day,
            len(self.rows),
            place,
            cls=fact.cls,
            start=self.starts,
            since=place,
            arrived=place,
            rest=fact.rest,
            asked=fact.service,
        )
        known = self.rows.pop(fact.visit, None)
        row.before = known.state if known else ""
        self.rows[fact.visit] = row
        return row

    def _number(self, row: Row, day: int, ticket: str) -> None:
        other = self.numbers.setdefault((day, ticket), row.visit)
        if other != row.visit:
            raise Violation(f"{ticket} of day {day} is given to {row.visit} and to {other}")
