"""Reads the operators' work for the truth: calls, legs and their ends.

At every moment a visit is in one place: it waits, is parked, is called at one window, or has ended.
Every check raises Violation at the fact that breaks it.
"""

from hub.events import facts as h
from hub.events import service_facts as w
from tests.sim.agenda import Violation
from tests.sim.model.fair import NEAR
from tests.sim.model.row import ENDS, Row
from tests.sim.model.undone import Undone
from wire import messages as m


class Legs(Undone):
    """Follows what each visit goes through at the windows."""

    # --- calls -----------------------------------------------------------------------------------

    def _Called(self, fact: m.Called) -> None:
        row = self.rows.get(fact.visit)
        if row is None or fact.ticket != row.ticket:
            raise Violation(f"{fact.ticket} is called, but the visit is {row}")
        if fact.call <= self.last_call:
            raise Violation(f"call {fact.call} after call {self.last_call}")
        if self.at.get(fact.window, fact.visit) != fact.visit:
            raise Violation(f"{row} is called to window {fact.window}, where somebody is")
        if row.state == "called" and row.window != fact.window:
            raise Violation(f"{row} is called to window {fact.window} as well")
        if self.shifts.state.get(fact.window) != "open":
            raise Violation(f"{row} is called to window {fact.window}, which is not open")
        self.last_call = fact.call
        self._stepped(fact.window, fact.step)
        if fact.again:
            if row.state != "called":
                raise Violation(f"{row.ticket} is recalled but was {row.state}")
            self._actions.pop(fact.window, None)
            return
        self._first_call(row, fact)

    def _first_call(self, row: Row, fact: m.Called) -> None:
        again = row.firsts and row.state != "no_show"
        if row.state not in ("waiting", "called", "parked", "no_show") or again:
            raise Violation(f"{row.ticket} has its first call again: {row}")
        if self._unexplained is not None:
            raise Violation(f"nobody says why {self._unexplained[0]} was called")
        self._unexplained, before = (row, row.state), row.stood()
        self._told.called(row)
        if row.state == "no_show":
            self._in_grace(row)
            row.returns += 1
        row.state, row.firsts, row.until = "called", row.firsts + 1, 0.0
        row.window, self.at[fact.window] = fact.window, row.visit
        row.names.append(row.ticket)
        self._acted(fact, row, before)
        if before[0] == "called":
            self._actions.pop(fact.window)  # the same call, under the number on the paper

    def _Chosen(self, fact: w.Chosen) -> None:
        row, was = self._unexplained or (None, "")
        self._unexplained = None
        if row is None or (fact.visit, fact.call) != (row.visit, self.last_call):
            raise Violation(f"{fact} explains {row}, call {self.last_call}")
        here = (row.leg, row.window, self.shifts.operator.get(row.window, ""))
        if (fact.leg, fact.window, fact.operator) != here:
            raise Violation(f"{fact}, but the visit is {row}")
        if (fact.reason == "renumbered") != (was == "called"):
            raise Violation(f"{fact} of {row}, which was {was}")
        if fact.reason == "hand":
            self._by_hand(row)
        elif was == "waiting" and not self._told.replaying:
            self._fair.judge(row, fact.window, fact.reason, self.rows, self._told.now)
        elif was in ("parked", "no_show"):
            raise Violation(f"{fact} of {row}, which was {was}")

    def _by_hand(self, row: Row) -> None:
        """Hold that a call by hand implies no end of a visit, and takes no visitor of another
        window."""
        done = self._actions.get(row.window)
        if done is not None:
            self._actions[row.window] = done._replace(with_it=None)
        closed = self.shifts.state.get(row.to_window, "closed") == "closed"
        if row.to_window not in (0, row.window) and not closed:
            raise Violation(f"{row} was sent to window {row.to_window}, which is open")
        if self.shifts.where(row.to_operator) not in (0, row.window):
            raise Violation(f"{row} was sent to {row.to_operator}, who is here")

    def _Started(self, fact: w.Started) -> None:
        self._at_window(fact)
        self._stepped(fact.window, fact.step)
        self._actions.pop(fact.window, None)

    # --- ends ------------------------------------------------------------------------------------

    def _Finished(self, fact: h.Finished) -> None:
        row, before = self._leaves(fact)
        self._end(fact.visit, "served")
        if not fact.closing and (row.rest or row.back != (0, "")):
            raise Violation(f"{row} is finished before it was everywhere")
        self._acted(fact, row, before)
        if fact.closing:
            self._actions.pop(fact.window)

    def _NoShow(self, fact: h.NoShow) -> None:
        row, before = self._leaves(fact)
        self._end(fact.visit, "no_show")
        row.until = self._true(fact.until, fact.at)
        self._acted(fact, row, before)

    def _Left(self, fact: h.Left) -> None:
        self._end(fact.visit, "left")
        self.rows[fact.visit].until = 0.0

    def _end(self, visit: str, end: str) -> None:
        row = self.rows.get(visit)
        if row is None:
            raise Violation(f"{end}: nobody knows the visit {visit}")
        if row.state in ENDS:
            raise Violation(f"{row.ticket} ends as {end} and before as {row.state}")
        if row.window:
            raise Violation(f"{row} ends as {end}")
        row.state = end
        self._told.stands(row)

    # --- legs ------------------------------------------------------------------------------------

    def _Transferred(self, fact: w.Transferred) -> None:
        row, before = self._leaves(fact)
        if fact.leg != row.leg + 1:
            raise Violation(f"leg {fact.leg} follows leg {row.leg} of {row}")
        self._follows(row, fact)
        row.state, row.leg, row.service, row.firsts = "waiting", fact.leg, fact.service, 0
        if not fact.wrong_choice:
            row.since = self._told.moment(fact)
        row.to_window, row.to_operator = fact.to_window, fact.to_operator
        row.back, row.rest = (fact.back_window, fact.back_operator), fact.rest
        self._acted(fact, row, before)
        self._told.stands(row)

    def _follows(self, row: Row, fact: w.Transferred) -> None:
        """Hold that what was promised comes in its order: back first, then the rest of the
        route."""
        to = (fact.to_window, fact.to_operator)
        match fact.by:
            case "operator":
                kept = fact.rest == row.rest
            case "return":
                kept = row.back != (0, "") and to == row.back and fact.rest == row.rest
            case "route":
                kept = row.back == (0, "") and (fact.service, *fact.rest) == row.rest
            case _:
                kept = False
        if not kept:
            raise Violation(f"{fact} of {row}")

    def _Parked(self, fact: w.Parked) -> None:
        row, before = self._leaves(fact)
        row.state, row.firsts = "parked", 0
        row.until, row.parked = self._true(fact.until, fact.at), self._told.moment(fact)
        self._acted(fact, row, before)
        self._told.stands(row)

    def _Unparked(self, fact: w.Unparked) -> None:
        row = self.rows[fact.visit]
        if row.state != "parked":
            raise Violation(f"{fact} of {row}")
        early = fact.by == "time" and (not row.until or self._told.now < row.until - NEAR)
        if early and not self._told.replaying and not self._blind(row.parked):
            raise Violation(f"{row} waits again before its time")
        row.state, row.until = "waiting", 0.0
        self._told.stands(row)

    def _Returned(self, fact: w.Returned) -> None:
        row = self.rows[fact.visit]
        if row.state not in ("no_show", "left"):
            raise Violation(f"{fact} of {row}")
        self._in_grace(row)
        row.state, row.firsts, row.until = "waiting", 0, 0.0
        row.returns += 1
        self._told.stands(row)

    def _in_grace(self, row: Row) -> None:
        """Hold that it comes back within the time that the hall gives, and not too often."""
        late = self._told.now > row.until + NEAR
        known = not self._told.replaying and not self._blind(row.until - self._rules.grace)
        never = not row.until or row.returns >= self._rules.returns
        if never or (late and known):
            raise Violation(f"{row} is back, but may not be")
        row.firsts = 0

    def _Classed(self, fact: w.Classed) -> None:
        row = self.rows[fact.visit]
        if row.cls != fact.before or row.state not in ("issued", "waiting", "called", "parked"):
            raise Violation(f"{fact} of {row}")
        row.cls = fact.cls
