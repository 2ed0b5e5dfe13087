"""What talon-hub day status prints, line by line."""

import pytest

from hub.cli.staff_words import day_text
from wire.messages import DayAnswered, Doubtful, KioskKnown, OtherHub


def page(*, day: int = 3, is_open: bool = True, waiting: int = 4, left: int = 0, **more) -> list:
    date = more.pop("date", "2026-01-13")
    return day_text(DayAnswered("w", day, date, is_open, waiting, left, **more)).splitlines()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "Day 3 (2026-01-13) is open; waiting: 4."),
        ({"waiting": 0}, "Day 3 (2026-01-13) is open; waiting: nobody."),
        ({"is_open": False, "left": 2}, "Day 3 (2026-01-13) is closed; 2 still waited then."),
        ({"is_open": False}, "Day 3 (2026-01-13) is closed; nobody still waited then."),
        (
            {"date": ""},
            "Day 3 (date unknown: the hub's clock is not set) is open; waiting: 4.",
        ),
        ({"day": 0, "date": "", "is_open": False}, "No day has ever been opened."),
    ],
)
def test_the_day_is_open_or_closed_and_whom_that_concerns_is_said(about, said):
    assert page(**about) == [said]


def test_each_kiosk_has_a_line_and_each_doubt_a_reason():
    kiosks = (KioskKnown("kiosk-1", True, 9, 20, ""), KioskKnown("k2", False, 0, 5, "no paper"))
    doubtful = (
        Doubtful("A7", "nobody can say whether it was called"),
        Doubtful("A012", "never lent to this card", quarantined=True),
        Doubtful("B112", "its day is over"),
    )
    assert page(kiosks=kiosks, doubtful=doubtful) == [
        "Day 3 (2026-01-13) is open; waiting: 4.",
        "",
        "kiosk              reserve left  trouble",
        "kiosk-1  here                20  none",
        "k2       not here             5  no paper",
        "",
        "Doubtful tickets are called only when somebody says that their holder waits:",
        "  A7    nobody can say whether it was called",
        "  B112  its day is over",
        "Decide each: talon-hub doubtful CONFIG --waits A7, or --gone A7",
        "Tickets with a number that cannot be right are never called. Who holds one needs",
        "a new ticket:",
        "  A012  never lent to this card",
    ]


def test_where_no_ticket_is_doubtful_only_those_beyond_help_are_named():
    text = page(doubtful=(Doubtful("A012", "never lent", quarantined=True),))
    assert text[2] == "No ticket is doubtful."
    assert text[-1] == "  A012  never lent"


@pytest.mark.parametrize(
    ("ago", "silent", "heard"),
    [
        (3, False, "speaks in this hall (last heard 3 s ago)"),
        (3, True, "keeps silent in this hall (last heard 3 s ago)"),
        (4, False, "was heard in this hall 4 s ago, and may run on"),
        (119, False, "was heard in this hall 119 s ago, and may run on"),
        (120, True, "was heard in this hall 2 min ago, and may run on"),
        (179, True, "was heard in this hall 2 min ago, and may run on"),
    ],
)
def test_another_hub_is_told_of_by_how_long_ago_it_was_heard(ago, silent, heard):
    assert page(other=OtherHub("feed", 7, ago, silent))[1:] == [
        f"Another hub {heard}: two hubs must not run. Stop one.",
        'The log of the other says "epoch 7 of generation feed".',
    ]
    assert len(page(other=OtherHub("", 0, ago, silent))) == 2


def test_what_keeps_the_hub_from_its_work_comes_with_what_to_do():
    text = page(hall_file="hall.toml: no services", gathering=True)
    assert text[1:] == [
        "The hall file on the disk is not in use; the hub goes on with the one before:",
        "  hall.toml: no services",
        "Mend it, or wait until that holds, then: talon-hub apply CONFIG",
        "The hub lost its past and first hears what the kiosks know. Until then it",
        "gives no numbers itself: the kiosks give those of their reserves.",
    ]
