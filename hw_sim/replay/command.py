"""`talon-sim replay`: a recorded day of a real hall, played by people through the real daemons.

Decides how many kiosks the day needs and how near the played waiting must be to the recorded
one. What the day's hall is, is in `replay_hall`; how long services took, in `replay_fit`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_sim.arguments import within
from hw_sim.hall_file import Hall, HallError, faster
from hw_sim.people.operators import PATIENT, RECALLS_AFTER
from hw_sim.people.plan import Day, Person, shifts
from hw_sim.people.play import play
from hw_sim.people.progress import progress
from hw_sim.people.record import Account
from hw_sim.people.standstill import CODE, Standstill
from hw_sim.replay.hall import WindowShift, hall, slots
from hw_sim.replay.recorded_day import RecordedDay, read_day
from hw_sim.replay.service_times import (
    Comer,
    QueuePace,
    comers,
    fit,
    recorded_waiting,
    simulate,
    waiting,
)
from hw_sim.result.camera import Camera
from hw_sim.result.outcome import Result, finish, keep, publish
from hw_sim.result.page import waiting_over_time
from hw_sim.result.plot import Series
from hw_sim.result.verdict import BUSIEST, PEAK, Demand, kiosk_load
from hw_sim.stage.files import ScreenLook
from hw_sim.stage.ground import check_made
from hw_sim.stage.hall import Stage
from hw_sim.stage.processes import Died
from hw_sim.stopping import stoppable

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
    """A day made ready to play: the record, its windows, its people, and what is expected."""

    recorded: RecordedDay
    windows: list[WindowShift]
    people: list[Comer]
    means: Mapping[str, Sequence[float]]
    calls: Sequence[float | None]
    kiosks: int
    speed: float

    def hall(self) -> Hall:
        return faster(hall(self.recorded, self.windows, self.kiosks, LIMITS), self.speed)

    def moments(self) -> list[float]:
        return [i * STEP for i in range(int(self.recorded.closes // STEP) + 1)]

    def planned(self) -> list[int]:
        """How many should wait at each moment, by the simulation alone."""
        called = [call for call in self.calls if call is not None]
        return waiting([comer.arrives for comer in self.people], called, self.moments())

    def day(self) -> Day:
        """The plan. People come a little before their recorded ticket: the kiosk takes time."""
        dice, early = random.Random(len(self.people)), AT_KIOSK * self.speed
        names = {service.id: service.name for service in self.recorded.services}
        people = tuple(
            Person(
                name=i + 1,
                arrives=max(0.0, comer.arrives - early),
                service=comer.service,
                language="en",
                taps=(names[comer.service],),
                serve=comer.serve,
                patience=comer.patience,
                taps_twice=dice.random() < 0.1,
            )
            for i, comer in enumerate(self.people)
        )
        periods = {i + 1: slot.periods for i, slot in enumerate(self.windows)}
        return Day(people, shifts(self.hall(), periods), self.recorded.closes, self.speed)


def ready(recorded: RecordedDay, speed: float, leaving: float, seed: int) -> Rerun:
    """Find windows, people, service times and the number of kiosks. The same seed, the same day.

    Raises HallError for more kiosks than can be played.
    """
    windows, people = slots(recorded), comers(recorded, leaving, seed)
    kiosks = kiosks_for([comer.arrives for comer in people], speed)
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
    """So many that none is busier than it may be, in the busiest quarter of an hour."""
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
    """0 when all lines are reached, 1 when not, 2 for a wrong file, 3 for a day that did not end,
    130 when stopped."""
    try:
        with stoppable():
            return _replay(args)
    except KeyboardInterrupt:
        print("\nStopped; everything has been ended.")
        return 130
    except (HallError, Died) as wrong:
        print(wrong, file=sys.stderr)
        return 2 if isinstance(wrong, HallError) else 1
    except Standstill as stuck:
        print(stuck, file=sys.stderr)
        return CODE


def _replay(args: argparse.Namespace) -> int:
    rerun = ready(read_day(args.file, args.date), args.speed, args.leaving, args.seed)
    check_made(rerun.hall(), args.file)
    day, recorded = rerun.day(), rerun.recorded
    _announce(rerun)
    stage = Stage(
        rerun.hall(), args.out, kiosks=rerun.kiosks, look=SMALL, shown=False, embedded=args.embedded
    )
    with stage:
        camera = Camera(stage.places, args.out / "pictures")
        beside = (progress(PROGRESS, recorded.opens), camera.watch_board)
        account = play(stage.places, day, stage.check, beside, camera.looked)
        print("The doors are closed; closing the day and fetching its report.", flush=True)
        result = finish(day, account, stage.hall, stage.places.hub)
    result.lines.extend((kiosk_load(account.stories, day.speed), nearness(rerun, account)))
    keep(result, args.out)
    (args.out / "fit.json").write_text(json.dumps(told(rerun, account), indent=1), "utf-8")
    _publish(rerun, result, stage, camera, args.out)
    return 0 if result.ok else 1


def _announce(rerun: Rerun) -> None:
    real = rerun.recorded.closes / rerun.speed / 60
    print(
        f"{rerun.recorded.date}: {len(rerun.people)} people, {len(rerun.recorded.services)} "
        f"services with arrivals, {len(rerun.windows)} windows, {rerun.kiosks} kiosks; "
        f"{rerun.speed:g} times as fast, so about {real:.0f} minutes.",
        flush=True,
    )


def _publish(rerun: Rerun, result: Result, stage: Stage, camera: Camera, out: Path) -> None:
    at, recorded = rerun.moments(), rerun.recorded
    was = list(zip(at, recorded_waiting(recorded, at), strict=True))
    path = publish(
        result,
        stage.hall,
        stage.places,
        camera,
        out,
        title=f"A real day: {recorded.date}",
        lead=f"{len(rerun.people)} people in {len(recorded.services)} services, as recorded in a "
        "real hall, played by the real daemons over a real broker.",
        opens=recorded.opens,
        closes=recorded.closes,
        more=[Series("waiting, as recorded", "recorded", was)],
        notes=notes(rerun),
    )
    for line in result.lines:
        print(line)
    print(f"The page: {path}")


def notes(rerun: Rerun) -> list[str]:
    """How the day was made from the record."""
    return [
        "Services that share a letter share one counter, as in the real hall: no number is given "
        "twice. Arrivals are spread evenly within their recorded interval. The record holds no "
        "service times: each is lognormal around a mean per service and hour, chosen so that the "
        "recorded waiting is followed. The record holds no no-shows either: a small share of "
        f"people ({_share(rerun.people):.1%}) does not wait as long as it takes.",
    ]


def _share(people: Sequence[Comer]) -> float:
    return sum(comer.patience is not None for comer in people) / max(1, len(people))


def played_waiting(account: Account, at: Sequence[float]) -> list[float]:
    """How many waited at each moment of the played day."""
    points = waiting_over_time(account)
    times = [moment for moment, _ in points]
    return [points[i - 1][1] if (i := bisect_right(times, moment)) else 0.0 for moment in at]


def nearness(rerun: Rerun, account: Account) -> Demand:
    """How far the played waiting is off the recorded, as a share of its mean."""
    at = rerun.moments()
    was = recorded_waiting(rerun.recorded, at)
    mean = sum(was) / len(was)
    off = _off(played_waiting(account, at), was)
    planned = _off(rerun.planned(), was)
    return Demand(
        "people waiting, against the record",
        f"off by {off:.1f} of {mean:.1f} in the mean (by the plan {planned:.1f})",
        f"at most {NEAR * mean:.1f}",
        off <= max(1.0, NEAR * mean),
    )


def _off(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def told(rerun: Rerun, account: Account) -> dict[str, Any]:
    """For `fit.json`: the means in seconds, and the three waitings at the same moments."""
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
