"""Power cuts: a store works on a simulated disk, the power goes, and what it promised is there.

A history is a few lives of one store. Each life is recorded step by step; then the power goes at
many places of the record, in the start and in checkpoints too, and the production code opens what
is left. The next life begins from what the last of the cuts left.
"""

import random
import sqlite3
import sys
from collections.abc import Sequence
from typing import NamedTuple

from tests.deep.platter import Files, Platter, Step, after_cut
from tests.deep.seeds import Line, Violated, main
from tests.deep.subjects import SUBJECTS, Subject, content
from tests.deep.vfs import SQLITE, on
from wire.disk import DiskWrong

LIVES, CUTS = 3, 8
CHECKPOINTS = (1000, 1000, 40, 12, 4)
"""Pages of WAL after which SQLite checkpoints by itself: 1000 as in production, or sooner, so that
there are many to cut."""
Lie = dict[str, str]
NORMAL: Lie = {
    "PRAGMA synchronous = 2": "PRAGMA synchronous = 1",
    "PRAGMA synchronous": "SELECT 2",
}
"""A planted bug: a store that believes it has FULL."""


class Known(NamedTuple):
    """Holds what a store is known to be: how many batches it keeps, who it is ("" not yet told) and
    how often it has begun."""

    done: int = 0
    who: str = ""
    starts: int = -1


def history(seed: int, subject: Subject, lie: Lie | None = None) -> int:
    """Live and cut; return the number of cuts, all survived. Raises Violated."""
    drawn = random.Random(f"{subject.name} {seed}")
    files: Files = {}
    known = Known()
    for life in range(LIVES):
        steps = live(subject, files, known.done, drawn, lie or {})
        for cut, moment in enumerate(moments(steps, drawn)):
            left = after_cut(files, steps[:moment], drawn)
            try:
                found = check(subject, left, known, steps[:moment], steps)
            except (Violated, DiskWrong, sqlite3.Error) as wrong:
                at = f"{subject.name}, life {life}, cut {cut} after step {moment}"
                raise Violated(f"{at}: {wrong}") from None
        files, known = left, found
    return LIVES * CUTS


def live(subject: Subject, start: Files, done: int, drawn: random.Random, lie: Lie) -> list[Step]:
    """Start, keep some batches after the first ``done``, now and then end properly.

    Among the disk's steps: ("here", identity), ("keeps", n) and ("kept", (n, content))."""
    platter = Platter(start)
    with on(platter, lie):
        store = subject.open()
        base = store._base
        base.execute(f"PRAGMA wal_autocheckpoint = {drawn.choice(CHECKPOINTS)}")
        platter.mark("here", subject.identity(store))
        platter.mark("kept", (done, content(subject, base)))
        batches = subject.batches()
        for n in range(done, min(done + drawn.randint(2, 14), len(batches))):
            platter.mark("keeps", n + 1)
            subject.keep(store, batches[n])
            platter.mark("kept", (n + 1, content(subject, base)))
            if drawn.random() < 0.1:
                base.execute("PRAGMA wal_checkpoint(PASSIVE)")
        if drawn.random() < 0.4:
            store.close()
    return platter.steps


def moments(steps: Sequence[Step], drawn: random.Random) -> list[int]:
    """Return where the power goes: anywhere, and once in five during the start."""
    begun = next(i for i, step in enumerate(steps) if step[0] == "here")
    ends = [begun if drawn.random() < 0.2 else len(steps) for _ in range(CUTS)]
    return [drawn.randint(0, end) for end in ends]


def check(
    subject: Subject, left: Files, known: Known, past: Sequence[Step], steps: Sequence[Step]
) -> Known:
    """Open what the cut left and compare it with what was promised before. Raises Violated."""
    with on(Platter(left)):
        store = subject.open()
        whole = store._base.execute("PRAGMA integrity_check").fetchone()[0]
        found = content(subject, store._base)
        who, starts = subject.identity(store)
    if whole != "ok":
        raise Violated(f"corrupt: {whole}")
    told = [step[1] for step in past if step[0] == "here"]
    known = Known(known.done, *told[0]) if told else known
    if known.who and (who != known.who or starts <= known.starts >= 0):
        raise Violated(f"it was {known.who} {known.starts}, now it is {who} {starts}")
    return Known(_batches(found, past, steps), who if known.who else "", known.starts)


def _batches(found: int, past: Sequence[Step], steps: Sequence[Step]) -> int:
    """Return how many batches are there: all that were promised, and the one under way or not."""
    contents = dict(step[1] for step in steps if step[0] == "kept")
    promised = max((step[1][0] for step in past if step[0] == "kept"), default=min(contents))
    under_way = max((step[1] for step in past if step[0] == "keeps"), default=promised)
    for n in (promised, under_way):
        if contents[n] == found:
            return n
    lost = [promised - n for n in contents if n < promised and contents[n] == found]
    what = f"{min(lost)} kept batches are lost" if lost else "something is there by half"
    raise Violated(f"after {promised} kept batches {what}")


def play(seed: int) -> int:
    return history(seed, SUBJECTS[seed % len(SUBJECTS)])


LINE = Line(f"power cuts (SQLite {SQLITE})", "tests.deep.power", 100_000, play)

if __name__ == "__main__":
    sys.exit(main(LINE))
