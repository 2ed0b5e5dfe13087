"""What the line hears besides messages, and its acts."""

from msgspec import Struct

from wire.hall import Hall
from wire.messages import Message


class Began(Struct, frozen=True):
    """The first thing the line hears after its journal was read again."""


class ReadHall(Struct, frozen=True):
    """Act: read the hall file again, for ``device`` and its ``wish``, or for nobody (""; the
    technician's signal). ``check``: it is not to be taken over. Heard: a signal asks for it."""

    device: str = ""
    wish: str = ""
    check: bool = False


class HallRead(Struct, frozen=True):
    """The hall file was read as ``asked``: ``text`` is its path. If it is wrong ``hall`` is None,
    and ``text`` says why."""

    asked: ReadHall
    hall: Hall | None
    text: str


# --- acts ----------------------------------------------------------------------------------------


class Tell(Struct, frozen=True):
    """Act: answer one device."""

    device: str
    message: Message


class Say(Struct, frozen=True):
    """Act: show the whole hall."""

    message: Message


class Odd(Struct, frozen=True):
    """Act: count something that should not have been said, and drop it."""

    kind: str
    text: str


class Note(Struct, frozen=True):
    """Act: tell the technician's log. ``loud``: somebody must look after it. ``kind``: what any
    device can cause again and again; of one kind a few lines a minute are written, and the rest is
    counted. Kinds are few: named in our code, with a device of the hall file at most."""

    text: str
    loud: bool = False
    kind: str = ""


class Apply(Struct, frozen=True):
    """Act: work with this hall from now on. The line begins anew."""

    hall: Hall


class Renew(Struct, frozen=True):
    """Act: this database is older than the hall. Give it a new generation, and start anew."""

    why: str
