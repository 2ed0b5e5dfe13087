"""A small hall, and the two times of day that the hub's tests speak of."""

from zoneinfo import ZoneInfo

from hub.line import Line
from hub.things import Began
from wire.hall import Device, Hall, Rules, Service, Window
from wire.messages import Fact, From, Message, NextPressed, Now, TicketTaken, TicketWanted

ZONE = ZoneInfo("Europe/Moscow")
MORNING = 1_768_284_000.0  # 2026-01-13 09:00 in Moscow


def texts(name: str) -> dict[str, str]:
    return {"ru": name}


def small_hall(**rules) -> Hall:
    """Two services at window 1, only the second at window 2; they share no series."""
    return Hall(
        hall="test",
        title=texts("Зал"),
        languages=("ru",),
        zone="Europe/Moscow",
        services=(
            Service("pay", texts("Оплата"), "A", 15, 5),
            Service("meter", texts("Счётчик"), "B", 15, 5),
            Service("seal", texts("Пломба"), "B", 15, 5),
        ),
        windows=(
            Window(1, ("pay", "meter", "seal"), ("pads-1",)),
            Window(2, ("meter",), ("pads-1", "pads-2")),
        ),
        devices=(
            Device("kiosk-1", "kiosk"),
            Device("kiosk-2", "kiosk"),
            Device("pads-1", "pads"),
            Device("pads-2", "pads"),
            Device("board-1", "board"),
            Device("staff", "staff"),
        ),
        rules=Rules(**rules),
    )


def at(seconds: float, *, boot: str = "boot", wall: float | None = None, trusted=True) -> Now:
    """``seconds`` after nine in the morning."""
    return Now(boot, 1000.0 + seconds, MORNING + seconds if wall is None else wall, trusted)


class Desk:
    """A line and the shorthand of talking to it. ``said`` are the acts, ``facts`` the journal."""

    def __init__(self, hall: Hall | None = None, facts=(), epoch: int = 1, now: Now | None = None):
        self.hall = hall or small_hall()
        self.line = Line(self.hall, ZONE, "gen", epoch)
        self.line.restore(facts)
        self.facts: list[Fact] = list(facts)
        self.said: list = []
        self.presses = 0
        self.epoch = epoch
        self.hear(Began(), now or at(0))

    def hear(self, heard, now: Now) -> list:
        answers = self.line.hear(heard, now)
        self.facts += [answer for answer in answers if isinstance(answer, Fact)]
        self.said += [answer for answer in answers if not isinstance(answer, Fact)]
        return answers

    def up(self, device: str, message: Message, now: Now) -> list:
        return self.hear(From(device, message), now)

    def ticket(self, visit: str, now: Now, service: str = "pay", kiosk: str = "kiosk-1") -> str:
        """Wanted, issued and taken; returns the number as on the paper."""
        self.up(kiosk, TicketWanted(visit, service, "ru"), now)
        issued = self.line.book.visits[visit].issued
        self.up(kiosk, TicketTaken(visit, issued.series, issued.number), now)
        return issued.ticket

    def press(self, window: int, now: Now, kind=NextPressed, device: str = "pads-1", **changed):
        """A press that fits what the window shows, unless ``changed`` says otherwise."""
        self.presses += 1
        fields = {
            "window": window,
            "press": f"press-{self.presses}",
            "generation": "gen",
            "epoch": self.epoch,
            "count": self.line._shown.pulse.count,
            "expected": self.line.book.places[window].step,
        }
        return self.up(device, kind(**{**fields, **changed}), now)


def told(answers: list, kind: type) -> list:
    """The messages of this kind among the acts."""
    messages = [getattr(answer, "message", None) for answer in answers]
    return [message for message in messages if isinstance(message, kind)]


def kept(answers: list, kind: type) -> list:
    return [answer for answer in answers if isinstance(answer, kind)]
