"""What any device says of itself, on up/<device>/link: births and wills."""

from wire.messages.terms import Id, Message


class DeviceHere(Message, frozen=True):
    """A device has connected."""

    session: Id


class DeviceGone(Message, frozen=True):
    """The will of a connection; an older session's will says nothing about a newer session."""

    session: Id
