"""`python -m tests.bench.scribe PORT DATABASE`: the echo that commits in groups before it answers.

What the raw group commit is worth behind a broker: all that waits is written in one transaction,
then answered. Says "ready".
"""

import queue
import sys
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho

from tests.bench.disk import Disk
from tests.bench.voice import bare

ASK, ANSWER = "scribe/ask/", "scribe/answer/"
"""Followed by the name of who asks."""


def main() -> None:
    heard: queue.SimpleQueue[paho.MQTTMessage] = queue.SimpleQueue()
    client = bare(int(sys.argv[1]))
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.on_message = lambda _, __, message: heard.put(message)
    client.subscribe(ASK + "+", 1)
    client.loop_start()
    _serve(client, heard, Disk(Path(sys.argv[2])))


def _serve(client: paho.Client, heard: queue.SimpleQueue[Any], disk: Disk) -> None:
    while True:
        batch = [heard.get()]
        while not heard.empty():
            batch.append(heard.get())
        disk.commit(len(batch))
        for message in batch:
            client.publish(ANSWER + message.topic.removeprefix(ASK), message.payload, 1)


if __name__ == "__main__":
    main()
