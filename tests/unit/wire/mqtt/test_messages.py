"""What may cross the broker, and that nothing else does any harm."""

import json
import typing
from collections.abc import Iterator

import msgspec
import pytest

from wire import messages as m
from wire.mqtt.topics import LIMIT, ROUTES, Unreadable, is_state, read, root, topic, unknown_fields

HALL = "test"
AT = m.Now("boot", 12.5, 1_768_284_000.0, True)
PRESS = (3, "press-1", "gen", 2, 7, 4)
CALLED = m.Called(9, "v1", "A", 7, 3, 5, 1, AT, 61.5)
TAKEN = m.TicketTaken("v1", "pay", "ru", "A", 507, True, 4, AT)
BOOKING = m.Booking("123450", "pay", "2026-01-14", "10:00", "veteran", "Иванова А.")
ONE_OF_EACH: tuple[m.Message, ...] = (
    m.DeviceHere("session"),
    m.DeviceGone("session"),
    m.TicketWanted("v1", "pay", "ru", "veteran"),
    m.TicketWanted("v1", "", "ru", "", "123450"),
    m.BackWanted("wish", "A017"),
    m.ReserveWanted("card", "A", 2),
    m.DayWanted("wish", "close", anyway=True),
    m.RetireWanted("wish", "kiosk-1"),
    m.DoubtfulWanted("wish", "A017", True),
    m.OperatorWanted("wish", 3, "ivanova"),
    m.SkillsWanted("wish", 3, "", ("pay",), ("meter",)),
    m.HallWanted("wish", True),
    m.LineWanted("wish", 3),
    m.CallWanted("wish", "A017", 3),
    m.ReturnWanted("wish", "A017"),
    m.ClassWanted("wish", "A017", "veteran", 3),
    m.TransferWanted("wish", "A017", 3, "meter", 4, True, False, "счётчик в подвале"),
    m.BookWanted("wish", (BOOKING,)),
    m.BookingsWanted("wish", "2026-01-14", 300),
    m.UnbookWanted("wish", "123450"),
    m.KioskHere("s", "card", 3, "life", 1, 9, 4, "gen", 2, 1, (m.Lease("A", 2, 520, 539, 522),)),
    m.Reported("session", "card", 5, 1.5, True, TAKEN),
    m.Reported("session", "card", 6, 1.5, False, m.TicketPrinted("v1", "unknown", "нет бумаги")),
    m.Reported("session", "card", 7, 1.5, False, m.TicketDropped("v1", "no answer")),
    m.Reported("session", "card", 8, 1.5, False, m.MoveHeard("v1", "no_show")),
    m.PrinterSaid("fault", "paper out", True),
    m.NextPressed(*PRESS),
    m.RecallPressed(*PRESS),
    m.NoShowPressed(*PRESS),
    m.DonePressed(*PRESS, "settled"),
    m.StartPressed(*PRESS),
    m.TransferPressed(*PRESS, "meter", 4, True, False, "счётчик в подвале"),
    m.ParkPressed(*PRESS, "paper", 15.0),
    m.CallPressed(*PRESS, "A017"),
    m.BackPressed(*PRESS, "A017"),
    m.ClassPressed(*PRESS, "veteran", "A017"),
    m.UndoPressed(*PRESS),
    m.BreakPressed(*PRESS, "lunch"),
    m.OpenPressed(*PRESS, "ivanova"),
    m.ClosePressed(*PRESS),
    m.DeviceAsked("session"),
    m.DeviceTwin("session", "another"),
    m.TicketIssued(
        *("v1", "kiosk-1", "pay", "ru", "A", 7, 1, 4, AT, 900.0, 300.0, "veteran", ("meter",)),
    ),
    m.TicketRefused("v1", "pay is closed now", "hours", "2026-01-14 08:00"),
    m.TicketRefused("v1", "123450 is booked", "early", "2026-01-14 10:00", "09:30"),
    m.BackAnswered("wish", False, "called", "A017 is at window 3", 3),
    m.KioskWelcome("session", "card", 5, 4, "gen", 2),
    m.KioskRefused("session", "a copy of this card is at work", True),
    m.KioskAsked("session"),
    m.ReportHeard("session", "card", 6),
    m.ReserveLeased("kiosk-1", "card", "A", 2, 520, 539, 4),
    m.ReserveRefused("card", "A", 2, "no such series: A"),
    m.VisitsMoved((m.VisitMove("v1", "called"), m.VisitMove("v2", "left"))),
    m.PressAnswered("press-1", 3, "accepted"),
    m.DayAnswered(
        *("wish", 4, "2026-01-13", True, 7, 0, "", True, (m.Doubtful("A017", "its end?"),)),
        (m.KioskKnown("kiosk-1", True, 9, 18, ""),),
        m.OtherHub("other", 3, 12),
    ),
    m.StaffAnswered("wish", True, "A017 waits at its place"),
    m.BookingsAnswered("wish", 7, (m.BookingKnown(BOOKING, "A017", True),)),
    m.LineAnswered(
        *("wish", 1, (m.Waiter("A017", "pay", "", "waiting", 0.8, 720.0, 900.0, 730.0),)),
        (m.WindowKnown(3, "open", "ivanova", "", "A016", ("pay",), ("meter",), 3600.0, 61.5),),
        *({"3": "A017"}, (m.OperatorKnown("ivanova", 3, ("pay",), (), "operator"),)),
        *({"seal": 2}, "12 of the last 20 calls were of the absolute class"),
        (m.Forlorn("A015", 2),),
    ),
    m.Menu(
        *("gen", 2, 3, ("ru", "zh"), (m.MenuItem("pay", {"ru": "Оплата", "zh": "缴费"}),)),
        *({"ru": "Зал"}, {"ru": "Ждите"}, {}, (1, 2), "Europe/Moscow"),
        classes=(m.MenuClass("veteran", {"ru": "Ветераны"}),),
    ),
    m.Offer("gen", 2, 6, (m.ShutService("pay", "hours", "2026-01-14 08:00"),)),
    m.WindowState("gen", 2, 4, 3, 5, CALLED, 8, "open", "", "ivanova", True),
    m.WindowState("gen", 2, 4, 3, 5, None, 0, "break", "lunch"),
    m.Calls("gen", 2, 5, (CALLED,)),
    m.Pulse("gen", 2, "session", 0, AT, 7, 9),
    m.HubGone("session"),
    m.HubTrouble("hub.db: disk full"),
)
TOPICS = sorted({topic(HALL, message, "dev-1") for message in ONE_OF_EACH})
WISH = f"{root(HALL)}/up/kiosk-1/wish"
WANTED = {"kind": "TicketWanted", "visit": "v1", "service": "pay", "language": "ru"}


def test_the_list_of_examples_is_whole():
    assert {type(message) for message in ONE_OF_EACH} == set(ROUTES)


def test_every_kind_of_message_has_a_route():
    """A message without one would be sent nowhere; a fact of the hub alone is not in wire. Calls
    travel inside Calls and WindowState, what a kiosk keeps inside Reported."""
    own = {m.Message, m.Fact, m.Press, m.StaffWish, m.HandWanted}
    kinds = {k for k in vars(m).values() if isinstance(k, type) and issubclass(k, m.Message)}
    inside = {m.Called, m.TicketTaken, m.TicketPrinted, m.TicketDropped, m.MoveHeard}
    assert kinds - own - set(ROUTES) == inside
    assert set(ROUTES) < kinds


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda message: type(message).__name__)
def test_every_message_makes_the_round_trip(message):
    name = topic(HALL, message, "dev-1")
    payload = msgspec.json.encode(message)
    device = "" if ROUTES[type(message)].side == "hall" else "dev-1"
    assert read(HALL, name, payload) == (device, message)
    assert unknown_fields(payload, message) == 0
    assert len(payload) < LIMIT // 50


def test_names_are_as_the_architecture_says():
    assert topic(HALL, ONE_OF_EACH[2], "kiosk-1") == "talon/v1/test/up/kiosk-1/wish"
    assert topic(HALL, m.VisitsMoved(()), "k") == "talon/v1/test/down/k/answer"
    assert (
        topic(HALL, m.WindowState("g", 1, 1, 12, 0, None, 0, "open"))
        == "talon/v1/test/hall/windows/12"
    )
    assert topic(HALL, m.Calls("g", 1, 1, ())) == "talon/v1/test/hall/calls"
    assert topic(HALL, m.HubGone("s")) == topic(HALL, m.Pulse("g", 1, "s", 0, AT, 0, 0))


def test_presses_and_pulses_are_for_now_and_everything_else_is_acknowledged():
    for_now = {kind for kind in ROUTES if issubclass(kind, m.Press)}
    for_now |= {m.Pulse, m.HubGone, m.HubTrouble}
    assert {kind for kind, route in ROUTES.items() if route.qos == 0} == for_now
    assert {route.qos for kind, route in ROUTES.items() if kind not in for_now} == {1}
    kept = {kind for kind, route in ROUTES.items() if route.retain}
    assert kept == {m.Menu, m.Offer, m.WindowState, m.Calls}


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


def test_a_window_speaks_on_its_own_topic_only():
    state = msgspec.json.encode(m.WindowState("g", 1, 1, 12, 0, None, 0, "open"))
    for last in ("11", "012", "12x", ""):
        with pytest.raises(Unreadable, match="found window 12, expected its own") as said:
            read(HALL, f"{root(HALL)}/hall/windows/{last}", state)
        assert said.value.kind == "topic"


def wanted(**changed: object) -> bytes:
    return json.dumps({**WANTED, **changed}).encode()


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
    """The places of every number in a message: an SQLite file and a clock hold no huge ones."""
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
    """Whether this example has that place: a report may bear one of several facts."""
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


def test_the_limit_of_size_is_met_exactly():
    wish = wanted(x="")
    fits = wanted(x="y" * (LIMIT - len(wish)))
    assert len(fits) == LIMIT
    assert read(HALL, WISH, fits)[1] == m.TicketWanted("v1", "pay", "ru")
    with pytest.raises(Unreadable, match="65537 bytes, expected at most 65536") as said:
        read(HALL, WISH, fits + b" ")
    assert said.value.kind == "oversized"


@pytest.mark.parametrize(
    ("fields", "count"),
    [({}, 0), ({"x": 1}, 1), ({"x": 1, "": None, "visit2": {"visit": 1}}, 3)],
)
def test_fields_that_are_not_known_are_ignored_and_counted(fields, count):
    payload = wanted(**fields)
    assert unknown_fields(payload, read(HALL, WISH, payload)[1]) == count


def test_what_a_transfer_does_not_say_it_does_not_wish():
    """Not to one window only, nobody comes back, and the choice before was right."""
    said = m.TransferPressed(1, "press", "g", 1, 1, 1, service="pay")
    bare = {key: getattr(said, key) for key in (*m.Press.__struct_fields__, "service")}
    payload = msgspec.json.encode({"kind": "TransferPressed", **bare})
    _, read_ = read(HALL, topic(HALL, said, "pads-1"), payload)
    assert (read_.to_window, read_.back, read_.wrong_choice, read_.comment) == (0, False, False, "")


@pytest.mark.parametrize("huge", [b"9" * 6000, b"1e999", b"-0", b"[" * 400 + b"]" * 400])
def test_what_stands_in_an_ignored_field_does_no_harm(huge):
    payload = wanted(x=0).replace(b"0", huge)
    assert unknown_fields(payload, read(HALL, WISH, payload)[1]) == 1


def test_line_breaks_in_a_topic_stay_out_of_the_log():
    with pytest.raises(Unreadable) as said:
        read(HALL, f"{root(HALL)}/\nERROR all is lost\x1b[2J" + "x" * 60_000, b"")
    assert str(said.value).isprintable()
    assert len(str(said.value)) < 200


@pytest.mark.parametrize(
    "written",
    ["Счетчи\u0438\u0306", "Счетчи\\u0438\\u0306", "Счетчи\u0438\\u0306", "Счетчи\u0439"],
)
def test_texts_are_read_composed(written):
    """й is one sign or two: both are the same name, and a printer knows only the one."""
    for more in ("", ',"more":"\\n\u0303"'):
        payload = f'{{"kind":"DeviceHere","session":"{written}"{more}}}'
        _, heard = read("h", "talon/v1/h/up/k/link", payload.encode())
        assert heard == m.DeviceHere("Счетчи\u0439")


def test_eighty_signs_of_what_is_strange_are_told():
    for topic_, payload in ((f"{root(HALL)}/{'x' * 200}", b""), (WISH, b"y" * 200)):
        with pytest.raises(Unreadable) as said:
            read(HALL, topic_, payload)
        text = str(said.value)
        shown = text.partition(":")[0] if "x" in text else text.partition("found b'")[2].rstrip("'")
        assert len(shown) == 80


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        (f"{root(HALL)}/hall/menu", True),
        (f"{root(HALL)}/hall/windows/3", True),
        (f"{root(HALL)}/hall/anything", True),
        (f"{root(HALL)}/hall/pulse", False),
        (f"{root(HALL)}/up/kiosk-1/wish", False),
        (f"{root('other')}/hall/menu", False),
    ],
)
def test_a_state_is_what_the_hub_alone_says_and_the_broker_keeps(name, is_so):
    assert is_state(HALL, name) is is_so
