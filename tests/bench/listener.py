"""`python -m tests.bench.listener PORT HALL BOARD`: hears calls as a board's machine does.

A process with the daemons' own link and inbox, and no screen. Says "ready", then for each call
its number and the moment at which the machine would have been handed it.
"""

import sys
import time

from wire.config.toml_file import Broker
from wire.loop import inbox
from wire.messages import Called, Calls, LinkUp, WindowState
from wire.mqtt.link import Link


def main() -> None:
    port, hall, board = sys.argv[1:]
    heard, last = inbox(), 0
    _link = Link(Broker(port=int(port)), hall, board, heard)
    while True:
        message = heard.get()
        at = time.monotonic()
        if isinstance(message, LinkUp):
            print("ready", flush=True)
        elif (call := _last_call(message)) > last:
            last = call
            print(call, at, flush=True)


def _last_call(message: object) -> int:
    """Return the number of the newest call that a message speaks of, 0 for none."""
    match message:
        case WindowState(calling=Called(call=call)):
            return call
        case Calls(calls=calls) if calls:
            return calls[-1].call
        case _:
            return 0


if __name__ == "__main__":
    main()
