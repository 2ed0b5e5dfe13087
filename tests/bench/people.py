"""Speaks to the hub without a daemon: raw messages as a device sends them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, TypeVar

import msgspec

from tests.bench.processes import Daemon, daemon
from tests.bench.stage import Stage
from tests.bench.voice import Voice
from wire import messages as m
from wire.clock import fresh_id
from wire.mqtt import topics

Answer = TypeVar("Answer", bound=m.Message)


class Visitor:
    """Speaks as a kiosk: wishes for tickets, and takes them. The hub must be heard already."""

    _cards: ClassVar[dict[str, tuple[str, int, int]]] = {}
    """Incarnation, starts and last report by kiosk. A second card of one name would not be welcome
    before the first one's time to return is over."""

    def __init__(self, voice: Voice, hall: str, kiosk: str) -> None:
        self._voice, self._hall, self._kiosk = voice, hall, kiosk
        self._incarnation, run, self._seq = self._cards.get(kiosk, (fresh_id(), 0, 0))
        self._cards[kiosk] = self._incarnation, run + 1, self._seq
        self._session, last = fresh_id(), self._seq
        begins = (self._session, self._incarnation, run + 1, fresh_id(), last + 1, last)
        self._say(m.KioskHere(*begins, 0, "", 0, 1))
        self._answer(m.KioskWelcome)

    @staticmethod
    def topics(hall: str, kiosk: str) -> list[str]:
        """Return what its voice must hear."""
        return [f"{topics.root(hall)}/down/{kiosk}/+"]

    def wish(self, service: str) -> tuple[m.TicketIssued, float]:
        """Wish for a ticket; return it, and the seconds from the wish's sending to the answer's
        arrival."""
        began = self._say(m.TicketWanted(fresh_id(), service, "ru"))
        issued, at = self._answer(m.TicketIssued)
        return issued, at - began

    def take(self, issued: m.TicketIssued) -> None:
        """Take the ticket, so that it can be called; return when the hub has committed that."""
        self._seq += 1
        self._cards[self._kiosk] = (*self._cards[self._kiosk][:2], self._seq)
        bears = (issued.visit, issued.service, "ru", issued.series, issued.number)
        taken = m.TicketTaken(*bears, own=False, day=issued.day, at=issued.at)
        said = (self._session, self._incarnation, self._seq)
        self._say(m.Reported(*said, age=0.0, told=False, fact=taken))
        while self._answer(m.ReportHeard)[0].heard < self._seq:
            pass

    def ticket(self, service: str) -> m.TicketIssued:
        """Wish for a ticket and take it: somebody waits."""
        issued, _ = self.wish(service)
        self.take(issued)
        return issued

    def _answer(self, kind: type[Answer]) -> tuple[Answer, float]:
        """Return the next answer of this kind, and when it arrived. Other messages are passed over:
        where visits go, and who is there, which a hub that has just started asks everybody."""
        while True:
            at, name, payload = self._voice.next()
            heard = topics.read(self._hall, name, payload)[1]
            if isinstance(heard, kind):
                return heard, at
            if isinstance(heard, m.KioskRefused) and heard.session != self._session:
                continue  # said to the connection before this one
            others = m.VisitsMoved | m.ReportHeard | m.DeviceAsked
            assert isinstance(heard, others), f"{heard}, expected {kind}"

    def _say(self, message: m.Message) -> float:
        name = topics.topic(self._hall, message, self._kiosk)
        payload = msgspec.json.encode(message)
        return self._voice.say(name, payload, topics.ROUTES[type(message)].qos)


class Operator:
    """Speaks as a pads device: presses NEXT as it fits what was last heard of the hall."""

    def __init__(self, voice: Voice, hall: str, pads: str) -> None:
        self._voice, self._hall, self._pads = voice, hall, pads
        self._steps: dict[int, int] = {}
        self._pulse: m.Pulse | None = None
        while self._pulse is None or not self._steps:
            self._hear()

    @staticmethod
    def topics(hall: str, pads: str) -> list[str]:
        """Return what his voice must hear; the windows' states are retained."""
        root = topics.root(hall)
        return [f"{root}/hall/windows/+", f"{root}/hall/pulse", f"{root}/down/{pads}/+"]

    def next(self, window: int) -> float:
        """Press NEXT, and return the moment of the press, seconds of the monotonic clock. It must
        call somebody."""
        while self._voice.has_heard():
            self._hear()
        step, pulse = self._steps[window], self._pulse
        assert pulse is not None
        seen = (pulse.generation, pulse.epoch, pulse.count, step)
        press = m.NextPressed(window, fresh_id(), *seen)
        name = topics.topic(self._hall, press, self._pads)
        began = self._voice.say(name, msgspec.json.encode(press), 0)
        while self._steps[window] == step:
            self._hear()
        return began

    def _hear(self) -> None:
        _, name, payload = self._voice.next()
        match topics.read(self._hall, name, payload)[1]:
            case m.Pulse() as pulse:
                self._pulse = pulse
            case m.WindowState(window=window, step=step):
                self._steps[window] = step
            case m.PressAnswered() as answer:
                assert answer.outcome == "accepted", answer


@contextmanager
def hub(stage: Stage, more: Mapping[str, str] | None = None) -> Iterator[Daemon]:
    """Start the real hub, with its pulse heard: what is said from here on reaches it. ``more`` is
    added to its environment."""
    with (
        Voice(stage.broker.port, [f"{topics.root(stage.name)}/hall/pulse"]) as voice,
        daemon("hub", stage.hub(), more) as running,
    ):
        voice.next()
        yield running


def births(hall: str) -> list[str]:
    """Return what a voice must hear for ``until_alive``; it must be there before the device is."""
    return [f"{topics.root(hall)}/up/+/link", f"{topics.root(hall)}/hall/pulse"]


def until_alive(voice: Voice, device: str) -> None:
    """Wait until a device has come, and a pulse after it: now it takes the hub for living."""
    while f"/{device}/" not in voice.next()[1]:
        pass
    while not voice.next()[1].endswith("/pulse"):
        pass
