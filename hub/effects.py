"""The answers of the hub's rules: facts, effects and a reply; and the things that the machine hears
besides messages. Types only: nothing here is decided or done.
"""

from dataclasses import dataclass, field

from msgspec import Struct

from wire.hall import Hall
from wire.messages import Fact, Message


class Began(Struct, frozen=True):
    """The machine begins: it hears this first, after its journal was read again."""


class ReadHall(Struct, frozen=True):
    """Effect: read the hall file again, for ``device`` and its ``wish``, or for nobody (""; the
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


# --- effects -------------------------------------------------------------------------------------


class Tell(Struct, frozen=True):
    """Effect: answer one device."""

    device: str
    message: Message


class Say(Struct, frozen=True):
    """Effect: show the whole hall."""

    message: Message


class Odd(Struct, frozen=True):
    """Effect: count something that should not have been said, and drop it."""

    kind: str
    text: str


class Note(Struct, frozen=True):
    """Effect: tell the technician's log. ``loud``: somebody must look after it. ``kind``: what any
    device can cause again and again; of one kind a few lines a minute are written, and the rest is
    counted. Kinds are few: named in our code, with a device of the hall file at most."""

    text: str
    loud: bool = False
    kind: str = ""


class Apply(Struct, frozen=True):
    """Effect: work with this hall from now on. The machine begins anew."""

    hall: Hall


class Renew(Struct, frozen=True):
    """Effect: this database is older than the hall. Give it a new generation, and start anew."""

    why: str


Effect = Tell | Say | Odd | Note | ReadHall | Apply | Renew
"""All that the hub does besides keeping facts. ``hub.__main__`` acts on each of them."""
Decision = Fact | Effect
"""One thing that the machine has decided: a fact to keep, or an effect to act on after that."""


@dataclass(slots=True)
class Answer:
    """Holds the answer of a rule to something heard. ``facts``: applied to the state already, in
    this order. ``effects``: to act on once the facts are kept. ``reply``: what the device that
    asked is told, None for nothing."""

    facts: list[Fact] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    reply: Message | None = None

    def add(self, other: "Answer") -> None:
        """Take the facts and effects of a later rule, and its reply where it has one."""
        self.facts += other.facts
        self.effects += other.effects
        self.reply = self.reply if other.reply is None else other.reply
