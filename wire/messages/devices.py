"""Messages in which any device speaks of itself, on up/<device>/link: births and wills.

And what the hub answers on down/<device>/answer where two have one name.
"""

from wire.messages.terms import Id, Message, Name


class DeviceHere(Message, frozen=True):
    """A device has connected."""

    session: Id


class DeviceGone(Message, frozen=True):
    """A connection has ended, as its will says; an older session's will says nothing about a newer
    session."""

    session: Id


class DeviceAsked(Message, frozen=True):
    """The hub asks who has this ``session`` ("": whoever has the name) to say DeviceHere again: one
    more with its name has come, or the hub has started."""

    session: Name


class DeviceTwin(Message, frozen=True):
    """Two devices that are switched on have this name. Each says so to who looks after it."""

    earlier: Id
    later: Id
