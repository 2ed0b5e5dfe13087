"""Talks over one open cable: questions with a time limit, writes that cannot hang.

Decides how long one question or one write may take. Raises OSError when the cable is gone.
"""

import time

from kiosk.printing.port import Port, wait
from kiosk.printing.proof import IDENTITIES, Proof, identity, learned
from kiosk.printing.status import ASK, FORGET, AnswerSorter, judge
from kiosk.things import PrinterStatus

ANSWER = 0.5
"""Seconds for one answer: printers need a few milliseconds, a busy network a few more."""
LATE = 1.0
"""Seconds after a question in which an answer to it may still come, and must not be taken for the
answer to the next one: nothing in it says which question it answers."""
NEVER = 30.0
"""Seconds after the last question behind a job in which no answer came: none is owed any more, the
printer was switched off meanwhile."""
AGAIN = 5.0
"""Seconds after which the questions behind a job are repeated: noise may have eaten the answer."""
LESSONS = 2
"""How often a printer is asked for its identities on one cable."""
STANDS_STILL = "takes no data"
HOLD = 5.0
"""Seconds that an XOFF is obeyed: a stray one must not stop the printer for ever."""


class Talk:
    """Talks over one cable. ``answered``: the printer has answered at all on this cable."""

    def __init__(self, port: Port, proof: Proof) -> None:
        self.answered = False
        self._port, self._ears, self._proof = port, AnswerSorter(), proof
        self._real_time: list[int] = []
        self._unheard = 0  # answers to DLE EOT that are owed,
        self._asked = 0.0  # and when the last one was asked for
        self._asked_after = 0.0
        self._others: list[int] = []
        self._lessons = LESSONS
        self._missed: set[int] = set()
        self._mute: set[int] = set()
        self._owed = b""
        self._held_since: float | None = None

    def ask(self) -> PrinterStatus:
        """Ask for the state now.

        This takes at most 0.5 s for a printer that says nothing, 1.5 s if asked at once again.
        After a question without an answer nothing more is asked: what comes then may answer either.
        """
        self._settle()
        answers: dict[int, int] = {}
        for n in self._questions():
            answer = self._answer(n)
            if answer is None:
                self._missed.add(n)
                break
            answers[n] = answer
            self._missed.discard(n)
        if self._owed:
            return PrinterStatus("fault", STANDS_STILL)
        status = judge(answers)
        if status.state == "ok":  # a well printer that knows only 1 and 4: do not wait again
            self._mute |= self._missed
        return status

    def _questions(self) -> list[int]:
        """Order the questions: one that was not answered comes last, so that it does not hide the
        others."""
        order = [n for n in (1, 4, 2, 3) if n not in self._mute]
        return sorted(order, key=lambda n: n != 1 and n in self._missed)

    def learn(self) -> None:
        """Ask a printer that is well for its identities, which prove later that a paper is out.

        This takes at most a second, and is not repeated if the printer knows no such question.
        """
        if not self._proof.wants_identities or self._lessons <= 0:
            return
        self._lessons -= 1
        found: dict[int, int] = {}
        for n in IDENTITIES:
            said = learned(self._identity(n))
            if said is None:
                break
            found[n] = said
        self._proof.know(found)

    def _identity(self, n: int) -> list[int]:
        """Ask twice at once, since noise does not repeat itself."""
        self.listen(0)
        self._others.clear()
        self._say(identity(n) * 2)
        end = time.monotonic() + ANSWER
        while learned(self._others) is None and (left := end - time.monotonic()) > 0:
            self.listen(left)
        return list(self._others)

    def ask_after(self) -> None:
        """Put the questions whose answers mean that everything before them is on paper."""
        now = time.monotonic()
        if now > self._asked_after + NEVER:
            self._proof.forget_owed()
        self._asked_after = now
        self._say(self._proof.ask())

    def ask_again(self) -> None:
        """Put them again, where an answer got lost; only where that cannot be mistaken."""
        if self._proof.can_repeat and time.monotonic() > self._asked_after + AGAIN:
            self.ask_after()

    @property
    def printed(self) -> bool:
        """Tell whether everything that was asked after the job was answered."""
        return self._proof.answered

    @property
    def proven(self) -> bool:
        """Tell whether the answer means that everything is on paper."""
        return self._proof.proves

    def forget(self) -> None:
        """Let the printer drop what it has not printed yet."""
        self._ears.cleared = False
        self._say(FORGET)

    @property
    def forgotten(self) -> bool:
        """Tell whether the printer has said that it has cleared its buffers."""
        return self._ears.cleared

    def put(self, data: bytes, seconds: float) -> int:
        """Write for at most so many seconds, and return how many of the bytes went."""
        end = time.monotonic() + seconds
        sent = 0
        while sent < len(data) and time.monotonic() < end:
            if self._may_write(end):
                sent += self._write(data[sent:])
        return sent

    def listen(self, seconds: float) -> None:
        """Hear what comes within so many seconds; return at the first of it."""
        readable, _ = wait([self._port.fd], [], seconds)
        if readable:
            self._hear()

    def _settle(self) -> None:
        """Let what is still owed come, and forget it."""
        while self._unheard and (left := self._asked + LATE - time.monotonic()) > 0:
            self.listen(left)
        self.listen(0)
        self._unheard = 0

    def _answer(self, n: int) -> int | None:
        self._real_time.clear()
        self._unheard += 1
        self._asked = time.monotonic()
        self._say(ASK[n])
        end = time.monotonic() + ANSWER
        while not self._real_time and (left := end - time.monotonic()) > 0:
            self.listen(left)
        return self._real_time[0] if self._real_time else None

    def _say(self, command: bytes) -> None:
        """Send a command whole: what does not go now goes before anything else."""
        if not self._owed:
            self._owed = command
        end = time.monotonic() + ANSWER
        while self._owed and time.monotonic() < end:
            if self._may_write(end):
                self._owed = self._owed[self._port.write(self._owed) :]

    def _write(self, data: bytes) -> int:
        if self._owed:
            self._owed = self._owed[self._port.write(self._owed) :]
        return 0 if self._owed else self._port.write(data)

    def _may_write(self, end: float) -> bool:
        """Wait until the cable takes bytes, hearing what comes meanwhile."""
        left = max(0.0, end - time.monotonic())
        writing = [] if self._is_held() else [self._port.fd]
        readable, writable = wait([self._port.fd], writing, min(left, 0.25))
        if readable:
            self._hear()
        return bool(writable)

    def _is_held(self) -> bool:
        if not self._ears.held:
            self._held_since = None
            return False
        self._held_since = self._held_since or time.monotonic()
        return time.monotonic() < self._held_since + HOLD

    def _hear(self) -> None:
        real_time, others, marks = self._ears.hear(self._port.read())
        self._real_time += real_time
        self._others += others
        self.answered = self.answered or bool(real_time)
        self._unheard = max(0, self._unheard - len(real_time))
        self._proof.hear(others, marks)
