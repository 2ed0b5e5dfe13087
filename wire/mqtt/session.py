"""Runs one connection to the broker, from CONNECT until it is lost. Only this file knows paho.

Decides how bytes travel: one thread reads, whoever has something to say writes it at once. Never
comes back: the next connection is a new session with a new id, and what was under way dies with
this one (paho itself would deliver an unacknowledged wish again much later).

paho's own network thread is not used: it wakes up for every message to be sent, which costs a
quarter of a millisecond each time (measured by make bench), and one exception in a callback ends
it while it still claims to be connected (measured with paho 2.2).
"""

import contextlib
import functools
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from wire.clock import fresh_id
from wire.config.toml_file import Broker

log = logging.getLogger("talon")

QUEUE = 10_000
"""Most messages under way to the broker: a hung broker must not fill our memory."""
KEEPALIVE = 10
"""Seconds; the broker publishes our will after one and a half of them without a sign of life."""
ANSWER = 5.0
"""Seconds from the connection until the broker must have taken it. What listens on that port may be
something else, which waits as we do."""
LOOK = 1.0
"""Seconds between two looks whether a ping is due."""


class Publication(NamedTuple):
    """Holds what goes to the broker."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class BrokerRefused(Exception):
    """Raised where the broker refuses us, or what listens there is none. The text says which, in a
    few words."""


def unbreakable(callback: Callable[..., None]) -> Callable[..., None]:
    """Guard a callback: a mistake with one message is logged and costs neither the connection nor,
    inside paho, the rest of the packet."""

    @functools.wraps(callback)
    def guarded(*args: Any) -> None:
        try:
            callback(*args)
        except Exception:
            log.exception("%s failed", callback.__name__)

    return guarded


class Session:
    """Carries one connection, which is ``up`` from the moment that the subscriptions stand until
    the connection is lost.

    ``will`` makes the broker's last word from the session's id. ``began`` and ``arrived`` (topic,
    payload, whether the broker had kept it) are called in the thread that runs ``run``; what they
    return is handed to its ``put``.
    """

    def __init__(
        self,
        name: str,
        subscriptions: list[tuple[str, int]],
        will: Callable[[str], Publication],
        began: Callable[["Session"], object],
        arrived: Callable[[str, bytes, bool], object | None],
    ) -> None:
        self.id = fresh_id()
        self.up = False
        self._subscriptions, self._began, self._arrived = subscriptions, began, arrived
        self._lock = threading.RLock()  # paho's loop calls are not made for two threads at once
        self._wake = -1
        self._ended = False
        self._heard: list[object] = []
        self._refused: BrokerRefused | None = None
        self._taken = False  # the broker has taken us, subscriptions and all
        self._last: paho.MQTTMessageInfo | None = None
        self._client = self._make(name, will(self.id))

    def run(self, broker: Broker, put: Callable[[object], None]) -> None:
        """Connect, and carry until the connection is lost or ended.

        Raises OSError where nothing listens, BrokerRefused where it does not take us. ``put`` may
        wait: then nothing more is read, and what comes stays with the broker.
        """
        put = unbreakable(put)
        self._wake = os.eventfd(0, os.EFD_NONBLOCK)
        try:
            self._client.connect(broker.host, broker.port, KEEPALIVE)
            if self._ended:
                self._hang_up()
            self._converse(put, time.monotonic() + ANSWER)
        finally:
            self.up = False
            self._hang_up()
            with self._lock:
                os.close(self._wake)
                self._wake = -1
        if self._refused:
            raise self._refused
        if not (self._taken or self._ended):
            raise BrokerRefused("it hung up at once: is it an MQTT broker?")

    def _converse(self, put: Callable[[object], None], answers_until: float) -> None:
        """Carry and hand on until the socket is closed. Raises BrokerRefused where the broker has
        not taken us by then."""
        while (sock := self._client.socket()) is not None:
            self._carry(sock.fileno())
            if not (self._taken or self._refused) and time.monotonic() > answers_until:
                raise BrokerRefused(f"no answer within {ANSWER:.0f} s: is it an MQTT broker?")
            heard, self._heard = self._heard, []
            for one in heard:
                put(one)

    def publish(self, publication: Publication) -> bool:
        """Write it now, in the caller's thread; False where too much is unsent before it."""
        with self._lock:
            info = self._client.publish(*publication)
            if info.rc == paho.MQTT_ERR_QUEUE_SIZE:
                return False
            self._last = info if publication.qos else self._last
            self._nudge()
        return True

    def end(self, seconds: float) -> None:
        """Wait so long for the broker to have everything, then say DISCONNECT."""
        if self.up and self._last is not None:
            with contextlib.suppress(RuntimeError):  # the broker went away just now
                self._last.wait_for_publish(seconds)
        self._ended = True  # it may be connecting at this moment
        self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            if self._client.socket() is not None:
                self._client.disconnect()
                self._nudge()

    def _nudge(self) -> None:
        """Wake the reading thread, which writes what the socket did not take at once."""
        if self._wake >= 0 and self._client.want_write():
            os.eventfd_write(self._wake, 1)

    def _carry(self, sock: int) -> None:
        """Look once at the socket of this number, -1 for a closed one: read, write what waits, ping
        where it is due."""
        writing = [sock] if self._client.want_write() else []
        try:
            readable, _, _ = select.select([sock, self._wake], writing, [], LOOK)
        except (OSError, ValueError):  # closed by the one who was writing
            return
        if self._wake in readable:
            os.eventfd_read(self._wake)
        with self._lock:
            if sock in readable:
                self._client.loop_read()
            if self._client.want_write():
                self._client.loop_write()
            self._client.loop_misc()

    def _make(self, name: str, will: Publication) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{name}-{self.id[-12:]}",
            clean_session=True,
            protocol=paho.MQTTv311,
        )
        client.will_set(*will)
        client.max_inflight_messages_set(200)  # paho waits at 20, which a rush exceeds
        client.max_queued_messages_set(QUEUE)
        client.on_socket_open = unbreakable(_no_delay)
        client.on_connect = unbreakable(self._connected)
        client.on_subscribe = unbreakable(self._subscribed)
        client.on_disconnect = unbreakable(self._lost)
        client.on_message = unbreakable(self._message)
        return client

    def _connected(
        self, client: paho.Client, _: object, __: object, code: ReasonCode, *___: object
    ) -> None:
        if code.is_failure:
            self._refused = BrokerRefused(f"it refuses the connection: {code}")
        else:
            client.subscribe(self._subscriptions)

    def _subscribed(
        self, client: paho.Client, _: object, __: object, codes: list[ReasonCode], *___: object
    ) -> None:
        if any(code.is_failure for code in codes):
            self._refused = BrokerRefused(f"it refuses the subscription: {codes[0]}; see its ACL")
            client.disconnect()
            return
        self.up = self._taken = True
        self._heard.append(self._began(self))

    def _lost(self, _: object, __: object, ___: object, code: ReasonCode, *____: object) -> None:
        self.up = False
        log.debug("disconnected: %s", code)

    def _message(self, _: object, __: object, arrived: paho.MQTTMessage) -> None:
        heard = self._arrived(arrived.topic, bytes(arrived.payload), bool(arrived.retain))
        if heard is not None:
            self._heard.append(heard)


def _no_delay(_: object, __: object, sock: socket.socket) -> None:
    """Send small packets at once: else a QoS 1 round trip takes 44 ms instead of 0.35 in a quiet
    hall (measured)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
