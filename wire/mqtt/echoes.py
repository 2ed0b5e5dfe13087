"""Tells the echo of the hub's own words from what somebody else writes on the hub's topics.

Decides by bytes: the broker sends back to the hub what it says, in the order in which it takes it.
What comes otherwise, or comes empty, was written by another one: then the broker may hold that as
the last word, and whoever connects next would hear it. Never looks into a message.
"""

from collections import deque
from threading import Lock

UNDER_WAY = 200
"""Words of one topic whose echo is awaited. More are under way only to a broker that hangs."""


class Echoes:
    """Knows what was said and has not come back. Used by two threads: one says, the other hears."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._said: dict[str, deque[bytes]] = {}

    def said(self, topic: str, payload: bytes) -> None:
        """Note what is said, before it is sent."""
        with self._lock:
            self._said.setdefault(topic, deque(maxlen=UNDER_WAY)).append(payload)

    def is_ours(self, topic: str, payload: bytes) -> bool:
        """Return whether that is our word, and none that we have heard already."""
        with self._lock:
            waiting = self._said.get(topic)
            if not waiting or payload not in waiting:
                return False
            while waiting.popleft() != payload:
                pass
            return True

    def forget(self) -> None:
        """Forget what was under way: on a connection that is gone it may never have arrived."""
        with self._lock:
            self._said.clear()
