"""What is no message of ours is unreadable, and does no harm."""

import json
import typing
from collections.abc import Iterator

import msgspec
import pytest

from tests.support.one_of_each import HALL, ONE_OF_EACH, TAKEN
from wire import messages as m
from wire.mqtt.topics import LIMIT, Unreadable, read, root, topic, unknown_fields

WISH = f"{root(HALL)}/up/kiosk-1/wish"
WANTED = {"kind": "TicketWanted", "visit": "v1", "service": "pay", "language": "ru"}


def wanted(**changed: object) -> bytes:
    return json.dumps({**WANTED, **changed}).encode()


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda message: type(message).__name__)
def test_a_message_on_a_topic_of_another_kind_is_unreadable(message):
    own = topic(HALL, message, "dev-1")
    payload = msgspec.json.encode(message)
    mates = [topic(HALL, other, "dev-1") for other in ONE_OF_EACH]
    for name in {name for name in mates if name.split("/")[3:5] != own.split("/")[3:5]}:
        with pytest.raises(Unreadable) as said:
            read(HALL, name, payload)
        assert said.value.kind == "payload"
        assert name in str(said.value)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "talon/v1/test",
        "talon/v1/test/",
        "talon/v1/test/hall",
        "talon/v1/test/hall/",
        "talon/v1/test/hall/windows",
        "talon/v1/test/hall/pulse/1",
        "talon/v1/test/hall/wish",
        "talon/v1/test/up/kiosk-1/answer",
        "talon/v1/test/up/kiosk-1/wish/more",
        "talon/v1/test/down/kiosk-1/wish",
        "talon/v1/test/side/kiosk-1/wish",
        "talon/v1/test2/up/kiosk-1/wish",
        "talon/v2/test/up/kiosk-1/wish",
        "up/kiosk-1/wish",
        "hall/pulse",
        "x/talon/v1/test/up/kiosk-1/wish",
    ],
)
def test_a_topic_that_is_not_ours_is_unreadable(name):
    with pytest.raises(Unreadable, match="no such topic") as said:
        read(HALL, name, msgspec.json.encode(WANTED))
    assert said.value.kind == "topic"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no json",
        b"{",
        b"null",
        b"[]",
        b'"TicketWanted"',
        b"{}",
        b"\x00\x01\x02",
        b"\xff\xfe",
        wanted()[:-1],
        wanted() + b"}",
        wanted().replace(b"v1", b"\xff"),
        wanted().replace(b"v1", b"\xed\xa0\x80"),
        wanted().replace(b"v1", b"\\ud800"),
        wanted(kind="TicketIssued"),
        wanted(kind="Nothing"),
        wanted(kind=None),
        wanted(kind=["TicketWanted"]),
        wanted(visit=5),
        wanted(visit=""),
        wanted(visit="x" * 65),
        wanted(service=None),
        wanted(language={"ru": "ru"}),
        b'{"kind":"TicketWanted"}',
        b'{"visit":"v1","service":"pay","language":"ru"}',
        wanted(x=0).replace(b"0", b'"\xff"'),
        wanted(x=0).replace(b"0", b"[" * 30_000 + b"]" * 30_000),
        b"[" * 60_000,
    ],
)
def test_what_is_no_wish_on_the_wishes_topic_is_unreadable(payload):
    with pytest.raises(Unreadable) as said:
        read(HALL, WISH, payload)
    assert said.value.kind == "payload"
    assert WISH in str(said.value)
    assert len(str(said.value)) < 1000


@pytest.mark.parametrize("number", ["0", "-1", "1000000", "1.5", "1e3", '"7"', "true", "9" * 5000])
def test_a_number_that_no_ticket_bears_is_unreadable(number):
    payload = msgspec.json.encode(m.Reported("session", "card", 5, 1.5, True, TAKEN)).decode()
    assert '"number":507' in payload
    said = payload.replace('"number":507', f'"number":{number}').encode()
    with pytest.raises(Unreadable):
        read(HALL, f"{root(HALL)}/up/kiosk-1/report", said)


def numbers(kind: type, path: str = "") -> Iterator[str]:
    """Yield the places of every number in a message: an SQLite file and a clock hold no huge
    ones."""
    for name, hint in typing.get_type_hints(kind).items():
        options = [hint, *typing.get_args(hint)]
        for option in options:
            if option in (int, float):
                yield f"{path}{name}"
            elif isinstance(option, type) and issubclass(option, msgspec.Struct):
                yield from numbers(option, f"{path}{name}.")


BELOW_ZERO = ("line.urgency",)
"""Numbers that may be: somebody who is booked for later waits before his time."""


def has(message: m.Message, place: str) -> bool:
    """Tell whether this example has that place: a report may bear one of several facts."""
    at = json.loads(msgspec.json.encode(message))
    for step in place.split("."):
        at = at[0] if isinstance(at, list) else at
        if at is None or step not in at:
            return False
        at = at[step]
    return True


@pytest.mark.parametrize(
    ("message", "place"),
    [(it, place) for it in ONE_OF_EACH for place in numbers(type(it)) if has(it, place)],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
@pytest.mark.parametrize("huge", ["1" + "0" * 17, "9" * 400, "-1", "1e300", "NaN", "Infinity"])
def test_no_number_is_so_large_that_a_disk_or_a_clock_could_not_hold_it(message, place, huge):
    tree = json.loads(msgspec.json.encode(message))
    at = tree
    *way, last = place.split(".")
    for step in way:
        at = at[step][0] if isinstance(at[step], list) else at[step]
    at[last] = [0] if isinstance(at[last], list) else 0
    text = json.dumps(tree)
    spot = f'"{last}": [0]' if isinstance(at[last], list) else f'"{last}": 0'
    payload = text.replace(spot, spot.replace("0", huge)).encode()
    if place in BELOW_ZERO and huge == "-1":
        assert read(HALL, topic(HALL, message, "dev-1"), payload)[1] != message
        return
    with pytest.raises(Unreadable):
        read(HALL, topic(HALL, message, "dev-1"), payload)


@pytest.mark.parametrize(
    ("fields", "count"),
    [({}, 0), ({"x": 1}, 1), ({"x": 1, "": None, "visit2": {"visit": 1}}, 3)],
)
def test_fields_that_are_not_known_are_ignored_and_counted(fields, count):
    payload = wanted(**fields)
    assert unknown_fields(payload, read(HALL, WISH, payload)[1]) == count


@pytest.mark.parametrize("huge", [b"9" * 6000, b"1e999", b"-0", b"[" * 400 + b"]" * 400])
def test_what_stands_in_an_ignored_field_does_no_harm(huge):
    payload = wanted(x=0).replace(b"0", huge)
    assert unknown_fields(payload, read(HALL, WISH, payload)[1]) == 1


def test_line_breaks_in_a_topic_stay_out_of_the_log():
    with pytest.raises(Unreadable) as said:
        read(HALL, f"{root(HALL)}/\nERROR all is lost\x1b[2J" + "x" * 60_000, b"")
    assert str(said.value).isprintable()
    assert len(str(said.value)) < 200


def test_eighty_signs_of_what_is_strange_are_told():
    for topic_, payload in ((f"{root(HALL)}/{'x' * 200}", b""), (WISH, b"y" * 200)):
        with pytest.raises(Unreadable) as said:
            read(HALL, topic_, payload)
        text = str(said.value)
        shown = text.partition(":")[0] if "x" in text else text.partition("found b'")[2].rstrip("'")
        assert len(shown) == 80


def test_the_limit_of_size_is_met_exactly():
    wish = wanted(x="")
    fits = wanted(x="y" * (LIMIT - len(wish)))
    assert len(fits) == LIMIT
    assert read(HALL, WISH, fits)[1] == m.TicketWanted("v1", "pay", "ru")
    with pytest.raises(Unreadable, match="65537 bytes, expected at most 65536") as said:
        read(HALL, WISH, fits + b" ")
    assert said.value.kind == "oversized"
