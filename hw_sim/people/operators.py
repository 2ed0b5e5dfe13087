"""Plays operators: they sit down at a window, press its buttons, wait for the person, serve.

Decides which button they press when, from the window's own panel, from who stands before it and
from a look into the hall. Contacts bounce, and an operator repeats a press that changed nothing on
the panel.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import Executor

from hw_sim.people import fingers
from hw_sim.people.floor import Floor
from hw_sim.people.plan import Day, Period, Shift
from hw_sim.stage.places import WindowPlace

RECALLS_AFTER = 45.0  # hall seconds until a called number is called again, then given up;
PATIENT = 3.0  # and at least so many real ones: panels and links are not faster with the hall
LOOKS_UP = 90.0  # hall seconds until an idle operator presses NEXT without seeing anybody,
IDLE = 2.0  # and at least so many real ones
ANSWERED = 2.0  # real seconds in which the panel must show the next number, if there is one
LATEST = 3.0  # real seconds after which no number comes any more from the last press
CHANGED = 5.0  # real seconds in which a press must have changed the panel; then it is made again
HELD = 0.06  # real seconds that a finger is on a button
PRESSES = 4  # times that one button is pressed before the operator gives up


class WindowOperator:
    """Plays the operator of one window for its shift. `hands` are threads in which fingers
    press."""

    def __init__(
        self, desk: WindowPlace, shift: Shift, day: Day, floor: Floor, hands: Executor
    ) -> None:
        self._desk, self._shift, self._floor, self._hands = desk, shift, floor, hands
        self._serves = {person.name: person.serve for person in day.people}
        self._dice = random.Random(desk.window)
        self._handled: set[str] = set()
        self._pressed = -1e9

    async def work(self) -> None:
        """All periods of the shift, to the end of the last one or until everybody is gone."""
        for opens, closes in self._shift.periods:
            await self._floor.clock.until(opens)
            await self._sit((opens, closes))

    async def _sit(self, period: Period) -> None:
        while True:
            ticket = self._called()
            if ticket is not None:
                await self._attend(ticket, period)
            elif self._over(period):
                if not await self._until(self._is_called, self._pressed_lately()):
                    return
            elif self._sees_somebody() or self._floor.clock.real() > self._look_up_at():
                await self._call_next()
            else:
                await self._floor.stir(self._rest(period))

    def _called(self) -> str | None:
        """Return the number on the own panel, unless the operator is done with it."""
        ticket = self._floor.shows[self._desk.window]
        return None if ticket in self._handled else ticket

    def _is_called(self) -> bool:
        return self._called() is not None

    def _pressed_lately(self) -> float:
        """Return the real seconds in which the last press may still bring a number."""
        return max(0.0, self._pressed + LATEST - self._floor.clock.real())

    def _over(self, period: Period) -> bool:
        return self._floor.clock.hall() >= period[1] or self._floor.closed.is_set()

    def _sees_somebody(self) -> bool:
        """Tell whether somebody sits in the hall for one of the services. It is looked up at most
        once a moment."""
        if self._floor.clock.real() < self._pressed + ANSWERED:
            return False
        return any(self._floor.waiting[service] > 0 for service in self._shift.services)

    def _rest(self, period: Period) -> float:
        """Return the real seconds in which nothing has to be done without a reason."""
        now = self._floor.clock.real()
        ends = (period[1] - self._floor.clock.hall()) / self._floor.clock.speed
        turns = self._pressed + ANSWERED - now
        return max(0.01, min(self._look_up_at() - now, ends, turns if turns > 0 else IDLE))

    def _look_up_at(self) -> float:
        return self._pressed + max(IDLE, LOOKS_UP / self._floor.clock.speed)

    async def _call_next(self) -> None:
        """Press NEXT; the number comes on the panel, or nobody waits and it stays empty."""
        await self._press(self._desk.next)
        self._pressed = self._floor.clock.real()
        await self._until(self._is_called, ANSWERED)

    async def _attend(self, ticket: str, period: Period) -> None:
        """From the call on the panel to the end of the service or the no-show."""
        called, patient = self._floor.clock.hall(), self._patient()
        if not await self._comes(ticket, patient):
            await self._press(self._desk.recall)
            if not await self._comes(ticket, patient):
                return await self._give_up(ticket)
        await self._floor.clock.until(called + self._time_for(ticket))
        self._handled.add(ticket)
        again = not self._over(period) and self._sees_somebody()
        await self._until_it_works(self._desk.next if again else self._desk.done, ticket)
        self._floor.serve(self._desk.window, ticket)

    async def _give_up(self, ticket: str) -> None:
        self._floor.turn_away(ticket)
        self._handled.add(ticket)
        await self._until_it_works(self._desk.no_show, ticket)

    def _patient(self) -> float:
        return max(PATIENT, RECALLS_AFTER / self._floor.clock.speed)

    def _time_for(self, ticket: str) -> float:
        """Return what this person needs; the plan knows them by name, the operator by their
        ticket."""
        stories = self._floor.account.stories
        return next(self._serves[story.person] for story in stories if story.ticket == ticket)

    async def _comes(self, ticket: str, seconds: float) -> bool:
        """Wait for so many real seconds, and for as long as its paper is not out yet."""
        while not await self._until(lambda: self._floor.stands(self._desk.window, ticket), seconds):
            if not self._floor.waits_for_paper(ticket):
                return False
        return True

    async def _until_it_works(self, button: int, ticket: str) -> None:
        """Press, and see the number go from the panel; else press again. A pad that stood still
        drops a press, and the operator makes it once more: odd is one that is in vain again."""
        for nth in range(PRESSES):
            await self._press(button)
            self._pressed = self._floor.clock.real()
            if await self._until(lambda: self._floor.shows[self._desk.window] != ticket, CHANGED):
                return
            if nth:
                self._odd(f"{ticket} stayed on the panel after {nth + 1} presses")
        self._odd(f"{ticket} would not go")

    async def _press(self, button: int) -> None:
        loop, bounces = asyncio.get_running_loop(), self._dice.randint(0, 3)
        try:
            await loop.run_in_executor(
                self._hands, fingers.press, self._desk.pins, button, HELD, bounces
            )
        except (OSError, fingers.PinsRefused) as wrong:
            self._odd(f"button {button}: {wrong}")

    async def _until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Return whether the condition comes true within so many real seconds."""
        give_up = self._floor.clock.real() + seconds
        while not condition():
            left = give_up - self._floor.clock.real()
            if left <= 0:
                return False
            await self._floor.stir(left)
        return True

    def _odd(self, what: str) -> None:
        at = self._floor.clock.real()
        self._floor.account.oddities.append(f"{at:.1f} s, window {self._desk.window}: {what}")
