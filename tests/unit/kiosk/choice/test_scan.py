"""A bar code before the kiosk's scanner is what was typed and entered, and nothing elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.choice import code, paper_code
from kiosk.things import PrinterStatus, Scanned
from tests.support.kiosk_visitor import WORDS, Visitor, menu
from tests.unit.kiosk.choice.test_code import said, wished
from wire.messages import (
    BackAnswered,
    BackWanted,
    LinkDown,
    MenuItem,
    TicketDropped,
    TicketIssued,
    TicketWanted,
)

CYRILLIC = menu((MenuItem("t", {"ru": "Т"}, "", "Т"), MenuItem("l", {"ru": "L"}, "", "T")))
SIGNS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
LETTERS = st.text(
    st.sampled_from(
        [c for c in map(chr, range(0x450)) if c.isalpha() and c.encode("cp1251", "ignore")]
    ),
    min_size=1,
    max_size=3,
)


def scans(visitor: Visitor, text: str, visit: str = "w1") -> Visitor:
    visitor.hear(Scanned(text, visit))
    return visitor


def at(kind: str) -> Visitor:
    """Bring a visitor to this page, with nothing typed yet."""
    visitor = Visitor().open()
    keys = {"start": (), "services": ("language:en",), "code": ("language:en", "code")}
    for key in keys[kind]:
        visitor.tap(key)
    return visitor


# --- what is on the paper, and what is read of it ------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ticket", "day"),
    [
        ("A017-12", "A017", 12),
        ("a017-12", "A017", 12),
        ("C1000", "C1000", 0),
        ("C1", "C001", 0),
        ("123456", "123456", 0),
        (" 123456 ", "123456", 0),
        ("Z017-12", "", 0),
        ("A-12", "", 0),
        ("A017-", "", 0),
        ("A017-12-3", "", 0),
        ("12345", "", 0),
        ("1234567", "", 0),
        ("A0170000", "", 0),
        (".ZZ017-1", "", 0),
        ("A017?12", "", 0),
        ("", "", 0),
        ("https???talon", "", 0),
        ("A017-1٣", "", 0),
    ],
)
def test_what_a_bar_code_says(text, ticket, day):
    assert code.scanned(text, menu()) == (ticket, day)


def test_letters_that_a_scanner_cannot_type_are_found_again():
    assert paper_code.written("Т017", 12) == ".D2017-12"
    assert code.scanned(".d2017-12", CYRILLIC).ticket == "Т017"
    assert code.scanned("T017-12", CYRILLIC).ticket == "T017"


@given(LETTERS, st.integers(1, 999_999), st.integers(0, 99_999))
def test_every_ticket_is_found_again(series, number, day):
    """Of a series in small letters too, and with the scanner's lock on."""
    ticket = f"{series}{number:03d}"
    text = paper_code.written(ticket, day)
    assert set(text) <= SIGNS
    assert paper_code.read(text.lower(), [series]) == (ticket, day)


@given(st.text(max_size=70), st.integers(0, 2**53))
def test_nothing_that_a_hub_may_say_gets_a_command_onto_the_paper(ticket, day):
    assert set(paper_code.written(ticket, day)) <= SIGNS


@given(st.text(max_size=80))
def test_no_bar_code_breaks_anything(text):
    visitor = Visitor().open()
    scans(visitor, text)
    assert visitor.screen.kind in ("told", "start")


def test_the_keypad_says_that_there_is_a_scanner():
    hints = []
    for scans in (False, True):
        visitor = Visitor(scans=scans).open()
        visitor.tap("language:en")
        visitor.tap("code")
        hints += visitor.screen.body
    assert hints == [WORDS["en"].code.hint, WORDS["en"].code.scan]


# --- where it counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["start", "services", "code"])
def test_a_ticket_before_the_scanner_is_a_missed_call(kind):
    visitor = scans(at(kind), "A017-3")
    assert wished(visitor) == [BackWanted("w1", "A017", 3)]
    visitor.hear(BackAnswered("w1", True))
    language = "ru" if kind == "start" else "en"
    assert said(visitor) == tuple(WORDS[language].code.told["back"])


@pytest.mark.parametrize("kind", ["start", "services", "code"])
def test_a_booking_before_the_scanner_becomes_a_ticket(kind):
    visitor = scans(at(kind), "100009", "v1")
    language = "ru" if kind == "start" else "en"
    assert wished(visitor) == [TicketWanted("v1", "", language, code="100009")]
    said_by_hub = ("v1", "kiosk-1", "repair", language, "C", 7, 3, 4, visitor.now)
    visitor.hear(TicketIssued(*said_by_hub, 900.0, 300.0, booked="10:30"))
    visitor.wait(0.1)
    assert (visitor.screen.kind, visitor.screen.number) == ("ticket", "C007")
    assert [taken.code for taken in visitor.recorded()] == ["100009"]


def test_on_other_pages_it_is_ignored():
    visitor = at("services")
    visitor.tap("group:bills")
    visitor.tap("service:charges")
    before = visitor.screen
    assert before.kind == "documents"
    scans(visitor, "A017-3")
    assert (visitor.screen, wished(visitor)) == (before, [])
    visitor.tap("take", "v1")
    scans(visitor, "A017-3")
    visitor.hear(visitor.issued())
    visitor.wait(0.1)
    scans(visitor, "A017-3")
    assert visitor.screen.kind == "ticket"
    assert wished(visitor) == [TicketWanted("v1", "charges", "en")]


def test_a_scanner_that_sees_the_same_paper_again_says_nothing_new():
    visitor = scans(at("start"), "A017-3")
    visitor.hear(BackAnswered("w1", True))
    scans(visitor, "A017-3", "w2")
    assert visitor.screen.heading == "Вы снова в очереди"
    assert len(wished(visitor)) == 1
    scans(visitor, "A018-3", "w3")
    assert wished(visitor)[1:] == [BackWanted("w3", "A018", 3)]


def test_a_code_that_is_none_of_the_hall_is_told():
    visitor = scans(at("code"), "4600012345678")
    assert said(visitor) == tuple(WORDS["en"].code.told["unread"])
    assert (wished(visitor), visitor.recorded()) == ([], [])


def test_the_hub_decides_whether_an_earlier_days_paper_still_counts():
    """The hub has welcomed this kiosk on day 3; people may have come before the day turned."""
    visitor = scans(at("start"), "A017-2")
    assert wished(visitor) == [BackWanted("w1", "A017", 2)]
    visitor.hear(BackAnswered("w1", False, "no ticket"))
    assert said(visitor)[0] == "Такого номера сегодня нет"


# --- where nothing can be asked ------------------------------------------------------------------


@pytest.mark.parametrize("text", ["A017-3", "100009"])
def test_without_the_hub_it_is_said_at_once_and_the_next_try_counts(text):
    visitor = at("start")
    visitor.wait(5, hub=False)
    visitor.hear(LinkDown())
    scans(visitor, text)
    assert said(visitor)[0] == "Сейчас не удалось проверить"
    assert (wished(visitor), visitor.recorded()) == ([], [])


def test_an_unanswered_booking_is_dropped_and_can_be_scanned_again():
    visitor = scans(at("start"), "100009", "v1")
    visitor.wait(1.0)
    assert said(visitor)[0] == "Сейчас не удалось проверить"
    assert visitor.recorded() == [TicketDropped("v1", "no answer in time")]
    scans(visitor, "100009", "v2")
    assert [wish.visit for wish in wished(visitor)] == ["v1", "v2"]


def test_without_paper_a_booking_is_not_claimed_and_a_missed_call_is():
    visitor = at("start")
    visitor.hear(PrinterStatus("fault", "paper out"))
    scans(visitor, "100009")
    assert visitor.screen.heading == WORDS["ru"].sorry
    assert wished(visitor) == []
    visitor.tap("leave")
    scans(visitor, "A017-3")
    assert wished(visitor) == [BackWanted("w1", "A017", 3)]


def test_a_closed_kiosk_takes_no_code():
    visitor = scans(Visitor(), "A017-3")
    assert (visitor.screen.kind, wished(visitor)) == ("closed", [])
