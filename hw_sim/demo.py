"""Plays a rush in a hall, from the first tap to the day's report: `talon-sim demo`.

Decides what is shown: a rush that fits the hall's windows, a printer that runs out of paper in
the middle and is refilled, a line of progress every few seconds, and one page at the end.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from hw_sim.arguments import whole, within
from hw_sim.devices.control_socket import ask
from hw_sim.hall_file import HallTree, devices, faster
from hw_sim.people.floor import Floor
from hw_sim.people.plan import Day, rush
from hw_sim.people.play import play
from hw_sim.people.progress import progress
from hw_sim.people.record import Account
from hw_sim.result.camera import Camera
from hw_sim.result.exit_code import exit_code
from hw_sim.result.outcome import PageFacts, finish, publish
from hw_sim.result.poster import poster
from hw_sim.stage.hall import Stage
from hw_sim.stage.hall_check import open_hall
from hw_sim.stage.played_hall import unplayed

EXAMPLE = Path(__file__).parent.parent / "hub" / "halls" / "vodokanal.toml"
KIOSKS = 3  # at most so many of the hall file are played
PROGRESS = 5.0  # real seconds between two lines
TROUBLE = (0.22, 7.0)  # when the paper runs out, as a share of the run; how long, in real seconds
TROUBLED = "In the middle one kiosk ran out of paper for a few seconds and said so."
NOTICED = 1.5  # real seconds in which a kiosk sees that its printer has no paper


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim demo`."""
    parser.add_argument("--hall", type=Path, default=EXAMPLE, help="hall file (the example)")
    parser.add_argument("--out", type=Path, default=Path("demo-out"), help="folder (demo-out)")
    parser.add_argument("--people", type=whole(1, 9999), default=60, help="how many come (60)")
    parser.add_argument(
        "--seconds", type=within(1, 86400), default=120.0, help="about how long (120)"
    )
    parser.add_argument("--seed", type=int, default=4, help="another seed is another rush (4)")
    parser.add_argument("--embedded", action="store_true", help="the broker inside Python")


def run(args: argparse.Namespace) -> int:
    """Play the rush; return the exit status of `exit_code`."""
    return exit_code(lambda: _demo(args))


def _demo(args: argparse.Namespace) -> bool:
    hall = open_hall(args.hall)
    kiosks = min(KIOSKS, len(devices(hall, "kiosk")))
    day = rush(hall, args.people, args.seconds, args.seed, max(1, kiosks))
    print(f"Setting up the hall of {_title(hall)} …", flush=True)
    hall_now = faster(hall, day.speed)
    with Stage(hall_now, args.out, kiosks=KIOSKS, embedded=args.embedded) as stage:
        _announce(day)
        camera = Camera(stage.places, args.out / "pictures")
        beside = (progress(PROGRESS), camera.watch_board, Technician(args.seconds).work)
        account = play(stage.places, day, stage.check, beside, camera.looked)
        print("Everybody has gone; closing the day and fetching its report.", flush=True)
        result = finish(day, account, stage.hall, stage.places.hub)
    publish(result, hall, stage.places, camera, args.out, _facts(hall, day, account))
    poster(args.out / "pictures")  # shows the tickets of the page too
    return result.ok


def _announce(day: Day) -> None:
    print(
        f"{len(day.people)} people come, {len(day.shifts)} windows are open. "
        f"Time runs {day.speed:.0f} times as fast; devices and links do not.",
        flush=True,
    )


def _facts(hall: HallTree, day: Day, account: Account) -> PageFacts:
    return PageFacts(
        title=f"{_title(hall)}: a rush of {len(day.people)} people",
        lead="Played by the real daemons over a real broker. Only the devices and the people "
        "are simulated: taps are events of a touch screen, tickets are what a printer made of "
        "its bytes, and every press went through a bouncing button.",
        opens=None,
        closes=max(story.gone or 0.0 for story in account.stories) * day.speed,
        notes=[note for note in (TROUBLED, unplayed(hall)) if note],
    )


def _title(hall: HallTree) -> str:
    return hall["title"][hall["languages"][0]]


class Technician:
    """Lets one printer run out of paper when nobody stands before it, and refills it."""

    def __init__(self, seconds: float) -> None:
        self._at, self._lasts = TROUBLE[0] * seconds, TROUBLE[1]

    async def work(self, floor: Floor) -> None:
        """Once. Visitors meanwhile read on the screen that there are no tickets."""
        booth = floor.booths[0]
        await asyncio.sleep(self._at)
        async with booth.turn:
            await asyncio.to_thread(ask, booth.place.printer, "paper out")
            await asyncio.sleep(NOTICED)
        print("       one printer has run out of paper", flush=True)
        await asyncio.sleep(self._lasts)
        await asyncio.to_thread(ask, booth.place.printer, "paper ok")
        print("       and has been refilled", flush=True)
