"""Keeps the outbox: what the hub must hear, in order, and what that says of the tickets.

Decides the numbers of the rows, which rows may be forgotten (a hub has committed them and a week
has passed), and that moves of visits wait for another commit to go with. Sends nothing. Pure.
"""

from itertools import takewhile

from kiosk.things import Forgotten, Recorded
from wire.messages import (
    Move,
    MoveHeard,
    Now,
    ReportedFact,
    TicketDropped,
    TicketPrinted,
    TicketTaken,
)

WEEK = 7 * 24 * 3600.0
DAYS = 4
"""Business days that a week has at least."""
MOST = 60_000
"""Rows kept of what a hub has acknowledged, however young: more than a week of the busiest hall.
Without a trusted clock no week ever passes."""
COMPANY = 60.0
"""Seconds that a move waits for another commit to go with: each one wears the card out."""
DROPS = 3
"""Times that one visit is reported as given up."""
MOVES = 50
"""Moves of one visit that are recorded: a person is called, recalled and sent on far less often,
and whoever invents more must not fill the card."""
CROWD = 64
"""Moves that are company enough for each other."""


def age(at: Now, now: Now) -> float:
    """Return the seconds since ``at``, never negative.

    Within a boot the monotonic clock counts; across boots the wall clock, where it was trusted both
    times, else it is 0.
    """
    if at.boot == now.boot:
        return max(0.0, now.mono - at.mono)
    return max(0.0, now.wall - at.wall) if at.trusted and now.trusted else 0.0


class Outbox:
    """Holds the rows by number. ``last`` is the highest number ever given, 0 for none.

    ``taken`` are the tickets on paper by visit, ``unfinished`` the papers without an end.
    """

    def __init__(self) -> None:
        self.rows: dict[int, Recorded] = {}
        self.last = 0
        self.taken: dict[str, TicketTaken] = {}
        self.unfinished: dict[str, None] = {}
        self._dropped: dict[str, list[int]] = {}  # visits given up: the rows that say so
        self._own: dict[str, int] = {}  # visits with a number of our own: their row
        self._moved: dict[str, Move] = {}
        self._moves_of: dict[str, int] = {}
        self._moves: dict[str, tuple[Move, Now]] = {}

    @property
    def first(self) -> int:
        """Return the first row that is still kept; one beyond the last if there is none."""
        return next(iter(self.rows), self.last + 1)

    def restore(self, fact: Recorded | Forgotten) -> None:
        """Take one fact of earlier runs."""
        if isinstance(fact, Recorded):
            self._add(fact)
        else:
            self._forget(fact.through)

    def record(self, fact: ReportedFact, now: Now) -> Recorded:
        """Append a row. It is to be kept before anything is done."""
        row = Recorded(self.last + 1, now, fact)
        self._add(row)
        return row

    def has_taken(self, visit: str) -> bool:
        """Tell whether this visit's number is on paper, or will be."""
        return visit in self.taken

    def repeats_drop(self, visit: str, heard: int) -> bool:
        """Tell whether this visit was given up, its hub has ``heard`` of it, and may hear it
        again."""
        rows = self._dropped.get(visit, ())
        return 0 < len(rows) < DROPS and rows[-1] <= heard

    def move(self, visit: str, to: Move, heard: int, now: Now) -> None:
        """Note that one of our visits was moved. The move is recorded with the next commit, or
        after a minute.

        A hub that has not ``heard`` that the paper bears a number of our reserve speaks of its own
        number, which nobody holds: its moves do not count.
        """
        if self._own.get(visit, 0) > heard:
            return
        if self._moves_of.get(visit, 0) >= MOVES:
            return
        if visit in self.taken and self._last_move(visit) != to:
            self._moves.pop(visit, None)
            self._moves[visit] = to, now

    def moves_due(self) -> float | None:
        """Return when the moves make a commit of their own, in monotonic seconds."""
        if len(self._moves) >= CROWD:
            return 0.0
        return next((at.mono + COMPANY for _, at in self._moves.values()), None)

    def record_moves(self) -> list[Recorded]:
        """Record all moves that waited, oldest first, each with the moment when it was heard."""
        moves, self._moves = self._moves, {}
        return [self.record(MoveHeard(visit, to), at) for visit, (to, at) in moves.items()]

    def forget(self, heard: int, day: int, now: Now) -> list[Forgotten]:
        """Forget what need not be kept any longer.

        ``heard`` is the present hub's watermark: a row beyond it is never forgotten, nor is the
        last one, which the next number follows from. ``day`` is the latest business day heard of.
        """
        through = 0
        for seq, row in self.rows.items():
            old = self._is_over(row, day, now) or self.last - seq >= MOST
            if seq > heard or seq == self.last or not old:
                break
            through = seq
        self._forget(through)
        return [Forgotten(through)] if through else []

    def _is_over(self, row: Recorded, day: int, now: Now) -> bool:
        """Tell whether a week has passed, by the clock and in business days: a clock that is set
        ahead by years ends no day."""
        turned = not isinstance(row.fact, TicketTaken) or row.fact.day + DAYS <= day
        return turned and age(row.at, now) > WEEK

    def _last_move(self, visit: str) -> Move | None:
        waiting = self._moves.get(visit)
        return waiting[0] if waiting else self._moved.get(visit)

    def _add(self, row: Recorded) -> None:
        self.rows[row.seq] = row
        self.last = max(self.last, row.seq)
        match row.fact:
            case TicketTaken(visit):
                self.taken[visit] = row.fact
                if row.fact.own:
                    self._own[visit] = row.seq
                self.unfinished[visit] = None
            case TicketPrinted(visit):
                self.unfinished.pop(visit, None)
            case TicketDropped(visit):
                self._dropped.setdefault(visit, []).append(row.seq)
            case MoveHeard(visit, to):
                self._moved[visit] = to
                self._moves_of[visit] = self._moves_of.get(visit, 0) + 1

    def _forget(self, through: int) -> None:
        for seq in list(takewhile(lambda seq: seq <= through, self.rows)):
            fact = self.rows.pop(seq).fact
            if isinstance(fact, TicketTaken):
                known = (self.taken, self.unfinished, self._moved, self._moves_of, self._own)
                for some in known:
                    some.pop(fact.visit, None)
            elif isinstance(fact, TicketDropped):
                self._dropped.pop(fact.visit, None)
