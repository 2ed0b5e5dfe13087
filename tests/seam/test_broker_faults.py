"""The link when its broker is absent, dies, hangs or refuses, and when nobody reads the inbox."""

import contextlib
import errno
import logging
import os
import queue
import re
import signal
import socket
import threading
import time
from typing import Any

import msgspec
import paho.mqtt.client as paho
import pytest

from tests.support.processes.broker import Broker as Mosquitto
from tests.support.processes.link_ends import HALL, WHOLE_AGAIN, End, is_from, stranger
from tests.support.wait import SOON, free_port, until
from wire import messages as m
from wire.config.toml_file import Broker
from wire.loop import inbox
from wire.mqtt import session
from wire.mqtt.link import Link
from wire.mqtt.session import QUEUE
from wire.mqtt.topics import root

pytestmark = pytest.mark.broker


# --- a broker that is not there, goes, comes back -----------------------------------------------


def test_a_broker_that_comes_later_is_found(tmp_path, ends):
    broker = Mosquitto(tmp_path)
    kiosk, hub = ends(broker, "kiosk-1"), ends(broker, "")
    assert isinstance(kiosk.heard.get(timeout=SOON), m.NoBroker)
    with pytest.raises(queue.Empty):
        kiosk.heard.get(timeout=1.5)
    with broker:
        start = time.monotonic()
        kiosk.up()
        hub.up()
        print(f"found after {time.monotonic() - start:.2f} s")
        kiosk.link.send(m.TicketWanted("v1", "pay", "ru"))
        hub.hears(is_from("kiosk-1", m.TicketWanted))


class Timed(queue.Queue):
    """Is an inbox that knows when its link came up last."""

    back = 0.0

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if isinstance(item, m.LinkUp):
            self.back = time.monotonic()
        super().put(item, block, timeout)


def test_a_killed_broker_is_noticed_at_once_and_everybody_is_back_in_time(broker, ends):
    devices = ["", *(f"kiosk-{n}" for n in range(5))]
    hall = [ends(broker, device, Timed()).up() for device in devices]
    for away in (0.0, 3.0):
        start = time.monotonic()
        broker.kill()
        for end in hall:
            end.hears(lambda it: isinstance(it, m.LinkDown))
        threading.Event().wait(away)
        broker.start()
        start = time.monotonic()
        for end in hall:
            end.up()
        back = sorted(end.heard.back - start for end in hall)
        print(f"away {away} s, back after {', '.join(f'{it:.2f}' for it in back)} s")
        assert back[-1] < WHOLE_AGAIN
        assert back[-1] - back[0] > 0.02, "all at one instant"
    for end in hall[1:]:
        end.link.send(m.TicketWanted(end.link.device, "pay", "ru"))
    for _ in hall[1:]:
        hall[0].hears(lambda it: isinstance(getattr(it, "message", None), m.TicketWanted))


def test_what_is_said_while_the_link_is_down_is_dropped_counted_and_never_delivered(broker, ends):
    hub, kiosk = ends(broker, "").up(), ends(broker, "kiosk-1").up()
    broker.kill()
    for end in (hub, kiosk):
        end.hears(lambda it: isinstance(it, m.LinkDown))
    kiosk.link.send(m.TicketWanted("too late", "pay", "ru"))
    kiosk.link.send(m.NextPressed(1, "press", "gen", 1, 0, 0))
    assert kiosk.link.dropped.count["offline"] == 2
    broker.start()
    hub.up()
    kiosk.up()
    kiosk.link.send(m.TicketWanted("in time", "pay", "ru"))
    wishes = hub.hears(
        lambda it: isinstance(getattr(it, "message", None), (m.TicketWanted, m.NextPressed))
    )
    assert wishes.message.visit == "in time"


def test_a_broker_that_hangs_holds_up_nobody_and_fills_no_memory(broker):
    """Its socket still takes bytes for a while; nothing may wait for an answer."""
    kiosk = End(broker, "kiosk-1").up()
    os.kill(broker._process.pid, signal.SIGSTOP)
    start = time.monotonic()
    slowest = 0.0
    for n in range(QUEUE + 100):
        before = time.monotonic()
        kiosk.link.send(m.TicketWanted(f"v{n}", "pay", "ru"))
        slowest = max(slowest, time.monotonic() - before)
    spoken = time.monotonic()
    kiosk.link.close()
    os.kill(broker._process.pid, signal.SIGCONT)
    print(f"said in {spoken - start:.2f} s, slowest {slowest * 1000:.1f} ms")
    assert slowest < SOON / 2, "who waited for an answer would wait for ever"
    assert time.monotonic() - spoken < SOON / 2
    assert kiosk.link.dropped.count["unsent"] in range(100, 103), "what did not fit is counted"


def test_a_link_can_be_closed_in_the_very_moment_its_broker_dies(broker):
    before = set(threading.enumerate())
    for _ in range(5):
        kiosk = End(broker, "kiosk-1").up()
        kiosk.link.send(m.TicketWanted("v1", "pay", "ru"))
        broker.kill()
        kiosk.link.close()
        assert still_running(before) == [], "it has let go of its thread"
        broker.start()


def still_running(before: set[threading.Thread]) -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one not in before]


def test_a_socket_that_is_gone_and_not_yet_noticed_does_not_keep_a_link_from_closing(broker):
    """A window of microseconds inside paho, whose publish then says so: it cannot be produced."""
    before = set(threading.enumerate())
    kiosk = End(broker, "kiosk-1").up()
    lost = paho.MQTTMessageInfo(1)
    lost.rc = paho.MQTT_ERR_NO_CONN
    kiosk.link._session._client.publish = lambda *_: lost
    kiosk.link.close()
    assert still_running(before) == []


def none_at(host: str, port: int, caplog: pytest.LogCaptureFixture) -> str:
    """Return why a link to there is never up, as the log and the inbox say: once, not once a
    try."""
    heard = inbox()
    link = Link(Broker(host, port), HALL, "kiosk-1", heard)
    said = heard.get(timeout=SOON)
    with pytest.raises(queue.Empty):
        heard.get(timeout=1.2)
    link.close()
    assert said.address == f"{host}:{port}"
    lines = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert lines == [f"no broker at {host}:{port}: {said.why}"]
    return said.why


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("127.0.0.1", "Connection refused"),
        ("broker.invalid", "Name or service not known|Temporary failure in name resolution"),
        ("a" * 64 + ".hall", "that is no host name"),
    ],
)
def test_where_there_is_no_broker_address_and_reason_are_said_at_once(caplog, host, why):
    assert re.fullmatch(why, none_at(host, free_port(), caplog))


def test_a_network_that_is_not_there_is_named(caplog, monkeypatch):
    """Where these tests run every network may be there."""

    def unreachable(*_: object) -> None:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr(session.Session, "run", unreachable)
    assert none_at("10.0.0.5", 1883, caplog) == "Network is unreachable"


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-x\r\n", b"", None])
def test_something_else_on_that_port_is_named(caplog, monkeypatch, said):
    """It says another thing, nothing, or hangs up."""
    monkeypatch.setattr(session, "ANSWER", 0.3)
    calls: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    calls.append(server.accept()[0])
                    if said is None:
                        calls[-1].close()
                    else:
                        calls[-1].sendall(said)

        talk = threading.Thread(target=answer, daemon=True)
        talk.start()
        why = none_at("127.0.0.1", server.getsockname()[1], caplog)
        server.shutdown(socket.SHUT_RDWR)
    talk.join(SOON)
    for call in calls:
        call.close()
    assert why.endswith("is it an MQTT broker?")


def test_when_the_broker_is_there_it_is_said_and_a_later_failure_is_a_new_one(broker, caplog):
    caplog.set_level(logging.INFO, "talon")
    at = f"127.0.0.1:{broker.port}"
    broker.kill()
    kiosk = End(broker, "kiosk-1")
    try:
        none = kiosk.hears(lambda it: isinstance(it, m.NoBroker))
        broker.start()
        kiosk.up()
        broker.kill()
        assert kiosk.hears(lambda it: isinstance(it, m.NoBroker)) == none
    finally:
        kiosk.link.close()
    said = [r.getMessage() for r in caplog.records]
    refused = f"no broker at {at}: Connection refused"
    there, gone = f"connected to the broker at {at}", f"the broker at {at} is gone"
    assert said == [refused, there, gone, refused]


def test_a_broker_that_refuses_the_connection_is_not_taken_for_a_link(tmp_path, caplog):
    with Mosquitto(tmp_path, "allow_anonymous false\n") as broker:
        why = none_at("127.0.0.1", broker.port, caplog)
    assert why == "it refuses the connection: Not authorized"


def test_a_broker_that_refuses_the_subscription_is_not_taken_for_a_link(caplog):
    """As a broker with access lists may; Mosquitto's own list file takes it and sends nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as wire:
                wire.recv(1000)  # CONNECT
                wire.sendall(b"\x20\x02\x00\x00")  # CONNACK, accepted
                number = wire.recv(1000)[2:4]  # SUBSCRIBE, whose packet is shorter than 128 bytes
                wire.sendall(b"\x90\x04" + number + b"\x80\x80")  # SUBACK, both refused
                while wire.recv(1000):
                    pass

        talk = threading.Thread(target=answer)
        talk.start()
        why = none_at("127.0.0.1", server.getsockname()[1], caplog)
        talk.join(SOON)
    assert why == "it refuses the subscription: Unspecified error; see its ACL"


# --- what must not break the link ---------------------------------------------------------------


class Faulty(queue.Queue):
    """Is an inbox that fails once, as a bug of ours would."""

    broken = True

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if self.broken and isinstance(item, m.From):
            self.broken = False
            raise RuntimeError("a bug")
        super().put(item, block, timeout)


def test_an_exception_in_a_callback_does_not_kill_the_link(broker, ends, caplog):
    hub = ends(broker, "", Faulty()).up()
    kiosk = ends(broker, "kiosk-1").up()
    until(lambda: [r for r in caplog.records if r.exc_info and "a bug" in str(r.exc_info[1])])
    assert not hub.heard.broken
    kiosk.link.send(m.TicketWanted("v1", "pay", "ru"))
    hub.hears(is_from("kiosk-1", m.TicketWanted))


def test_what_cannot_be_read_is_counted_by_kind_and_the_next_good_one_is_heard(broker, ends):
    hub, kiosk = ends(broker, "").up(), ends(broker, "kiosk-1").up()
    up = f"{root(HALL)}/up/kiosk-1"
    wish = {"kind": "TicketWanted", "visit": "v1", "service": "pay", "language": "ru"}
    with stranger(broker) as other:
        other.publish(f"{up}/wish", b"no json", 1)
        other.publish(f"{up}/wish", b"x" * 65_537, 1)
        other.publish(f"{up}/gossip", b"{}", 1)
        other.publish(f"{up}/wish", msgspec.json.encode({**wish, "x": 1, "y": 2}), 1)
        heard = hub.hears(is_from("kiosk-1", m.TicketWanted))
    assert heard.message == m.TicketWanted("v1", "pay", "ru")
    assert hub.link.dropped.count == {
        "payload": 1,
        "oversized": 1,
        "topic": 1,
        "unknown field": 1,
    }
    assert kiosk.link.dropped.count == {}


def test_a_full_inbox_holds_the_flood_back_and_nothing_is_lost_when_it_is_read(broker, ends):
    hub = ends(broker, "").up()
    small: queue.Queue[Any] = queue.Queue(10)
    kiosk = ends(broker, "kiosk-1", small).up()
    for n in range(1000):
        hub.link.send(m.TicketRefused(f"v{n}", "closed"), "kiosk-1")
    until(small.full)
    with stranger(broker, (f"{root(HALL)}/up/kiosk-1/wish", 1)) as watch:
        start = time.monotonic()
        kiosk.link.send(m.TicketWanted("v", "pay", "ru"))
        assert time.monotonic() - start < SOON / 2, "who speaks does not wait for who does not hear"
        assert small.qsize() == 10, "more than the inbox holds was taken in"
        answers = lambda it: isinstance(it, m.TicketRefused)  # noqa: E731
        heard = [kiosk.hears(answers).visit for _ in range(1000)]
        assert heard == [f"v{n}" for n in range(1000)]
        assert b'"v"' in watch.heard.get(timeout=SOON).payload


def test_a_full_inbox_that_nobody_reads_any_more_does_not_keep_a_daemon_from_ending(broker, ends):
    hub = ends(broker, "").up()
    small: queue.Queue[Any] = queue.Queue(5)
    kiosk = End(broker, "kiosk-1", small).up()
    for n in range(200):
        hub.link.send(m.TicketRefused(f"v{n}", "closed"), "kiosk-1")
    until(small.full)
    start = time.monotonic()
    kiosk.link.close()
    assert time.monotonic() - start < SOON / 2
    assert hub.hears(is_from("kiosk-1", m.DeviceGone))
