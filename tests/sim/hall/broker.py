"""Carries what the daemons say, in order on each connection, unless it loses or delays it.

What crosses is what really crosses: topics and bytes of ``wire.mqtt.topics``, read again on
arrival. Decides by seeded draws what is late, lost, or delivered twice; ``faults`` sets how often.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from tests.sim.agenda import Agenda, Violation
from wire.messages import Contradicted, From, LinkDown, LinkUp, Message
from wire.mqtt import topics

KEEPALIVE = 15.0
"""Seconds of silence after which either end gives a connection up (wire.session)."""


class Connection:
    """Is one session. Either end may know sooner than the other that it is over."""

    def __init__(self, device: str, session: str, put: Callable[[Any], None]) -> None:
        self.device, self.session, self.put = device, session, put
        self.here = self.there = True
        self.up_at = self.down_at = self.stalled = 0.0
        self.will: tuple[str, bytes] | None = None
        self.lost: Callable[[], None] = lambda: None


class Post:
    """Carries messages. ``late``: the longest usual way of a message in seconds; ``slow``: how
    often it takes up to ``slowest``. ``drops`` and ``twice``: how often a wish, report or answer is
    lost or repeated."""

    def __init__(self, agenda: Agenda, draw: Random, hall: str) -> None:
        self.hall, self.up = hall, True
        self.late, self.slow, self.slowest = 0.004, 0.0, 0.0
        self.drops = self.twice = 0.0
        self.lost_kinds: tuple[type[Message], ...] = ()  # for scenes: these never arrive
        self.last = 0.0  # when the last of what is under way arrives
        self._agenda, self._draw = agenda, draw
        self._connections: list[Connection] = []
        self._retained: dict[str, Message] = {}

    def connect(self, connection: Connection, will: Message) -> bool:
        """Connect a client, and return whether the broker is there. It is subscribed at once:
        LinkUp, then what is retained."""
        if not self.up:
            return False
        connection.will = self._written(will, connection.device)
        self._connections.append(connection)
        connection.put(LinkUp(connection.session))
        if connection.device:
            for message in list(self._retained.values()):
                self._send_down(connection, message)
        return True

    def publish(self, connection: Connection, message: Message, device: str) -> None:
        """Publish what a client says; ``device`` is the one that shall read it, or that says it."""
        topic, payload = self._written(message, device)
        self._agenda.log(connection.device or "hub", topic, payload)
        side = topics.ROUTES[type(message)].side
        times = 1 if side == "hall" else self._times()
        times = 0 if isinstance(message, self.lost_kinds) else times
        for nth in range(times):
            when = self._way(max(connection.up_at, connection.stalled))
            if nth == 0:
                connection.up_at = when
            else:
                when += self._draw.choice((0.05, 1.0, 20.0)) * self._draw.random()
                self.last = max(self.last, when)
            self._agenda.at(when, self._arrived, connection if nth == 0 else None, topic, payload)

    def cut(self, connection: Connection, *, delivered: bool, silent: float = 0.0) -> None:
        """Cut a connection. ``delivered``: what its client had said still arrives. ``silent``:
        seconds until the broker notices and says its will."""
        if not connection.here:
            return
        connection.here = False
        connection.put(LinkDown())
        connection.lost()
        if delivered:
            silent = max(silent, connection.up_at - self._agenda.now + 0.001)
        self._agenda.after(silent, self._gone, connection)
        if not delivered:
            connection.up_at = -1.0

    def leave(self, connection: Connection, goodbye: Message) -> None:
        """End a connection in order: the client has said its last word itself."""
        self.publish(connection, goodbye, connection.device)
        connection.here, connection.will = False, None
        self._agenda.at(connection.up_at + 0.001, self._gone, connection)

    def kill(self) -> None:
        """Kill the broker with all it held; nobody is left to say wills."""
        self.up = False
        self._agenda.log("post", "killed")
        self._retained.clear()
        there, self._connections = self._connections, []
        for connection in there:
            connection.will, connection.there = None, False
            if connection.here:
                connection.here = False
                connection.put(LinkDown())
                connection.lost()

    def stall(self, device: str, seconds: float) -> None:
        """Let nothing pass between the broker and this device; if it lasts too long, both give
        up."""
        for connection in [one for one in self._connections if one.device == device and one.here]:
            connection.stalled = self._agenda.now + seconds
            if seconds > KEEPALIVE:
                self._agenda.after(KEEPALIVE, self._give_up, connection)

    def stalls(self) -> bool:
        """Tell whether somebody's line is still stalled."""
        return any(one.here and one.stalled > self._agenda.now for one in self._connections)

    def wipe(self) -> None:
        """Forget what is retained; the connections stand."""
        self._agenda.log("post", "wiped")
        self._retained.clear()

    def forge(self, change: dict[str, int]) -> None:
        """Say again what is retained on one topic, with these fields made up, as an intruder
        might."""
        if self._retained and self.up:
            topic = self._draw.choice(sorted(self._retained))
            forged = msgspec.structs.replace(self._retained[topic], **change)
            self._agenda.log("attacker", topic, forged)
            self._fan_out(topic, msgspec.json.encode(forged))
            for hub in [one for one in self._connections if not one.device]:
                self._send_down(hub, Contradicted())

    def lie(self, message: Message, device: str = "") -> None:
        """Say this in the hub's name, or in that of a device, as an intruder might."""
        if self.up:
            self._agenda.log("attacker", device, message)
            self._fan_out(*self._written(message, device))

    def trouble(self, message: Message) -> None:
        """Say what a hub without a disk says, by whatever connection."""
        self._fan_out(*self._written(message, ""))

    def _give_up(self, connection: Connection) -> None:
        if connection.stalled > self._agenda.now:
            self.cut(connection, delivered=False, silent=self._draw.uniform(0, 3))

    def _gone(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        connection.there = False
        if connection.will is not None:
            self._fan_out(*connection.will)

    def _arrived(self, connection: Connection | None, topic: str, payload: bytes) -> None:
        if not self.up:
            return
        if connection is not None and (not connection.there or connection.up_at < 0):
            return
        self._fan_out(topic, payload)

    def _fan_out(self, topic: str, payload: bytes) -> None:
        try:
            device, message = topics.read(self.hall, topic, payload)
        except topics.Unreadable as wrong:
            raise Violation(f"what a machine said cannot be read: {wrong}") from None
        route = topics.ROUTES[type(message)]
        if route.retain:
            self._retained[topic] = message
        for connection in self._connections:
            if _listens(connection, route, device):
                heard = message if connection.device else From(device, message)
                for _ in range(self._times() if route.side == "down" else 1):
                    self._send_down(connection, heard)

    def _send_down(self, connection: Connection, heard: Any) -> None:
        when = self._way(max(connection.down_at, connection.stalled))
        connection.down_at = when
        self._agenda.at(when, self._deliver, connection, heard)

    def _deliver(self, connection: Connection, heard: Any) -> None:
        if connection.here:
            connection.put(heard)

    def _way(self, not_before: float) -> float:
        seconds = self._draw.random() * self.late + 0.0003
        if self.slow and self._draw.random() < self.slow:
            seconds += self._draw.random() * self.slowest
        when = max(not_before, self._agenda.now + seconds)
        self.last = max(self.last, when)
        return when

    def _times(self) -> int:
        """Return how often a message arrives: once, nearly always."""
        if not self.drops and not self.twice:
            return 1
        drawn = self._draw.random()
        return 0 if drawn < self.drops else 2 if drawn < self.drops + self.twice else 1

    def _written(self, message: Message, device: str) -> tuple[str, bytes]:
        return topics.topic(self.hall, message, device), msgspec.json.encode(message)


def _listens(connection: Connection, route: topics.TopicRoute, device: str) -> bool:
    """Tell whether the subscriptions of ``wire.mqtt.link`` cover this."""
    if not connection.device:
        return route.side == "up" or route.branch == "pulse"
    return route.side == "hall" or (route.side == "down" and connection.device == device)
