"""Plays what staff and visitors do in a hall that knows more than the four buttons, by seeded
draws.

Staff change skills, log operators in and take bookings; visitors come with a code, or come back
after a missed call or from where they fetched a paper; an operator calls a number by hand.
"""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from hub.policy.booking_codes import with_check
from tests.sim.deeds import Deeds
from tests.sim.hall.hub import ZONE
from tests.sim.halls import BOOKABLE, CLASSES, OPERATORS, SERVICES, WINDOWS
from wire.messages import (
    BackPressed,
    Booking,
    BookWanted,
    CallPressed,
    ClassPressed,
    LineWanted,
    OperatorWanted,
    SkillsWanted,
)

OFTEN = 1.0
"""Seconds between two of these, on average."""
AGAIN = 15.0
"""Seconds after which somebody who was refused tries once more."""


class Work:
    """Does that in the hall ``floor``."""

    def __init__(self, floor: Any, draw: Random) -> None:
        self._floor, self._draw = floor, draw
        self._back: dict[str, float] = {}
        self._codes = 0
        weights = {
            self.skills: 5,
            self.logs_in: 3,
            self.books: 3,
            self.is_back: 12,
            self.calls_by_hand: 6,
            self.of_class: 4,
            self.asks: 1,
        }
        self.deeds = Deeds(floor.agenda, draw, weights, OFTEN, "work")

    # --- staff ----------------------------------------------------------------------------------

    def skills(self) -> None:
        """Let somebody serve other services for the rest of the day."""
        named = (*((n, "") for n in WINDOWS), *((0, name) for name in OPERATORS.values()))
        window, operator = self._draw.choice(named)
        services = self._draw.sample(SERVICES, 3)
        cut = self._draw.randint(1, 2)
        primary, secondary = services[:cut], services[cut : self._draw.randint(cut, 3)]
        self._floor.staff.wish(*(SkillsWanted, window, operator, tuple(primary), tuple(secondary)))

    def logs_in(self) -> None:
        operator = self._draw.choice(("", *OPERATORS.values()))
        self._floor.staff.wish(OperatorWanted, self._draw.choice(list(WINDOWS)), operator)

    def asks(self) -> None:
        self._floor.staff.wish(LineWanted, self._draw.choice((0, *WINDOWS)))

    def books(self) -> None:
        """Book by telephone, for a minute from now, or for one that just began; soon the person is
        here."""
        self._codes += 1
        floor, code = self._floor, with_check(f"{self._codes:05d}")
        now = datetime.fromtimestamp(floor.computers["staff"].now().wall, ZONE)
        at = now + timedelta(seconds=self._draw.choice((60, 60, 120)))
        cls = self._draw.choice(CLASSES)
        booking = Booking(code, BOOKABLE, f"{at:%Y-%m-%d}", f"{at:%H:%M}", cls)
        floor.staff.wish(BookWanted, (booking,))
        for _ in range(self._draw.choice((1, 1, 1, 2))):  # a code is worth one ticket
            floor.agenda.after(self._draw.uniform(0.5, 4), floor.comes, code, BOOKABLE)

    # --- visitors and their operators -----------------------------------------------------------

    def is_back(self) -> None:
        self._comes_back(self._one_of("parked", "no_show", "no_show"))

    def calls_by_hand(self) -> None:
        """Call a ticket by hand, mostly where nobody is just now."""
        row, at = self._one_of("waiting", "parked", "no_show"), self._floor.truth.ledger.at
        if row is not None:
            free = [worker for worker in self._floor.operators if worker.window not in at]
            worker = self._draw.choice(free or self._floor.operators)
            worker.types(partial(CallPressed, ticket=row.ticket))

    def of_class(self) -> None:
        """Set the class of somebody in the line, as an operator who has seen a document."""
        row = self._one_of("waiting", "parked")
        if row is not None:
            worker = self._draw.choice(self._floor.operators)
            cls = self._draw.choice(CLASSES)
            worker.types(partial(ClassPressed, cls=cls, ticket=row.ticket))

    def _one_of(self, *states: str) -> Any:
        """Return one of today, and mostly one of the last: those of an hour ago have gone."""
        ledger, state = self._floor.truth.ledger, self._draw.choice(states)
        rows = [row for row in ledger.waiting(state) if row.day == ledger.day]
        return self._draw.choice(rows[-3:]) if rows else None

    def _comes_back(self, row: Any) -> None:
        """Come back: type the number at a kiosk, or tell an operator."""
        if row is None:
            return
        if self._draw.random() < 0.5:
            self._floor.comes(row.ticket)
        else:
            worker = self._draw.choice(self._floor.operators)
            worker.types(partial(BackPressed, ticket=row.ticket))

    # --- the end --------------------------------------------------------------------------------

    def brings_to_rest(self) -> None:
        """Bring everybody back, and serve every service again."""
        floor, now = self._floor, self._floor.agenda.now
        ledger = floor.truth.ledger
        if ledger.shifts.today and not floor.staff.desk.wishes:
            for of in list(ledger.shifts.today):
                named = (of, "") if isinstance(of, int) else (0, of)
                floor.staff.wish(SkillsWanted, *named, (), (), True)
        for row in ledger.waiting("parked"):
            if not row.until and now >= self._back.get(row.visit, 0.0):
                self._back[row.visit] = now + AGAIN
                self._comes_back(row)
