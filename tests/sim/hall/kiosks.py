"""Runs a kiosk of the hall: the real ``VisitorWalk``, its card, its printer, its screen under a
finger.

The card keeps the facts as bytes, in the order in which they were committed; a new card is empty.
"""

from functools import reduce
from operator import or_
from typing import Any

import msgspec

from kiosk import texts
from kiosk.choice import VisitorWalk
from kiosk.things import (
    Drawn,
    Forgotten,
    HubKnown,
    KioskStarted,
    LeaseKept,
    MenuKept,
    Placed,
    Print,
    PrinterStatus,
    Recorded,
    RunBegan,
    Screen,
    Send,
    ShowScreen,
    Ticket,
    Timeouts,
    Warn,
)
from tests.sim.hall.daemon import Daemon
from tests.sim.hall.printer import Printer
from wire.messages import Fact, Now, VisitsMoved

KINDS = (RunBegan, Recorded, Forgotten, LeaseKept, HubKnown, MenuKept, Placed)
TIMES = Timeouts(answer=0.7, idle=8.0, warning=2.0, ticket=3.0, settle=0.1)
_WORDS = {code: words for code, words in texts.read().items() if code in ("ru", "en")}
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, KINDS))


class Kiosk(Daemon):
    """Runs a kiosk. ``card`` is its disk, which lies in a ``place``. ``finger`` is told what the
    glass shows."""

    def __init__(self, *given: Any, truth: Any) -> None:
        super().__init__(*given)
        self.card: list[bytes] = []
        self.place, self.copies = self.name, 0
        self.truth = truth
        self.printer = Printer(self, truth)
        self.finger: Any = None
        self.shown, self.screen = 0, None
        self.warned: list[str] = []

    def made(self) -> list[Any]:
        self.machine = VisitorWalk(_WORDS, TIMES, "print", scans=False)
        self.machine.restore([_decoder.decode(row) for row in self.card])
        self.shown, self.screen = 0, None
        life = f"{self.name}-life-{self.life}-{self.draw.getrandbits(32):08x}"
        return [KioskStarted(life, self.place, self.place)] + (
            [PrinterStatus("fault", "paper out")] if self.printer.fault else [PrinterStatus("ok")]
        )

    def hear(self, heard: Any, now: Now) -> list[Any]:
        if isinstance(heard, VisitsMoved):
            for move in heard.moves:
                self.truth.kiosk_told(move.visit)
        return super().hear(heard, now)

    def commit(self, facts: list[Fact]) -> None:
        self.card += [msgspec.json.encode(fact) for fact in facts]
        self.truth.kiosk_kept(self, facts)

    def do(self, answer: Any) -> None:
        match answer:
            case Send(message):
                self.send(message)
            case Print(ticket):
                self._print(ticket)
            case ShowScreen(shown, screen):
                self._show(shown, screen)
            case Warn(text):
                self.warned.append(text)
                self.agenda.log(self.name, "warns", text)
            case _:
                raise AssertionError(f"an effect that nobody knows: {answer!r}")

    def joined(self) -> None:
        """Give it its net back."""
        self.cut_off = False

    def new_card(self) -> None:
        """Put in a new card: the old one is dead, with all that only it knew."""
        self.card = []

    def unheard(self) -> str:
        """Return what of its outbox no living hub has acknowledged; "" if all."""
        outbox, courier = self.machine._state.outbox, self.machine._state.courier
        if not courier.welcomed:
            return "not welcome " + courier.refused
        return f"{courier.heard} of {outbox.last} heard" if courier.heard < outbox.last else ""

    def facts(self) -> list[Any]:
        """Return what is on the card."""
        return [_decoder.decode(row) for row in self.card]

    def _print(self, ticket: Ticket) -> None:
        self.agenda.log(self.name, "prints", ticket.ticket)
        self.truth.printing(self, ticket)
        self.printer.take(ticket)

    def _show(self, shown: int, screen: Screen) -> None:
        self.shown, self.screen = shown, screen
        self.agenda.log(self.name, "shows", f"{screen.kind} {screen.number}")
        seconds = self.draw.uniform(0.005, 0.03)
        self.agenda.after(seconds, self._drawn, self.life, shown)

    def _drawn(self, life: int, shown: int) -> None:
        if life == self.life:
            self.put(Drawn(shown))
            if self.finger is not None:
                self.finger.sees(shown)
