"""Whole walks by real processes: voice, routes, calls by hand, classes, breaks, skills, refusals.

Each with what board and panels, the pad's lamp and the hub's answer, and talon-hub say of it.
"""

import re
import time
from array import array
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from wave import open as open_wave

import pytest

from display.chime import RATE, wav
from tests.support.processes.work_hall import SOUND, WorkHall, work_hall
from tests.support.wait import until

pytestmark = pytest.mark.broker

SILENCE = 4 * RATE // 2
"""Bytes of half a second: the next chime, if there is one, comes much sooner."""
CALLS = 3
"""So many chimes sound one after the other while the next call is undone: 4.2 seconds."""
UNDO_NEXT = 5.0
"""Seconds for which a NEXT can be undone."""
DONE = ("accepted", "")
NOBODY = ("nothing", "nobody waits for this window")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def open_hall(folder: Path) -> Iterator[WorkHall]:
    with work_hall(folder, sound=True, undo_next=UNDO_NEXT) as found:
        yield found


@pytest.fixture
def hall(open_hall: WorkHall) -> WorkHall:
    """Make the hall as it is in the morning: nobody waits, both windows are open."""
    open_hall.tidy()
    return open_hall


@cache
def chime() -> bytes:
    """Return a whole chime as a loudspeaker gets it, on both sides the same."""
    with open_wave(BytesIO(wav())) as file:
        mono = array("h", file.readframes(file.getnframes()))
    return array("h", (sample for sample in mono for _ in "LR")).tobytes()


def played(folder: Path) -> list[bytes]:
    """Return what a loudspeaker has got so far: before, between and after all whole chimes."""
    return (folder / SOUND).read_bytes().split(chime())


def is_silent(folder: Path) -> bool:
    last = played(folder)[-1]
    return len(last) > SILENCE and not any(last)


def test_a_call_undone_is_not_spoken_and_some_seconds_later_it_stays(
    hall: WorkHall, folder: Path
) -> None:
    *_, here = [hall.comes("pay") for _ in range(CALLS)]
    hall.comes("meter")
    until(lambda: is_silent(folder))
    before = len(played(folder))
    for _ in range(CALLS):
        assert hall.says("Next", 1) == DONE
    called = time.monotonic()
    assert hall.says("Next", 2) == DONE
    assert hall.says("Undo", 2) == DONE, "while the ones before it still sound"
    hall.shows(here, "")
    until(lambda: len(played(folder)) >= before + CALLS and is_silent(folder))
    assert len(played(folder)) == before + CALLS

    until(lambda: time.monotonic() > called + UNDO_NEXT)
    outcome, why = hall.press(1, "undo")
    assert outcome == "refused"
    assert re.fullmatch(r"too late: the call was \d+ s ago, it can be undone for 5 s", why)
    hall.shows(here, "")


def test_a_route_is_one_ticket_for_two_services(hall: WorkHall) -> None:
    ticket, paper = hall.at_kiosk("ru", "Переезд")
    assert ticket in paper
    assert "Переезд" in paper
    hall.press(1, "next")
    hall.shows(ticket, "")
    assert hall.press(1, "done") == DONE
    hall.shows("", "")
    assert hall.press(2, "next") == DONE
    hall.shows("", ticket)
    hall.press(2, "done")
    hall.shows("", "")
    story = hall.why(ticket)
    assert "for Оплата, then Счётчик" in story
    assert "goes on to Счётчик, the next of its route" in story
    assert "done at window 2" in story


def test_a_number_is_called_by_hand(hall: WorkHall) -> None:
    first, meant = hall.comes("pay"), hall.comes("pay")
    assert hall.says("Call", ticket="Z999") == ("refused", "no ticket Z999 today")
    hall.shows("", "")
    assert hall.says("Call", ticket=meant) == DONE
    hall.shows(meant, "")
    busy = ("refused", f"{meant} is at window 1: finish first")
    assert hall.says("Call", ticket=first) == busy
    hall.shows(meant, "")
    hall.press(1, "no_show")
    hall.shows("", "")
    assert hall.says("Call", window=2, ticket=meant) == DONE, "who missed the call may be called"
    hall.shows("", meant)
    by_hand = f"by the operator's hand and not by the rule: urgency 0.00; otherwise {first} with"
    assert by_hand in hall.why(meant)


def test_a_class_is_corrected_when_the_document_is_seen(hall: WorkHall) -> None:
    first, veteran = hall.comes("pay"), hall.comes("pay")
    assert hall.says("Class", ticket=veteran, cls="veteran") == DONE
    until(lambda: hall.waiting() == [veteran, first])
    hall.press(1, "next")
    hall.shows(veteran, "")
    assert hall.says("Class", cls="") == DONE, "there is no document"
    assert hall.press(1, "class") == DONE, "there is one"
    hall.shows(veteran, "")
    story = hall.why(veteran)
    assert "class corrected from ordinary to Ветеран at window 1: to be called within 0:06" in story
    assert (
        "class corrected from Ветеран to ordinary at window 1: to be called within 10:00" in story
    )
    assert f"the highest of 2 who could be called there; next would have been {first}" in story


def test_a_window_has_a_break_opens_and_closes(hall: WorkHall) -> None:
    assert hall.press(2, "close") == DONE
    hall.shows("", "ЗАКРЫТО")
    assert hall.press(1, "break") == DONE
    hall.shows("ПЕРЕРЫВ", "ЗАКРЫТО")
    until(lambda: "Перерыв. Ожидайте вызова · 休息中，请等候叫号" in hall.screen())
    assert "break: Обед" in hall.talon_hub("line")[1]
    assert hall.press(1, "undo") == DONE
    hall.shows("", "ЗАКРЫТО")
    hall.press(1, "break")
    hall.shows("ПЕРЕРЫВ", "ЗАКРЫТО")
    assert hall.press(1, "open") == DONE
    hall.shows("", "ЗАКРЫТО")
    assert hall.press(2, "break") == ("refused", "window 2 is closed")
    assert hall.says("Break", reason="nap") == ("refused", "no break nap in this hall: lunch")

    ticket = hall.comes("pay")
    hall.press(1, "next")
    hall.shows(ticket, "ЗАКРЫТО")
    assert hall.press(1, "close") == ("refused", f"{ticket} is at window 1: finish first")
    hall.shows(ticket, "ЗАКРЫТО")
    hall.press(1, "done")
    hall.press(1, "close")
    hall.shows("", "")  # nobody works: panels are dark
    hall.lamp(2, False, False)


def test_operators_and_skills_change_during_the_day(hall: WorkHall) -> None:
    assert hall.says("Open", 2, operator="petrov") == DONE
    ticket = hall.comes("pay")
    assert hall.press(2, "next") == NOBODY
    code, text = hall.talon_hub("skills", "--window", "2", "--primary", "meter,pay")
    assert (code, text) == (0, "window 2 serves meter, pay, until the day is closed")
    until(lambda: hall.floor.window(2)["waiting"] == 1)
    assert hall.press(2, "next") == DONE
    hall.shows("", ticket)
    assert "called to window 2 (Петров А.)" in hall.why(ticket)
    at_work = hall.talon_hub("operator", "--window", "1", "petrov")
    assert at_work == (1, f"Петров А. serves {ticket} at window 2")
    hall.press(2, "done")
    at_work = hall.talon_hub("operator", "--window", "1", "petrov")
    assert at_work == (0, "Петров А. is at window 1; window 2 is closed")
    hall.shows("", "ЗАКРЫТО")
    code, text = hall.talon_hub("skills", "--operator", "petrov", "--primary", "meter")
    assert code == 0
    assert "attention: no window serves" in text
    meter = hall.comes("meter")
    assert hall.press(1, "next") == DONE
    hall.shows(meter, "ЗАКРЫТО")
    code, text = hall.talon_hub("skills", "--operator", "petrov", "--reset")
    assert (code, text) == (0, "Петров А. serves what the window does")


def test_what_cannot_be_done_is_told_in_plain_words_and_changes_nothing(hall: WorkHall) -> None:
    ticket, there = hall.comes("pay"), hall.comes("meter")
    hall.press(1, "next")
    hall.press(2, "next")
    hall.press(1, "recall")
    hall.shows(ticket, there)
    steps = [hall.floor.window(n)["step"] for n in (1, 2)]
    for said, why in (
        (("Undo", {}), "nothing at window 1 can be undone now"),
        (("Transfer", {"to_window": 9}), "no window 9 in this hall"),
        (("Transfer", {"service": "tea"}), "no such service: tea"),
        (("Transfer", {}), "a transfer needs another service or another window"),
        (("Park", {"reason": "tea"}), "no reason tea: paper"),
        (("Call", {"ticket": there}), f"{ticket} is at window 1: finish first"),
        (("Back", {"ticket": ticket}), f"{ticket} is at window 1"),
        (("Back", {"ticket": "Z999"}), "no ticket Z999 today"),
        (("Class", {"cls": "duke"}), "no class duke in this hall: veteran"),
        (("Open", {"operator": "duke"}), "no operator duke in the hall file"),
    ):
        assert hall.says(said[0], **said[1]) == ("refused", why)
    no_window = "desk may not press for window 9: the hall file does not say so"
    assert hall.says("Done", window=9) == ("refused", no_window)
    assert hall.talon_hub("operator", "--window", "9", "li") == (1, "no window 9 in the hall file")
    hall.shows(ticket, there)
    assert [hall.floor.window(n)["step"] for n in (1, 2)] == steps
    assert "refused TransferPressed" in (hall.run / "hub.log").read_text(encoding="utf-8")
