"""Plays a recorded day of a real hall through the real daemons: `talon-sim replay`.

Decides how many kiosks the day needs and how near the played waiting must be to the recorded
one. `replay.hall` makes the hall of the day, `replay.service_times` finds how long services took.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hw_sim.arguments import within
from hw_sim.hall_file import HallError, HallTree, faster
from hw_sim.people.operators import PATIENT, RECALLS_AFTER
from hw_sim.people.plan import Day, Person, shifts
from hw_sim.people.play import play
from hw_sim.people.progress import progress
from hw_sim.people.record import Account
from hw_sim.replay.hall import WindowShift, hall_of, slots
from hw_sim.replay.recorded_day import RecordedDay, read_day
from hw_sim.replay.service_times import (
    QueuePace,
    RecordedVisitor,
    fit,
    recorded_visitors,
    recorded_waiting,
    simulate,
    waiting,
)
from hw_sim.result.camera import Camera
from hw_sim.result.exit_code import exit_code
from hw_sim.result.outcome import PageFacts, finish, publish, waiting_over_time
from hw_sim.result.verdict import BUSIEST, PEAK, Requirement, kiosk_load
from hw_sim.stage.hall import Stage
from hw_sim.stage.hall_check import check_made
from hw_sim.stage.screens import ScreenLook

AT_KIOSK = 3.4  # real seconds from the first look to the paper in the hand: nine of ten need less
PRESSED = 0.35  # real seconds from a press to the next number on the panel
LIMITS = (15.0, 15.0)  # minutes of waiting and service; the data names no standard
NEAR = 0.3  # the played waiting may be off by so much of the recorded, in the mean
STEP = 300.0  # hall seconds between two comparisons of waiting
MOST_KIOSKS = 40  # processes of about 60 MB and their printers
SMALL = ScreenLook(kiosk=(480, 854), board=(1280, 720))
PROGRESS = 20.0


@dataclass(frozen=True)
class Rerun:
    """Holds a day made ready to play: the record, its windows, its people, and what is expected."""

    recorded: RecordedDay
    windows: list[WindowShift]
    people: list[RecordedVisitor]
    means: Mapping[str, Sequence[float]]
    calls: Sequence[float | None]
    kiosks: int
    speed: float

    def hall(self) -> HallTree:
        """Return the hall file's tree, as fast as the day is played."""
        return faster(hall_of(self.recorded, self.windows, self.kiosks, LIMITS), self.speed)

    def moments(self) -> list[float]:
        """Return when waiting is compared, in hall seconds since the doors opened."""
        return [i * STEP for i in range(int(self.recorded.closes // STEP) + 1)]

    def planned(self) -> list[int]:
        """Return how many should wait at each moment, by the simulation alone."""
        called = [call for call in self.calls if call is not None]
        return waiting([visitor.arrives for visitor in self.people], called, self.moments())

    def day(self) -> Day:
        """Plan the day. People come a little before their recorded ticket: the kiosk takes time."""
        dice, early = random.Random(len(self.people)), AT_KIOSK * self.speed
        names = {service.id: service.name for service in self.recorded.services}
        people = tuple(
            Person(
                name=i + 1,
                arrives=max(0.0, visitor.arrives - early),
                service=visitor.service,
                language="en",
                taps=(names[visitor.service],),
                serve=visitor.serve,
                patience=visitor.patience,
                taps_twice=dice.random() < 0.1,
            )
            for i, visitor in enumerate(self.people)
        )
        periods = {i + 1: slot.periods for i, slot in enumerate(self.windows)}
        return Day(people, shifts(self.hall(), periods), self.recorded.closes, self.speed)


def ready(recorded: RecordedDay, speed: float, leaving: float, seed: int) -> Rerun:
    """Find windows, people, service times and the number of kiosks. The same seed gives the same
    day.

    Raises HallError for more kiosks than can be played.
    """
    windows, people = slots(recorded), recorded_visitors(recorded, leaving, seed)
    kiosks = kiosks_for([visitor.arrives for visitor in people], speed)
    if kiosks > MOST_KIOSKS:
        raise HallError(
            f"--speed: found {speed:g}, for which {recorded.date} needs {kiosks} kiosks, expected "
            f"about {math.floor(speed * MOST_KIOSKS / kiosks)} or less ({MOST_KIOSKS} kiosks)"
        )
    no_show = 2 * max(PATIENT * speed, RECALLS_AFTER)
    pace = QueuePace(turnaround=PRESSED * speed, no_show=no_show)
    means = fit(recorded, windows, people, pace)
    calls = simulate(people, windows, pace)
    return Rerun(recorded, windows, people, means, calls, kiosks, speed)


def kiosks_for(arrivals: Sequence[float], speed: float) -> int:
    """Return so many kiosks that none is busier than it may be, in the busiest quarter of an
    hour."""
    times = sorted(arrivals)
    most = max(bisect_right(times, at + PEAK) - i for i, at in enumerate(times))
    return max(1, math.ceil(most * AT_KIOSK * speed / PEAK / BUSIEST))


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim replay`."""
    parser.add_argument("file", type=Path, help="CSV of recorded days")
    parser.add_argument("--date", required=True, help="which day, as it is in the file")
    speed = within(0.1, 1000)
    parser.add_argument("--speed", type=speed, default=20.0, help="times as fast as real (20)")
    parser.add_argument("--out", type=Path, required=True, help="folder for page and counts")
    parser.add_argument("--seed", type=int, default=1, help="for all that is drawn (1)")
    parser.add_argument(
        "--leaving",
        type=within(0, 1),
        default=0.03,
        help="share of people who do not wait on (0.03)",
    )
    parser.add_argument("--embedded", action="store_true", help="the broker inside Python")


def run(args: argparse.Namespace) -> int:
    """Play the recorded day; return the exit status of `exit_code`."""
    return exit_code(lambda: _replay(args))


def _replay(args: argparse.Namespace) -> bool:
    rerun = ready(read_day(args.file, args.date), args.speed, args.leaving, args.seed)
    hall, day = rerun.hall(), rerun.day()
    check_made(hall, args.file)
    _announce(rerun)
    with Stage(
        hall, args.out, kiosks=rerun.kiosks, look=SMALL, shown=False, embedded=args.embedded
    ) as stage:
        camera = Camera(stage.places, args.out / "pictures")
        beside = (progress(PROGRESS, rerun.recorded.opens), camera.watch_board)
        account = play(stage.places, day, stage.check, beside, camera.looked)
        print("The doors are closed; closing the day and fetching its report.", flush=True)
        result = finish(day, account, stage.hall, stage.places.hub)
    result.requirements.extend((kiosk_load(account.stories, day.speed), nearness(rerun, account)))
    (args.out / "fit.json").write_text(json.dumps(told(rerun, account), indent=1), "utf-8")
    publish(result, hall, stage.places, camera, args.out, _facts(rerun))
    return result.ok


def _announce(rerun: Rerun) -> None:
    real = rerun.recorded.closes / rerun.speed / 60
    print(
        f"{rerun.recorded.date}: {len(rerun.people)} people, {len(rerun.recorded.services)} "
        f"services with arrivals, {len(rerun.windows)} windows, {rerun.kiosks} kiosks; "
        f"{rerun.speed:g} times as fast, so about {real:.0f} minutes.",
        flush=True,
    )


def _facts(rerun: Rerun) -> PageFacts:
    at, recorded = rerun.moments(), rerun.recorded
    return PageFacts(
        title=f"A real day: {recorded.date}",
        lead=f"{len(rerun.people)} people in {len(recorded.services)} services, as recorded in a "
        "real hall, played by the real daemons over a real broker.",
        opens=recorded.opens,
        closes=recorded.closes,
        notes=notes(rerun),
        recorded=list(zip(at, recorded_waiting(recorded, at), strict=True)),
    )


def notes(rerun: Rerun) -> list[str]:
    """Describe how the day was made from the record."""
    return [
        "Services that share a letter share one counter, as in the real hall: no number is given "
        "twice. Arrivals are spread evenly within their recorded interval. The record holds no "
        "service times: each is lognormal around a mean per service and hour, chosen so that the "
        "recorded waiting is followed. The record holds no no-shows either: a small share of "
        f"people ({_share(rerun.people):.1%}) does not wait as long as it takes.",
    ]


def _share(people: Sequence[RecordedVisitor]) -> float:
    return sum(visitor.patience is not None for visitor in people) / max(1, len(people))


def played_waiting(account: Account, at: Sequence[float]) -> list[float]:
    """Return how many waited at each moment of the played day."""
    points = waiting_over_time(account)
    times = [moment for moment, _ in points]
    return [points[i - 1][1] if (i := bisect_right(times, moment)) else 0.0 for moment in at]


def nearness(rerun: Rerun, account: Account) -> Requirement:
    """Return how far the played waiting is off the recorded, as a share of its mean."""
    at = rerun.moments()
    was = recorded_waiting(rerun.recorded, at)
    mean = sum(was) / len(was)
    off = _off(played_waiting(account, at), was)
    planned = _off(rerun.planned(), was)
    return Requirement(
        "people waiting, against the record",
        f"off by {off:.1f} of {mean:.1f} in the mean (by the plan {planned:.1f})",
        f"at most {NEAR * mean:.1f}",
        off <= max(1.0, NEAR * mean),
    )


def _off(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def told(rerun: Rerun, account: Account) -> dict[str, object]:
    """Return what `fit.json` holds: the means in seconds, and the three waitings at the same
    moments."""
    at = rerun.moments()
    return {
        "seconds": at,
        "recorded": recorded_waiting(rerun.recorded, at),
        "planned": rerun.planned(),
        "played": played_waiting(account, at),
        "mean_service": {
            service.name: [round(mean) for mean in rerun.means[service.id]]
            for service in rerun.recorded.services
        },
    }
