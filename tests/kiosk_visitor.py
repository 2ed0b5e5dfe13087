"""A hall, its hub's words and a visitor at a kiosk's machine, for the tests of the kiosk."""

from typing import Any

from kiosk import texts
from kiosk.choice import Choice
from kiosk.things import (
    Chosen,
    Drawn,
    Kept,
    PrinterStatus,
    Screen,
    Send,
    Show,
    Started,
    Times,
)
from wire.messages import (
    Fact,
    LinkUp,
    Menu,
    MenuItem,
    Message,
    Now,
    Pulse,
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
    """What the hub offers."""
    title = {"ru": "Горводоканал", "en": "City Water", "zh": "水务公司"}
    text = {"ru": "Ждите вызова", "en": "Please wait", "zh": "请等候"}
    return Menu("g1", epoch, version, languages, items, title, text, {}, (1, 2), "Europe/Moscow")


def pulse(count: int, epoch: int = 1) -> Pulse:
    return Pulse("g1", epoch, count, Now("hub", float(count), 1.8e9))


class Visitor:
    """The machine, its time, and everything it answered. Time passes only when told."""

    def __init__(self, kept: tuple[Kept, ...] = (), silent: Any = "print", **times: float) -> None:
        self.mono = 100.0
        self.beat = self.touches = 0
        self.epoch = 1
        self.machine = Choice(WORDS, Times(**times), silent)
        self.machine.restore(kept)
        self.answers: list[Any] = []
        self.shown = 0
        self.screen: Screen | None = None
        self.hear(Started())

    @property
    def now(self) -> Now:
        return Now("kiosk", self.mono, 1.8e9 + self.mono)

    def hear(self, heard: object) -> list[Any]:
        """Hear one thing; what is shown is drawn at once."""
        answers = self.machine.hear(heard, self.now)
        self.answers += answers
        for answer in answers:
            if isinstance(answer, Show):
                assert answer.shown == self.shown + 1, "screens count up by one"
                self.shown, self.screen = answer.shown, answer.screen
                self.answers += self.machine.hear(Drawn(answer.shown), self.now)
        return answers

    def open(self) -> "Visitor":
        """The hub lives, the printer is well."""
        self.hear(PrinterStatus("ok"))
        self.hear(LinkUp("s1"))
        self.hear(menu())
        self.pulse()
        return self

    def pulse(self, epoch: int | None = None) -> list[Any]:
        """The hub lives; from now on in this epoch."""
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
        return self.hear(Chosen(self.shown if shown is None else shown, key, visit, place))

    def offers(self) -> list[str]:
        """What can be touched."""
        assert self.screen is not None
        return [entry.key for entry in (*self.screen.entries, *self.screen.foot)]

    def issued(
        self, visit: str = "v1", service: str = "pay", number: int = 7, ahead: int = 2
    ) -> TicketIssued:
        at = Now("hub", 1.0, 1.8e9)
        return TicketIssued(visit, "kiosk", service, "ru", "A", number, 3, ahead, at)

    def take(self, visit: str = "v1") -> None:
        """From the first screen to a ticket for paying."""
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

    def wanted(self) -> list[TicketWanted]:
        return self.sent(TicketWanted)
