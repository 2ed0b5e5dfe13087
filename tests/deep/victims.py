"""The four machines as a hostile broker meets them: built, woken, and asked to hear anything.

Decides what each may be asked to hear, and what must hold of its answers whatever it heard: each
can be said on its topic, read again, kept and shown. The devices' own events are honest.
"""

import random
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from display import texts as board_texts
from display.board.machine import Board
from display.picture.frame import ZoneMaker
from display.things import Announced
from display.things import ShowScene as Scened
from hub.effects import Began, Renew, Say, Tell
from hub.events.facts import DayOpened
from hub.machine import HubMachine
from hub.state.apply import replayed
from kiosk import texts as kiosk_texts
from kiosk.choice import VisitorWalk
from kiosk.config import PrinterAt
from kiosk.glass.layout import lay
from kiosk.printing.ticket_encoder import TicketEncoder as Paper
from kiosk.things import (
    Drawn,
    KioskStarted,
    PaperEnded,
    Print,
    PrinterStatus,
    Send,
    ShowScreen,
    Tapped,
    Timeouts,
)
from operator_pad.pad import Pads
from operator_pad.things import PinEdge, Wiring
from tests.deep.seeds import Violated
from tests.support.halls import small_hall
from wire.messages import Fact, From, LinkUp, Message, Now, Press, Pulse, Tick
from wire.mqtt.topics import read, topic

HALL = "test"
SHOWN = 0.02
"""Share of the screens and papers that are made up too: that takes a hundred times as long."""
AGAIN = 0.005
"""How often something that happens to a hub or a kiosk is a new start."""
WORDS = kiosk_texts.read()
Encode = msgspec.json.Encoder().encode


class Victim:
    """Attacks a machine. ``said`` is what it wanted to tell the others just now."""

    device = ""
    machine: Any

    def __init__(self, drawn: random.Random, now: Now) -> None:
        self.drawn = drawn
        self.now = now
        self.said: list[tuple[str, Message]] = []
        self.facts: list[Fact] = []
        self.build()
        for heard in self.waking():
            self.hear(heard, now)

    def build(self) -> None:
        raise NotImplementedError

    def waking(self) -> Iterable[object]:
        """Return what it hears first."""
        return [LinkUp("session")]

    def event(self) -> object:
        """Return something that its own devices say, honestly."""
        return LinkUp(f"session-{self.drawn.randrange(3)}")

    def hear(self, heard: object, now: Now) -> None:
        """Hear it, and look at the answers as the daemon would."""
        self.now = now
        self.answered(list(self.machine.hear(heard, now)))
        due = self.machine.due()
        if due is not None and due <= now.mono:
            self.answered(list(self.machine.hear(Tick(), now)))

    def answered(self, answers: list[Any]) -> None:
        for answer in answers:
            if isinstance(answer, Fact):
                self.facts.append(answer)
            self.act(answer)

    def act(self, answer: Any) -> None:
        """Act on an effect as this victim's devices do; without devices there is nothing to do."""

    def tell(self, message: Message, to: str) -> None:
        """Send as the link does; the one who is told must be able to read it."""
        name, payload = topic(HALL, message, to), Encode(message)
        if read(HALL, name, payload)[1] != message:
            raise Violated(f"{name}: {message} is read as something else")
        self.said.append((to, message))


class Hub(Victim):
    """Starts again from its journal now and then, and when it finds that the hall knows more."""

    def build(self) -> None:
        self.starts, self.generation, self.past = 0, "gen", ""
        self.journal: list[Fact] = []
        self._line()

    def waking(self) -> Iterable[object]:
        return [Began(), LinkUp(f"hub-{self.starts}")]

    def event(self) -> object:
        if self.drawn.random() < AGAIN:
            self._line()
            return Began()
        return LinkUp(f"hub-{self.starts}-{self.drawn.randrange(3)}")

    def answered(self, answers: list[Any]) -> None:
        super().answered(answers)
        if any(isinstance(answer, Renew) for answer in answers):
            self.generation, self.past = f"gen-{self.starts}", "restored"
            self._line()
            for heard in self.waking():
                super().answered(list(self.machine.hear(heard, self.now)))

    def act(self, answer: Any) -> None:
        match answer:
            case DayOpened():
                self.journal = [answer]
            case Fact():
                self.journal.append(answer)
            case Tell(device, message):
                self.tell(message, device)
            case Say(message):
                self.tell(message, "")

    def _line(self) -> None:
        self.starts += 1
        hall = small_hall()
        zone = ZoneInfo(hall.zone)
        about = hall, zone, self.generation, self.starts, self.past
        self.machine = HubMachine(*about, state=replayed(self.journal))


class Kiosk(Victim):
    """Starts again from its disk now and then."""

    device = "kiosk-1"

    def build(self) -> None:
        self.starts = 0
        self.disk: list[Fact] = []
        self._choice()

    def waking(self) -> Iterable[object]:
        return [KioskStarted(f"life-{self.starts}"), PrinterStatus("ok"), LinkUp("session")]

    def event(self) -> object:
        if not self.drawn_yet:
            self.drawn_yet = True
            return Drawn(self.shown)
        if self.visit and self.drawn.random() < 0.5:
            visit, self.visit = self.visit, ""
            return PaperEnded(visit, self.drawn.choice(("printed", "printed", "unknown")))
        chance = self.drawn.random()
        if chance < AGAIN:
            self._choice()
            return KioskStarted(f"life-{self.starts}")
        if chance < 0.01:
            return LinkUp(f"session-{self.drawn.randrange(3)}")
        if chance < 0.1:
            return PrinterStatus(self.drawn.choice(("ok", "ok", "ok", "fault", "unknown")))
        visit = f"visit-{self.drawn.randrange(10**9)}"
        at = (self.drawn.random() * 100, self.drawn.random() * 100)
        return Tapped(self.shown, self.drawn.choice(self.keys), visit, at)

    def act(self, answer: Any) -> None:
        match answer:
            case Fact():
                self.disk.append(answer)
            case Send(message):
                self.tell(message, self.device)
            case ShowScreen(shown, screen):
                self.shown, self.drawn_yet = shown, False
                self.keys = [entry.key for entry in (*screen.entries, *screen.foot)] or self.keys
                if self.drawn.random() < SHOWN:
                    lay(screen, (540, 960), 170.0)
            case Print(ticket):
                self.visit = ticket.visit
                if self.drawn.random() < SHOWN:
                    list(Paper(PrinterAt("nowhere")).pieces(ticket))

    def _choice(self) -> None:
        self.starts += 1
        self.machine = VisitorWalk(WORDS, Timeouts(), "print", scans=False)
        self.machine.restore(self.disk)
        self.shown, self.keys, self.visit, self.drawn_yet = 0, ["start"], "", True


class TheBoard(Victim):
    device = "board-1"

    def build(self) -> None:
        self.machine = Board(("ru", "en", "zh"), panels=(1, 2))
        words = board_texts.read()
        self.page = ZoneMaker(1920, 1080, 40.0, words, lambda text, size, _: len(text) * size * 0.6)

    def event(self) -> object:
        return Tick()

    def act(self, answer: Any) -> None:
        if isinstance(answer, Scened) and self.drawn.random() < SHOWN:
            self.page.zones(answer.scene)
        if isinstance(answer, Announced):
            Encode(answer)


class ThePads(Victim):
    device = "pads-1"

    def build(self) -> None:
        self.machine = Pads((Wiring(1, 5, 6, 13, 19, 17), Wiring(2, 20, 21, 26, 16, 27)), 0.03)

    def event(self) -> object:
        pin = self.drawn.choice(self.machine.buttons)
        low, press = self.drawn.random() < 0.5, f"press-{self.drawn.randrange(10**9)}"
        return PinEdge(pin, low, self.now.mono, press)

    def act(self, answer: Any) -> None:
        if isinstance(answer, Press):
            self.tell(answer, self.device)


VICTIMS: tuple[type[Victim], ...] = (Hub, Kiosk, TheBoard, ThePads)


def heard_by(victim: Victim, side: str, device: str, message: Message) -> object | None:
    """Return what its link would put into its inbox; None where the broker never brings it
    there."""
    if side == "up" or (side == "hall" and isinstance(message, Pulse)):
        if isinstance(victim, Hub):
            return From(device, message)
        return None if side == "up" else message
    return message if device in ("", victim.device) and victim.device else None
