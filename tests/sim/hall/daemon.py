"""Runs a daemon of the hall: its real machine under the real loop, a disk, a link, and sudden
deaths.

``wire.loop.turn`` itself runs each batch, so the order "hear, keep, act" is the real one. Decides
where a doomed process dies: before its commit, after it, or between two effects.
"""

import queue
from collections.abc import Iterable
from random import Random
from typing import Any

from tests.sim.agenda import Agenda, Violation
from tests.sim.hall.broker import Connection, Post
from tests.sim.hall.computer import Computer
from wire import loop
from wire.messages import DeviceGone, DeviceHere, Fact, Message, Now, Stop

SPINS = 200
"""Turns at one moment after which a machine counts as spinning."""
UNKNOWN = object()


class Died(Exception):
    """Ends the process here and now."""


class Batch:
    """Is an inbox of exactly these, and then the end of the loop."""

    def __init__(self, heard: list[Any]) -> None:
        self._heard = [*heard, Stop()]
        self._heard.reverse()

    def get(self, timeout: float = 0.0) -> Any:
        return self.get_nowait()

    def get_nowait(self) -> Any:
        if not self._heard:
            raise queue.Empty
        return self._heard.pop()


class Daemon:
    """Runs one daemon. ``doom``: where the next turn ends the process: "before", "after", or so
    many effects later. ``lost``: it died with facts that it had in mind only."""

    def __init__(
        self, name: str, agenda: Agenda, post: Post, computer: Computer, draw: Random
    ) -> None:
        self.name, self.agenda, self.post, self.computer = name, agenda, post, computer
        self.draw = draw
        self.machine: Any = None
        self.connection: Connection | None = None
        self.running, self.life, self.held_until = False, 0, 0.0
        self.doom: str | int | None = None
        self.cut_off = self.lost = False
        self._inbox: list[Any] = []
        self._wake: float | None = None
        self._spun = (0.0, 0)
        self._due: Any = UNKNOWN
        self._sessions = 0

    # --- what each kind of daemon says for itself ------------------------------------------------

    def made(self) -> list[Any]:
        """Make the machine from the disk; return what it hears first."""
        raise NotImplementedError

    def commit(self, facts: list[Fact]) -> None:
        """Write the facts down: on the disk, all or none."""
        raise AssertionError(f"nothing keeps {facts!r}")

    def do(self, answer: Any) -> None:
        """Carry an effect out."""
        raise NotImplementedError

    def will(self, session: str) -> Message:
        return DeviceGone(session)

    def ended(self) -> None:
        """Check what must hold of a process that is no more; of most daemons nothing."""

    # --- a life ----------------------------------------------------------------------------------

    def start(self) -> None:
        if self.running:
            return
        self.running, self.doom, self.held_until, self.lost = True, None, 0.0, False
        self.life += 1
        self._inbox, self._wake, self._due = [], None, UNKNOWN
        self.agenda.log(self.name, "starts", self.computer.boot_id)
        for heard in self.made():
            self.put(heard)
        self.agenda.after(self.draw.uniform(0.02, 0.2), self._connect, self.life, 0.4)

    def die(self, *, power: bool = False) -> None:
        """Kill it with kill -9, or cut its computer's power: then the broker notices only by and
        by."""
        if not self.running:
            return
        self.agenda.log(self.name, "dies", "power" if power else "")
        self.running = False
        self.life += 1
        if self.connection is not None:
            silent = self.draw.uniform(0, 15) if power else 0.0
            delivered = self.draw.random() < 0.5
            self.post.cut(self.connection, delivered=delivered, silent=silent)
            self.connection = None
        self.ended()

    def stop(self) -> None:
        """End it in order."""
        if self.connection is not None and self.connection.here:
            self.post.leave(self.connection, self.will(self.connection.session))
        self.connection = None
        self.die()

    def put(self, heard: Any) -> None:
        if self.running:
            self._inbox.append(heard)
            self._wake_at(max(self.held_until, self.agenda.now + self.draw.random() * 0.002))

    def send(self, message: Message, to: str = "") -> None:
        if self.connection is not None and self.connection.here:
            self.post.publish(self.connection, message, to or self.name)

    def stand_still(self, seconds: float) -> None:
        """Give the process no time (SIGSTOP): what comes meanwhile waits for it."""
        self.held_until = self.agenda.now + seconds
        self._wake = None
        self._wake_at(self.held_until)

    # --- the loop's machine ----------------------------------------------------------------------

    def hear(self, heard: Any, now: Now) -> list[Any]:
        if isinstance(heard, Stop):
            return []  # it only ends this batch
        self._due = UNKNOWN
        return self.machine.hear(heard, now)

    def due(self) -> float | None:
        """Return when the machine is due. The loop asks several times between two things heard."""
        if self._due is UNKNOWN:
            self._due = self.machine.due()
        return self._due

    def _turn(self, life: int, when: float) -> None:
        if life != self.life or when != self._wake:
            return
        self._wake = None
        batch, self._inbox = self._inbox[: loop.BATCH - 1], self._inbox[loop.BATCH - 1 :]
        try:
            loop.turn(self, Batch(batch), self._keep, self._act, now=self.computer.now)
            if self.doom is not None:
                raise Died
        except Died:
            self.die()
            return
        except Violation:
            raise
        except Exception as wrong:
            raise Violation(f"{self.name} died of {wrong!r} on hearing {batch!r}") from wrong
        self._rest()

    def _rest(self) -> None:
        """Rest until something is heard, or something is due."""
        now = self.agenda.now
        since, times = self._spun
        self._spun = (now, times + 1) if since == now else (now, 0)
        if times > SPINS:
            raise Violation(f"{self.name} spins: due() says {self.due()} again and again")
        if self._inbox:
            self._wake_at(now)
        due = self.due()
        if due is not None and due != float("inf"):
            self._wake_at(max(now, self.held_until, self.computer.when(due) + 1e-6))

    def _keep(self, facts: list[Fact]) -> None:
        if self.doom == "before":
            self.lost = True
            raise Died
        self.commit(facts)
        if self.doom == "after":
            raise Died

    def _act(self, answer: Any) -> Iterable[Any]:
        if isinstance(self.doom, int):
            if self.doom == 0:
                raise Died
            self.doom -= 1
        self.do(answer)
        return ()

    def _wake_at(self, when: float) -> None:
        if self._wake is None or when < self._wake:
            self._wake = when
            self.agenda.at(when, self._turn, self.life, when)

    # --- the link --------------------------------------------------------------------------------

    def _connect(self, life: int, wait: float) -> None:
        if life != self.life or not self.running:
            return
        self._sessions += 1
        session = f"{self.name or 'hub'}-session-{self._sessions}"
        connection = Connection(self.address, session, self._heard_by(life))
        if not self.cut_off and self.post.connect(connection, self.will(session)):
            self.connection = connection
            connection.lost = lambda: self._again(life, self.draw.uniform(0.2, 0.8))
            if connection.device:
                self.send(DeviceHere(session))
            return
        self._again(life, min(2 * wait, 3.0))

    @property
    def address(self) -> str:
        """Return the device in the hall file; "" is the hub."""
        return self.name

    def _again(self, life: int, wait: float) -> None:
        self.agenda.after(wait, self._connect, life, wait)

    def _heard_by(self, life: int) -> Any:
        def put(heard: Any) -> None:
            if life == self.life:
                self.put(heard)

        return put
