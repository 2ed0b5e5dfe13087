"""Whole walks by real processes: calling, serving, sending on, and taking back what was wrong.

Each with what board and panels, the pad's lamp and the hub's answer, and talon-hub why say of it.
"""

import re
from collections.abc import Iterator

import pytest

from tests.support.processes.work_hall import WorkHall, work_hall
from tests.support.wait import until

pytestmark = pytest.mark.broker

DONE = ("accepted", "")
NOBODY = ("nothing", "nobody waits for this window")


@pytest.fixture(scope="module")
def open_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkHall]:
    with work_hall(tmp_path_factory.mktemp("work")) as found:
        yield found


@pytest.fixture
def hall(open_hall: WorkHall) -> WorkHall:
    """Make the hall as it is in the morning: nobody waits, both windows are open."""
    open_hall.tidy()
    return open_hall


def test_next_calls_who_is_nearest_to_the_promise_and_not_who_came_first(hall: WorkHall) -> None:
    first, urgent = hall.comes("pay"), hall.comes("repair")
    until(lambda: hall.waiting() == [urgent, first])
    assert hall.line()["next"]["1"] == urgent

    assert hall.press(1, "next") == DONE
    hall.shows(urgent, "")
    assert "the highest of 2 who could be called there" in hall.why(urgent)
    assert f"next would have been {first} with 0.0" in hall.why(urgent)
    assert "Whoever presses NEXT first at window 1 calls it." in hall.why(first)
    assert hall.press(1, "next") == DONE
    hall.shows(first, "")
    assert "was served" in hall.why(urgent)
    code, text = hall.talon_hub("why", urgent, "--before", first)
    assert code == 0
    assert f"{first} had waited" in text


def test_a_service_begins_with_start_and_ends_with_its_outcome(hall: WorkHall) -> None:
    ticket = hall.comes("pay")
    hall.press(1, "next")
    assert hall.press(1, "start") == DONE
    hall.shows(ticket, "")
    assert hall.floor.window(1)["served"]
    assert hall.press(1, "start") == ("nothing", f"{ticket} is being served already")
    wrong = hall.says("Done", outcome="lost")
    assert wrong == ("refused", "no outcome lost in this hall: paid, refused")
    hall.shows(ticket, "")

    assert hall.press(1, "done") == DONE
    hall.shows("", "")
    assert hall.press(1, "undo") == DONE
    hall.shows(ticket, "")
    assert hall.floor.window(1)["served"], "it goes on where it was"
    assert hall.says("Done", outcome="paid") == DONE
    hall.shows("", "")
    story = hall.why(ticket)
    assert "came to window 1: the service began" in story
    assert f"its end was undone: {ticket} is at window 1 again" in story
    assert story.count("outcome Оплачено") == 1


def test_one_recall_too_many_is_a_no_show_who_may_come_back(hall: WorkHall) -> None:
    late, next_one = hall.comes("pay"), hall.comes("pay")
    hall.press(1, "next")
    assert hall.press(1, "recall") == DONE
    hall.shows(late, "")
    assert hall.floor.window(1)["calling"]["again"] == 1
    assert hall.press(1, "recall") == ("accepted", f"{late} was recalled 1 time: a no-show")
    hall.shows("", "")
    story = hall.why(late)
    assert "called again, 1st recall" in story
    assert "did not come to window 1 after too many recalls; may come back" in story
    assert hall.waiting() == [next_one]

    assert hall.says("Back", ticket=late) == DONE
    assert hall.waiting() == [late, next_one], "at the place that he had"
    assert hall.says("Back", ticket=late) == ("refused", f"{late} waits")
    hall.press(1, "next")
    hall.shows(late, "")
    assert hall.press(1, "no_show") == DONE
    hall.shows("", "")
    assert hall.press(1, "undo") == DONE
    hall.shows(late, "")
    story = hall.why(late)
    assert "is back, at the place that it had (said by the operator)" in story
    assert f"the no-show was undone: {late} is at window 1 again" in story


def test_an_undone_next_was_never_made_and_nor_was_the_done_in_it(hall: WorkHall) -> None:
    here, wrong = hall.comes("pay"), hall.comes("pay")
    hall.press(1, "next")
    hall.shows(here, "")
    hall.press(1, "next")
    hall.shows(wrong, "")
    assert hall.press(1, "undo") == DONE
    hall.shows(here, "")
    assert hall.waiting() == [wrong]
    assert f"the call was undone at once: {wrong} waits at its place" in hall.why(wrong)
    assert f"its end was undone: {here} is at window 1 again" in hall.why(here)
    hall.lamp(1, True)


def test_a_transfer_is_taken_back_and_made(hall: WorkHall) -> None:
    ticket = hall.comes("pay")
    hall.press(1, "next")
    assert hall.press(1, "transfer") == DONE
    hall.shows("", "")
    assert hall.press(1, "undo") == DONE
    hall.shows(ticket, "")
    hall.press(1, "transfer")
    hall.shows("", "")
    (waits,) = hall.line()["line"]
    assert (waits["ticket"], waits["service"], waits["leg"]) == (ticket, "meter", 2)

    assert hall.press(1, "next") == NOBODY
    assert hall.press(2, "next") == DONE
    hall.shows("", ticket)
    hall.press(2, "done")
    hall.shows("", "")
    hall.lamp(1, False, False, False)
    story = hall.why(ticket)
    assert f"the transfer was undone: {ticket} is at window 1 again" in story
    sent = "sent on from window 1 to Счётчик: a new wait begins, to be called within 20:00"
    assert story.count(sent) == 2
    assert "done at window 2" in story


def test_who_is_sent_to_another_window_comes_back_to_his_operator(hall: WorkHall) -> None:
    code, text = hall.talon_hub("operator", "--window", "1", "li")
    assert (code, text) == (0, "Ли Вэй is at window 1")
    ticket = hall.comes("pay")
    hall.press(1, "next")
    there = {"to_window": 2, "back": True, "comment": "копия паспорта"}
    assert hall.says("Transfer", **there) == DONE
    hall.shows("", "")
    assert "only window 2, leg 2" in hall.talon_hub("line")[1]
    assert "“копия паспорта”" in hall.talon_hub("line")[1]
    assert hall.press(1, "next") == NOBODY
    assert hall.press(2, "next") == DONE
    hall.shows("", ticket)
    assert hall.press(2, "done") == DONE
    hall.shows("", "")
    assert "only Ли Вэй" in hall.talon_hub("line")[1]
    assert hall.press(2, "next") == NOBODY
    not_yours = ("refused", f"{ticket} waits for Ли Вэй at window 1")
    assert hall.says("Call", 2, ticket=ticket) == not_yours

    assert hall.talon_hub("operator", "--window", "2", "li")[0] == 0
    hall.shows("ЗАКРЫТО", "")
    assert hall.press(2, "next") == DONE
    hall.shows("ЗАКРЫТО", ticket)
    story = hall.why(ticket)
    assert "sent on from window 1 (Ли Вэй) to Оплата, only window 2, and then comes back" in story
    assert "goes back to Ли Вэй" in story
    assert "called to window 2 (Ли Вэй)" in story


def test_a_wrong_choice_costs_no_time(hall: WorkHall) -> None:
    ticket, other = hall.comes("pay"), hall.comes("meter")
    hall.press(1, "next")
    assert hall.says("Transfer", service="meter", wrong_choice=True) == DONE
    hall.shows("", "")
    assert hall.waiting() == [ticket, other], "he came first"
    assert hall.press(2, "next") == DONE
    hall.shows("", ticket)
    assert "wrong choice, so its wait goes on" in hall.why(ticket)


def test_who_fetches_a_paper_keeps_the_place(hall: WorkHall) -> None:
    ticket, other = hall.comes("pay"), hall.comes("pay")
    hall.press(1, "next")
    assert hall.press(1, "park") == DONE
    hall.shows("", "")
    assert re.search(r"parked, back in [45]:\d\d$", hall.talon_hub("line")[1])
    assert hall.press(1, "undo") == DONE
    hall.shows(ticket, "")

    assert hall.says("Park", reason="paper") == DONE
    assert "Now: parked; its urgency" in hall.why(ticket)
    hall.press(1, "next")
    hall.shows(other, "")
    assert hall.says("Back", ticket=ticket) == DONE
    hall.press(1, "next")
    hall.shows(ticket, "")
    assert hall.says("Park", reason="paper", minutes=0.01) == DONE
    hall.shows("", "")
    until(lambda: hall.floor.window(1)["waiting"] == 1)
    hall.press(1, "next")
    hall.shows(ticket, "")
    story = hall.why(ticket)
    assert f"the parking was undone: {ticket} is at window 1 again" in story
    assert "parked at window 1 (За справкой) until somebody says so" in story
    assert "waits again, at the place that it had (said by the operator)" in story
    assert "waits again, at the place that it had (its time was over)" in story
