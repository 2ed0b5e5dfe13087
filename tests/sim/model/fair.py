"""Judges whom a call passes by: the rule of calling, plainly, over true times.

Written from docs/calling.md and not from the hub's choice. ``inexact`` are the moments after which
a hub could not know how long those had waited who came before: it is not held to their order.
"""

from collections.abc import Iterable, Mapping

from tests.sim.agenda import Violation
from tests.sim.model.row import Row
from tests.sim.model.shifts import Shifts
from wire.hall import Hall

NEAR = 0.5
"""Seconds of a wait that cannot be told apart: the hub decides a little before it writes, and a
kiosk dates its papers a little later."""
DATED = 0.1
"""Seconds by which a kiosk's own dates of two papers may be wrong against each other."""


class Fair:
    """Holds each call to the rule of calling."""

    def __init__(self, hall: Hall, shifts: Shifts, inexact: list[float]) -> None:
        self._shifts, self._inexact, self._rules = shifts, inexact, hall.rules
        self._promised = {x.id: x.waiting_minutes * 60 for x in hall.services}
        self._shares = {"": 1.0} | {x.id: x.share for x in hall.classes}
        self._law = next((x.id for x in hall.classes if x.absolute), None)

    def judge(
        self, called: Row, window: int, reason: str, rows: Mapping[str, Row], now: float
    ) -> None:
        """Raise Violation where somebody else should have been called, or nobody."""
        waiting = [row for row in rows.values() if row.state == "waiting" and row is not called]
        self._may_be_called(called, window, waiting, now)
        mine = [row for row in waiting if self._is_mine(row, window)]
        ripe = [row for row in mine if self._is_ripe(row, now)]
        if reason == "early":
            passed = ripe
            if called.since <= now - NEAR and not self._blind(called):
                raise Violation(f"{called} is called as somebody whose time has not come")
        elif reason == "absolute":
            passed = [x for x in ripe if x.cls == self._law and x.since + NEAR < called.since]
            if called.cls != self._law:
                raise Violation(f"{called} is called out of turn")
        else:
            passed = [row for row in ripe if row.cls == self._law]
            passed += self._more_urgent(called, ripe, now)
            if called.cls == self._law:
                raise Violation(f"{called} is called by urgency, not out of turn")
        for row in (*passed, *self._longer_here(called, mine)):
            if not self._blind(row, called):
                raise Violation(f"{called} passes {row} at window {window} ({reason})")

    def urgency(self, row: Row, now: float) -> float:
        return max(
            (now - row.since) / self._limit(row),
            (now - row.arrived) / (self._rules.visit_minutes * 60),
        )

    def _limit(self, row: Row) -> float:
        return self._promised[row.service] * self._shares[row.cls]

    # --- who may be called ----------------------------------------------------------------------

    def _is_mine(self, row: Row, window: int) -> bool:
        """Tell whether this window's NEXT must look at this row; of those whom it only helps nobody
        says when exactly it begins to."""
        if row.to_window or row.to_operator:
            return self._is_sent_to(row, window)
        return row.service in self._shifts.serves(window)[0]

    def _is_sent_to(self, row: Row, window: int) -> bool:
        if row.to_window:
            return row.to_window == window
        return row.to_operator == self._shifts.operator.get(window)

    def _may_be_called(self, called: Row, window: int, waiting: list[Row], now: float) -> None:
        if self._is_mine(called, window):
            return
        if called.to_window or called.to_operator:
            raise Violation(f"{called} waits for another than window {window}")
        if called.service not in self._shifts.serves(window)[1]:
            raise Violation(f"window {window} does not serve {called}")
        queue = [row for row in (*waiting, called) if self._is_of(called.service, row)]
        most = max(self.urgency(row, now) for row in queue)
        near = NEAR / min(self._limit(row) for row in queue)
        if most < self._rules.helps_from - near and not self._blind(*queue):
            raise Violation(f"window {window} helps {called} at {most:.3f}")

    def _is_of(self, service: str, row: Row) -> bool:
        return row.service == service and not row.to_window and not row.to_operator

    # --- who is before him ----------------------------------------------------------------------

    def _is_ripe(self, row: Row, now: float) -> bool:
        return row.since <= now - NEAR

    def _more_urgent(self, called: Row, ripe: Iterable[Row], now: float) -> list[Row]:
        """Return those nearer to the promise than the one called, as far as true times show."""
        chosen = self.urgency(called, now)
        return [
            row
            for row in ripe
            if self.urgency(row, now) > chosen + NEAR / min(self._limit(row), self._limit(called))
        ]

    def _longer_here(self, called: Row, mine: Iterable[Row]) -> list[Row]:
        """Return those who came sooner for the same service and are of the same class.

        Among numbers of the hub the order of hearing counts; where one was adopted, as far as its
        kiosk could say.
        """
        if called.leg > 1 or called.code:
            return []
        alike = [
            row
            for row in mine
            if (row.service, row.cls, row.leg, row.code) == (called.service, called.cls, 1, "")
        ]
        return [row for row in alike if self._passed(row, called)]

    def _passed(self, row: Row, called: Row) -> bool:
        if row.adopted or called.adopted:
            return row.place + DATED < called.place and not self._blind(row)
        if row.nth < called.nth:
            raise Violation(f"{called} passes {row}")
        return False

    def _blind(self, *rows: Row) -> bool:
        since = min(min(row.place, row.since, row.arrived) for row in rows)
        return any(when >= since for when in self._inexact)
