"""`python -m tests.bench.crowd PORT HALL`: many wishes at once, from a process of its own.

Reads lines "tickets N", "echo N" or "groups N" (the echo that commits in groups) and answers each
with one JSON line: the seconds until all N were answered, and for tickets how many of them the hub
decided at one moment, each time.
"""

import json
import sys
import threading
import time
from collections import Counter

import msgspec
import paho.mqtt.client as paho

from tests.bench import echo, scribe
from tests.bench.disk import ROW
from tests.bench.stage import KIOSKS, SERVICE
from tests.bench.voice import bare
from wire import messages as m
from wire.clock import fresh_id
from wire.mqtt import topics

IN_FLIGHT = 50
"""Wishes under way at any moment, shared evenly by the kiosks."""


class Kiosk:
    """Is one connection that keeps its share of wishes under way until it has said its part."""

    def __init__(self, port: int, hall: str, name: str) -> None:
        self._hall, self._name = hall, name
        self._client = bare(port)
        self._client.on_message = self._answered
        self._client.subscribe(f"{topics.root(hall)}/down/{name}/+", 1)
        for answer in (echo.ANSWER, scribe.ANSWER):
            self._client.subscribe(answer + name, 1)
        self._client.loop_start()
        self.done = threading.Event()
        self.answers: list[bytes] = []

    def begin(self, what: str, count: int) -> None:
        """Say the first wishes; ``done`` is set with the last answer."""
        self.done.clear()
        self.answers = []
        self._what, self._count, self._said = what, count, 0
        for _ in range(min(IN_FLIGHT // len(KIOSKS), count)):
            self._say()

    def _say(self) -> None:
        self._said += 1
        if self._what != "tickets":
            ask = echo.ASK if self._what == "echo" else scribe.ASK
            self._client.publish(ask + self._name, ROW, 1)
            return
        wish = m.TicketWanted(fresh_id(), SERVICE, "ru")
        name = topics.topic(self._hall, wish, self._name)
        self._client.publish(name, msgspec.json.encode(wish), 1)

    def _answered(self, _: object, __: object, message: paho.MQTTMessage) -> None:
        self.answers.append(message.payload)
        if self._said < self._count:
            self._say()
        if len(self.answers) == self._count:
            self.done.set()


def main() -> None:
    port, hall = sys.argv[1:]
    kiosks = [Kiosk(int(port), hall, name) for name in KIOSKS]
    print("ready", flush=True)
    for line in sys.stdin:
        what, count = line.split()
        print(json.dumps(_run(kiosks, what, int(count))), flush=True)


def _run(kiosks: list[Kiosk], what: str, count: int) -> dict[str, object]:
    began = time.monotonic()
    for kiosk in kiosks:
        kiosk.begin(what, count // len(kiosks))
    for kiosk in kiosks:
        assert kiosk.done.wait(60), "not all wishes were answered"
    seconds = time.monotonic() - began
    answers = [answer for kiosk in kiosks for answer in kiosk.answers]
    return {"seconds": seconds, "batches": _batches(answers) if what == "tickets" else []}


def _batches(answers: list[bytes]) -> list[int]:
    """Count the answers of each batch: what the hub heard at one moment and kept in one
    transaction."""
    issued = [msgspec.json.decode(answer, type=m.TicketIssued) for answer in answers]
    return sorted(Counter(ticket.at.mono for ticket in issued).values())


if __name__ == "__main__":
    main()
