"""Whole walks through a hall of real processes: a visitor's, and everybody's when something dies.

Mosquitto, hub, kiosk, board, pads, printer and panels are all real processes. What is seen is what
people see: papers, screens, panels and lamps. Only the hub's SQLite is read behind its back.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from hw_sim.devices.control_socket import ask
from hw_sim.people import fingers
from hw_sim.people.floor import Booth, Floor
from hw_sim.people.plan import Day, Person, shifts
from hw_sim.people.play import play
from hw_sim.people.record import Story
from hw_sim.people.visitors import AtKiosk, nothing_more
from hw_sim.result.outcome import finish
from hw_sim.stage.hall import Stage
from hw_sim.stage.senses import number_in
from tests.support.halls import stage_hall, tree
from tests.support.processes.cpu_wait import waited_since, waits
from tests.support.processes.lamps import Lamps
from tests.support.wait import SOON, until

HALL = tree(stage_hall())
pytestmark = pytest.mark.broker

WHOLE_WITHIN = 10.0
"""Seconds from the start of what had died to a hall that works in every part, without those in
which its processes wait for a processor."""
LONG = 5 * 3600.0  # seconds of the hall, which is over as soon as everybody has gone
IDLE = 9  # the window where nobody works: its lamp tells only whether there is a hub
RESERVE = 500  # from here on up a kiosk numbers by itself
WINDOWS = [
    {"number": 1, "services": ["pay", "ask"], "pads": ["pads-1"]},
    {"number": 7, "services": ["pay", "ask"], "pads": ["pads-1"]},
    {"number": IDLE, "services": ["ask"], "pads": ["pads-1"]},
]
DEVICES = [{"name": "kiosk-2", "kind": "kiosk"}, *HALL["devices"]]


class Hall:
    """Shows a stage, and what can be seen in it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.places = stage, stage.places
        self.desks = {desk.window: desk for desk in self.places.desks}
        self.lamps = Lamps(self.places.desks[0].pins)

    def ticket(self, person: int, language: str, name: str) -> str | None:
        """Tap through to the paper and read the number on it."""

        async def walk() -> str | None:
            booth = Booth(self.places.kiosks[0])
            booth.papers.new()  # what others have taken away
            story = Story(person, "", language)
            who = Person(person, 0.0, "", language, (name,), serve=0.0)
            try:
                found = AtKiosk(who, booth, story, nothing_more, lambda: asyncio.sleep(0.75))
                return await found.ticket()
            finally:
                booth.finger.close()
                assert story.oddities == []

        return asyncio.run(walk())

    def press(self, window: int, button: str) -> float:
        """Press once, bouncing; return the moment before it."""
        before = time.monotonic()
        desk = self.desks[window]
        fingers.press(desk.pins, getattr(desk, button), 0.06, bounces=2)
        return before

    def lamp_says(self, window: int, since: float, flashes: int, short: bool) -> bool:
        """Tell whether it has flashed so many times since then, for a moment or for a second. On a
        busy machine it may have said before that there was no answer yet."""
        lit = self.lamps.flashes(self.desks[window].lamp, since)[-flashes:]
        return len(lit) == flashes and all((seconds < 0.5) == short for seconds in lit)

    def panel(self, window: int) -> tuple[str, bool]:
        """Return what stands on it, and whether it flashes."""
        told = json.loads(ask(self.places.panel_knobs, "state"))[str(self.desks[window].panel)]
        return told["text"].strip(), told["flash"]

    def board(self) -> dict[str, str]:
        """Return the numbers that stand on the board, each with its row."""
        told = json.loads(self.places.boards[0].description.read_text())
        texts = [thing["text"] for thing in told["things"]]
        return {number: text for text in texts if (number := number_in(text))}

    def standing(self) -> dict[str, bool]:
        """Return which parts of the hall work as they should."""
        kiosks = [json.loads(kiosk.description.read_text()) for kiosk in self.places.kiosks]
        board = json.loads(self.places.boards[0].description.read_text())
        return {
            "the kiosks offer services": not {x["screen"] for x in kiosks} & {"closed", "sorry"},
            "the board is not stale": board["screen"] == "board" and board["stale"] is None,
            "the pads have a hub": self.lamps.dark(self.desks[IDLE].lamp),
        }

    def visits(self) -> list[tuple[str, str, int | None, int]]:
        """Return what the hub has on its disk: number, state, window, recalls."""
        base = sqlite3.connect(f"file:{self.stage.run / 'hub.sqlite'}?mode=ro", uri=True)
        rows = """SELECT series, number, state, window, recalls
                  FROM visits JOIN legs USING (day, visit) ORDER BY issued, leg"""
        try:
            return [(f"{letter}{n:03}", *rest) for letter, n, *rest in base.execute(rows)]
        finally:
            base.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    quiet = {"shown": False, "pictures": False}
    tree = {**HALL, "windows": WINDOWS, "devices": DEVICES, "rules": {"next_again": 0.1}}
    with Stage(tree, tmp_path, **quiet) as up:
        found = Hall(up)
        until(lambda: all(found.standing().values()))
        yield found
        up.check()
    found.lamps.join(SOON)


def test_from_the_tap_to_done_and_to_no_show(hall: Hall) -> None:
    absent = hall.ticket(1, "zh", "咨询")
    assert absent == "B001"
    assert hall.board() == {}
    called = hall.press(7, "next")
    until(lambda: hall.panel(7) == (absent, True))

    here = hall.ticket(2, "ru", "Оплата")
    assert here == "A001"
    pressed = hall.press(1, "next")
    until(lambda: hall.panel(1) == (here, True))
    until(lambda: list(hall.board()) == [here, absent])  # the newest first
    assert hall.board()[here].split() == [here, "→", "1"]
    assert hall.visits() == [(absent, "called", 7, 0), (here, "called", 1, 0)]
    until(lambda: hall.lamp_says(1, pressed, 1, short=False))
    pressed = hall.press(1, "done")
    until(lambda: hall.panel(1) == ("", False) and list(hall.board()) == [absent])
    assert hall.visits()[1] == (here, "served", 1, 0)
    until(lambda: hall.lamp_says(1, pressed, 1, short=False))
    pressed = hall.press(1, "next")  # nobody waits
    until(lambda: hall.lamp_says(1, pressed, 3, short=True))
    assert hall.panel(1) == ("", False)

    until(lambda: hall.panel(7) == (absent, False))  # it has flashed long enough
    pressed = hall.press(7, "recall")
    until(lambda: hall.panel(7) == (absent, True))
    until(lambda: hall.lamp_says(7, pressed, 1, short=False))
    assert list(hall.board()) == [absent]
    assert hall.visits()[0] == (absent, "called", 7, 1)
    hall.press(7, "no_show")
    until(lambda: hall.panel(7) == ("", False) and hall.board() == {})
    assert hall.visits() == [(absent, "no_show", 7, 1), (here, "served", 1, 0)]
    until(lambda: hall.lamp_says(7, called, 3, short=False))  # next, recall, no-show


class Outage:
    """Kills one process when two have a ticket, and starts it again when the hall has felt it and
    two more have a ticket of their kiosk's reserve.

    `took` is how many seconds after that everything worked again and somebody was called who has
    such a ticket, without those of a busy machine.
    """

    def __init__(self, hall: Hall, name: str) -> None:
        self._hall, self._name = hall, name
        self.took: float | None = None

    async def happen(self, floor: Floor) -> None:
        crew = self._hall.stage.processes
        await self._until(lambda: sum(x.ticket is not None for x in floor.account.stories) >= 2)
        crew.kill(self._name)
        await self._until(lambda: list(self._hall.standing().values()) == [True, False, False])
        await self._until(lambda: len(_of_reserve(floor.account.stories)) >= 2)
        began, before = time.monotonic(), waits()
        crew.again(self._name)
        await self._until(lambda: self._whole(floor))
        self.took = time.monotonic() - began - waited_since(before)

    def _whole(self, floor: Floor) -> bool:
        """Tell whether the hall is whole again. Nobody but a kiosk knew the numbers of its reserve,
        and nobody called them meanwhile."""
        called = {sighting.ticket for sighting in floor.account.sightings}
        own = called.intersection(_of_reserve(floor.account.stories))
        return bool(own) and all(self._hall.standing().values())

    async def _until(self, condition) -> None:
        give_up = time.monotonic() + SOON
        while not condition():
            assert time.monotonic() < give_up, self._hall.standing()
            await asyncio.sleep(0.02)


def _of_reserve(stories: Iterable[Story]) -> list[str]:
    """Return the tickets that a kiosk gave by itself."""
    tickets = [story.ticket for story in stories if story.ticket]
    return [ticket for ticket in tickets if int(ticket[1:]) >= RESERVE]


@pytest.mark.parametrize("name", ["broker", "hub"])
def test_the_hall_is_whole_again_after_a_kill_in_the_middle_of_a_rush(
    hall: Hall, name: str
) -> None:
    names = {"ru": {"pay": "Оплата", "ask": "Вопросы"}, "zh": {"pay": "缴费", "ask": "咨询"}}
    wishes = [("pay", "ru"), ("ask", "zh"), ("pay", "zh"), ("ask", "ru")] * 2
    people = tuple(
        Person(i + 1, 20.0 * i, service, code, (names[code][service],), serve=90.0)
        for i, (service, code) in enumerate(wishes)
    )
    # One operator until after the kill: somebody sits there with a ticket meanwhile.
    opens = {1: [(0.0, LONG)], 7: [(240.0, LONG)]}
    day = Day(people, shifts(hall.stage.hall, opens), LONG, speed=60.0)
    outage = Outage(hall, name)
    account = play(hall.places, day, hall.stage.check, [outage.happen])
    assert outage.took is not None, "everybody had gone before the hall was whole"
    assert outage.took < WHOLE_WITHIN
    assert {story.person: story.outcome for story in account.stories} == {
        person.name: "served" for person in people
    }
    assert len(_of_reserve(account.stories)) >= 2
    result = finish(day, account, hall.stage.hall, hall.places.hub)
    # A press that was lost with the hub is made again; people find that odd, and it is.
    must = [
        line for line in result.requirements if line.what != "things that should not have happened"
    ]
    assert len(must) == 6
    assert [line for line in must if not line.ok] == []
