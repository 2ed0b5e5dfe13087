"""`python -m tests.bench.echo PORT`: the other end of the floor's round trip.

A bare paho client in one thread that publishes what it hears back at QoS 1. Says "ready".
"""

import sys
from typing import Any

import paho.mqtt.client as paho

from tests.bench.voice import bare

ASK, ANSWER = "bench/ask/", "bench/answer/"
"""Followed by the name of who asks."""


def main() -> None:
    client = bare(int(sys.argv[1]))
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.on_message = _back
    client.subscribe(ASK + "+", 1)
    client.loop_forever()


def _back(client: paho.Client, _: Any, message: paho.MQTTMessage) -> None:
    client.publish(ANSWER + message.topic.removeprefix(ASK), message.payload, 1)


if __name__ == "__main__":
    main()
