"""Drives one ticket printer in a thread of its own; the main loop never waits for it.

Decides when a paper is printed, when it waits for a fault to clear, and when nobody can say how
it ended. Never prints anything twice. Puts PrinterStatus (changes only) and PaperEnded.
Closes and reopens the cable by itself.
"""

import itertools
import logging
import os
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.config import PrinterAt
from kiosk.printing.escpos_commands import CUT
from kiosk.printing.port import Port, wait
from kiosk.printing.proof import MARKS, Proof
from kiosk.printing.talk import STANDS_STILL, Talk
from kiosk.printing.ticket_encoder import TicketEncoder
from kiosk.things import PaperEnded, PaperOutcome, PrinterStatus, Ticket

log = logging.getLogger("talon")

BACK_OFF = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to open a printer that is not there, or hangs up at once."""
STEADY = 3.0
"""Seconds after which a cable counts as good even if the printer said nothing on it."""
STUCK = 1.0
"""Seconds without a byte taken after which the printer counts as faulty."""
QUIET = 1.0
"""Seconds to wait for an answer about the paper from a printer that never says anything."""
ABSENT = "absent"
OFFLINE = "offline"
DEAF = frozenset({"no answer", STANDS_STILL})
"""The states of a printer that has said nothing itself. OFFLINE is all that it says when the buffer
fills up in the middle of the questions."""
UNPROVEN = "its answer may have been noise on the line"
LOOK = 0.5
"""Seconds between two looks at a printer that has a job in hand."""


class GivenUp(Exception):
    """Says why a job did not come to its end in time."""


@dataclass
class Job:
    """Holds a ticket under way. ``until`` is when patience ends; ``sent`` bytes have left."""

    ticket: Ticket
    until: float
    sent: int = 0
    pieces: list[bytes] = field(default_factory=list)


class PrinterDriver:
    """Drives one printer. ``print`` and ``close`` may be called from any thread."""

    def __init__(self, at: PrinterAt, put: Callable[[object], None]) -> None:
        self._at, self._put = at, put
        self._press = TicketEncoder(at)
        self._jobs: queue.SimpleQueue[Ticket] = queue.SimpleQueue()
        self._job: Job | None = None
        self._said: PrinterStatus | None = None
        self._asked = 0.0
        self._count = itertools.count(random.randrange(MARKS))
        self._padding = self._failures = 0
        self._speaks = False
        self._ended = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print(self, ticket: Ticket) -> None:
        """Queue a ticket, never waiting; its PaperEnded comes later.

        The machine decides how many may be under way (``issuing.known_printer.PAPERS``).
        """
        self._jobs.put(ticket)
        os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """End the thread, once; a paper under way is left to the printer."""
        self._ended = True
        os.eventfd_write(self._wake, 1)
        self._thread.join(3.0)
        if not self._thread.is_alive():
            os.close(self._wake)

    # --- the cable -----------------------------------------------------------------------------

    def _run(self) -> None:
        """Open the cable again and again.

        A network printer that is busy opens and hangs up at once, so every end of a cable is
        followed by a rest. After a job that was given up there is none: the printer must forget it
        at once.
        """
        while not self._ended:
            try:
                self._use()
            except GivenUp as why:
                self._break_off(str(why))
            except OSError as wrong:
                self._absent(str(wrong))
                self._sleep(BACK_OFF[min(self._failures, len(BACK_OFF) - 1)])
                self._failures += 1

    def _use(self) -> None:
        """Serve one cable. Raises OSError when it is gone, GivenUp when it cannot be trusted."""
        port = Port(self._at.path, self._at.baud)
        proof = Proof(self._at.confirm, port.breaks, self._count)
        talk, began = Talk(port, proof), time.monotonic()
        try:
            self._serve(talk, port)
        finally:
            port.close()
            if talk.answered or time.monotonic() > began + STEADY:
                self._failures = 0

    def _serve(self, talk: Talk, port: Port) -> None:
        if self._padding:
            talk.forget()
        if self._look(talk).state == "ok":
            talk.learn()
        while not self._ended:
            if self._next_job():
                self._print(talk)
            elif time.monotonic() >= self._asked + self._at.status_seconds:
                self._look(talk)
            else:
                self._idle(talk, port)

    def _idle(self, talk: Talk, port: Port) -> None:
        left = self._asked + self._at.status_seconds - time.monotonic()
        readable, _ = wait([self._wake, port.fd], [], max(0.0, left))
        if self._wake in readable:
            os.eventfd_read(self._wake)
        if port.fd in readable:
            talk.listen(0)

    def _sleep(self, seconds: float) -> None:
        if not self._ended and wait([self._wake], [], seconds)[0]:
            os.eventfd_read(self._wake)

    def _absent(self, why: str) -> None:
        """Handle a printer that is not there. A job of which nothing has left may wait; nobody can
        say how any other one ended."""
        if self._said is None or self._said.why != ABSENT:
            log.warning("printer %s: %s", self._at.path, why)
        self._say(PrinterStatus("fault", ABSENT))
        if not self._next_job() or self._job is None:
            return
        if self._job.sent:
            self._break_off("unplugged while it printed")
        elif time.monotonic() >= self._job.until:
            self._end("unknown", "absent; nothing was printed")

    # --- a job ---------------------------------------------------------------------------------

    def _next_job(self) -> bool:
        if self._job is None:
            try:
                ticket = self._jobs.get_nowait()
            except queue.Empty:
                return False
            self._job = Job(ticket, time.monotonic() + self._at.patience)
        return True

    def _print(self, talk: Talk) -> None:
        assert self._job is not None
        job = self._job
        if not self._well(talk, job):
            return
        answers = self._said is not None and self._said.state == "ok"
        if answers:
            talk.learn()
        self._clean(talk, job)
        for piece in self._press.pieces(job.ticket):
            job.pieces.append(piece)
            self._write(talk, job, piece)
        talk.ask_after()
        self._await_paper(talk, answers)
        self._look(talk)

    def _well(self, talk: Talk, job: Job) -> bool:
        """Tell whether the job may begin: what was last heard is fresh, and no fault stands."""
        fresh = time.monotonic() < self._asked + 2 * self._at.status_seconds
        status = self._said if fresh and self._said is not None else self._look(talk)
        while status.state == "fault":
            if self._ended:
                return False
            if time.monotonic() >= job.until:
                self._end("unknown", f"{status.why}; nothing was printed")
                return False
            self._sleep(LOOK)
            status = self._look(talk)
        return True

    def _clean(self, talk: Talk, job: Job) -> None:
        """Clean up after a job that broke off: end a picture that may be cut in two, and cut the
        rest off.

        A printer in the middle of a picture would take the next ticket for the rest of it; NUL ends
        the picture and is nothing in text. One that has cleared its buffers needs none.
        """
        if self._padding:
            nothing = b"" if talk.forgotten else bytes(self._padding)
            self._write(talk, job, nothing + b"\n" + CUT)
        self._padding = 0

    def _write(self, talk: Talk, job: Job, piece: bytes) -> None:
        at = 0
        while at < len(piece):
            went = talk.put(piece[at:], STUCK)
            at, job.sent = at + went, job.sent + went
            if went:
                job.until = time.monotonic() + self._at.patience
                continue
            self._say(PrinterStatus("fault", STANDS_STILL))
            if time.monotonic() >= job.until or self._ended:
                raise GivenUp("it took no more data")

    def _await_paper(self, talk: Talk, answers: bool) -> None:
        """Wait until the printer says that the paper is out; a fault may clear meanwhile."""
        until = time.monotonic() + (self._at.patience if answers else QUIET)
        look = time.monotonic() + LOOK
        while not talk.printed and time.monotonic() < until and not self._ended:
            talk.listen(min(0.25, until - time.monotonic()))
            if not talk.printed and time.monotonic() >= look:
                if self._look(talk).state == "ok":
                    talk.ask_again()
                look = time.monotonic() + LOOK
        if talk.printed and talk.proven:
            self._end("printed", "")
        elif talk.printed:
            self._end("unknown", UNPROVEN)
        elif not self._ended:
            self._give_up(answers)

    def _give_up(self, answers: bool) -> None:
        """End a job without an answer about the paper. A printer that never answers may well have
        printed."""
        why = (self._said.why if self._said else "") or "the printer did not say that it was done"
        if answers:
            raise GivenUp(why)
        self._end("unknown", why)

    def _break_off(self, why: str) -> None:
        """Drop what is left of the job, wherever it waits."""
        if self._job is not None:
            self._padding = max(map(len, self._job.pieces), default=0)
        self._end("unknown", why)

    def _end(self, outcome: PaperOutcome, why: str) -> None:
        if self._job is not None:
            self._put(PaperEnded(self._job.ticket.visit, outcome, why))
        self._job = None

    # --- the state -----------------------------------------------------------------------------

    def _look(self, talk: Talk) -> PrinterStatus:
        """Ask for the state. A printer that has spoken does not get well by falling silent: without
        paper its buffer fills, and then it hears no question (and "unknown" may mean "print")."""
        status = talk.ask()
        self._asked = time.monotonic()
        said = self._said
        self._speaks = self._speaks or status.why not in DEAF
        vague = status.state == "unknown" or status.why == OFFLINE
        if vague and self._speaks and said and said.state == "fault" and said.why != ABSENT:
            status = said
        self._say(status)
        return status

    def _say(self, status: PrinterStatus) -> None:
        if status != self._said:
            log.info("printer: %s %s", status.state, status.why)
            self._said = status
            self._put(status)
