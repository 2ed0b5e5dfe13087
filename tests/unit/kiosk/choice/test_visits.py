"""The kiosk's machine, with a stated now: whole visits, and everything that may go wrong."""

import pytest
from msgspec import structs

from kiosk.things import PaperEnded, Print, PrinterStatus, ShowScreen
from tests.support.kiosk_visitor import ITEMS, Visitor, kind, menu
from wire.messages import (
    HubGone,
    LinkDown,
    LinkUp,
    MenuItem,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)


def test_a_whole_visit_from_the_languages_to_the_ticket_and_back() -> None:
    visitor = Visitor().open()
    assert kind(visitor) == "start"
    assert visitor.offers() == ["language:ru", "language:en", "language:zh"]
    assert (visitor.screen.title, visitor.screen.body) == (
        "Горводоканал",
        ("City Water", "水务公司"),
    )
    visitor.tap("language:ru")
    tiles = ["group:bills", "service:repair"]
    assert visitor.offers() == [*tiles, "back", "code"], "an empty group is no way"
    visitor.tap("group:bills")
    assert visitor.screen.heading == "Оплата"
    visitor.tap("service:charges")
    assert (kind(visitor), visitor.screen.bullets) == ("documents", ("Паспорт", "Квитанция"))
    assert visitor.wanted() == []
    visitor.tap("take", "v9")
    assert visitor.wanted() == [TicketWanted("v9", "charges", "ru")]
    answers = visitor.hear(visitor.issued("v9", "charges"))
    taken = TicketTaken("v9", "charges", "ru", "A", 7, False, 3, visitor.now)
    assert visitor.recorded() == visitor.reported() == [taken]
    ticket = answers[0].ticket
    assert (ticket.ticket, ticket.service, ticket.code) == ("A007", "Перерасчёт", "A007-3")
    assert ticket.ahead == "Перед вами 2 человека"
    assert (ticket.title, ticket.text, ticket.zone) == (
        "Горводоканал",
        "Ждите вызова",
        "Europe/Moscow",
    )
    visitor.wait(0.1)
    assert (kind(visitor), visitor.screen.number) == ("ticket", "A007")
    assert "Перед вами 2 человека" in visitor.screen.body
    visitor.hear(PaperEnded("v9", "printed"))
    assert visitor.recorded() == visitor.reported() == [taken, TicketPrinted("v9", "printed")]
    visitor.wait(9)
    assert kind(visitor) == "start"


def test_the_ticket_of_a_route_names_the_route_and_not_its_first_service():
    """A hub that lost its past learns from it which services are still to come."""
    visitor = Visitor().open()
    visitor.hear(menu((*ITEMS, MenuItem("move", {"ru": "Переезд"}, "", "R")), version=2))
    visitor.tap("language:ru")
    visitor.tap("service:move")
    assert visitor.wanted() == [TicketWanted("v1", "move", "ru")]
    visitor.hear(structs.replace(visitor.issued(service="pay"), series="R", rest=("charges",)))
    visitor.wait(0.1)
    assert [paper.service for paper in visitor.papers()] == ["Переезд"]
    assert "Переезд" in visitor.screen.body
    (taken,) = visitor.recorded(TicketTaken)
    assert (taken.service, taken.ticket) == ("move", "R007")


def test_the_printer_is_not_held_up_by_drawing() -> None:
    """The number goes to the printer before the ticket's screen is drawn."""
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("group:bills")
    visitor.tap("service:pay")
    answers = visitor.hear(visitor.issued())
    assert any(isinstance(x, Print) for x in answers)
    assert not any(isinstance(x, ShowScreen) for x in answers)


def test_a_quick_answer_needs_no_waiting_screen_a_slow_one_does() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("group:bills")
    visitor.tap("service:pay")
    assert kind(visitor) == "services"
    visitor.wait(0.2)
    assert kind(visitor) == "waiting"
    assert visitor.offers() == [], "the waiting screen has no ticket button"


def test_every_screen_of_a_visit_is_in_the_chosen_language() -> None:
    visitor = Visitor().open()
    visitor.tap("language:zh")
    assert (visitor.screen.heading, visitor.screen.title) == ("请选择业务", "水务公司")
    visitor.tap("service:repair")
    assert visitor.wanted()[0].language == "zh"


def test_back_leads_up_to_the_languages() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("group:bills")
    visitor.tap("service:charges")
    for expected in ("services", "services", "start"):
        visitor.tap("back")
        assert kind(visitor) == expected
    assert visitor.wanted() == []


def test_more_than_twelve_entries_come_in_pages() -> None:
    many = tuple(MenuItem(f"s{i}", {"ru": f"Услуга {i}"}, "", "A") for i in range(30))
    visitor = Visitor().open()
    visitor.hear(menu(many, version=2))
    visitor.tap("language:ru")
    assert len(visitor.screen.entries) == 12
    assert visitor.offers()[-3:] == ["back", "code", "more"]
    visitor.tap("more")
    visitor.tap("more")
    assert [e.key for e in visitor.screen.entries] == [f"service:s{i}" for i in range(24, 30)]
    assert visitor.offers()[-2:] == ["back", "less"]
    visitor.tap("less")
    assert visitor.offers()[-3:] == ["back", "less", "more"]


# --- time --------------------------------------------------------------------------------------


def test_an_idle_visitor_is_asked_and_may_go_on() -> None:
    visitor = Visitor().open()
    visitor.tap("language:en")
    visitor.tap("group:bills")
    visitor.wait(30.1)
    assert (kind(visitor), visitor.screen.heading) == ("still_there", "Are you still there?")
    visitor.tap("stay")
    assert (kind(visitor), visitor.screen.heading) == ("services", "Bills")
    visitor.wait(29)
    assert kind(visitor) == "services", "going on gives the whole time again"


def test_without_an_answer_the_kiosk_goes_back_to_the_start() -> None:
    visitor = Visitor().open()
    visitor.tap("language:en")
    visitor.wait(30.1)
    visitor.wait(10.1)
    assert kind(visitor) == "start"


def test_start_again_from_the_warning() -> None:
    visitor = Visitor().open()
    visitor.tap("language:en")
    visitor.wait(30.1)
    visitor.tap("leave")
    assert kind(visitor) == "start"


# --- the hub -----------------------------------------------------------------------------------


def test_a_number_for_a_visit_that_this_kiosk_does_not_know_says_nothing() -> None:
    """Another kiosk with its name has asked for it: its paper is in a hand."""
    visitor = Visitor().open()
    for nth in range(100):
        visitor.hear(visitor.issued("stranger" + str(nth % 3)))
    assert visitor.recorded() == visitor.reported() == visitor.papers() == []


def test_the_same_answer_again_changes_nothing() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    assert visitor.hear(visitor.issued("v1")) == []


def test_a_refusal_is_said() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.hear(TicketRefused("other", "day is closed"))
    visitor.hear(TicketRefused("v1", "day is closed"))
    assert kind(visitor) == "sorry"
    assert "недоступна" in visitor.screen.body[0]
    visitor.wait(11)
    assert kind(visitor) == "start"


@pytest.mark.parametrize("end", [LinkDown(), HubGone("hub-1"), None])
def test_without_hub_and_reserve_the_kiosk_is_closed_and_opens_again(end: object) -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    if end is not None:
        visitor.hear(end)
    visitor.wait(3.1, hub=False)
    assert (kind(visitor), visitor.offers()) == ("closed", [])
    assert any("out of service" in line for line in visitor.screen.body), "in every language"
    visitor.hear(LinkUp("s2"))
    visitor.pulse()
    assert kind(visitor) == "start"


def test_a_visitor_under_way_hears_that_the_hub_is_gone_when_he_chooses() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    visitor.tap("language:en")
    visitor.hear(LinkDown())
    visitor.wait(1, hub=False)
    assert kind(visitor) == "services"
    visitor.touch("service:repair", "v1")
    assert kind(visitor) == "sorry"
    assert "no free numbers" in visitor.screen.body[0]
    assert visitor.wanted() == []
    assert visitor.recorded() == [], "no visit was born"


def test_a_state_is_live_only_for_the_hub_that_pulses() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.hear(PrinterStatus("ok"))
    visitor.hear(menu())
    assert kind(visitor) == "closed", "a retained menu before any pulse promises nothing"
    visitor.hear(LinkUp("s1"))
    visitor.pulse(epoch=2)
    assert kind(visitor) == "closed", "another epoch's menu is old"
    visitor.hear(menu(epoch=2))
    assert kind(visitor) == "start"
    visitor.hear(menu((), epoch=1, version=9))
    visitor.tap("language:ru")
    assert "service:repair" in visitor.offers(), "an older state is ignored"


def test_a_page_that_the_new_menu_does_not_have_is_left() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("group:bills")
    visitor.hear(menu((ITEMS[3],), version=2))
    assert kind(visitor) == "start"


NEARLY_ALL = tuple(one for one in ITEMS if one.id != "charges")
ONLY_REPAIR = (ITEMS[3],)
NO_SERVICE = (ITEMS[0], ITEMS[4])
NOW_A_GROUP = (*NEARLY_ALL, MenuItem("charges", {"ru": "Перерасчёт"}, "bills"))
PATH = ("language:ru", "group:bills", "service:charges")


@pytest.mark.parametrize(
    ("taps", "items", "languages", "after"),
    [
        (1, ONLY_REPAIR, ("ru", "en"), "services"),
        (1, ITEMS, ("en", "zh"), "start"),
        (1, (), ("ru",), "services"),
        (2, NEARLY_ALL, ("ru", "en"), "services"),
        (2, NO_SERVICE, ("ru",), "start"),
        (2, ITEMS, ("zh",), "start"),
        (3, NEARLY_ALL, ("ru",), "start"),
        (3, NOW_A_GROUP, ("ru",), "start"),
        (3, ITEMS, ("kk",), "documents"),
        (3, ITEMS, ("en",), "start"),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_what_the_menu_has_lost_is_not_promised(
    taps: int, items: tuple[MenuItem, ...], languages: tuple[str, ...], after: str, asked: bool
) -> None:
    """The hub would refuse it. A visitor at "still there?" comes back to no lost page either."""
    visitor = Visitor().open()
    for key in PATH[:taps]:
        visitor.tap(key)
    if asked:
        visitor.wait(30.1)
    before = visitor.offers()
    visitor.hear(menu(items, version=2, languages=languages))
    if asked and after != "start":
        visitor.tap("stay")
    assert kind(visitor) == after
    for key in {*before, *PATH, "take", "service:pay"} - set(visitor.offers()):
        visitor.tap(key)
    assert visitor.wanted() == []


def test_a_long_page_that_became_short_is_left() -> None:
    many = tuple(MenuItem(f"s{i}", {"ru": f"Услуга {i}"}, "", "A") for i in range(30))
    visitor = Visitor().open()
    visitor.hear(menu(many, version=2))
    for key in ("language:ru", "more", "more"):
        visitor.tap(key)
    visitor.hear(menu(many[:24], version=3))
    assert kind(visitor) == "start", "nothing stands on the third page any more"


@pytest.mark.parametrize("items", [(), NEARLY_ALL])
@pytest.mark.parametrize("languages", [("en",), ("kk",), ()])
def test_a_ticket_under_way_is_printed_whatever_the_menu_says_now(
    items: tuple[MenuItem, ...], languages: tuple[str, ...]
) -> None:
    """The hub has given the number; what it offers to others is another matter."""
    visitor = Visitor().open()
    for key in PATH:
        visitor.tap(key)
    visitor.tap("take", "v1")
    visitor.wait(0.2)
    visitor.hear(menu(items, version=2, languages=languages))
    assert kind(visitor) == "waiting"
    visitor.hear(visitor.issued("v1", "charges"))
    visitor.wait(0.1)
    (paper,) = [x.ticket for x in visitor.answers if isinstance(x, Print)]
    assert (paper.ticket, paper.service) == ("A007", "")
    assert (kind(visitor), visitor.screen.number) == ("ticket", "A007")
