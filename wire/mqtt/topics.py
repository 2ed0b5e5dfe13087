"""Says on which topic each message travels, and with which QoS.

Decides names and directions; never looks into a message beyond its kind. The tables below are
everything that may cross the broker: what is not in them is dropped.

``talon/v1/<hall>/up/<device>/{link,wish,report,press}``, ``…/down/<device>/answer``,
``…/hall/{menu,offer,calls,pulse}``, ``…/hall/windows/<n>``.
"""

import unicodedata
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, get_args

import msgspec

from wire import messages as m
from wire.text.texts import composed

LIMIT = 64 * 1024
"""The largest payload read, bytes. Nothing of ours comes near it."""


class TopicRoute(NamedTuple):
    """Says where a kind travels: side is up, down or hall; branch is the topic's last part."""

    side: str
    branch: str
    qos: int
    retain: bool = False


ROUTES: dict[type[m.Message], TopicRoute] = {
    m.DeviceHere: TopicRoute("up", "link", 1),
    m.DeviceGone: TopicRoute("up", "link", 1),
    m.TicketWanted: TopicRoute("up", "wish", 1),
    m.BackWanted: TopicRoute("up", "wish", 1),
    m.ReserveWanted: TopicRoute("up", "wish", 1),
    m.DayWanted: TopicRoute("up", "wish", 1),
    m.RetireWanted: TopicRoute("up", "wish", 1),
    m.DoubtfulWanted: TopicRoute("up", "wish", 1),
    m.OperatorWanted: TopicRoute("up", "wish", 1),
    m.SkillsWanted: TopicRoute("up", "wish", 1),
    m.HallWanted: TopicRoute("up", "wish", 1),
    m.LineWanted: TopicRoute("up", "wish", 1),
    m.CallWanted: TopicRoute("up", "wish", 1),
    m.ReturnWanted: TopicRoute("up", "wish", 1),
    m.ClassWanted: TopicRoute("up", "wish", 1),
    m.TransferWanted: TopicRoute("up", "wish", 1),
    m.BookWanted: TopicRoute("up", "wish", 1),
    m.BookingsWanted: TopicRoute("up", "wish", 1),
    m.UnbookWanted: TopicRoute("up", "wish", 1),
    m.KioskHere: TopicRoute("up", "report", 1),
    m.Reported: TopicRoute("up", "report", 1),
    m.PrinterSaid: TopicRoute("up", "report", 1),
    **dict.fromkeys(get_args(m.AnyPress), TopicRoute("up", "press", 0)),
    m.DeviceAsked: TopicRoute("down", "answer", 1),
    m.DeviceTwin: TopicRoute("down", "answer", 1),
    m.TicketIssued: TopicRoute("down", "answer", 1),
    m.TicketRefused: TopicRoute("down", "answer", 1),
    m.BackAnswered: TopicRoute("down", "answer", 1),
    m.KioskWelcome: TopicRoute("down", "answer", 1),
    m.KioskRefused: TopicRoute("down", "answer", 1),
    m.KioskAsked: TopicRoute("down", "answer", 1),
    m.ReportHeard: TopicRoute("down", "answer", 1),
    m.ReserveLeased: TopicRoute("down", "answer", 1),
    m.ReserveRefused: TopicRoute("down", "answer", 1),
    m.VisitsMoved: TopicRoute("down", "answer", 1),
    m.PressAnswered: TopicRoute("down", "answer", 1),
    m.DayAnswered: TopicRoute("down", "answer", 1),
    m.StaffAnswered: TopicRoute("down", "answer", 1),
    m.LineAnswered: TopicRoute("down", "answer", 1),
    m.BookingsAnswered: TopicRoute("down", "answer", 1),
    m.Menu: TopicRoute("hall", "menu", 1, retain=True),
    m.Offer: TopicRoute("hall", "offer", 1, retain=True),
    m.WindowState: TopicRoute("hall", "windows", 1, retain=True),
    m.Calls: TopicRoute("hall", "calls", 1, retain=True),
    m.Pulse: TopicRoute("hall", "pulse", 0),
    m.HubGone: TopicRoute("hall", "pulse", 0),
    m.HubTrouble: TopicRoute("hall", "pulse", 0),
}


class Unreadable(Exception):
    """Refuses a topic or payload that is not ours: ``kind`` for counting, the text for the log."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


def root(hall: str) -> str:
    """Return the first three levels of every topic of this hall."""
    return f"talon/v1/{hall}"


def topic(hall: str, message: m.Message, device: str = "") -> str:
    """Return the topic on which ``message`` travels; ``device`` sends it (up) or shall read it
    (down)."""
    route = ROUTES[type(message)]
    if route.side != "hall":
        return f"{root(hall)}/{route.side}/{device}/{route.branch}"
    if isinstance(message, m.WindowState):
        return f"{root(hall)}/hall/windows/{message.window}"
    return f"{root(hall)}/hall/{route.branch}"


def is_state(hall: str, topic_name: str) -> bool:
    """Return whether only the hub writes there, and the broker keeps its last word."""
    start = root(hall) + "/hall/"
    return topic_name.startswith(start) and topic_name != start + "pulse"


def _decoders() -> dict[tuple[str, str], msgspec.json.Decoder[Any]]:
    kinds: dict[tuple[str, str], list[type[m.Message]]] = {}
    for kind, route in ROUTES.items():
        kinds.setdefault((route.side, route.branch), []).append(kind)
    return {at: msgspec.json.Decoder(reduce(or_, some)) for at, some in kinds.items()}


DECODERS = _decoders()


def read(hall: str, topic_name: str, payload: bytes) -> tuple[str, m.Message]:
    """Read what arrived as (device, message); device is "" for what the hub says to all.

    Raises Unreadable with the topic, what was found and what was expected.
    """
    said = ascii(topic_name[:80])[1:-1]
    start = root(hall) + "/"
    levels = topic_name[len(start) :].split("/") if topic_name.startswith(start) else []
    side, device, branch = _place(levels)
    decoder = DECODERS.get((side, branch))
    if decoder is None:
        raise Unreadable("topic", f"{said}: no such topic")
    if len(payload) > LIMIT:
        raise Unreadable("oversized", f"{said}: {len(payload)} bytes, expected at most {LIMIT}")
    try:
        payload.decode()  # msgspec does not look into the fields it skips
        message = decoder.decode(_composed(payload))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Unreadable("payload", f"{said}: {wrong}; found {payload[:80]!r}") from None
    if topic(hall, message, device) != topic_name:
        raise Unreadable("topic", f"{said}: found window {message.window}, expected its own")
    return device, message


def _composed(payload: bytes) -> bytes:
    """Bring its texts to NFC: what two senders write with other signs is the same name. Most of the
    payloads are ASCII or composed already, and go as they are; a letter that is written with a
    backslash is read before it can be composed with its neighbour."""
    if payload.isascii() and b"\\u" not in payload:
        return payload
    if b"\\" in payload:
        return msgspec.json.encode(composed(msgspec.json.decode(payload)))
    return unicodedata.normalize("NFC", payload.decode()).encode()


def _place(levels: list[str]) -> tuple[str, str, str]:
    match levels:
        case ["hall", "windows", _]:
            return "hall", "", "windows"
        case ["hall", branch] if branch != "windows":
            return "hall", "", branch
        case [("up" | "down") as side, device, branch]:
            return side, device, branch
        case _:
            return "", "", ""


_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
"""Names only: what stands in a field that we ignore need not even be a number we could hold."""


def unknown_fields(payload: bytes, message: m.Message) -> int:
    """Count the fields of the payload that this version does not know. They are ignored."""
    return len(_fields.decode(payload).keys() - set(message.__struct_fields__) - {"kind"})
