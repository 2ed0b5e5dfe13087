"""talon-hub why: why before another one, and where a ticket stands now."""

import pytest

from hub.reports.why import place_now
from tests.support.hub.bookings import booking, reception
from tests.support.hub.desk import at
from tests.support.hub.working_days import Floor
from wire.messages import (
    CallPressed,
    DonePressed,
    LineAnswered,
    OpenPressed,
    ParkPressed,
    TransferPressed,
    Waiter,
)

BY_HAND = "the other one was called by the operator's hand and not by the rule"


# --- why before another one ----------------------------------------------------------------------


@pytest.fixture
def rivals() -> Floor:
    """Let A001 wait to pay since 0, B001 for a meter since 120 s."""
    desk = Floor()
    desk.does(1, at(0), OpenPressed, operator="iva")
    desk.comes("old", at(0))
    desk.comes("new", at(120), "meter")
    return desk


def test_who_had_waited_longer_and_was_promised_more_was_less_urgent(tell, rivals):
    rivals.does(1, at(601))  # window 1 helps meter from 0.7 on: 481 of 600
    assert tell(rivals).before("B001", "A001") == [
        "09:10:01  B001 was called to window 1;"
        " A001 had waited 10:01 of 15:00 promised: urgency 0.67, less than 0.80"
    ]


def test_another_window_could_not_call_it(tell, rivals):
    rivals.does(2, at(300))
    assert (
        tell(rivals)
        .before("B001", "A001")[0]
        .endswith("A001 waited for Оплата, which window 2 did not serve")
    )


def test_a_window_that_would_help_later_did_not_yet(tell, rivals):
    rivals.does(1, at(300))
    assert (
        tell(rivals)
        .before("A001", "B001")[0]
        .endswith(
            "B001 waited for Счётчик, which window 1 helps from urgency 0.70 on:"
            " it was 0.30 at most"
        )
    )


def test_who_was_not_waiting_then_is_told_so(tell, rivals):
    rivals.does(1, at(200))
    rivals.comes("later", at(210))
    rivals.does(1, at(220), ParkPressed, reason="copy")
    rivals.does(2, at(230))
    told = tell(rivals)
    assert told.before("A001", "A002")[0].endswith("A002 was not there yet")
    assert told.before("B001", "A001")[0].endswith("A001 is parked")
    assert told.before("A002", "A001") == ["A002 has not been called yet."]


def test_who_was_sent_to_another_window_could_not_be_called_here(tell, rivals):
    rivals.does(1, at(200))
    rivals.does(1, at(210), TransferPressed, to_window=3)
    rivals.comes("later", at(220))
    rivals.does(1, at(230))
    assert tell(rivals).before("A002", "A001")[0].endswith("A001 waited for window 3 only")


def test_a_call_by_hand_over_a_more_urgent_one_is_not_hidden(tell, rivals):
    rivals.comes("friend", at(400))
    rivals.does(1, at(600), CallPressed, ticket="A002")
    (told,) = tell(rivals).before("A002", "A001")
    assert told.endswith(f"urgency 0.67; but {BY_HAND}")


def test_a_window_helps_from_that_very_urgency_on(tell, rivals):
    """Both promises are 0.7 used up by the first of the two who wait for a meter."""
    rivals.comes("newer", at(130), "meter")
    rivals.does(1, at(540), CallPressed, ticket="A001")
    told = tell(rivals)
    for ticket, stood in (("B001", "7:00"), ("B002", "6:50")):
        (line,) = told.before("A001", ticket)
        assert f"{ticket} had waited {stood} of 10:00 promised: urgency 0." in line
        assert line.endswith(BY_HAND)


def test_somebody_urgent_who_waits_for_another_window_alone_makes_nobody_help(tell, rivals):
    rivals.does(2, at(130))
    rivals.does(2, at(140), TransferPressed, service="meter", to_window=3)
    rivals.comes("newer", at(600), "meter")
    rivals.does(1, at(740), CallPressed, ticket="A001")
    (line,) = tell(rivals).before("A001", "B002")
    assert line.endswith("helps from urgency 0.70 on: it was 0.23 at most")


def test_of_two_who_are_equally_urgent_the_first_to_wait_is_called(tell):
    desk = Floor()
    for name in ("one", "other"):
        desk.comes(name, at(0))
    desk.does(1, at(90))
    (line,) = tell(desk).before("A001", "A002")
    same = "the same: whoever began to wait first is called first"
    assert line.endswith(f"A002 had waited 1:30 of 15:00 promised: urgency 0.10, {same}")


def test_who_is_served_by_law_is_called_over_a_more_urgent_one(tell, rivals):
    rivals.comes("lawful", at(400), cls="law")
    rivals.does(1, at(500))
    (line,) = tell(rivals).before("A002", "A001")
    assert line.endswith("urgency 0.56; but the other one is served out of turn by law")


def test_before_a_booked_time_others_are_called(tell):
    desk = reception()
    desk.books(booking(1))
    desk.claims("booked", 1, at(3500))
    desk.ticket("walks in", at(3510))
    desk.calls(3530)
    (line,) = tell(desk).before("A002", "A001")
    assert line.endswith("A001 was booked for 1:10 later")


# --- where it stands now -------------------------------------------------------------------------


def waiter(ticket: str, urgency: float, **more) -> Waiter:
    about = {"waited": 560.0, "limit": 900.0, "age": 560.0, "state": "waiting", **more}
    return Waiter(ticket, "pay", "", urgency=urgency, **about)


LINE = LineAnswered(
    wish="w",
    waiting=9,
    line=(waiter("B001", 0.9), waiter("A014", 0.8), waiter("A017", 0.62)),
    windows=(),
    next={"1": "B001", "2": "A017", "3": "A017"},
)


def test_the_place_now_is_told_with_who_is_ahead_and_which_window_calls_it():
    assert place_now(LINE, "A017") == [
        "Now: place 3 of 9; it has waited 9:20 of 15:00 promised: urgency 0.62.",
        "Just ahead of it: B001 (0.90), A014 (0.80).",
        "Whoever presses NEXT first at window 2 or 3 calls it.",
    ]
    assert "Just ahead" not in "".join(place_now(LINE, "B001"))
    assert place_now(LINE, "A099") == ["Now: behind the first 3 of 9 in the line."]


def test_a_parked_and_a_booked_one_are_told_so():
    line = (waiter("A001", 0.5, state="parked", until=61.0), waiter("A002", -0.1, until=300.0))
    both = LineAnswered("w", 2, line, (), {})
    assert place_now(both, "A001") == ["Now: parked, waits again in 1:01; its urgency is 0.50."]
    assert "Booked: its time comes in 5:00." in place_now(both, "A002")
    assert place_now(both, "A003") == ["Now: it is no longer in the line."]


def test_who_comes_back_to_an_operator_could_only_be_called_where_that_one_sits(tell, rivals):
    rivals.does(1, at(200))
    rivals.does(1, at(210), TransferPressed, service="seal", to_window=3, back=True)
    rivals.does(3, at(220))
    rivals.does(3, at(225), DonePressed)
    rivals.comes("later", at(230))
    rivals.does(3, at(240))
    assert tell(rivals).before("A002", "A001")[0].endswith("A001 waited for Иванова only")
