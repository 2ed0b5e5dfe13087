"""What must not end the kiosk: strange texts, menus and zones."""

import threading

import pytest
from msgspec.structs import replace

from kiosk.choice.wording import screens
from kiosk.config import PrinterAt
from kiosk.glass.screen import Glass
from kiosk.printing import ticket_encoder
from kiosk.printing.ticket_encoder import TicketEncoder
from kiosk.things import Drawn, Entry, Screen, Ticket
from tests.support.kiosk_visitor import Visitor, menu
from wire.messages import MenuItem

TICKET = Ticket(
    *("v1", "A007", "A007-3", "Hall", "Pay", "2 people", "Wait"),
    *(1_763_740_000.0, "Europe/Moscow", "%H:%M"),
)
STRANGE = [
    "\0",
    "a\0b",
    "\u200f\u202e",
    "\u200b",
    "\x07\x1b",
    "\u2028",
    "\u0301",
    "\ufffe",
    "\U000e0001",
]


@pytest.mark.parametrize("strange", STRANGE, ids=ascii)
def test_a_strange_text_in_the_menu_is_drawn_like_any_other(glass: Glass, strange: str) -> None:
    everywhere = {"ru": strange}
    one = MenuItem("pay", everywhere, "", "A", {"ru": (strange,)})
    offer = replace(menu((one,), version=2), title=everywhere, ticket_text=everywhere)
    visitor = Visitor().open()
    visitor.hear(offer)
    for key in ("language:ru", "service:pay", "take"):
        assert visitor.screen is not None
        glass.show(visitor.shown, visitor.screen)
        visitor.tap(key)
    visitor.hear(replace(visitor.issued(), series=strange))
    visitor.wait(0.1)
    assert visitor.screen is not None
    assert visitor.screen.kind == "ticket"
    glass.show(visitor.shown, visitor.screen)
    printed = next(x.ticket for x in visitor.answers if hasattr(x, "ticket"))
    assert b"".join(TicketEncoder(PrinterAt("none")).pieces(printed))


@pytest.mark.parametrize("invisible", ["\u200f\u202e", "\u200b", "\u0301"], ids=ascii)
def test_a_text_that_the_font_draws_as_nothing_is_drawn_as_nothing(
    glass: Glass, invisible: str
) -> None:
    tile = Entry("language:ru", invisible, "language", invisible)
    shown = glass.show(1, Screen("start", "ru", invisible, entries=(tile,), body=(invisible,)))
    assert shown == [Drawn(1)]
    touched = {glass.under(270, y) for y in range(0, 960, 8)} - {None}
    assert {one.key for one in touched} == {tile.key}, "it can be touched all the same"


def test_invisible_signs_are_left_out_and_others_stay() -> None:
    visitor = Visitor().open()
    visitor.hear(replace(menu(version=2), title={"ru": "Во\u00adдо\0канал\u202e №\u00a01 水 😀"}))
    visitor.tap("language:ru")
    assert visitor.screen is not None
    assert visitor.screen.title == "Водо канал №\u00a01 水 😀"


def test_groups_under_themselves_and_twins_are_seen_through_at_once() -> None:
    def group(id_: str, under: str) -> MenuItem:
        return MenuItem(id_, {"ru": id_}, under)

    twins = tuple(group("g", "g") for _ in range(40))
    deep = tuple(group(f"d{i}", f"d{i - 1}" if i else "") for i in range(60))
    circle = (group("a", "b"), group("b", "a"), group("b", ""))
    services = tuple(MenuItem(f"s{x}", {"ru": "s"}, x, "A") for x in ("d59", "a"))
    offer = menu((group("g", ""), *twins, *deep, *circle, *services), version=2)
    found: list[str] = []
    look = threading.Thread(
        target=lambda: found.extend(x.id for x in screens.below(offer, "")), daemon=True
    )
    look.start()
    look.join(5)
    assert not look.is_alive()
    assert found == ["d0", "b"], "the ways to services, and no group that leads nowhere"


@pytest.mark.parametrize("zone", ["Europe", "a" * 300, "", "..", "x\0y", "Nowhere/Here"], ids=ascii)
def test_a_zone_that_is_none_is_told_as_utc_and_said_once(
    zone: str, caplog: pytest.LogCaptureFixture
) -> None:
    ticket_encoder._zone.cache_clear()
    press = TicketEncoder(PrinterAt("none"))
    for _ in range(2):
        out = b"".join(press.pieces(replace(TICKET, zone=zone)))
        assert b"15:46" in out
    assert len([line for line in caplog.messages if "time zone" in line]) == 1


@pytest.mark.parametrize("wall", [1e300, float("inf"), float("nan"), -1e300, 2.6e11])
def test_a_moment_beyond_every_calendar_is_left_out(wall: float) -> None:
    out = b"".join(TicketEncoder(PrinterAt("none")).pieces(replace(TICKET, wall=wall)))
    assert b"A007" in out
    assert b":" not in out
