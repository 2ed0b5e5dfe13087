"""A service that gives no ticket now stands grey, and its touch says why and when to come back."""

import os

import pygame
import pytest

from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.screens import View, build
from kiosk.glass import paint
from kiosk.glass.layout import lay
from kiosk.glass.page import Piece
from kiosk.things import Entry
from tests.support.kiosk_visitor import WORDS, Visitor
from wire.messages import (
    LinkDown,
    Menu,
    MenuItem,
    Offer,
    ShutService,
    TicketRefused,
)

CODES = ("hours", "per_day", "per_hour", "closing", "closed")
OPENS = "2026-01-14 08:00"
PORTRAIT, LANDSCAPE = ((1080, 1920), 340.0), ((1280, 1024), 376.0)


def offer(*shut: ShutService, version: int = 2, epoch: int = 1, generation: str = "g1") -> Offer:
    return Offer(generation, epoch, version, shut)


def repair(code: str = "hours", back: str = OPENS) -> ShutService:
    return ShutService("repair", code, back)


def chosen(language: str = "ru", *shut: ShutService) -> Visitor:
    """Bring a visitor to the first page of services."""
    visitor = Visitor().open()
    visitor.hear(offer(*(shut or (repair(),))))
    visitor.tap(f"language:{language}")
    return visitor


def entry(visitor: Visitor, key: str) -> Entry:
    assert visitor.screen is not None
    return next(entry for entry in visitor.screen.entries if entry.key == key)


def kind(visitor: Visitor) -> str:
    assert visitor.screen is not None
    return visitor.screen.kind


def said(visitor: Visitor) -> tuple[str, ...]:
    assert visitor.screen is not None
    return (visitor.screen.heading, *visitor.screen.body)


def test_it_stands_grey_on_its_page_and_the_others_do_not() -> None:
    visitor = chosen("en")
    grey = entry(visitor, "service:repair")
    assert (grey.role, grey.text, grey.note) == ("shut", "Repair", "Not available now")
    assert entry(visitor, "group:bills").role == "group"
    visitor.tap("group:bills")
    assert entry(visitor, "service:pay").role == "service"


def test_its_touch_says_why_and_when_and_asks_the_hub_for_nothing() -> None:
    visitor = chosen("ru")
    visitor.tap("service:repair", "v1")
    assert kind(visitor) == "shut"
    assert said(visitor) == ("Сейчас закрыто", "Авария", "Талоны снова будут 14.01.2026 08:00")
    assert visitor.wanted() == []
    assert visitor.recorded() == []


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("ru", "Талоны снова будут 14.01.2026 08:00"),
        ("en", "Tickets again from 14.01.2026 08:00"),
        ("zh", "2026-01-14 08:00 起可再取号"),
    ],
)
@pytest.mark.parametrize("code", CODES)
def test_each_reason_has_its_words_in_each_language(language: str, when: str, code: str) -> None:
    visitor = chosen(language, repair(code))
    visitor.tap("service:repair")
    heading, _, back = said(visitor)
    assert heading == getattr(WORDS[language], f"shut_{code}")
    assert back == when


@pytest.mark.parametrize("back", ["", "tomorrow", "2026-02-30 08:00", "{n}"])
def test_where_nobody_knows_when_staff_are_to_be_asked(back: str) -> None:
    visitor = chosen("en", repair("per_day", back))
    visitor.tap("service:repair")
    assert said(visitor) == ("No more tickets today", "Repair", "Please ask a member of staff")


def test_a_reason_that_this_version_does_not_know_is_said_in_general() -> None:
    visitor = chosen("en", repair("strike"))
    visitor.tap("service:repair")
    assert said(visitor)[0] == "Not available now"


def test_back_leads_to_the_page_and_start_again_to_the_start() -> None:
    visitor = chosen("ru", ShutService("pay", "per_day"))
    visitor.tap("group:bills")
    visitor.tap("service:pay")
    assert kind(visitor) == "shut"
    visitor.tap("back")
    assert (kind(visitor), visitor.offers()) == (
        "services",
        ["service:pay", "service:charges", "back"],
    )
    visitor.tap("service:pay")
    visitor.tap("leave")
    assert kind(visitor) == "start"


def test_left_alone_it_asks_and_goes_back_to_the_start() -> None:
    visitor = chosen()
    visitor.tap("service:repair")
    visitor.wait(30.1)
    assert kind(visitor) == "still_there"
    visitor.tap("stay")
    assert kind(visitor) == "shut"
    visitor.wait(40.2)
    assert kind(visitor) == "start"


def test_the_page_turns_grey_and_back_while_somebody_looks_at_it() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    assert entry(visitor, "service:repair").role == "service"
    visitor.hear(offer(repair()))
    assert entry(visitor, "service:repair").role == "shut"
    visitor.hear(offer(version=3))
    assert entry(visitor, "service:repair").role == "service"


def test_an_older_word_and_another_hub_s_say_nothing() -> None:
    visitor = Visitor().open()
    visitor.hear(offer(version=5))
    visitor.hear(offer(repair(), version=4))
    visitor.hear(offer(repair(), generation="g2", version=9))
    visitor.tap("language:ru")
    assert entry(visitor, "service:repair").role == "service"


def test_without_the_hub_nobody_knows_and_nothing_is_shut() -> None:
    """It gives the numbers of its reserve: see hall-file.md."""
    visitor = chosen("ru")
    visitor.hear(LinkDown())
    assert entry(visitor, "service:repair").role == "service"
    visitor.tap("service:repair", "v1")
    assert kind(visitor) != "shut"
    assert visitor.papers(), "a number of the reserve"


def test_a_hub_that_starts_anew_has_to_say_it_anew() -> None:
    visitor = chosen("ru")
    visitor.hear(Menu("g1", 2, 1, *_menu_of(visitor)))
    visitor.pulse(epoch=2)
    assert entry(visitor, "service:repair").role == "service"
    visitor.hear(offer(repair(), epoch=2, version=1))
    assert entry(visitor, "service:repair").role == "shut"


def _menu_of(visitor: Visitor) -> tuple[object, ...]:
    menu = visitor.machine._state.hub.last_menu()
    assert menu is not None
    fields = menu.__struct_fields__[3:]
    return tuple(getattr(menu, field) for field in fields)


def test_a_refusal_with_a_reason_shows_the_same_screen() -> None:
    """It shut between the page and the touch."""
    visitor = Visitor().open()
    visitor.tap("language:en")
    visitor.tap("service:repair", "v1")
    assert visitor.wanted()
    visitor.hear(TicketRefused("v1", "repair: …", "closing", OPENS))
    assert kind(visitor) == "shut"
    heading = "There is no time left to serve you before closing"
    assert said(visitor) == (heading, "Repair", "Tickets again from 14.01.2026 08:00")
    visitor.tap("back")
    assert kind(visitor) == "services"


def test_a_refusal_for_somebody_else_says_nothing() -> None:
    visitor = Visitor().open()
    visitor.tap("language:en")
    visitor.hear(TicketRefused("other", "closed", "hours", OPENS))
    assert kind(visitor) == "services"


# --- how it looks -------------------------------------------------------------------------------


@pytest.fixture
def pygame_ready() -> None:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.font.init()


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_its_words_are_as_large_as_the_standard_asks(
    glass: tuple[tuple[int, int], float], language: str, pygame_ready: None
) -> None:
    long = {"ru": "Подключение к сетям", "en": "Charges and corrections", "zh": "水费核对与更正"}
    items = tuple(MenuItem(f"s{n}", long, "", "A") for n in range(6))
    menu = Menu("g", 1, 1, (language,), items, {language: "Зал"}, {}, {}, (), "UTC")
    shut = {"s0": ShutService("s0", "hours", OPENS)}
    view = View({language: WORDS[language]}, menu, True, (), "", shut)
    stages = [WalkStage("services", language)]
    stages += [WalkStage("shut", language, service="s0", trouble=x, opens=OPENS) for x in CODES]
    for stage in stages:
        for piece in lay(build(stage, view), *glass):
            if piece.text:
                assert paint._fitting(piece).size >= piece.least, piece


def test_a_grey_tile_is_drawn_grey(pygame_ready: None) -> None:
    visitor = chosen("ru")
    assert visitor.screen is not None
    pieces = lay(visitor.screen, *LANDSCAPE)
    surface = pygame.Surface(LANDSCAPE[0])
    paint.paint(surface, pieces)
    fills = {
        piece.key: tuple(surface.get_at((piece.box.x + piece.box.w // 2, piece.box.y + 8))[:3])
        for piece in pieces
        if piece.key in ("service:repair", "group:bills")
    }
    assert fills == {"service:repair": paint.SHADE, "group:bills": paint.SKY}
    assert not _has(surface, pieces, "service:repair", paint.BLUE), "no arrow to anywhere"
    assert _has(surface, pieces, "group:bills", paint.BLUE)


def _has(surface: pygame.Surface, pieces: tuple[Piece, ...], key: str, colour: object) -> bool:
    box = next(piece.box for piece in pieces if piece.key == key)
    xs, ys = range(box.x, box.x + box.w), range(box.y, box.y + box.h)
    return any(tuple(surface.get_at((x, y))[:3]) == colour for x in xs for y in ys)
