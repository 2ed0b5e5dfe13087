"""Talks to the hub's machine in short words, at two times of day."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from msgspec import structs

from hub.effects import Began
from hub.machine import HubMachine
from hub.state.apply import replayed
from tests.support.halls import small_hall
from wire.hall import Hall
from wire.messages import (
    DeviceGone,
    Fact,
    From,
    KioskHere,
    Lease,
    LinkUp,
    Message,
    NextPressed,
    Now,
    PressAnswered,
    Reported,
    ReserveLeased,
    ReserveWanted,
    Tick,
    TicketIssued,
    TicketTaken,
    TicketWanted,
    VisitsMoved,
)

ZONE = ZoneInfo("Europe/Moscow")
MORNING = 1_768_284_000.0  # 2026-01-13 09:00 in Moscow
NIGHT = 18 * 3600.0  # seconds from then until the day turns


def at(seconds: float, *, boot: str = "boot", wall: float | None = None, trusted=True) -> Now:
    """Return the moment ``seconds`` after nine in the morning."""
    return Now(boot, 1000.0 + seconds, MORNING + seconds if wall is None else wall, trusted)


@dataclass
class Card:
    """Is a kiosk's database as the hub's tests need it: an outbox, its starts, its ranges."""

    kiosk: str
    incarnation: str
    run: int = 1
    life: str = ""
    day: int = 1
    generation: str = ""
    epoch: int = 0
    first: int = 1
    outbox: list[Fact] = field(default_factory=list)
    leases: list[Lease] = field(default_factory=list)

    @property
    def session(self) -> str:
        return f"{self.incarnation}-{self.life or self.run}"

    def here(self, **changed) -> KioskHere:
        said = {
            "session": self.session,
            "incarnation": self.incarnation,
            "run": self.run,
            "life": self.life or f"life-{self.run}",
            "first": self.first,
            "last": len(self.outbox),
            "day": self.day,
            "generation": self.generation,
            "epoch": self.epoch,
            "connection": 1,
            "leases": tuple(map(self._used, self.leases)),
        }
        return KioskHere(**{**said, **changed})

    def _used(self, lease: Lease) -> Lease:
        """Return the range as it stands on the card after what is on its papers."""
        own = [it.number for it in self.outbox if isinstance(it, TicketTaken) and it.own]
        mine = [number for number in own if lease.first <= number <= lease.last]
        return structs.replace(lease, next=max([lease.next, *(number + 1 for number in mine)]))

    def report(self, seq: int, age: float = 0.0, told: bool = False, **changed) -> Reported:
        said = {"session": self.session, "incarnation": self.incarnation, "seq": seq}
        fact = self.outbox[seq - 1]
        return Reported(**{**said, "age": age, "told": told, "fact": fact, **changed})


def moves(answers: list) -> list[tuple[str, str, str]]:
    """Return (kiosk, visit, where it went) of each move that kiosks are told."""
    told = [it for it in answers if isinstance(getattr(it, "message", None), VisitsMoved)]
    return [(it.device, move.visit, move.to) for it in told for move in it.message.moves]


class Desk:
    """Drives the hub's machine in few words. ``said``: effects; ``facts``: journal.

    The hub began two seconds before ``now``, listened, and both kiosks were welcomed.
    """

    def __init__(
        self,
        hall: Hall | None = None,
        facts=(),
        epoch: int = 1,
        now: Now | None = None,
        *,
        generation: str = "gen",
        past: str = "",
        cards: dict[str, Card] | None = None,
        hello: bool = True,
    ):
        self.hall, self.generation, self.epoch = hall or small_hall(), generation, epoch
        about = self.hall, ZoneInfo(self.hall.zone), generation, epoch, past
        self.machine = HubMachine(*about, state=replayed(facts))
        self.facts: list[Fact] = list(facts)
        self.said: list = []
        self.presses = 0
        names = [device.name for device in self.hall.devices if device.kind == "kiosk"]
        self.cards = cards or {name: Card(name, f"card-{name}") for name in names}
        moment = now or at(0)
        self.hear(Began(), earlier(moment, 2.0))
        self.hear(LinkUp("hub-session"), earlier(moment, 2.0))
        self.hear(Tick(), earlier(moment, 0.5))
        for card in self.cards.values() if hello else ():
            self.hello(card, moment)

    def again(self, now: Now, **changed) -> "Desk":
        """Return the same hall after the hub was started anew on its journal."""
        kept = {"epoch": self.epoch + 1, "cards": self.cards, "generation": self.generation}
        return Desk(self.hall, self.facts, now=now, **{**kept, **changed})

    def hear(self, heard, now: Now) -> list:
        answers = self.machine.hear(heard, now)
        self.facts += [answer for answer in answers if isinstance(answer, Fact)]
        self.said += [answer for answer in answers if not isinstance(answer, Fact)]
        return answers

    def moves(self, now: Now) -> list[tuple[str, str, str]]:
        """Return (kiosk, visit, where it went): what the kiosks hear at the end of the batch."""
        return moves(self.hear(Tick(), now))

    def up(self, device: str, message: Message, now: Now) -> list:
        return self.hear(From(device, message), now)

    def hello(self, card: Card, now: Now, **changed) -> list:
        """Let a kiosk's database say that it is here; from now on it speaks for its kiosk."""
        before = self.cards.get(card.kiosk, card)
        if before.incarnation != card.incarnation:  # the broker says its will
            self.up(card.kiosk, DeviceGone(before.session), now)
        self.cards[card.kiosk] = card
        answers = self.up(card.kiosk, card.here(**changed), now)
        card.generation, card.epoch = self.generation, self.epoch
        return answers

    def report(self, kiosk: str, fact: Fact, now: Now, age: float = 0.0, told=False) -> list:
        """Say one more entry of the kiosk's outbox at once."""
        card = self.cards[kiosk]
        card.outbox.append(fact)
        return self.up(kiosk, card.report(len(card.outbox), age, told), now)

    def issued(self, visit: str, now: Now, service: str = "pay", kiosk: str = "kiosk-1", cls=""):
        """Want a ticket, and return what the hub answered, None if nothing."""
        answers = self.up(kiosk, TicketWanted(visit, service, "ru", cls), now)
        return next(iter(told(answers, TicketIssued)), None)

    def taken(self, visit: str, now: Now, number: int | None = None) -> list:
        """Say that the paper bears this number of the kiosk's own, or the hub's."""
        issued = self.machine.state.visits[visit].issued
        said = paper(visit, number or issued.number, issued.service, own=number is not None)
        return self.report(issued.kiosk, structs.replace(said, series=issued.series), now)

    def ticket(
        self, visit: str, now: Now, service: str = "pay", kiosk: str = "kiosk-1", cls: str = ""
    ) -> str:
        """Want and take a ticket; return the number as on the paper."""
        issued = self.issued(visit, now, service, kiosk, cls)
        self.taken(visit, now)
        return issued.ticket

    def lend(self, now: Now, kiosk: str = "kiosk-1", series: str = "A", nth: int = 1) -> range:
        """Lend the kiosk numbers, and return them."""
        card = self.cards[kiosk]
        answers = self.up(kiosk, ReserveWanted(card.incarnation, series, nth), now)
        (lease,) = told(answers, ReserveLeased)
        card.leases.append(Lease(series, nth, lease.first, lease.last, lease.first))
        return range(lease.first, lease.last + 1)

    def own(self, visit: str, number: int, now: Now, **said) -> list:
        """Report a paper that a kiosk printed without the hub; return what comes of it."""
        about = {"service": "pay", "kiosk": "kiosk-1", "age": 0.0, "told": False, "day": 1}
        about |= said
        fact = paper(visit, number, about["service"], own=True, day=about["day"])
        return self.report(about["kiosk"], fact, now, about["age"], about["told"])

    def hear_unheard(self, now: Now) -> None:
        """Let the time pass after which tickets without word can be called."""
        self.hear(Tick(), now)

    def press(self, window: int, now: Now, kind=NextPressed, device: str = "pads-1", **changed):
        """Press as the window shows, unless ``changed`` says otherwise. Its pad has heard this
        second's pulse, except where ``changed`` names one."""
        if "count" not in changed:
            self.machine._broadcast.beat(now, silent=False)
        self.presses += 1
        fields = {
            "window": window,
            "press": f"press-{self.epoch}-{self.presses}",
            "generation": self.generation,
            "epoch": self.epoch,
            "count": self.machine._broadcast.pulse.count,
            "expected": self.machine.state.place(window).step,
        }
        return self.up(device, kind(**{**fields, **changed}), now)


def paper(visit: str, number: int, service: str = "pay", own=False, day: int = 1) -> TicketTaken:
    """Make a kiosk's report of what a paper bears; its own clock stands anywhere."""
    series = "A" if service == "pay" else "B"
    clock = Now("kiosk-boot", 5.0, 0.0, False)
    return TicketTaken(visit, service, "ru", series, number, own, day, clock)


def earlier(now: Now, seconds: float) -> Now:
    wall = max(0.0, now.wall - seconds)
    return structs.replace(now, mono=now.mono - seconds, wall=wall)


def told(answers: list, kind: type) -> list:
    """Return the messages of this kind among the effects."""
    messages = [getattr(answer, "message", None) for answer in answers]
    return [message for message in messages if isinstance(message, kind)]


def kept(answers: list, kind: type) -> list:
    return [answer for answer in answers if isinstance(answer, kind)]


def outcome(answers: list) -> str:
    """Return how the one press among these answers ended."""
    (answer,) = told(answers, PressAnswered)
    return answer.outcome
