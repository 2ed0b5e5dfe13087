"""Speaks as a hub and a visitor to a kiosk's machine, for the tests of the kiosk."""

from collections.abc import Iterable
from typing import Any

from kiosk import texts
from kiosk.choice import VisitorWalk
from kiosk.things import (
    Drawn,
    KioskStarted,
    Print,
    PrinterStatus,
    Recorded,
    Screen,
    Send,
    ShowScreen,
    Tapped,
    Ticket,
    Timeouts,
)
from wire.messages import (
    Fact,
    KioskHere,
    KioskWelcome,
    LinkUp,
    Menu,
    MenuItem,
    Message,
    Now,
    Pulse,
    Reported,
    ReportHeard,
    ReserveLeased,
    ReserveWanted,
    Tick,
    TicketIssued,
    TicketWanted,
)

WORDS = texts.read()
ITEMS = (
    MenuItem("bills", {"ru": "Оплата", "en": "Bills", "zh": "缴费"}),
    MenuItem("pay", {"ru": "Оплата услуг", "en": "Pay", "zh": "付款"}, "bills", "A"),
    MenuItem(
        "charges",
        {"ru": "Перерасчёт", "en": "Charges", "zh": "核对"},
        "bills",
        "B",
        {"ru": ("Паспорт", "Квитанция"), "en": ("Passport",), "zh": ("身份证",)},
    ),
    MenuItem("repair", {"ru": "Авария", "en": "Repair", "zh": "抢修"}, "", "C"),
    MenuItem("empty", {"ru": "Пусто", "en": "Empty", "zh": "空"}),
)


def menu(
    items: tuple[MenuItem, ...] = ITEMS,
    epoch: int = 1,
    version: int = 1,
    languages: tuple[str, ...] = ("ru", "en", "zh"),
) -> Menu:
    """Make the menu that the hub offers."""
    title = {"ru": "Горводоканал", "en": "City Water", "zh": "水务公司"}
    text = {"ru": "Ждите вызова", "en": "Please wait", "zh": "请等候"}
    return Menu("g1", epoch, version, languages, items, title, text, {}, (1, 2), "Europe/Moscow")


def pulse(count: int, epoch: int = 1) -> Pulse:
    return Pulse("g1", epoch, f"hub-{epoch}", count, Now("hub", float(count), 1.8e9), 10**6, 0)


class Visitor:
    """Drives the machine, its time, and collects everything it answered. Time passes only when
    told.

    Its hub welcomes, acknowledges and lends by itself unless ``mute``; ``heard`` is how far it has
    heard the outbox. ``disk`` is everything that the machine has kept.
    """

    def __init__(
        self,
        disk: Iterable[Fact] = (),
        silent: Any = "print",
        life: str = "life-1",
        boot: str = "kiosk",
        scans: bool = False,
        place: str = "",
        **times: float,
    ) -> None:
        self.mono = 100.0
        self.boot, self.trusted = boot, True
        self.beat = self.touches = self.heard = 0
        self.epoch = 1
        self.mute = False
        self.lends = 20
        self.disk: list[Fact] = list(disk)
        self.machine = VisitorWalk(WORDS, Timeouts(**times), silent, scans)
        self.machine.restore(self.disk)
        self.answers: list[Any] = []
        self.shown = 0
        self.screen: Screen | None = None
        self.hear(KioskStarted(life, place))

    @property
    def now(self) -> Now:
        return Now(self.boot, self.mono, 1.8e9 + self.mono, self.trusted)

    def hear(self, heard: object) -> list[Any]:
        """Hear one thing; what is kept is on disk, what is shown drawn, what is sent answered."""
        answers = self.machine.hear(heard, self.now)
        self.answers += answers
        self.disk += [x for x in answers if isinstance(x, Fact)]
        for answer in answers:
            if isinstance(answer, ShowScreen):
                assert answer.shown == self.shown + 1, "screens count up by one"
                self.shown, self.screen = answer.shown, answer.screen
                self.answers += self.machine.hear(Drawn(answer.shown), self.now)
            elif isinstance(answer, Send) and not self.mute:
                self.answer(answer.message)
        return answers

    def answer(self, message: Message) -> None:
        """Answer as a hub does at once; wishes for tickets are answered by the test."""
        match message:
            case KioskHere(session, incarnation):
                self.heard = max(self.heard, message.first - 1)
                self.hear(KioskWelcome(session, incarnation, self.heard, 3, "g1", 1))
            case Reported(session, incarnation, seq):
                self.heard = max(self.heard, seq) if seq <= self.heard + 1 else self.heard
                self.hear(ReportHeard(session, incarnation, self.heard))
            case ReserveWanted(incarnation, series, nth) if self.lends:
                first = 500 + (nth - 1) * self.lends
                last = first + self.lends - 1
                self.hear(ReserveLeased("kiosk", incarnation, series, nth, first, last, 3))

    def open(self) -> "Visitor":
        """Let the hub live, and the printer be well."""
        self.hear(PrinterStatus("ok"))
        self.hear(LinkUp("s1"))
        self.hear(menu())
        self.pulse()
        return self

    def pulse(self, epoch: int | None = None) -> list[Any]:
        """Let the hub live; from now on in this epoch."""
        self.beat += 1
        self.epoch = epoch or self.epoch
        return self.hear(pulse(self.beat, self.epoch))

    def wait(self, seconds: float, hub: bool = True) -> None:
        """Let time pass in steps, with every tick that was asked for and the hub's pulses."""
        end = self.mono + seconds
        while self.mono < end:
            due = self.machine.due()
            step = min(end, self.mono + 0.5, due if due is not None else end)
            assert due is None or due > self.mono or step >= self.mono
            self.mono = max(step, self.mono)
            if due is not None and due <= self.mono:
                self.hear(Tick())
                again = self.machine.due()
                assert again is None or again > self.mono, "due() must not stay in the past"
            if hub:
                self.pulse()

    def tap(self, key: str, visit: str = "v1", shown: int | None = None) -> list[Any]:
        """Touch what is on the glass, after looking at it for a moment."""
        self.wait(0.6)
        return self.touch(key, visit, shown)

    def touch(
        self,
        key: str,
        visit: str = "v1",
        shown: int | None = None,
        at: tuple[float, float] | None = None,
    ) -> list[Any]:
        """Touch it now: at this place (mm), else where nobody touched before."""
        self.touches += 1
        place = (20.0 * self.touches, 0.0) if at is None else at
        return self.hear(Tapped(self.shown if shown is None else shown, key, visit, place))

    def offers(self) -> list[str]:
        """Return what can be touched."""
        assert self.screen is not None
        return [entry.key for entry in (*self.screen.entries, *self.screen.foot)]

    def issued(
        self, visit: str = "v1", service: str = "pay", number: int = 7, ahead: int = 2
    ) -> TicketIssued:
        at = Now("hub", 1.0, 1.8e9)
        told = (visit, "kiosk", service, "ru", "A", number, 3, ahead, at)
        return TicketIssued(*told, 900.0, 300.0)

    def take(self, visit: str = "v1") -> None:
        """Go from the first screen to a ticket for paying."""
        self.tap("language:ru")
        self.tap("group:bills")
        self.tap("service:pay", visit)
        self.hear(self.issued(visit))
        self.wait(0.1)

    # --- what was answered so far

    def sent(self, kind: type[Message] = Message) -> list[Any]:
        return [
            x.message for x in self.answers if isinstance(x, Send) if isinstance(x.message, kind)
        ]

    def facts(self) -> list[Fact]:
        return [x for x in self.answers if isinstance(x, Fact)]

    def recorded(self, kind: type[Fact] = Fact) -> list[Any]:
        """Return what this run has put into the outbox."""
        rows = [x for x in self.facts() if isinstance(x, Recorded)]
        return [row.fact for row in rows if isinstance(row.fact, kind)]

    def reported(self, kind: type[Fact] = Fact) -> list[Any]:
        """Return what the hub was told from the outbox."""
        return [x.fact for x in self.sent(Reported) if isinstance(x.fact, kind)]

    def papers(self) -> list[Ticket]:
        return [x.ticket for x in self.answers if isinstance(x, Print)]

    def wanted(self) -> list[TicketWanted]:
        return self.sent(TicketWanted)


def kind(visitor: Visitor) -> str:
    """Return which screen is on the glass."""
    assert visitor.screen is not None
    return visitor.screen.kind
