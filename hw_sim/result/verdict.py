"""Judges a played day: one line for each requirement, with what was reached and the target.

Decides from the people's account and the hub's report alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from hw_sim.people.plan import Day
from hw_sim.people.record import COUNTS, WORDS, Account, Story, windows_of
from hw_sim.result.hub_count import Counts, DayReport, differences

BUSIEST = 0.7  # the largest share of time that a kiosk may be in use at the peak
ENDS = COUNTS[1:]  # all but issued: what may become of somebody who has a ticket
NO_ENDS = {"no_ticket": "without a ticket", "": "unfinished"}
PEAK = 900.0  # hall seconds: the peak is the busiest quarter of an hour


@dataclass(frozen=True)
class Requirement:
    """Is one line of the verdict. `details` name what failed, at most a few."""

    what: str
    reached: str
    target: str
    ok: bool
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        mark = "ok  " if self.ok else "FAIL"
        more = "".join(f"\n       {detail}" for detail in self.details)
        return f"{mark} {self.what}: {self.reached} (target {self.target}){more}"


def verdict(
    day: Day, account: Account, people: Counts, hub: Counts, report: DayReport
) -> list[Requirement]:
    """Return all lines that hold for any played day."""
    return [
        _one_ticket(day, account),
        _no_number_twice(account),
        _one_window(account),
        _accounted(account),
        _agree(people, hub),
        _unfinished(report),
        _no_oddities(account),
    ]


def _line(what: str, reached: object, target: object, wrong: Sequence[str]) -> Requirement:
    return Requirement(what, str(reached), str(target), not wrong, tuple(wrong[:8]))


def _one_ticket(day: Day, account: Account) -> Requirement:
    """Require that each person has one ticket, and no printer has put out one that nobody has."""
    without = [f"person {x.person} has none" for x in account.stories if x.ticket is None]
    held = Counter((x.kiosk, x.paper) for x in account.stories if x.ticket is not None)
    stray = [f"{name}, paper {n}: {t}" for name, n, t in account.papers if held[name, n] != 1]
    have = len(account.stories) - len(without)
    reached = f"{have} people with a ticket, {len(account.papers)} papers"
    return _line("every arrival has exactly one ticket", reached, len(day.people), without + stray)


def _no_number_twice(account: Account) -> Requirement:
    numbers = Counter(story.ticket for story in account.stories if story.ticket)
    twice = [f"{number}: {times} times" for number, times in numbers.items() if times > 1]
    return _line("no number given twice", f"{len(numbers)} numbers", "all different", twice)


def _one_window(account: Account) -> Requirement:
    """Require, from the panels, that no number was ever seen at two windows."""
    two = [f"{t} at {sorted(w)}" for t, w in windows_of(account.sightings).items() if len(w) > 1]
    return _line("people called at two windows", len(two), 0, two)


def _accounted(account: Account) -> Requirement:
    """Require that everybody was served, called and not there, or went home uncalled: with a
    ticket, each of them."""
    said = Counter(story.outcome for story in account.stories)
    open_ = [f"person {x.person}: {x.outcome!r}" for x in account.stories if x.outcome not in ENDS]
    told = [f"{said[key]} {WORDS[key]}" for key in ENDS]
    told += [f"{said[key]} {word}" for key, word in NO_ENDS.items() if said[key]]
    reached = ", ".join(told)
    return _line("everybody is accounted for", reached, len(account.stories), open_)


def _agree(people: Counts, hub: Counts) -> Requirement:
    wrong = differences(people, hub)
    equal = len({*people, *hub}) * len(COUNTS) - len(wrong)
    what = "the hub's report equals the people's count"
    return _line(what, f"{equal} figures equal", "all", wrong)


def _unfinished(report: DayReport) -> Requirement:
    total = report["total"]
    left_over = {"waiting": total["waiting"], "at_window": total["at_window"]}
    wrong = [f"{where}: {people}" for where, people in left_over.items() if people]
    return _line("the hub's day is closed and whole", f"closed {report['closed']}", True, wrong)


def _no_oddities(account: Account) -> Requirement:
    """Require that nothing happened to anybody that should not."""
    odd = [f"person {x.person}: {what}" for x in account.stories for what in x.oddities]
    odd += account.oddities
    return _line("things that should not have happened", len(odd), 0, odd)


def kiosk_load(stories: Sequence[Story], speed: float) -> Requirement:
    """Require that the busiest kiosk was not too busy in its busiest quarter of an hour."""
    span = PEAK / speed
    shares = {
        name: _peak([x for x in stories if x.kiosk == name], span)
        for name in {story.kiosk for story in stories if story.kiosk}
    }
    most = max(shares.values(), default=0.0)
    wrong = [f"{name}: {share:.0%}" for name, share in shares.items() if share > BUSIEST]
    return _line("the busiest kiosk at the peak", f"{most:.0%}", f"at most {BUSIEST:.0%}", wrong)


def _peak(stories: Sequence[Story], span: float) -> float:
    """Return the largest share of `span` real seconds in which somebody stood at the kiosk."""
    used = [
        (x.kiosk_from, x.kiosk_until)
        for x in stories
        if x.kiosk_from is not None and x.kiosk_until is not None
    ]
    return max(
        (sum(max(0.0, min(b, x + span) - max(a, x)) for a, b in used) / span for x, _ in used),
        default=0.0,
    )


def as_json(lines: Sequence[Requirement]) -> list[dict[str, object]]:
    """Return the lines as `verdict.json` has them."""
    return [asdict(line) for line in lines]
