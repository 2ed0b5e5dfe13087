"""Texts of the hall on the glass: what cannot be drawn is left out, what is missing is replaced."""

import pytest

from kiosk.choice.wording.plain import plain
from kiosk.choice.wording.screens import documents
from wire.messages import MenuItem


def test_a_thousand_letters_of_a_text_are_drawn() -> None:
    assert plain("щ" * 1500) == "щ" * 1000


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\u200db\u00adc\u202ed", "abcd"),
        ("a\nb\x07c\u2028d\u2029e\ue000f", "a b c d e f"),
        ("и\u0306", "й"),
        ("№ 5\u00a0₽", "№ 5\u00a0₽"),
    ],
)
def test_what_is_not_seen_is_left_out_and_what_breaks_a_line_is_a_blank(text, drawn) -> None:
    assert plain(text) == drawn


def test_what_to_bring_is_told_in_the_visitors_language_else_in_the_first_that_there_is() -> None:
    papers = {"ru": ("Паспорт",), "en": ("Passport", "Bill"), "zh": ()}
    service = MenuItem("pay", {}, "", "A", papers)
    assert documents(service, "en") == ("Passport", "Bill")
    assert documents(service, "zh") == (), "in Chinese nothing is asked for"
    assert documents(service, "kk") == ("Паспорт",)
    assert documents(MenuItem("pay", {}, "", "A"), "ru") == ()
