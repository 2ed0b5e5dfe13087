"""A bare paho client with TCP_NODELAY: the least that any device needs to speak to a broker."""

import queue
import socket
import time
from collections.abc import Sequence
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.wait import until

Heard = tuple[float, str, bytes]
"""(moment of arrival in seconds of the monotonic clock, topic, payload)."""

PATIENCE = 10.0
"""Seconds without an answer after which a measurement has failed."""


def bare(port: int) -> paho.Client:
    """Make a client that is not yet connected. The socket option makes its round trips 0.4 ms
    instead of 44."""

    def no_delay(_: object, __: object, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    client.max_inflight_messages_set(200)
    client.on_socket_open = no_delay
    client.connect("127.0.0.1", port)
    return client


class Voice:
    """Is connected and subscribed to ``topics`` once made. ``with`` ends it."""

    def __init__(self, port: int, topics: Sequence[str]) -> None:
        self._heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self._subscribed = False
        self._client = bare(port)
        self._client.on_subscribe = self._now_subscribed
        self._client.on_message = self._arrived
        self._client.loop_start()
        self._client.subscribe([(topic, 1) for topic in topics])
        until(lambda: self._subscribed, PATIENCE)

    def say(self, topic: str, payload: bytes, qos: int = 1) -> float:
        """Publish; return the moment just before it, in seconds of the monotonic clock."""
        at = time.monotonic()
        self._client.publish(topic, payload, qos)
        return at

    def next(self) -> Heard:
        """Return the next message. Raises queue.Empty where none comes in time."""
        return self._heard.get(timeout=PATIENCE)

    def has_heard(self) -> bool:
        """Tell whether ``next`` would return at once."""
        return not self._heard.empty()

    def __enter__(self) -> "Voice":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _now_subscribed(self, *_: Any) -> None:
        self._subscribed = True

    def _arrived(self, _: object, __: object, message: paho.MQTTMessage) -> None:
        self._heard.put((time.monotonic(), message.topic, message.payload))
