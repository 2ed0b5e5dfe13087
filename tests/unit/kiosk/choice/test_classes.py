"""Who is served out of turn says so at the kiosk, where the hall offers it."""

import pytest
from msgspec import structs

from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.screens import build
from kiosk.choice.wording.view import View
from kiosk.glass.layout import lay
from kiosk.glass.page import TOUCH
from kiosk.things import Screen
from tests.support.kiosk_visitor import ITEMS, WORDS, Visitor, menu
from wire.messages import LinkDown, MenuClass, TicketTaken, TicketWanted

TARGET_MM = 20.0

CLASSES = (
    MenuClass("law", {"ru": "Инвалиды", "en": "Disabled", "zh": "残疾人"}),
    MenuClass("baby", {"ru": "С малышами", "en": "With a baby", "zh": "携婴幼儿"}),
)
OFFERED = structs.replace(menu(version=2), classes=CLASSES)


def hall(language: str = "ru", **about) -> Visitor:
    visitor = Visitor(**about).open()
    visitor.hear(OFFERED)
    visitor.tap(f"language:{language}")
    return visitor


def wanted(visitor: Visitor) -> list[tuple[str, str, str]]:
    return [(wish.visit, wish.service, wish.cls) for wish in visitor.sent(TicketWanted)]


def test_the_ordinary_way_is_first_and_the_others_have_their_names():
    visitor = hall()
    visitor.tap("service:repair")
    assert visitor.screen.kind == "classes"
    entries = [(entry.key, entry.text, entry.role) for entry in visitor.screen.entries]
    assert entries == [
        ("class:", "Нет, в общую очередь", "main"),
        ("class:law", "Инвалиды", "service"),
        ("class:baby", "С малышами", "service"),
    ]
    assert wanted(visitor) == []


@pytest.mark.parametrize("cls", ["", "law", "baby"])
def test_the_class_goes_to_the_hub_and_onto_the_paper(cls):
    visitor = hall("en")
    visitor.tap("service:repair")
    visitor.tap(f"class:{cls}", "v7")
    assert wanted(visitor) == [("v7", "repair", cls)]
    visitor.hear(structs.replace(visitor.issued("v7", "repair"), language="en", cls=cls))
    visitor.wait(0.1)
    assert visitor.screen.kind == "ticket"
    (taken,) = visitor.recorded(TicketTaken)
    assert taken.cls == cls
    assert [paper.cls for paper in visitor.papers()] == [
        {"": "", "law": "Disabled", "baby": "With a baby"}[cls]
    ]


def test_without_the_hub_the_reserves_ticket_says_it_too():
    """The menu is remembered with its classes, over a restart as well."""
    first = hall()
    visitor = Visitor(disk=first.disk, life="life-2")
    visitor.hear(first.machine._printer.status)
    visitor.tap("language:ru")
    visitor.tap("service:repair")
    visitor.tap("class:law", "v9")
    visitor.wait(0.1, hub=False)
    (taken,) = visitor.recorded(TicketTaken)
    assert (taken.own, taken.cls) == (True, "law")
    assert [paper.cls for paper in visitor.papers()] == ["Инвалиды"]


def test_it_comes_after_the_documents_and_back_leads_to_where_one_was():
    visitor = hall()
    visitor.tap("group:bills")
    visitor.tap("service:charges")
    assert visitor.screen.kind == "documents"
    visitor.tap("take")
    assert visitor.screen.kind == "classes"
    visitor.tap("back")
    assert visitor.screen.kind == "documents"
    visitor.tap("back")
    visitor.tap("service:pay")
    assert visitor.screen.kind == "classes"
    visitor.tap("back")
    assert (visitor.screen.kind, visitor.screen.heading) == ("services", "Оплата")
    assert wanted(visitor) == []


def test_a_hall_that_offers_none_asks_nobody():
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    assert wanted(visitor) == [("v1", "repair", "")]


def test_who_went_away_is_asked_and_comes_back_to_the_page():
    visitor = hall()
    visitor.tap("service:repair")
    visitor.wait(31)
    assert visitor.screen.kind == "still_there"
    visitor.tap("stay")
    assert visitor.screen.kind == "classes"
    visitor.wait(42)
    assert visitor.screen.kind == "start"


def test_a_class_that_is_offered_no_more_takes_its_page_away():
    visitor = hall()
    visitor.tap("service:repair")
    visitor.hear(structs.replace(OFFERED, version=3, classes=CLASSES[:1]))
    assert [entry.key for entry in visitor.screen.entries] == ["class:", "class:law"]
    visitor.hear(menu(version=4))
    assert visitor.screen.kind == "start"


def test_the_class_of_one_visitor_is_not_the_next_ones():
    visitor = hall()
    visitor.tap("service:repair")
    visitor.tap("class:law", "v1")
    visitor.hear(visitor.issued("v1", "repair"))
    visitor.wait(10)
    visitor.tap("language:ru")
    visitor.tap("service:repair")
    visitor.tap("class:", "v2")
    assert wanted(visitor) == [("v1", "repair", "law"), ("v2", "repair", "")]


def test_a_hub_that_goes_meanwhile_takes_the_page_not_away():
    visitor = hall()
    visitor.tap("service:repair")
    visitor.hear(LinkDown())
    assert visitor.screen.kind == "classes"


@pytest.mark.parametrize("size", [((1080, 1920), 340.0), ((1280, 1024), 376.0)])
@pytest.mark.parametrize("offered", [1, 2, 6])
def test_every_button_is_large_and_the_ordinary_one_the_largest(size, offered):
    glass, width = size
    classes = tuple(MenuClass(f"c{i}", {"ru": "Класс"}) for i in range(offered))
    view = View(WORDS, structs.replace(menu(ITEMS), classes=classes), True, ())
    screen: Screen = build(WalkStage("classes", "ru", service="repair"), view)
    mm = glass[0] / width
    pieces = [piece for piece in lay(screen, glass, width) if piece.style in TOUCH]
    for piece in pieces:
        assert min(piece.box.w, piece.box.h) >= TARGET_MM * mm - 1, piece
    area = {piece.key: piece.box.w * piece.box.h for piece in pieces}
    ordinary = area.pop("class:")
    assert all(ordinary > 1.2 * other for other in area.values())


def test_every_language_has_the_words():
    for words in WORDS.values():
        assert words.classes.problem() is None
    broken = structs.replace(WORDS["ru"], classes=structs.replace(WORDS["ru"].classes, hint=""))
    assert broken.problem() == ("classes.hint", "nothing", "a text")
