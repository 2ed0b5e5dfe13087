"""Runs the printer: receive buffer, head, paper, cover. A pure machine: time is handed in.

Decides what it prints when, when it must stop, what it may still receive and what it answers.
Knows no cables and no files: bytes come by `hear`, time by `tick`; the caller takes answers and
papers with `answers` and `papers`. Seconds are those of one monotonic clock.

Without paper or with an open cover it prints nothing and keeps what it was sent, so the backlog
comes out on refill. Real-time questions are answered on arrival. That is why they must not stand
inside a picture's data, where they would be answered just the same; and once the buffer is full,
nothing is read any more and so nothing is answered.
"""

from __future__ import annotations

import re
from collections import deque

from hw_sim.printer import status
from hw_sim.printer.commands import Decoder
from hw_sim.printer.composer import Composer
from hw_sim.printer.roll import DOTS_PER_MM, LONGEST, Paper, Roll
from hw_sim.printer.steps import AnswerStep, Cut, Motion, Step, Strange

CUT_SECONDS = 0.2
SLOWER = 20  # how many times slower a slow printer is
SLOW_INTAKE = 960.0  # bytes per second that a slow printer takes: 9600 baud
_SIP = 16  # bytes that go from the buffer to the decoder at a time
_SLOW_SIP = 48  # bytes that a slow printer takes at a time
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.S)
_LONGEST_REAL_TIME = 10


class Printer:
    """Simulates one printer. `width` in dots, `speed` in mm/s, `buffer` in bytes. `chinese`: it is
    made for China and wakes in GBK mode."""

    def __init__(
        self,
        width: int = 576,
        speed: float = 200.0,
        buffer: int = 4096,
        chinese: bool = False,
    ) -> None:
        self._speed, self._buffer = speed, buffer
        self._decoder, self._composer = Decoder(), Composer(width, chinese)
        self._received, self._tail = bytearray(), b""
        self._steps: deque[Step] = deque()
        self._free = self._took = 0.0
        self._roll, self._done, self._said = Roll(), list[Paper](), bytearray()
        self._left: float | None = None  # mm until the paper ends, where a tester has set it
        self._used, self._unknown, self._automatic = 0.0, 0, False
        self.near_end = self.out = self.cover_open = self.silent = self.slow = False

    # The cable

    def room(self, now: float) -> int:
        """Return how many bytes it takes now; 0 lets the writer feel it."""
        room = max(0, self._buffer - len(self._received))
        if not self.slow:
            return room
        return min(room, _SLOW_SIP) if now >= self._took + _SLOW_SIP / SLOW_INTAKE else 0

    def hear(self, data: bytes, now: float) -> None:
        """Take bytes into the buffer; real-time commands among them act at once."""
        self._took = now
        if not self._busy():
            self._free = max(self._free, now)
        seen, start = self._tail + data, 0
        for found in _REAL_TIME.finditer(seen):
            if found.end() <= len(self._tail):
                continue
            if found[1]:
                self._say(status.real_time(found[1][0], self.condition))
            else:
                start = found.end() - len(self._tail)
                self._clear()
        self._received += data[start:]
        self._tail = seen[-(_LONGEST_REAL_TIME - 1) :]
        self.tick(now)

    def _clear(self) -> None:
        """Obey DLE DC4 8: forget everything that was received."""
        self._received.clear()
        self._steps.clear()
        self._decoder = Decoder()
        self._composer.clear()
        self._say(status.CLEARED)

    def answers(self) -> bytes:
        """Take what it has to say to the host."""
        said = bytes(self._said)
        self._said.clear()
        return said

    def papers(self) -> list[Paper]:
        """Take the papers that have come off."""
        done, self._done = self._done, []
        return done

    def disturb(self, noise: bytes) -> None:
        """Put bytes on the line that no command asked for, as a bad cable does (NUL: a break)."""
        self._said += noise

    def _say(self, answer: bytes) -> None:
        if not self.silent:
            self._said += answer

    # Time

    def tick(self, now: float) -> None:
        """Do all that is done by `now`. The step after it is fetched then, so that `due` knows."""
        while not self.condition.offline and self._next_step() and self._free <= now:
            self._do(self._steps[0])

    def due(self, now: float) -> float | None:
        """Return when to tick or to look at the room again; None: only when something happens."""
        times = []
        if self._busy() and not self.condition.offline:
            times.append(self._free)
        if self.slow and now < self._took + _SLOW_SIP / SLOW_INTAKE:
            times.append(self._took + _SLOW_SIP / SLOW_INTAKE)
        return min(times, default=None)

    def _busy(self) -> bool:
        return bool(self._steps or self._received)

    def _next_step(self) -> bool:
        """Make sure that there is a step to do; return False when the bytes do not give one."""
        while not self._steps:
            command = self._decoder.pop()
            if command is not None:
                self._steps.extend(self._composer.compose(command))
            elif self._received:
                self._decoder.push(bytes(self._received[:_SIP]))
                del self._received[:_SIP]
            else:
                return False
        return True

    def _do(self, step: Step) -> None:
        """Do the first step; a motion for which the paper is too short waits for the next roll."""
        match step:
            case Motion(dots, mark):
                if not self._feed(dots):
                    return
                self._roll.print(mark, dots)
            case Cut():
                self._free += CUT_SECONDS
                self._came_off(self._roll.cut())
            case AnswerStep(kind, data):
                self._answer(kind, data)
            case Strange(code):
                self._unknown += 1
                self._roll.unknown.append(code)
        self._steps.popleft()
        if self._roll.head > LONGEST:
            self.tear()

    def _feed(self, dots: int) -> bool:
        """Move the paper; return False when it ends before that."""
        mm = dots / DOTS_PER_MM
        if self._left is not None and self._left < mm:
            self._used += self._left
            self._paper_ends()
            return False
        if self._left is not None:
            self._left -= mm
        self._used += mm
        self._free += mm / self._speed * (SLOWER if self.slow else 1)
        return True

    def _answer(self, kind: str, data: bytes) -> None:
        match kind:
            case "r":
                self._say(status.queued(data[0], self.condition))
            case "I":
                self._say(status.identity(data[0]))
            case "H":
                self._say(status.process(data))
            case "a":
                self._automatic = bool(data[0])
                self._tell_change()

    # Paper and cover

    @property
    def condition(self) -> status.Condition:
        """Return what its sensors see."""
        return status.Condition(self.near_end, self.out, self.cover_open)

    def set_paper(self, paper: str, now: float) -> None:
        """Put paper in or take it away: `ok` and `near_end` put paper in where there was none;
        `out` takes it."""
        if paper == "out":
            return self._paper_ends()
        if self.out:
            self.tear()
        self.out, self.near_end, self._left = False, paper == "near_end", None
        self._go_on(now)

    def set_out_after(self, mm: float) -> None:
        """Let the paper end when it has moved `mm` further."""
        self._left = mm

    def set_cover(self, open_: bool, now: float) -> None:
        """Open or close the cover. Nothing moves while it is open."""
        self.cover_open = open_
        self._go_on(now)

    def tear(self) -> None:
        """Pull out what hangs there, as a person does."""
        self._came_off(self._roll.tear())

    def _paper_ends(self) -> None:
        self.out, self._left = True, None
        self._tell_change()

    def _go_on(self, now: float) -> None:
        self._free = max(self._free, now)
        self._tell_change()
        self.tick(now)

    def _tell_change(self) -> None:
        if self._automatic:
            self._say(status.automatic(self.condition))

    def _came_off(self, paper: Paper | None) -> None:
        if paper is not None:
            self._done.append(paper)

    def state(self) -> dict[str, object]:
        """Return what a tester may know; lengths in mm, `buffered` in bytes."""
        paper = "out" if self.out else "near_end" if self.near_end else "ok"
        return {
            "paper": paper,
            "cover": "open" if self.cover_open else "closed",
            "silent": self.silent,
            "slow": self.slow,
            "online": not self.condition.offline,
            "out_after": self._left,
            "used_mm": round(self._used, 1),
            "buffered": len(self._received),
            "busy": self._busy(),
            "unknown": self._unknown,
        }
