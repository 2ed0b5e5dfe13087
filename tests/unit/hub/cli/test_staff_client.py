"""How a wish of staff is said: to a living hub, dated, and never so late that it outlives them."""

import threading
import time
from typing import Any

import pytest

from hub.cli import staff_client
from wire.loop import inbox
from wire.messages import (
    CallWanted,
    DayWanted,
    LineWanted,
    LinkUp,
    Message,
    NoBroker,
    Now,
    Pulse,
    Seen,
    StaffAnswered,
)

WISH = CallWanted("w", "A001", 1)
COUNTS = 0.3


def pulse(count: int) -> Pulse:
    return Pulse("gen", 2, "s", count, Now("hub", 1.0, 1.0), 0, 0)


class Wire:
    """Is a link whose other end is the test: what is sent, when, and what comes back for it."""

    def __init__(self, *answers: Any) -> None:
        self.sent: list[tuple[float, Message]] = []
        self.heard = inbox()
        self._answers = list(answers)

    def send(self, message: Message) -> None:
        self.sent.append((time.monotonic(), message))
        if self._answers:
            self.heard.put(self._answers.pop(0))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_client, "PATIENCE", 0.8)
    monkeypatch.setattr(staff_client, "AGAIN", 0.1)


def ask(wire: Wire, wish: Any = WISH) -> Any:
    return staff_client._answer(wire, wire.heard, wish, COUNTS)


def test_it_is_said_with_the_pulse_that_was_heard_last():
    wire = Wire(StaffAnswered("w", True, "done"))
    for heard in (LinkUp("s"), pulse(7)):
        wire.heard.put(heard)
    assert ask(wire).text == "done"
    assert [message.seen for _, message in wire.sent] == [Seen("gen", 2, 7)]


def test_to_a_hub_that_is_silent_nothing_is_said():
    """It may be frozen: it would do it when it goes on."""
    wire = Wire()
    wire.heard.put(LinkUp("s"))
    with pytest.raises(staff_client.NoAnswer, match="the hub does not answer"):
        ask(wire)
    assert wire.sent == []


def test_the_last_time_it_is_said_it_still_dies_before_its_asker_gives_up():
    wire = Wire()
    for heard in (LinkUp("s"), pulse(7)):
        wire.heard.put(heard)
    threading.Timer(0.25, wire.heard.put, [pulse(8)]).start()
    with pytest.raises(staff_client.NoAnswer):
        ask(wire)
    gave_up = time.monotonic()
    assert len(wire.sent) > 1, "it is repeated"
    assert all(gave_up - at >= COUNTS - 0.01 for at, _ in wire.sent)
    assert [message.seen.count for _, message in wire.sent][-1] == 8, "as if it were said anew"


def test_after_another_connection_it_waits_for_a_pulse_again():
    wire = Wire()
    for heard in (LinkUp("s"), pulse(7), LinkUp("t"), pulse(1)):
        wire.heard.put(heard)
    with pytest.raises(staff_client.NoAnswer):
        ask(wire)
    assert {message.seen.count for _, message in wire.sent[1:]} == {1}


@pytest.mark.parametrize("wish", [LineWanted("w"), DayWanted("w", "status")])
def test_what_only_asks_is_said_at_once(wish):
    wire = Wire(StaffAnswered("w", True, "heard"))
    wire.heard.put(LinkUp("s"))
    ask(wire, wish)
    assert [message for _, message in wire.sent] == [wish]


def test_where_no_broker_is_found_it_is_said_where_and_why():
    wire = Wire()
    wire.heard.put(NoBroker("10.0.0.5:1883", "Connection refused"))
    with pytest.raises(
        staff_client.NoAnswer, match=r"no broker at 10\.0\.0\.5:1883: Connection refused"
    ):
        ask(wire)


@pytest.mark.parametrize(
    ("wish", "warned"), [(LineWanted("w"), False), (DayWanted("w", "status"), False), (WISH, True)]
)
def test_only_who_wished_a_change_is_told_to_look_before_they_repeat(wish, warned):
    with pytest.raises(staff_client.NoAnswer) as wrong:
        ask(Wire(), wish)
    said = "no answer within 1 s: the broker does not answer"
    assert str(wrong.value) == said + ". Ask how it stands before you repeat" * warned
