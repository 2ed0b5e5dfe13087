"""I have a booking, I missed my call: what is typed at the kiosk, asked of the hub, and told."""

import pytest
from msgspec import structs

from kiosk.choice import code
from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.screens import build
from kiosk.choice.wording.view import View
from kiosk.glass.layout import lay
from kiosk.glass.page import TOUCH
from kiosk.things import Print, Send
from kiosk.words import Told
from tests.support.kiosk_visitor import WORDS, Visitor, menu
from wire.messages import (
    BackAnswered,
    BackWanted,
    LinkDown,
    MenuItem,
    TicketDropped,
    TicketIssued,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)

TARGET_MM = 20.0

SIZES = [((1080, 1920), 340.0), ((1280, 800), 217.0), ((1280, 1024), 376.0), ((800, 480), 154.0)]


def at_keypad(typed: str = "", language: str = "ru", **about) -> Visitor:
    visitor = Visitor(**about).open()
    visitor.tap(f"language:{language}")
    visitor.tap("code")
    return types(visitor, typed)


def types(visitor: Visitor, typed: str) -> Visitor:
    for letter in typed:
        visitor.tap(f"key:{letter}")
    return visitor


def wished(visitor: Visitor) -> list:
    """Return what the hub is asked, whatever the pulse was that the kiosk had heard."""
    sent = [x.message for x in visitor.answers if isinstance(x, Send)]
    wishes = [x for x in sent if isinstance(x, (TicketWanted, BackWanted))]
    return [structs.replace(x, seen=None) if isinstance(x, BackWanted) else x for x in wishes]


def said(visitor: Visitor) -> tuple[str, ...]:
    return (visitor.screen.heading, *visitor.screen.body)


def issued(visitor: Visitor, booked: str = "10:30") -> TicketIssued:
    told = ("v1", "kiosk-1", "repair", "ru", "C", 7, 3, 4, visitor.now, 900.0, 300.0)
    return TicketIssued(*told, cls="soon", booked=booked)


# --- where it is --------------------------------------------------------------------------------


def test_the_button_is_on_the_first_page_of_services_while_the_hub_lives():
    visitor = Visitor().open()
    visitor.tap("language:ru")
    assert "code" in visitor.offers()
    visitor.tap("group:bills")
    assert "code" not in visitor.offers()
    visitor.tap("back")
    visitor.hear(LinkDown())
    assert (visitor.screen.kind, "code" in visitor.offers()) == ("services", False)


def test_back_and_start_again_lead_where_they_say():
    visitor = at_keypad("A1")
    assert visitor.screen.number == "A1"
    visitor.tap("back")
    assert visitor.screen.kind == "services"
    visitor = at_keypad("A1")
    visitor.wait(31)
    assert visitor.screen.kind == "still_there"
    visitor.tap("stay")
    assert (visitor.screen.kind, visitor.screen.number) == ("code", "A1")


# --- typing -------------------------------------------------------------------------------------

TWO = menu((MenuItem("a", {"ru": "А"}, "", "AB"), MenuItem("b", {"ru": "Б"}, "", "C")))


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("", "1", "1"),
        ("12345", "6", "123456"),
        ("123456", "7", "123456"),
        ("", "C", "C"),
        ("A", "B", "AB"),
        ("A", "C", "C"),
        ("AB", "A", "A"),
        ("17", "C", "C17"),
        ("C17", "A", "A17"),
        ("AB17", "", "AB1"),
        ("", "", ""),
    ],
)
def test_what_a_key_does(before, key, after):
    assert code.typed(before, key, TWO) == after


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("123456", "code"),
        ("12345", ""),
        ("C1", "ticket"),
        ("AB017", "ticket"),
        ("A017", ""),
        ("C", ""),
        ("", ""),
    ],
)
def test_what_is_meant(text, meant):
    assert code.meant(text, TWO) == meant


def test_going_on_is_offered_only_where_something_can_be_asked():
    visitor = at_keypad("10000")
    assert "enter" not in visitor.offers()
    types(visitor, "9")
    assert "enter" in visitor.offers()
    visitor.tap("erase")
    assert (visitor.screen.number, "enter" in visitor.offers()) == ("10000", False)


def test_one_digit_twice_in_one_place_is_typed_quickly():
    visitor = at_keypad()
    visitor.wait(0.6)
    for _ in range(3):
        visitor.mono += 0.25
        visitor.touch("key:5", at=(50.0, 50.0))
    visitor.mono += 0.1  # a trembling finger
    visitor.touch("key:5", at=(50.0, 50.0))
    assert visitor.screen.number == "555"


def test_a_slow_double_tap_on_the_button_presses_no_key():
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.wait(0.6)
    visitor.touch("code", at=(50.0, 50.0))
    visitor.mono += 0.6
    visitor.touch("key:0", at=(52.0, 50.0))
    assert visitor.screen.number == ""


# --- a booking ----------------------------------------------------------------------------------


def test_a_code_becomes_a_ticket_with_its_time():
    visitor = at_keypad("100009")
    visitor.tap("enter", "v1")
    assert wished(visitor) == [TicketWanted("v1", "", "ru", code="100009")]
    visitor.hear(issued(visitor))
    visitor.wait(0.1)
    assert (visitor.screen.kind, visitor.screen.number) == ("ticket", "C007")
    assert visitor.screen.body == ("Авария", "Вы записаны на 10:30", WORDS["ru"].take_paper)
    (ticket,) = [x.ticket for x in visitor.answers if isinstance(x, Print)]
    assert (ticket.service, ticket.ahead) == ("Авария", "Вы записаны на 10:30")
    (taken,) = [x for x in visitor.recorded() if isinstance(x, TicketTaken)]
    assert (taken.service, taken.series, taken.own) == ("repair", "C", False)
    assert (taken.cls, taken.code) == ("soon", "100009")


def test_who_comes_too_late_has_an_ordinary_ticket():
    visitor = at_keypad("100009")
    visitor.tap("enter", "v1")
    visitor.hear(issued(visitor, ""))
    visitor.wait(0.1)
    assert visitor.screen.body[1] == "Перед вами 4 человека"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("no booking",), ("Такой записи нет", WORDS["ru"].code.told["no booking"][1])),
        (("used",), ("Талон по этому коду уже выдан", WORDS["ru"].code.told["used"][1])),
        (
            ("early", "2026-01-14 10:00", "09:30"),
            ("Ваша запись: 14.01.2026 10:00", "Вы пришли рано. Наберите код здесь с 09:30"),
        ),
        (
            ("other day", "2026-01-15 10:00"),
            ("Ваша запись: 15.01.2026 10:00", WORDS["ru"].code.told["other day"][1]),
        ),
        (
            ("per_day", "2026-01-15 08:00"),
            ("Талонов на сегодня больше нет", "Талоны снова будут 15.01.2026 08:00"),
        ),
        (("closed",), ("Сейчас приёма нет", "Пожалуйста, обратитесь к сотруднику")),
    ],
)
def test_why_there_is_no_ticket(answer, told):
    visitor = at_keypad("100009")
    visitor.tap("enter", "v1")
    visitor.hear(TicketRefused("v1", "why", *answer))
    assert said(visitor) == told
    assert visitor.recorded() == []


@pytest.mark.parametrize(
    ("language", "heading", "staff"),
    [
        ("ru", "Ваша запись: 15.01.2026 10:00", "обратитесь к сотруднику"),
        ("en", "Your booking: 15.01.2026 10:00", "ask a member of staff"),
        ("zh", "您的预约：2026-01-15 10:00", "联系工作人员"),
    ],
)
def test_where_nobody_knows_the_date_staff_must_help(language, heading, staff):
    visitor = at_keypad("100009", language)
    visitor.tap("enter", "v1")
    visitor.hear(TicketRefused("v1", "why", "no date", "2026-01-15 10:00"))
    assert said(visitor)[0] == heading
    assert staff in said(visitor)[1]
    assert visitor.recorded() == []


def test_a_wrong_code_can_be_corrected():
    visitor = at_keypad("100008")
    visitor.tap("enter", "v1")
    visitor.hear(TicketRefused("v1", "why", "no booking"))
    visitor.tap("back")
    assert (visitor.screen.kind, visitor.screen.number) == ("code", "100008")


def test_a_hub_that_does_not_answer_gets_no_visitor_from_the_reserve():
    """Nobody knows what he has booked; what the hub gives too late is on no paper."""
    visitor = at_keypad("100009")
    visitor.tap("enter", "v1")
    visitor.wait(1.0)
    assert said(visitor)[0] == "Сейчас не удалось проверить"
    visitor.hear(issued(visitor))
    drops = [x for x in visitor.recorded() if isinstance(x, TicketDropped)]
    assert {drop.visit for drop in drops} == {"v1"}
    assert not [x for x in visitor.answers if isinstance(x, Print)]


def test_without_the_hub_it_is_said_at_once():
    visitor = at_keypad("100009")
    visitor.hear(LinkDown())
    visitor.tap("enter", "v1")
    assert said(visitor)[0] == "Сейчас не удалось проверить"
    assert (wished(visitor), visitor.recorded()) == ([], [])


# --- a missed call ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "heading"),
    [
        ((True,), "Вы снова в очереди"),
        ((False, "waits"), "Вы в очереди"),
        ((False, "called", "", 12), "Вас ждут у окна 12"),
        ((False, "late"), "Вернуться в очередь уже нельзя"),
        ((False, "served"), "Приём по этому талону завершён"),
        ((False, "no ticket"), "Такого номера сегодня нет"),
        ((False, "closed"), "Сейчас приёма нет"),
        ((False, "other"), "С этим талоном поможет сотрудник"),
        ((False, "of a newer hub"), "С этим талоном поможет сотрудник"),
    ],
)
def test_a_number_is_asked_of_the_hub_and_told(answer, heading):
    visitor = at_keypad("A017")
    visitor.tap("enter", "w1")
    assert wished(visitor) == [BackWanted("w1", "A017")]
    visitor.hear(BackAnswered("another", True))
    visitor.hear(BackAnswered("w1", *answer))
    assert visitor.screen.heading == heading
    assert visitor.recorded() == [], "no visit was born of it"


def test_an_unanswered_number_is_no_visit():
    visitor = at_keypad("A017")
    visitor.tap("enter", "w1")
    visitor.wait(1.0)
    assert said(visitor)[0] == "Сейчас не удалось проверить"
    assert visitor.recorded() == []


# --- words and pixels ---------------------------------------------------------------------------


def test_every_answer_has_words_in_every_language():
    for language, words in WORDS.items():
        assert words.problem() is None, language
        assert set(words.code.told) == set(Told.__args__)
    broken = structs.replace(WORDS["ru"].code, told={**WORDS["ru"].code.told, "called": ("К", "О")})
    assert broken.problem()[0] == "told.called"
    assert structs.replace(WORDS["ru"].code, booked="на время").problem()[0] == "booked"
    assert structs.replace(WORDS["ru"].code, erase="").problem() == ("erase", "nothing", "a text")


@pytest.mark.parametrize(("size", "width"), SIZES)
@pytest.mark.parametrize("series", ["ABC", "ABEKMHPCTXYDFGJ"])
def test_every_key_is_large_and_alone(size, width, series):
    items = tuple(MenuItem(x, {"ru": x}, "", x) for x in series)
    view = View(WORDS, menu(items), True, (), asks=True)
    pieces = lay(build(WalkStage("code", "ru", typed="123456"), view), size, width)
    boxes = [piece.box for piece in pieces if piece.style in TOUCH]
    assert len(boxes) == len(series) + 11 + 2
    for i, one in enumerate(boxes):
        assert min(one.w, one.h) >= 0.85 * min(TARGET_MM * size[0] / width, size[1] / 8), one
        assert one.x + one.w <= size[0]
        assert one.y + one.h <= size[1]
        for two in boxes[:i]:
            apart_x = one.x >= two.x + two.w or two.x >= one.x + one.w
            assert apart_x or one.y >= two.y + two.h or two.y >= one.y + one.h
