"""The kiosk's machine: what the printer's state and the words do to its screens."""

import re

import pytest

from kiosk.choice.wording.plural import form, people
from kiosk.choice.wording.screens import build
from kiosk.things import PaperEnded, Print, PrinterStatus
from tests.support.kiosk_visitor import WORDS, Visitor, kind, pulse
from wire.messages import LinkDown, LinkUp, NoBroker, PrinterSaid, TicketDropped, TicketPrinted

# --- the printer -------------------------------------------------------------------------------


def test_without_paper_no_ticket_is_promised_and_the_screen_says_so() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.hear(PrinterStatus("fault", "paper out"))
    assert (kind(visitor), visitor.offers()) == ("closed", ["back"])
    assert visitor.screen.heading == "Талоны сейчас не печатаются"
    visitor.tap("service:repair")
    assert visitor.wanted() == []
    visitor.tap("back")
    assert [entry.note for entry in visitor.screen.entries] == [
        "Талоны сейчас не печатаются",
        "Tickets cannot be printed now",
        "目前无法打印排队单",
    ]
    visitor.tap("language:ru")
    visitor.hear(PrinterStatus("ok"))
    assert "service:repair" in visitor.offers()


def test_a_fault_between_the_wish_and_the_answer_gives_the_visit_up() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.hear(PrinterStatus("fault", "cover open"))
    visitor.hear(visitor.issued("v1", "repair"))
    assert visitor.recorded() == [TicketDropped("v1", "printer: cover open")]
    assert not any(isinstance(x, Print) for x in visitor.answers)
    assert kind(visitor) == "sorry"


def test_a_silent_printer_prints_or_refuses_as_configured_and_is_marked() -> None:
    for silent, offered in (("print", True), ("refuse", False)):
        visitor = Visitor(silent=silent).open()
        visitor.hear(PrinterStatus("unknown", "no answer"))
        assert visitor.screen.mark == "Принтер не отвечает"
        visitor.tap("language:ru")
        assert ("service:repair" in visitor.offers()) is offered


def test_paper_that_is_late_is_said_until_it_comes() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    visitor.hear(PrinterStatus("fault", "paper out"))
    assert "Запомните номер" in visitor.screen.alert
    visitor.wait(20)
    assert kind(visitor) == "ticket", "there is more to read and to do"
    visitor.hear(PrinterStatus("ok"))
    assert visitor.screen.alert == ""
    visitor.hear(PaperEnded("v1", "printed"))
    visitor.wait(8.1)
    assert kind(visitor) == "start"


def test_when_nobody_knows_about_the_paper_the_number_is_to_be_remembered() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    visitor.hear(PaperEnded("v1", "unknown", "no answer"))
    assert "запомните номер" in visitor.screen.alert
    assert TicketPrinted("v1", "unknown", "no answer") in visitor.reported()


def test_a_printer_that_does_not_keep_up_gets_no_more_tickets() -> None:
    visitor = Visitor().open()
    for visit in ("v1", "v2", "v3"):
        visitor.take(visit)
        visitor.tap("leave")
    visitor.tap("language:ru")
    assert visitor.offers() == ["back"]
    visitor.hear(PaperEnded("v1", "printed"))
    assert "service:repair" in visitor.offers()


def test_the_hub_hears_of_the_printer_at_changes_only() -> None:
    visitor = Visitor().open()
    visitor.hear(PrinterStatus("ok"))
    visitor.hear(PrinterStatus("ok", "", near_end=True))
    visitor.hear(PrinterStatus("fault", "paper out"))
    said = [PrinterSaid("ok"), PrinterSaid("ok", "", True), PrinterSaid("fault", "paper out")]
    assert visitor.sent(PrinterSaid) == said


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "Перед вами никого нет"),
        (1, "Перед вами 1 человек"),
        (2, "Перед вами 2 человека"),
        (4, "Перед вами 4 человека"),
        (5, "Перед вами 5 человек"),
        (11, "Перед вами 11 человек"),
        (12, "Перед вами 12 человек"),
        (21, "Перед вами 21 человек"),
        (22, "Перед вами 22 человека"),
        (111, "Перед вами 111 человек"),
    ],
)
def test_people_ahead_in_russian(n: int, said: str) -> None:
    assert people(WORDS["ru"], n) == said


def test_eleven_is_many_in_slavic_languages() -> None:
    """In Russian "человек" hides it: 1 and 11 look alike."""
    forms = [form("slavic", n) for n in (1, 2, 5, 11, 12, 21, 101, 111, 112)]
    assert forms == ["one", "few", "many", "many", "many", "one", "one", "many", "many"]


def slavic(n: int) -> str:
    """Apply CLDR's rule for Russian to how the number is written: 11 to 14 are many in every
    hundred."""
    if n == 0:
        return "zero"
    if re.search(r"(^|[^1])1$", str(n)):
        return "one"
    return "few" if re.search(r"(^|[^1])[234]$", str(n)) else "many"


FORM_OF = {
    "slavic": slavic,
    "western": lambda n: {0: "zero", 1: "one"}.get(n, "other"),
    "single": lambda n: "other" if n else "zero",
}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_number_has_its_form_in_every_language(language: str) -> None:
    words = WORDS[language]
    for n in range(1200):
        expected = FORM_OF[words.plural](n)
        assert form(words.plural, n) == expected, n
        assert people(words, n) == words.ahead[expected].format(n=n)


def test_people_ahead_in_english_and_chinese() -> None:
    assert people(WORDS["en"], 1) == "1 person is ahead of you"
    assert people(WORDS["en"], 21) == "21 people are ahead of you"
    assert people(WORDS["zh"], 5) == "您前面还有 5 人"


def test_a_screen_is_shown_only_when_its_words_change() -> None:
    visitor = Visitor().open()
    before = visitor.shown
    for count in range(50, 60):
        visitor.hear(pulse(count))
    assert visitor.shown == before
    assert build(visitor.machine._stage, visitor.machine._view(visitor.now)) == visitor.screen


@pytest.mark.parametrize("opened", [True, False])
def test_where_no_broker_is_found_and_why_stands_on_the_screen_until_one_is(opened):
    visitor = Visitor()
    if opened:
        visitor.open()
        visitor.hear(LinkDown())
    visitor.hear(NoBroker("10.0.0.5:1883", "Connection refused"))
    assert "10.0.0.5:1883: Connection refused" in visitor.screen.mark
    visitor.hear(LinkUp("s2"))
    assert "10.0.0.5" not in visitor.screen.mark


def test_a_finger_is_not_lost_because_a_sign_for_staff_came_or_went() -> None:
    visitor = Visitor().open()
    visitor.wait(0.6)
    shown = visitor.shown
    visitor.hear(NoBroker("10.0.0.5:1883", "Connection refused"))
    assert visitor.shown == shown + 1
    visitor.touch("language:ru", shown=shown)
    assert kind(visitor) == "services"
