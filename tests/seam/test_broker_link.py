"""The link and a real Mosquitto: what is said arrives, births and wills name their session."""

import contextlib
import queue
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import msgspec
import pytest

from tests.support.one_of_each import ONE_OF_EACH
from tests.support.processes.broker import Broker as Mosquitto
from tests.support.processes.link_ends import HALL, ROOT, End, is_from, stranger
from tests.support.wait import SOON, until
from wire import messages as m
from wire.mqtt.topics import ROUTES, root, topic

pytestmark = pytest.mark.broker


def issued(visit: str) -> m.TicketIssued:
    told = (visit, "kiosk-1", "pay", "ru", "A", 1, 1, 0, m.Now("b", 1.0, 1.0))
    return m.TicketIssued(*told, 900.0, 300.0)


def test_a_wish_goes_up_with_its_sender_and_an_answer_comes_down(broker, ends):
    hub, kiosk = ends(broker, "").up(), ends(broker, "kiosk-1").up()
    other = ends(broker, "kiosk-2").up()
    kiosk.link.send(m.TicketWanted("v1", "pay", "ru"))
    heard = hub.hears(is_from("kiosk-1", m.TicketWanted))
    assert heard.message == m.TicketWanted("v1", "pay", "ru")
    hub.link.send(issued("v1"), "kiosk-1")
    hub.link.send(issued("v2"), "kiosk-2")
    assert kiosk.hears(lambda it: isinstance(it, m.TicketIssued)) == issued("v1")
    assert other.hears(lambda it: isinstance(it, m.TicketIssued)) == issued("v2")
    assert kiosk.heard.empty(), "an answer is for one device only"


def test_small_packets_are_not_held_back(broker, ends):
    """Without TCP_NODELAY an answer in a quiet hall takes 44 ms; the broker's end is its config."""
    sock = ends(broker, "").up().link._session._client.socket()
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_birth_is_said_with_the_session_that_linkup_names(broker, ends):
    hub = ends(broker, "").up()
    kiosk = ends(broker, "kiosk-1")
    up = kiosk.hears(lambda it: isinstance(it, m.LinkUp))
    here = hub.hears(is_from("kiosk-1", m.DeviceHere))
    assert here.message.session == up.session == kiosk.link.session


def test_from_linkup_on_nothing_is_missed(broker, ends):
    """LinkUp after CONNACK would be too early: the subscription stands only after its SUBACK."""
    hub = ends(broker, "").up()
    for n in range(25):
        kiosk = ends(broker, f"kiosk-{n}").up()
        hub.link.send(m.TicketRefused(f"v{n}", "closed"), f"kiosk-{n}")
        assert kiosk.hears(lambda it: isinstance(it, m.TicketRefused)).visit == f"v{n}"


def test_a_retained_state_is_there_for_whoever_comes_later(broker, ends):
    hub = ends(broker, "").up()
    for version in (1, 2):
        hub.link.send(m.WindowState("gen", 1, version, 3, 0, None, version, "open"))
    hub.link.send(m.Pulse("gen", 1, "s", 0, m.Now("b", 1.0, 1.0), 0, 0))
    hub.link.send(m.Calls("gen", 1, 3, ()))
    with stranger(broker, (f"{root(HALL)}/hall/calls", 1)) as watch:
        watch.heard.get(timeout=SOON)
    board = ends(broker, "board-1")
    states = [board.hears(lambda it: not isinstance(it, m.LinkUp)) for _ in range(2)]
    assert sorted(map(type, states), key=str) == [m.Calls, m.WindowState]
    assert next(it for it in states if isinstance(it, m.WindowState)).version == 2
    board.link.send(m.DeviceHere("mark"))
    with contextlib.suppress(queue.Empty):
        while True:
            assert not isinstance(board.heard.get(timeout=0.3), m.Pulse), "a pulse is for now"


def test_the_hub_hears_every_pulse_of_the_hall(broker, ends):
    """Also its own: a pulse of another session is another hub."""
    hub, other = ends(broker, "").up(), ends(broker, "").up()
    for number, end in enumerate((hub, other)):
        end.link.send(m.Pulse("gen", 1, end.link.session, number, m.Now("b", 1.0, 1.0), 0, 0))
    heard = [hub.hears(is_from("", m.Pulse)).message.session for _ in range(2)]
    assert sorted(heard) == sorted([hub.link.session, other.link.session])


def test_the_hub_hears_what_another_one_writes_on_its_topics_and_not_its_own_echo(broker, ends):
    before = m.WindowState("gen", 1, 1, 3, 0, None, 1, "open")
    ends(broker, "").up().link.send(before)
    with stranger(broker, (topic(HALL, before), 1)) as writer:
        writer.heard.get(timeout=SOON)
        hub = ends(broker, "").up()
        for version in range(2, 50):
            hub.link.send(m.WindowState("gen", 1, version, 3, 0, None, version, "open"))
        hub.link.send(m.Calls("gen", 1, 50, ()))
        for payload in (msgspec.json.encode(before), b"no JSON", b""):
            writer.publish(topic(HALL, before), payload, 1, True)
            heard = hub.hears(lambda it: not isinstance(it, m.From))
            assert heard == m.Contradicted()
        assert hub.link.dropped.count == {"contradicted": 3}


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda message: type(message).__name__)
def test_each_message_travels_on_its_topic_with_its_qos(broker, ends, message):
    end = ends(broker, "dev-1" if ROUTES[type(message)].side == "up" else "").up()
    name = topic(HALL, message, "dev-1")
    with stranger(broker, (name, 2)) as watch:
        until(lambda: watch.heard.empty() or watch.heard.get())
        end.link.send(message, "dev-1" if ROUTES[type(message)].side == "down" else "")
        heard = watch.heard.get(timeout=SOON)
    assert heard.topic == name
    assert heard.qos == ROUTES[type(message)].qos
    assert msgspec.json.decode(heard.payload)["kind"] == type(message).__name__
    with stranger(broker, (name, 2), ("mark", 1)) as later:
        later.publish("mark", b"", 1)
        kept = later.heard.get(timeout=SOON)
    assert (kept.topic == name and bool(kept.retain)) == ROUTES[type(message)].retain


# --- wills --------------------------------------------------------------------------------------

EDGE = """
import sys
from wire.config.toml_file import Broker
from wire.mqtt.link import Link
from wire.loop import inbox
from wire.messages import LinkUp
heard = inbox()
link = Link(Broker("127.0.0.1", int(sys.argv[1])), "test", "kiosk-1", heard)
while True:
    said = heard.get()
    if isinstance(said, LinkUp):
        print(said.session, flush=True)
"""


@contextlib.contextmanager
def kiosk_process(broker: Mosquitto) -> Iterator[subprocess.Popen[str]]:
    """Run a kiosk's link in a process of its own, which says the session of each connection."""
    command = [sys.executable, "-c", EDGE, str(broker.port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def session_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_killed_device_is_gone_by_its_will_with_its_session(broker, ends):
    hub = ends(broker, "").up()
    with kiosk_process(broker) as process:
        session = session_of(process)
        assert hub.hears(is_from("kiosk-1", m.DeviceHere)).message.session == session
        process.kill()
        assert hub.hears(is_from("kiosk-1", m.DeviceGone)).message == m.DeviceGone(session)


def test_a_late_will_of_an_old_session_says_whose_it_is(broker, ends):
    """The old process hangs when the new one is already here, and dies only then."""
    hub = ends(broker, "").up()
    with kiosk_process(broker) as old:
        first = session_of(old)
        with kiosk_process(broker) as new:
            second = session_of(new)
            here = [hub.hears(is_from("kiosk-1", m.DeviceHere)).message.session for _ in range(2)]
            assert here == [first, second]
            old.kill()
            assert hub.hears(is_from("kiosk-1", m.DeviceGone)).message == m.DeviceGone(first)
            new.kill()
            assert hub.hears(is_from("kiosk-1", m.DeviceGone)).message == m.DeviceGone(second)


def test_each_connection_of_one_process_is_a_session_with_a_will_of_its_own(broker, ends):
    hub = ends(broker, "").up()
    with kiosk_process(broker) as process:
        first = session_of(process)
        broker.kill()
        hub.hears(lambda it: isinstance(it, m.LinkDown))
        broker.start()
        second = session_of(process)
        assert second != first
        hub.up()
        process.kill()
        assert hub.hears(is_from("kiosk-1", m.DeviceGone)).message == m.DeviceGone(second)


def test_who_closes_says_goodbye_once_and_leaves_no_will(broker, ends):
    hub = ends(broker, "").up()
    kiosk = End(broker, "kiosk-1").up()
    session = kiosk.link.session
    kiosk.link.close()
    assert hub.hears(is_from("kiosk-1", m.DeviceGone)).message == m.DeviceGone(session)
    ends(broker, "kiosk-2").up()
    after = hub.hears(lambda it: isinstance(it, m.From))
    assert after.device == "kiosk-2", f"a second goodbye: {after}"
    assert kiosk.heard.empty(), "to whom should it say that the link is down"


def test_a_closed_link_stays_closed_also_where_there_never_was_a_broker(tmp_path):
    dead = Mosquitto(tmp_path)
    lonely = End(dead, "kiosk-1")
    start = time.monotonic()
    lonely.link.close()
    assert time.monotonic() - start < SOON / 2
    with dead, stranger(dead, (f"{root(HALL)}/#", 1)) as watch, pytest.raises(queue.Empty):
        watch.heard.get(timeout=1)
    heard = list(lonely.heard.queue)
    assert all(isinstance(one, m.NoBroker) for one in heard), "nothing else, and nothing after it"
