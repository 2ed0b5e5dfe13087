"""Types what every machine hears besides messages: the time, its link, and who said something.

Nothing of it crosses the broker.
"""

from msgspec import Struct

from wire.messages.terms import Message


class Tick(Struct, frozen=True):
    """The time that ``due()`` named has come."""


class Stop(Struct, frozen=True):
    """The daemon was asked to end (SIGTERM, SIGINT)."""


class LinkUp(Struct, frozen=True):
    """Connected and subscribed; ``session`` is the random id of this connection."""

    session: str


class LinkDown(Struct, frozen=True):
    """The connection is gone. What was sent and not answered may or may not have arrived."""


class NoBroker(Struct, frozen=True):
    """An attempt to connect to ``address`` (host:port) failed: said at the first one, then each
    minute, until LinkUp. ``why``: a few words for the technician."""

    address: str
    why: str


class Contradicted(Struct, frozen=True):
    """Somebody else has written on a topic on which only the hub writes, or has emptied it. The
    log says which; the hub says all its topics again."""


class From(Struct, frozen=True):
    """A message came up, with its sender: who its topic says, never who its payload says."""

    device: str
    message: Message
