"""What is said to the hub in bad form or in bad faith: it lives, stays small, and stays quiet."""

import time

import psutil

from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor, Hub
from tests.support.wait import until

FLOOD = 30_000
SLACK = 40 * FLOOD
"""Bytes by which the hub's memory may differ between a tenth of the flood and its end: 45 for each
message between. It differs by 5."""
WISH = b'{"kind":"TicketWanted","visit":"v","service":"pay","language":"ru"}'
PRESS = b'{"kind":"NextPressed","window":2,"press":"p","generation":"g","epoch":1,"count":0,'
REPORT = (
    b'{"kind":"Reported","session":"nobody","incarnation":"i","seq":7,"age":0,"told":false,'
    b'"fact":{"kind":"TicketDropped","visit":"v","why":""}}'
)
HERE = b'{"kind":"DeviceHere","session":"one"}'
BAD = (
    ("kiosk-1", "wish", b"no json"),
    ("kiosk-1", "wish", b"\xff\xfe\x00"),
    ("kiosk-1", "wish", b'{"kind":"TicketWanted","visit":5}'),
    ("kiosk-1", "wish", b"[" * 3000),
    ("kiosk-1", "report", REPORT.replace(b'"seq":7', b'"seq":1e99')),
    ("kiosk-1", "gossip", b"{}"),
    ("stranger", "wish", WISH),
    ("board-1", "wish", WISH),
    ("kiosk-1", "report", REPORT),
    ("pads-1", "press", PRESS + b'"expected":0}'),
    ("pads-1", "link", HERE),
    ("pads-1", "link", HERE.replace(b"one", b"two")),
    ("pads-2", "link", HERE),
    ("pads-2", "link", HERE.replace(b"Here", b"Gone")),
    ("kiosk-1", "report", b'{"kind":"PrinterSaid","state":"ok"}'),
)
"""Device, branch, payload; the oversized ones come besides, one in a hundred."""
NAMES = {
    *("payload", "topic", "oversized", "unknown device", "not allowed", "not its window"),
    "not admitted",
}


def flood(floor: Floor, hub: Hub, count: int) -> int:
    """Say ``count`` bad messages, a thousand at a time; return by how much the memory grew, bytes.

    The broker holds at most 2,000 for one reader, so each thousand waits for an answer: the hub
    hears in order, so it has then heard them all.
    """
    huge = b"x" * 66_000
    process = psutil.Process(hub.process.pid)
    tenth = 0
    for sent in range(0, count, 1000):
        for n in range(990):
            floor.publish(*BAD[n % len(BAD)], qos=0)
        for _ in range(10):
            floor.publish("kiosk-1", "wish", huge)
        wish = {"visit": f"visit-{sent}", "service": "pay", "language": "ru"}
        floor.say("kiosk-1", "wish", "TicketWanted", **wish)
        floor.hears("TicketIssued", lambda it, wish=wish: it["visit"] == wish["visit"])
        floor.forget()
        if sent < count / 10 <= sent + 1000:
            tenth = process.memory_info().rss
    return process.memory_info().rss - tenth


def after_the_flood(hub: Hub, broker: Broker, grown: int, seconds: float) -> None:
    """Require that the hub lives on. ``seconds``: how long the flood took. Each kind of what is
    dropped is logged once a minute."""
    assert abs(grown) < SLACK, f"memory grew by {grown / 2**20:.1f} MiB"
    assert hub.process.poll() is None
    lines = [line for line in hub.lines() if "dropped (" in line and "(offline" not in line]
    kinds = [line.partition("dropped (")[2].partition(",")[0] for line in lines]
    assert set(kinds) == NAMES
    assert all(kinds.count(kind) <= 2 + seconds // 60 for kind in NAMES), lines
    assert max(map(len, lines)) < 500
    # On a slow machine the flood's own tickets grow old without a word from their kiosk.
    assert len([line for line in hub.lines() if "no word" not in line]) < 60 + seconds // 2
    assert not [line for line in hub.lines() if "Traceback" in line]
    assert "are being dropped for client" not in broker.log.read_text(), "some never reached it"


STRANGE = ["\x00", "'; DROP TABLE visits; --", "ж" * 64, "缴费", " ", "\u202e", "../../etc", "%s{}"]


def test_strange_but_well_formed_words_do_no_harm(hub, floor):
    floor.greet()
    for word in STRANGE:
        wish = {"visit": word, "service": "pay", "language": "ru"}
        floor.say("kiosk-1", "wish", "TicketWanted", **wish)
        floor.report("TicketPrinted", visit=word, outcome="unknown", why=word)
        floor.report("TicketDropped", visit=f"no {word}"[:64], why=word)
        bears = {"service": word, "language": word, "series": word, "number": 999_999}
        clock = {"boot": word, "mono": 0.0, "wall": 0.0, "trusted": False}
        lie = {"own": True, "day": 2**53, "at": clock}
        floor.report("TicketTaken", visit=f"lie {word}"[:64], **bears, **lie)
        here = {"session": word, "incarnation": word, "run": 1, "life": word, "first": 1}
        known = {"last": 0, "day": 2**53, "generation": word, "epoch": 2**53, "leases": []}
        floor.say("board-1", "report", "KioskHere", **here, **known, connection=1)
        floor.say("kiosk-1", "wish", "ReserveWanted", incarnation=word, series=word, nth=2**53)
        floor.say("kiosk-1", "report", "PrinterSaid", state="fault", why=word)
        floor.say("kiosk-1", "wish", "TicketWanted", visit="x", service=word, language=word)
        floor.say("pads-1", "link", "DeviceGone", session=word)
        floor.say("staff", "link", "DeviceHere", session=word)
    huge = {"generation": "x" * 64, "count": 2**53, "epoch": 2**53, "expected": 2**53}
    assert hub.rows("SELECT count(*) FROM visits WHERE quarantined != ''") == [(len(STRANGE),)]
    assert floor.press("Next", **huge) == "stale"
    assert floor.press("Next", count=2**53) == "stale", "the hub has not said that pulse yet"
    assert floor.press("Next") in ("accepted", "nothing")
    assert floor.ticket("meter")["number"] == 1
    found = hub.rows("SELECT visit FROM visits WHERE series = 'A' ORDER BY number")
    assert [visit for (visit,) in found] == STRANGE


def test_a_flood_of_bad_messages_leaves_it_alive_flat_and_quiet(hub, floor, broker):
    began = time.monotonic()
    grown = flood(floor, hub, FLOOD)
    print(f"memory grew by {grown / 2**20:.2f} MiB over {FLOOD * 9 // 10} bad messages")
    after_the_flood(hub, broker, grown, time.monotonic() - began)
    assert floor.ticket("meter")["number"] == 1
    until(lambda: floor.all("Pulse"))
