"""Runs a hall in which every action can be done, and shows what is seen of it.

All of it are real processes: broker, hub, kiosk, board with panels, pads. Fingers press where there
is a button; what has none is said by the program at an operator's desk (`desk`, plain MQTT). What
is seen is what people see: papers, screen, panels, lamps, and what talon-hub says in a terminal.
"""

import asyncio
import io
import json
import time
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hub.__main__ import main
from hw_sim.devices.control_socket import ask
from hw_sim.people import fingers
from hw_sim.people.floor import Booth
from hw_sim.people.plan import Person
from hw_sim.people.record import Story
from hw_sim.people.visitors import AtKiosk, nothing_more
from hw_sim.stage import hall
from hw_sim.stage.screens import ScreenLook
from hw_sim.stage.senses import number_in
from tests.support.halls import tree
from tests.support.halls import work_hall as hall_of_work
from tests.support.processes.hub import Floor
from tests.support.processes.lamps import Lamps
from tests.support.wait import SOON, until

SOUND = "sound.raw"
READS = 0.75
"""Seconds before each touch at the kiosk: a sooner one counts for the screen before."""
HELD = 0.04
"""Seconds that a finger is on a button."""
LIFTED = 0.05
"""Seconds until it is on the next one, or on the same again."""
LONG = 0.7
"""Seconds of a lamp: between the one flash of an accepted press and the short ones."""
RESTS = 0.3
"""Seconds: longer than the pause between two blinks of any answer."""
HEARD = 15.0
"""Seconds after which an operator presses again when nothing has happened."""

IN_TURN = {"CLOSED": "ЗАКРЫТО", "BREAK": "ПЕРЕРЫВ"}
"""Words of panels every other ten seconds, for those who do not read Russian."""

Said = tuple[str, str]
"""The hub's answer to a press: the outcome, and why."""


class WorkHall:
    """Opens a hall. ``floor`` hears all that is said in it."""

    def __init__(self, up: hall.Stage) -> None:
        self.run, self.places = up.run, up.places
        self._desks = {desk.window: desk for desk in self.places.desks}
        self.lamps = Lamps(self.places.desks[0].pins)
        self._pressed: dict[int, float] = {}
        self._lifted = 0.0
        broker = tomllib.loads(up.hub_file().read_text(encoding="utf-8"))["broker"]
        self.floor = Floor(SimpleNamespace(**broker))
        self.floor.whole()

    # --- visitors -------------------------------------------------------------------------------

    def comes(self, service: str) -> str:
        """Give somebody a ticket, and return its number."""
        issued = self.floor.ticket(service)
        return f"{issued['series']}{issued['number']:03}"

    def at_kiosk(self, language: str, name: str) -> tuple[str | None, list[str]]:
        """Tap through to the paper and take it; return the number, and all that it says."""

        async def walk() -> str | None:
            booth = Booth(self.places.kiosks[0])
            booth.papers.new()  # what others have taken away
            story, who = Story(0, "", language), Person(0, 0.0, "", language, (name,), serve=0.0)
            try:
                found = AtKiosk(who, booth, story, nothing_more, lambda: asyncio.sleep(READS))
                return await found.ticket()
            finally:
                booth.finger.close()
                assert story.oddities == []

        number = asyncio.run(walk())
        last = self.places.kiosks[0].papers.read_text(encoding="utf-8").splitlines()[-1]
        return number, [line["text"].strip() for line in json.loads(last)["lines"]]

    def screen(self) -> list[str]:
        """Return all that stands on the television."""
        told = json.loads(self.places.boards[0].description.read_text(encoding="utf-8"))
        return [thing["text"] for thing in told["things"]]

    def board(self) -> dict[str, int]:
        """Return the numbers on the television, the newest first, each with its window."""
        rows = {number: text for text in self.screen() if (number := number_in(text))}
        return {number: int(row.split("→")[1]) for number, row in rows.items()}

    def panels(self) -> dict[int, str]:
        """Return what stands over each window."""
        told = json.loads(ask(self.places.panel_knobs, "state"))
        texts = {n: told[str(desk.panel)]["text"].strip() for n, desk in self._desks.items()}
        return {n: IN_TURN.get(text, text) for n, text in texts.items()}

    def shows(self, one: str, two: str) -> None:
        """Wait until the panels of windows 1 and 2 say this, and the television those numbers and
        no other."""
        panels = {1: one, 2: two}
        board = {text: window for window, text in panels.items() if number_in(text)}
        seen = self.panels(), self.board()

        def as_said() -> bool:
            nonlocal seen
            seen = self.panels(), self.board()
            return seen == (panels, board)

        with suppress(AssertionError):
            until(as_said)
        assert seen == (panels, board), f"seen {seen}, expected {panels} and {board}"

    # --- operators ------------------------------------------------------------------------------

    def press(self, window: int, button: str) -> Said:
        """Press with a finger; return the hub's answer.

        A press that the pad or the hub takes for one on an old state changes nothing: it is made
        again, as operators do.
        """
        desk = self._desks[window]
        for _ in range(5):
            until(lambda: time.monotonic() > self._lifted + LIFTED)
            since = self._pressed[window] = time.monotonic()
            fingers.press(desk.pins, desk.buttons[button], HELD, bounces=2)
            self._lifted = time.monotonic()
            with suppress(AssertionError):
                answer = until(lambda: self._answered(window, since), HEARD)  # noqa: B023
                if answer["outcome"] != "stale":
                    return answer["outcome"], answer["why"]
        raise AssertionError(f"{button} at window {window}: never answered")

    def says(self, kind: str, window: int = 1, **fields: Any) -> Said:
        """Say it by the program at the operator's desk; return the hub's answer."""
        for _ in range(5):
            pulse, press = self.floor.all("Pulse")[-1], str(uuid.uuid4())
            known = {key: pulse[key] for key in ("generation", "epoch", "count")}
            steps = {it["window"]: it["step"] for it in self.floor.all("WindowState")}
            known["expected"] = steps.get(window, 0)
            body = {"window": window, "press": press, **known, **fields}
            self.floor.say("desk", "press", f"{kind}Pressed", **body)
            answer = self.floor.hears("PressAnswered", lambda it: it["press"] == press)  # noqa: B023
            if answer["outcome"] != "stale":
                return answer["outcome"], answer["why"]
        raise AssertionError(f"{kind} at window {window}: always on an old state")

    def lamp(self, window: int, *long: bool) -> None:
        """Wait until the pad's lamp has answered the last finger with these flashes: a long one or
        short."""
        pin, since = self._desks[window].lamp, self._pressed[window]

        def said() -> bool:
            # The lamp may have been lit by the press before: until then, or into this answer.
            # Before an answer that came late it has said that there was none.
            answers = self.lamps.flashes(pin, since), self.lamps.lit(pin, since)
            over = len(long) != 2 or self.lamps.dark(pin, RESTS)  # else it may go on
            last = [tuple(x > LONG for x in answer[-len(long) :]) for answer in answers]
            return over and long in last

        until(said)

    def _answered(self, window: int, since: float) -> dict[str, Any] | None:
        """Return what the pads were answered."""
        heard = [
            said
            for at, topic, said in list(self.floor.heard)
            if at >= since and said["kind"] == "PressAnswered" and "/pads-1/" in topic
        ]
        return next((said for said in heard if said["window"] == window), None)

    # --- staff at a terminal --------------------------------------------------------------------

    def talon_hub(self, command: str, *words: str) -> tuple[int, str]:
        """Run a command; return the exit code, and what is printed, as one line."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            code = main([command, str(self.places.hub), *words])
        return code, " ".join(printed.getvalue().split())

    def why(self, ticket: str) -> str:
        code, text = self.talon_hub("why", ticket)
        assert code == 0, text
        return text

    def line(self) -> dict[str, Any]:
        code, text = self.talon_hub("line", "--json")
        assert code == 0, text
        return json.loads(text)

    def waiting(self) -> list[str]:
        """Return who is in the line, the most urgent first."""
        return [one["ticket"] for one in self.line()["line"]]

    # --- before each test -----------------------------------------------------------------------

    def tidy(self) -> None:
        """Make the hall empty: nobody waits or is served, both windows are open, as the hall file
        has them."""
        for window in (1, 2):
            self.says("Done", window)
        while tickets := self.waiting():
            called = [n for n in (1, 2) if self.says("Call", n, ticket=tickets[0])[0] == "accepted"]
            assert called, f"{tickets[0]} cannot be called"
            self.says("Done", called[0])
        for one in self.line()["windows"]:
            number = str(one["window"])
            if one["operator"]:
                self.talon_hub("operator", "--window", number, "--out")
            if one["source"] == "window today":
                self.talon_hub("skills", "--window", number, "--reset")
            self.says("Open", one["window"])
        self.shows("", "")


@contextmanager
def work_hall(folder: Path, sound: bool = False, **rules: float) -> Iterator[WorkHall]:
    """Open the hall while inside. ``sound``: what a loudspeaker would get is written to a file."""
    with pytest.MonkeyPatch.context() as patch:
        if sound:
            patch.setitem(hall.HEADLESS, "SDL_AUDIODRIVER", "disk")
            patch.setitem(hall.HEADLESS, "SDL_DISKAUDIOFILE", str(folder / SOUND))
        look = ScreenLook(sound=sound)
        with hall.Stage(
            tree(hall_of_work(**rules)), folder, kiosks=1, look=look, shown=False, pictures=False
        ) as up:
            found = WorkHall(up)
            with found.floor:
                yield found
            up.check()
    found.lamps.join(SOON)
