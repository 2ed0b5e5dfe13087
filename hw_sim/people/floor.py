"""Holds what everybody in the hall can see and hear of each other: the hall's floor.

Decides how time passes (`PlayClock`) and who meets whom at which window. Visitors and operators
know each other only through it: the numbers on the panels, and who stands at a window.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from hw_sim.people.record import Account, Sighting
from hw_sim.stage.places import Kiosk, Places
from hw_sim.stage.senses import GLANCE, Eyes, Finger, Tail, number_in

UNKNOWN = "--"  # on a panel that nobody writes to: nothing has changed


def time_of_day(seconds: float) -> str:
    """Format seconds of the day as HH:MM."""
    return f"{int(seconds // 3600) % 24:02d}:{int(seconds // 60) % 60:02d}"


class PlayClock:
    """Counts the seconds since the doors opened: real ones, and the hall's, `speed` times as
    many."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._opened = time.monotonic()

    def real(self) -> float:
        """Return the real seconds since the doors opened."""
        return time.monotonic() - self._opened

    def hall(self) -> float:
        """Return the seconds of the hall since the doors opened."""
        return self.real() * self.speed

    async def pass_time(self, seconds: float) -> None:
        """Let so many seconds of the hall pass."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def until(self, moment: float) -> None:
        """Wait until the hall's clock says `moment`."""
        await self.pass_time(moment - self.hall())


class Booth:
    """Holds a kiosk with the people before it: one at a time, the others in line. `printing` is the
    number whose holder waits for the paper."""

    def __init__(self, place: Kiosk) -> None:
        self.place = place
        self.eyes, self.finger = Eyes(place.description), Finger(place.touch)
        self.papers = Tail(place.papers)
        self.turn = asyncio.Lock()
        self.in_line = self.visits = 0
        self.printing: set[str] = set()


class Floor:
    """Holds everything that is shared; `account` is where it is written down."""

    def __init__(self, places: Places, account: Account) -> None:
        self.account, self.clock = account, PlayClock(account.speed)
        self.booths = [Booth(kiosk) for kiosk in places.kiosks]
        self.waiting: Counter[str] = Counter()
        self.shows: dict[int, str | None] = {desk.window: None for desk in places.desks}
        self.closed, self.deserted = asyncio.Event(), asyncio.Event()
        self._panels, self._over = Tail(places.panels), {x.panel: x.window for x in places.desks}
        self._calls: dict[str, asyncio.Future[Sighting]] = {}
        self._standing: dict[tuple[int, str], asyncio.Future[float]] = {}
        self._turned_away: set[str] = set()
        self._bell = asyncio.Event()

    def leave(self) -> None:
        """Take the fingers off the glass."""
        for booth in self.booths:
            booth.finger.close()

    # What happens in the hall

    def ring(self) -> None:
        """Wake everybody who waits for a change."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def stir(self, seconds: float) -> None:
        """Wait until something changes, at most so many real seconds."""
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return

    async def watch_panels(self) -> None:
        """Read the panels for ever and tell whoever waits for a number that it appeared."""
        while True:
            for line in self._panels.new():
                ticket = number_in(line["text"])
                # Dark or a word without a number: nobody is called there.
                if line["text"] != UNKNOWN:
                    self._appeared(self._over[line["address"]], ticket)
            await asyncio.sleep(GLANCE)

    def _appeared(self, window: int, ticket: str | None) -> None:
        before = self.shows.get(window)
        self.shows[window] = ticket
        if ticket is not None and ticket != before:
            sighting = Sighting(self.clock.real(), window, ticket)
            self.account.sightings.append(sighting)
            if not (call := self.call_of(ticket)).done():
                call.set_result(sighting)
        self.ring()

    # What a visitor does

    def call_of(self, ticket: str) -> asyncio.Future[Sighting]:
        """Return a future that is done when the number is first seen on a panel."""
        if ticket not in self._calls:
            self._calls[ticket] = asyncio.get_running_loop().create_future()
        return self._calls[ticket]

    def sit_down(self, service: str) -> None:
        """Wait for a service with a ticket, where operators see it."""
        self.waiting[service] += 1
        self.ring()

    def get_up(self, service: str) -> None:
        """Stop waiting: called, or going home."""
        self.waiting[service] -= 1
        self.ring()

    def step_up(self, window: int, ticket: str) -> asyncio.Future[float] | None:
        """Stand at a window with a ticket. The future is done when the person is served. Return
        None if it is too late."""
        if ticket in self._turned_away:
            return None
        served: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._standing[window, ticket] = served
        self.ring()
        return served

    async def served(self, served: asyncio.Future[float]) -> float | None:
        """When the person at the window was; None once no operator is left in the hall."""
        nobody = asyncio.ensure_future(self.deserted.wait())
        await asyncio.wait((served, nobody), return_when=asyncio.FIRST_COMPLETED)
        nobody.cancel()
        return served.result() if served.done() else None

    # What an operator does

    def stands(self, window: int, ticket: str) -> bool:
        """Tell whether somebody with this ticket stands at the window."""
        return (window, ticket) in self._standing

    def waits_for_paper(self, ticket: str) -> bool:
        """Tell whether its holder still waits for the paper, and calls so across the hall."""
        return any(ticket in booth.printing for booth in self.booths)

    def turn_away(self, ticket: str) -> None:
        """Give up a number, as its operator does."""
        self._turned_away.add(ticket)

    def serve(self, window: int, ticket: str) -> None:
        """Let the person at the window go: the service is finished."""
        self._standing.pop((window, ticket)).set_result(self.clock.real())
