"""The connection to the broker. Its callbacks only put into the inbox.

Decides how to connect and come back (MQTT 3.1.1, TCP_NODELAY, wills and births, jittered waits);
what a message means is none of its business. What cannot be read is counted and dropped here.
"""

import contextlib
import functools
import logging
import queue
import random
import socket
from collections.abc import Callable
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from wire import messages as m
from wire import topics
from wire.clock import fresh_id
from wire.config import Broker
from wire.dropped import Dropped
from wire.loop import Inbox

log = logging.getLogger("talon")

QUEUE = 10_000
"""Most messages under way to the broker: a hung broker must not fill our memory."""
PATIENCE = 0.2
"""Seconds after which a thread that waits for room in the inbox looks whether we are closed."""
KEEPALIVE = 10
"""Seconds; the broker publishes our will after one and a half of them without a sign of life."""


def unbreakable(callback: Callable[..., None]) -> Callable[..., None]:
    """An exception in a paho callback would end its thread while it still claims to be connected
    (measured with paho 2.2), so none may leave."""

    @functools.wraps(callback)
    def guarded(*args: Any) -> None:
        try:
            callback(*args)
        except Exception:
            log.exception("in %s", callback.__name__)

    return guarded


class Link:
    """One daemon's connection.

    ``device`` is its name in the hall file, "" for the hub. ``will`` makes the broker's last word
    for this connection from its session id. The inbox gets LinkUp, LinkDown and messages: bare at
    an edge, wrapped in From at the hub.
    """

    def __init__(
        self,
        broker: Broker,
        hall: str,
        device: str,
        inbox: Inbox,
        will: Callable[[str], m.Message] = m.DeviceGone,
    ) -> None:
        self.hall, self.device = hall, device
        self.dropped = Dropped()
        self._inbox, self._will = inbox, will
        self._up = self._closed = False
        self._last: paho.MQTTMessageInfo | None = None
        self._client = self._make()
        self._new_session()
        self._shuffle()
        self._client.connect_async(broker.host, broker.port, KEEPALIVE)
        self._client.loop_start()

    def send(self, message: m.Message, to: str = "") -> None:
        """Publish now; ``to`` is the device that an answer is for.

        Without a connection it is dropped: what must not be lost is said again at the next LinkUp
        by the machine that keeps it (paho would keep a QoS 1 message and deliver it much later).
        """
        if not self._up:
            self.dropped("offline", f"{type(message).__name__} not sent: no broker")
            return
        route = topics.ROUTES[type(message)]
        name = topics.topic(self.hall, message, to or self.device)
        info = self._client.publish(name, msgspec.json.encode(message), route.qos, route.retain)
        if info.rc == paho.MQTT_ERR_QUEUE_SIZE:
            self.dropped("unsent", f"{name}: found {QUEUE} unsent before it, expected fewer")
        elif route.qos:
            self._last = info

    def close(self) -> None:
        """Say goodbye, wait up to a second for the broker to have it, and leave without a will.

        From here on nothing more is put into the inbox: nobody reads it any longer.
        """
        self._closed = True
        if self._up:
            self.send(self._will(self.session))
            if self._last is not None:
                with contextlib.suppress(RuntimeError):  # the broker went away just now
                    self._last.wait_for_publish(1.0)
        self._client.disconnect()
        self._client.loop_stop()

    def _make(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{self.hall}-{self.device or 'hub'}-{fresh_id()[-12:]}",
            clean_session=True,
            protocol=paho.MQTTv311,
        )
        client.max_inflight_messages_set(200)
        client.max_queued_messages_set(QUEUE)
        client.on_socket_open = unbreakable(_no_delay)
        client.on_connect = unbreakable(self._connected)
        client.on_subscribe = unbreakable(self._subscribed)
        client.on_disconnect = unbreakable(self._lost)
        client.on_message = unbreakable(self._heard)
        return client

    def _new_session(self) -> None:
        self.session = fresh_id()
        will = self._will(self.session)
        route = topics.ROUTES[type(will)]
        name = topics.topic(self.hall, will, self.device)
        self._client.will_set(name, msgspec.json.encode(will), route.qos, route.retain)

    def _shuffle(self) -> None:
        """A hall that lost its broker must not come back to it in one instant: paho begins with the
        shortest wait and doubles it up to the longest, both of this device's own drawing."""
        shortest, longest = random.uniform(0.2, 0.8), random.uniform(2.0, 4.0)
        self._client.reconnect_delay_set(shortest, longest)  # type: ignore[arg-type]

    def _connected(
        self, client: paho.Client, _: object, __: object, code: Any, *___: object
    ) -> None:
        if code.is_failure:
            self.dropped("connection", f"the broker refused it: {code}")
            return
        root = topics.root(self.hall)
        edge = [(f"{root}/down/{self.device}/+", 1), (f"{root}/hall/#", 1)]
        client.subscribe(edge if self.device else [(f"{root}/up/+/+", 1)])

    def _subscribed(self, _: object, __: object, ___: object, codes: Any, *____: object) -> None:
        if any(code.is_failure for code in codes):
            self.dropped("subscription", f"the broker refused it: {codes[0]}; see its ACL")
            return
        self._up = True
        if self.device:
            self.send(m.DeviceHere(self.session))
        log.info("connected to the broker")
        self._put(m.LinkUp(self.session))

    def _lost(self, _: object, __: object, ___: object, code: Any, *____: object) -> None:
        was_up, self._up = self._up, False
        self._new_session()
        if was_up and not self._closed:
            log.warning("the broker is gone: %s", code)
            self._shuffle()
            self._put(m.LinkDown())

    def _heard(self, _: object, __: object, arrived: paho.MQTTMessage) -> None:
        payload = bytes(arrived.payload)
        try:
            device, message = topics.read(self.hall, arrived.topic, payload)
        except topics.Unreadable as wrong:
            self.dropped(wrong.kind, str(wrong))
            return
        unknown = topics.unknown_fields(payload, message)
        if unknown:
            self.dropped("unknown field", f"{arrived.topic}: {unknown} fields are not known here")
        self._put(message if self.device else m.From(device, message))

    def _put(self, heard: object) -> None:
        """Wait for room: what is not read yet stays with the broker, which drops beyond its limit.
        But wait no longer than we are open, or ending would wait for us and we for the end."""
        while not self._closed:
            try:
                return self._inbox.put(heard, timeout=PATIENCE)
            except queue.Full:
                continue


def _no_delay(_: object, __: object, sock: socket.socket) -> None:
    """Without it a QoS 1 round trip takes 44 ms instead of 0.35 in a quiet hall (measured)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
