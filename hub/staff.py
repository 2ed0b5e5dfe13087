"""What staff ask of a running hub, over the broker as the hall's ``staff`` device.

Tools never open the hub's database to write (reliability, rule 13): they say a wish and wait for
the answer.
"""

import queue
import time
from contextlib import closing, suppress

from wire.clock import fresh_id
from wire.config import Broker
from wire.hall import Hall
from wire.link import Link
from wire.loop import inbox
from wire.messages import DayCloseAnswered, DayCloseWanted, LinkUp

PATIENCE = 10.0
"""Seconds until the hub must have answered."""


class NoAnswer(Exception):
    """The broker or the hub did not answer in time; nothing is known to have changed."""


def close_day(broker: Broker, hall: Hall) -> DayCloseAnswered:
    """Close the open day. Raises NoAnswer; asking again is safe only for a day still open."""
    name = next((device.name for device in hall.devices if device.kind == "staff"), None)
    if name is None:
        raise NoAnswer('the hall file names no device of kind "staff"')
    heard, wish, until = inbox(), DayCloseWanted(fresh_id()), time.monotonic() + PATIENCE
    link = Link(broker, hall.hall, name, heard)
    with closing(link), suppress(queue.Empty):
        while (left := until - time.monotonic()) > 0:
            match heard.get(timeout=left):
                case LinkUp():
                    link.send(wish)
                case DayCloseAnswered() as answer if answer.wish == wish.wish:
                    return answer
    raise NoAnswer(f"no answer from the hub within {PATIENCE:.0f} s")
