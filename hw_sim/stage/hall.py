"""Sets up a whole hall: broker, hub, simulated devices, kiosks, boards and pads as processes.

Decides the order in which they come and go, where their files are, and whether screens are shown.
Starts the daemons as in a hall, by command and configuration file: they cannot know that their
devices are simulated.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import tomli_w

from hw_sim.hall_file import HallTree, devices, pads
from hw_sim.stage import broker, files
from hw_sim.stage.places import BoardPlace, Kiosk, Places, WindowPlace
from hw_sim.stage.played_hall import always_open, unplayed
from hw_sim.stage.processes import Died, StageProcesses, python, spoke, told
from hw_sim.stage.run_folder import MARK, fresh, short_folder
from hw_sim.stage.screens import ScreenLook, screen_size, tiled
from hw_sim.stage.senses import Eyes
from hw_sim.stopping import deaf, held

HEADLESS = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
OPEN_WITHIN = 120.0  # seconds from all processes ready to all screens open


class Stage:
    """Sets the hall in `with Stage(hall, out) as stage:` and clears it away, whatever happens.

    The hall that is played is open the whole time, whatever its file says (`played_hall`).
    `out/run` gets all files of the run; what an earlier run left there is removed. `kiosks` is the
    most kiosks of the hall file that are played. `shown`: in windows where there is a screen;
    `look` is for where there is none. `mouse`: kiosks are touched with it, not by people. The hall
    is one that `open_hall` has let pass. Raises Died when a process does not come up.
    """

    def __init__(
        self,
        hall: HallTree,
        out: Path,
        *,
        kiosks: int = 3,
        look: ScreenLook = ScreenLook(),  # noqa: B008 - frozen
        shown: bool = True,
        mouse: bool = False,
        embedded: bool = False,
        pictures: bool = True,
        say: Callable[[str], None] = print,
    ) -> None:
        self.hall, self.run = hall, (out / "run").absolute()
        self._kiosks = devices(hall, "kiosk")[:kiosks]
        self._boards, self._pads = devices(hall, "board"), pads(hall)
        screen = screen_size() if shown else None
        look = tiled(screen, len(self._kiosks)) if screen else look
        self._look = replace(look, mouse=mouse)
        self._embedded, self._pictures, self._say = embedded, pictures, say
        self.places: Places

    def __enter__(self) -> Stage:
        with held():
            # The folder goes with this process even if nothing clears it away.
            self._folder = tempfile.TemporaryDirectory(
                prefix="talon-", dir=short_folder(), ignore_cleanup_errors=True
            )
            self.short = Path(self._folder.name)
            self.processes = StageProcesses(self.run, self.short)
        try:
            self._set()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._clear()

    def check(self) -> None:
        """Raise Died when a process has ended by itself."""
        self.processes.check()

    def hub_file(self) -> Path:
        """Return the path of the hub's configuration."""
        return self.run / "hub.toml"

    def _set(self) -> None:
        fresh(self.run)
        if note := unplayed(self.hall):
            self._say(note)
        self._write("hall", always_open(self.hall, datetime.now(UTC)))
        port = self._start_broker()
        self._write("hub", files.hub(self.run / "hall.toml", port))
        self.processes.start({"hub": python("hub", self.hub_file())}, told)
        self._start_devices()
        self.places = self._start_edges(port)
        self.places.write(self.run / MARK)
        self._until_open()

    def _start_broker(self) -> int:
        if self._embedded:
            self._say("The broker inside Python (amqtt) is used, as asked.")
        elif broker.mosquitto() is None:
            self._say("No Mosquitto here: the broker inside Python (amqtt) is used.")
        for _ in range(5):
            port = broker.free_port()
            command = broker.command(port, self.run, self._embedded)
            try:
                self.processes.start({"broker": command}, broker.ready_at(port))
                return port
            except Died:  # somebody else may have taken the port meanwhile
                self.processes.dismiss()
        raise Died(f"broker: did not come up\n{(self.run / 'broker.log').read_text()}")

    def _start_devices(self) -> None:
        printers = {
            f"printer-{name}": python(
                *("hw_sim", "printer", "--pty", self.short / f"{name}.tty"),
                *("--out", self.run / f"{name}-papers", "--control", self._knobs(name)),
                *(() if self._pictures else ("--no-png",)),
            )
            for name in self._kiosks
        }
        count = sum(len(windows) for windows in self._pads.values())
        panels = python(
            *("hw_sim", "panels", "--pty", self._bus(), "--addresses", f"1-{count}"),
            *("--out", self.run / "panels", "--control", self._knobs("panels")),
        )
        self.processes.start({**printers, "panels": panels}, spoke)
        for name in self._kiosks:
            os.mkfifo(self.short / f"{name}.touch")

    def _start_edges(self, port: int) -> Places:
        at = files.desks(self.hall, self._pads, self.short)
        hung = {desk: self._bus() for row in at.values() for desk in row}
        commands = self._screens(port, hung)
        env = self._windows()
        for name, row in at.items():
            tree = files.pads(self.hall, name, port, row)
            commands[name] = python("operator_pad", self._write(name, tree))
            env[name] = {"GPIOZERO_PIN_FACTORY": "hw_sim", "HW_SIM_PINS": str(row[0].pins)}
        running = self.processes.start(commands, told, env)
        return self._places(tuple(hung), {x.name: x.popen.pid for x in running.values()})

    def _screens(self, port: int, hung: Mapping[WindowPlace, Path]) -> dict[str, list[str | Path]]:
        """Return the commands of kiosks and boards; the first board writes the panels."""
        commands = {}
        for name in self._kiosks:
            tree = files.kiosk(self.hall, name, port, self.run, self.short, self._look)
            commands[name] = python("kiosk", self._write(name, tree))
        for i, name in enumerate(self._boards):
            panels = hung if i == 0 else {}
            tree = files.board(self.hall, name, port, self.run, panels, self._look)
            commands[name] = python("display", self._write(name, tree))
        return commands

    def _places(self, desks: tuple[WindowPlace, ...], pids: Mapping[str, int]) -> Places:
        return Places(
            self.run / "hall.toml",
            self.hub_file(),
            tuple(self._kiosk(name, pids[name]) for name in self._kiosks),
            tuple(self._board(name, pids[name]) for name in self._boards),
            desks,
            self.run / "panels" / "panels.jsonl",
            self._knobs("panels"),
        )

    def _windows(self) -> dict[str, dict[str, str]]:
        """Return where each window stands, or that there is no screen."""
        places = [f"{x},{y}" for x, y in self._look.at]
        return {
            name: {"SDL_VIDEO_WINDOW_POS": places[min(i, len(places) - 1)]} if places else HEADLESS
            for i, name in enumerate((*self._kiosks, *self._boards))
        }

    def _kiosk(self, name: str, pid: int) -> Kiosk:
        return Kiosk(
            name,
            self.run / f"{name}.json",
            self.short / f"{name}.touch",
            self.run / f"{name}-papers" / "papers.jsonl",
            self._knobs(name),
            self.run / f"{name}.png",
            pid,
        )

    def _board(self, name: str, pid: int) -> BoardPlace:
        return BoardPlace(name, self.run / f"{name}.json", self.run / f"{name}.png", pid)

    def _knobs(self, name: str) -> Path:
        return self.short / f"{name}.knobs"

    def _bus(self) -> Path:
        return self.short / "panels.tty"

    def _write(self, name: str, tree: Mapping[str, object]) -> Path:
        path = self.run / f"{name}.toml"
        path.write_text(tomli_w.dumps(tree), encoding="utf-8")
        return path

    def _until_open(self) -> None:
        """Wait for all kiosks at their start and all boards live: then hub, broker and edges know
        each other."""
        wanted = [(kiosk.description, "start") for kiosk in self.places.kiosks]
        wanted += [(board.description, "board") for board in self.places.boards]
        eyes = [(Eyes(path), screen) for path, screen in wanted]
        give_up = time.monotonic() + OPEN_WITHIN
        while closed := [screen for eye, screen in eyes if eye.look().screen != screen]:
            self.processes.check()
            if time.monotonic() > give_up:
                raise Died(f"screens: after {OPEN_WITHIN:.0f} s there was still no {closed[0]!r}")
            time.sleep(0.02)

    def _clear(self) -> None:
        """End all, deaf to a second Ctrl-C: the first is being obeyed."""
        with deaf():
            self.processes.end()
            self._folder.cleanup()
        for name in self.processes.killed:
            self._say(f"{name} did not end when asked to and was killed.")
