"""Breaks processes, computers and the net. Each break is named for what happens."""

from random import Random

from tests.sim.hall.daemon import Daemon
from tests.sim.hall.floor import Floor
from wire.messages import HubTrouble, KioskHere, Lease, Pulse

FAR = 2**53
"""A number that no hub reaches."""


class Breaks:
    """Breaks one after the other. ``draw`` decides whom it befalls and how long it lasts."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._draw = Random(f"{floor.seed} faults")
        self._forged = 0

    # --- processes and computers -----------------------------------------------------------------

    def hub_dies(self) -> None:
        self._doom(self.floor.hub)
        if self._draw.random() < 0.25:
            self._down(self.floor.hub, self._draw.uniform(6, 30))
        else:
            self._down(self.floor.hub, self._draw.uniform(0.3, 3))

    def kiosk_dies(self) -> None:
        kiosk = self._draw.choice(self.floor.kiosks)
        self._doom(kiosk)
        self._down(kiosk, self._draw.uniform(0.3, 6))

    def edge_dies(self) -> None:
        edge = self._draw.choice([self.floor.board, *self.floor.pads])
        self._doom(edge)
        self._down(edge, self._draw.uniform(0.3, 4))

    def hub_power(self) -> None:
        self._power(self.floor.hub)

    def kiosk_power(self) -> None:
        self._power(self._draw.choice(self.floor.kiosks))

    def held_up(self) -> None:
        """Hold a process up for seconds: a slow card, a busy processor."""
        daemon = self._draw.choice([self.floor.hub, *self.floor.kiosks])
        daemon.held_until = self.floor.agenda.now + self._draw.uniform(0.3, 6)

    def hub_frozen(self) -> None:
        """Freeze the hub and its pulse for longer than a press may live. Its connection stays, and
        what is said to it waits."""
        self.floor.hub.held_until = self.floor.agenda.now + self._draw.uniform(4, 14)

    def hub_in_trouble(self) -> None:
        """Let the hub's disk not be written: it says so each second until it can."""
        self._in_trouble(self._draw.randint(3, 12))

    def database_unlinked(self) -> None:
        """Delete a daemon's file. It sees that before it keeps anything more, within a second, puts
        back what it has open and starts anew (``test_anchored`` tests how)."""
        self.floor.hub.doom = "before"
        self.floor.agenda.after(1.0, self._in_trouble, self._draw.randint(1, 3))

    def _in_trouble(self, seconds: int) -> None:
        hub = self.floor.hub
        hub.die()
        for nth in range(seconds):
            self.floor.agenda.after(1.0 * nth, self._troubled)
        self._down(hub, float(seconds))

    def _troubled(self) -> None:
        if self.floor.post.up and not self.floor.hub.running:
            self.floor.post.trouble(HubTrouble("no space left"))

    def _doom(self, daemon: Daemon) -> None:
        where = self._draw.choice(("now", "before", "after", "act"))
        daemon.agenda.log(daemon.name, "doomed", where)
        if where == "now":
            daemon.die()
        elif daemon.running:
            daemon.doom = self._draw.randint(0, 3) if where == "act" else where

    def _down(self, daemon: Daemon, seconds: float) -> None:
        """End a daemon, and start it after so long; a doomed one dies by then in any case."""
        self.floor.agenda.after(seconds, self._back, daemon)

    def _back(self, daemon: Daemon) -> None:
        if daemon.running and daemon.doom is not None:
            daemon.die()
        daemon.start()

    def _power(self, daemon: Daemon) -> None:
        daemon.die(power=True)
        knows = self._draw.random() < 0.5
        computer = self.floor.computers[daemon.name]
        computer.boot(knows_time=knows)
        self.floor.agenda.after(2.0, daemon.start)
        if not knows:
            self.floor.agenda.after(self._draw.uniform(3, 60), computer.told_the_time)

    # --- the net ---------------------------------------------------------------------------------

    def broker_killed(self) -> None:
        self.floor.post.kill()
        self.floor.agenda.after(self._draw.uniform(0.5, 6), self._broker_back)

    def _broker_back(self) -> None:
        self.floor.post.up = True

    def line_cut(self) -> None:
        connection = self._draw.choice(self.floor.daemons).connection
        if connection is not None:
            silent = self._draw.choice((0.0, 0.0, self._draw.uniform(0, 15)))
            self.floor.post.cut(connection, delivered=self._draw.random() < 0.5, silent=silent)

    def line_stalled(self) -> None:
        daemon = self._draw.choice(self.floor.daemons)
        self.floor.post.stall(daemon.address, self._draw.choice((1.5, 4.0, 9.0, 20.0)))

    def kiosk_cut_off(self) -> None:
        kiosk = self._draw.choice(self.floor.kiosks)
        kiosk.cut_off = True
        if kiosk.connection is not None:
            self.floor.post.cut(kiosk.connection, delivered=self._draw.random() < 0.5)
        self.floor.agenda.after(self._draw.choice((10.0, 30.0, 90.0)), kiosk.joined)

    def lossy(self) -> None:
        post = self.floor.post
        post.drops, post.twice = self._draw.choice(((0.0, 0.3), (0.1, 0.1), (0.3, 0.0)))
        self.floor.agenda.after(self._draw.uniform(3, 15), self._careful)

    def _careful(self) -> None:
        self.floor.post.drops = self.floor.post.twice = 0.0

    def slow(self) -> None:
        post = self.floor.post
        post.slow, post.slowest = self._draw.choice(((0.5, 0.5), (0.2, 2.0), (0.05, 8.0)))
        self.floor.agenda.after(self._draw.uniform(3, 15), self._fast)

    def _fast(self) -> None:
        self.floor.post.slow = 0.0

    # --- somebody who may write everywhere --------------------------------------------------------

    def retained_wiped(self) -> None:
        self.floor.post.wipe()

    def state_forged(self) -> None:
        """Forge a state of the hall with the true generation and numbers that the hub has not
        reached."""
        self.floor.post.forge({self._draw.choice(("epoch", "version")): FAR})

    def pulse_forged(self) -> None:
        """Forge one pulse of a start, or with a count, that the hub has not reached."""
        hub = self.floor.hub
        start, count = self._draw.choice(((hub.journal.epoch, FAR), (FAR, 0), (FAR, FAR)))
        now = hub.computer.now()
        self._forged += 1
        session = f"made up {self._forged}"
        self.floor.post.lie(Pulse(hub.journal.generation, start, session, count, now, FAR, FAR))

    def hello_forged(self) -> None:
        """Forge a kiosk's hello that speaks of a start or of a range that no hub of the hall has
        had.

        This does not happen while a hub without a past waits for the true hello: whoever may write
        in a kiosk's name can say there that it has nothing to tell (docs/reliability.md, not held
        off).
        """
        if self.floor.truth.ledger.gathering:
            return
        kiosk, generation = self._draw.choice(self.floor.kiosks).name, self.floor.hub.journal
        self._forged += 1
        name = f"forged-{self._forged}"
        leases = self._draw.choice(((), (Lease("A", FAR, 500, 507, 500),)))
        start = self._draw.choice((0, generation.epoch, FAR))
        hello = KioskHere(name, name, 1, name, 1, 0, 1, generation.generation, start, 1, leases)
        self.floor.post.lie(hello, kiosk)
