"""Plays visitors: they come, tap what they read, take their paper, wait, go to their window.

Decides what a visitor does next from the screen, the paper and the panels, and from nothing else.
Everything that happened goes into the visitor's own `Story`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from hw_sim import words
from hw_sim.people.floor import Booth, Floor
from hw_sim.people.plan import Person
from hw_sim.people.record import Sighting, Story
from hw_sim.stage.senses import SeenScreen, Thing, number_in, number_on

READS = 2.0  # hall seconds to read a screen,
LEAST = 0.75  # and at least so many real ones: sooner a kiosk takes a touch for the last one
WALKS = (4.0, 15.0)  # hall seconds from the chair to the window
TRIES = 5  # times at a kiosk that says sorry, before going home
AGAIN_AFTER = 60.0  # hall seconds until the next try, and at least SETTLES real ones
SETTLES = 1.0
REACTS = 10.0  # real seconds in which a screen must answer a finger, on a busy machine too,
WATCHES = 3.0  # and in which somebody looks at one that offers nothing
PAPER = 20.0  # real seconds in which the paper must be out once the screen shows the number
AT_MOST = 120.0  # real seconds of taps; a visitor without a ticket then is stuck
TAPS = 25  # and the most touches of one try

Looked = Callable[[Booth, SeenScreen], Awaitable[None]]


async def nothing_more(_: Booth, __: SeenScreen) -> None:
    """For people who only look."""


class Visitor:
    """Plays one person of the plan; `looked` is called with each screen before it is touched."""

    def __init__(self, person: Person, floor: Floor, looked: Looked = nothing_more) -> None:
        self._person, self._floor, self._looked = person, floor, looked
        self._dice = random.Random(person.name)
        self._refused: Booth | None = None
        self.story = Story(person.name, person.service, person.language)
        floor.account.stories.append(self.story)

    async def live(self) -> None:
        """From the door to the way home."""
        story, floor = self.story, self._floor
        await floor.clock.until(self._person.arrives)
        story.arrived = floor.clock.real()
        story.ticket = await self._get_ticket()
        if story.ticket is None:
            story.outcome = "no_ticket"
        else:
            await self._with_ticket(story.ticket)
        story.gone = floor.clock.real()
        floor.ring()

    async def _get_ticket(self) -> str | None:
        for _ in range(TRIES):
            booth = min(self._floor.booths, key=self._reluctance)
            booth.in_line += 1
            booth.visits += 1
            try:
                async with booth.turn:
                    ticket = await self._at_kiosk(booth)
            finally:
                booth.in_line -= 1
            if ticket is not None:
                return ticket
            self._refused = booth
            await asyncio.sleep(max(SETTLES, AGAIN_AFTER / self._floor.clock.speed))
        return None

    def _reluctance(self, booth: Booth) -> tuple[bool, int, int]:
        """Return a sort key of booths: the shortest line first, and people spread out over equal
        ones."""
        return booth is self._refused, booth.in_line, booth.visits

    async def _at_kiosk(self, booth: Booth) -> str | None:
        story, clock = self.story, self._floor.clock
        story.kiosk, story.kiosk_from = booth.place.name, clock.real()
        for stray in booth.papers.new():
            story.oddities.append(f"paper {stray['n']} lay in {booth.place.name}")
        ticket = await AtKiosk(self._person, booth, story, self._looked, self._pause).ticket()
        story.kiosk_until = clock.real()
        return ticket

    async def _pause(self) -> None:
        reads = READS * self._dice.uniform(0.5, 1.5) / self._floor.clock.speed
        await asyncio.sleep(max(LEAST, reads))

    async def _with_ticket(self, ticket: str) -> None:
        floor, service = self._floor, self._person.service
        self.story.paper_at = floor.clock.real()
        floor.sit_down(service)
        call = await self._wait(floor.call_of(ticket))
        floor.get_up(service)
        if call is None:
            self.story.outcome = "left"
        else:
            await self._go_to(call)

    async def _wait(self, call: asyncio.Future[Sighting]) -> Sighting | None:
        """The call, or None when patience or the day ends first."""
        patience = self._person.patience
        limit = None if patience is None else patience / self._floor.clock.speed
        closing = asyncio.ensure_future(self._floor.closed.wait())
        await asyncio.wait((call, closing), timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        return call.result() if call.done() else None

    async def _go_to(self, call: Sighting) -> None:
        story, floor = self.story, self._floor
        story.window, story.called = call.window, call.at
        await floor.clock.pass_time(self._dice.uniform(*WALKS))
        served = floor.step_up(call.window, call.ticket)
        if served is None:
            story.outcome = "no_show"
            story.oddities.append("came too late")
            return
        story.served_from = floor.clock.real()
        story.served_until = await floor.served(served)
        story.outcome = "served" if story.served_until is not None else "no_show"
        if story.served_until is None:
            story.oddities.append(f"stood at window {call.window} and nobody was left to serve")


class AtKiosk:
    """Plays one try at one kiosk. `pause` is the time to read a screen."""

    def __init__(
        self,
        person: Person,
        booth: Booth,
        story: Story,
        looked: Looked,
        pause: Callable[[], Awaitable[None]],
    ) -> None:
        self._person, self._booth, self._story = person, booth, story
        self._looked, self._pause = looked, pause
        self._asked = False

    async def ticket(self) -> str | None:
        """The number on the paper; None when there is none to be had here now."""
        try:
            async with asyncio.timeout(AT_MOST):
                return await self._tap_through()
        except TimeoutError:
            self._story.oddities.append(f"stuck at {self._booth.eyes.look().screen!r}")
            return None

    async def _tap_through(self) -> str | None:
        for _ in range(TAPS):
            seen = self._booth.eyes.look()
            if seen.screen == "ticket" and self._asked:
                await self._looked(self._booth, seen)
                return await self._take_paper(seen)
            if seen.screen == "start" and self._asked:
                return None
            await self._pause()
            await self._looked(self._booth, seen)
            if self._booth.eyes.look().shown == seen.shown and await self._answer(seen):
                return None
        self._story.oddities.append(f"{TAPS} taps led nowhere")
        return None

    async def _answer(self, seen: SeenScreen) -> bool:
        """Touch what this screen asks for and see it change; True when it says no."""
        thing = self._choice(seen)
        if thing is not None:
            self._asked |= self._is_last(seen, thing)
            await self._booth.finger.tap(thing, self._person.taps_twice)
        seconds = WATCHES if thing is None or seen.screen == "closed" else REACTS
        now = await self._booth.eyes.until(lambda now: now.shown != seen.shown, seconds)
        if now.shown == seen.shown and thing is not None and seen.screen != "closed":
            self._story.oddities.append(f"{thing.text!r} on {seen.screen} did nothing")
        return seen.screen in ("shut", "sorry", "closed")

    def _choice(self, seen: SeenScreen) -> Thing | None:
        """Return what to touch; None where there is nothing to do but wait."""
        mine = self._person.language
        match seen.screen:
            case "start":
                return _first(seen, words.LANGUAGES[mine], *words.GO_ON[mine]) or _only(seen)
            case "services" | "documents" if seen.language != mine:
                return _first(seen, *words.AWAY[seen.language])
            case "closed":
                return _first(seen, *words.AWAY[seen.language])
            case "services":
                return _first(seen, *reversed(self._person.taps), words.MORE[mine])
            case "documents" | "classes" | "still_there" | "shut" | "sorry" | "ticket":
                return _first(seen, *words.GO_ON[seen.language])
        return None

    def _is_last(self, seen: SeenScreen, thing: Thing) -> bool:
        """Tell whether this touch may bring the ticket."""
        return seen.screen == "documents" or thing.text == self._person.taps[-1]

    async def _take_paper(self, seen: SeenScreen) -> str | None:
        shown = {found for thing in seen.things if (found := number_in(thing.text))}
        self._booth.printing = shown
        paper = await self._booth.papers.next(PAPER)
        self._booth.printing = set()
        if paper is None:
            self._story.oddities.append("a number on the screen and no paper")
            return None
        self._story.paper, ticket = paper["n"], number_on(paper["lines"])
        if shown != {ticket}:
            self._story.oddities.append(f"paper says {ticket}, screen {sorted(shown)}")
        return ticket


def _first(seen: SeenScreen, *texts: str) -> Thing | None:
    """Return the first of these texts that can be touched."""
    return next((thing for text in texts if (thing := seen.find(text))), None)


def _only(seen: SeenScreen) -> Thing | None:
    """Return the one thing that can be touched, if there is only one."""
    touchable = [thing for thing in seen.things if thing.touch]
    return touchable[0] if len(touchable) == 1 else None
