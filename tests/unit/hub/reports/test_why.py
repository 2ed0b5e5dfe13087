"""talon-hub why: the story of a ticket as its holder may be told it."""

from pathlib import Path

import pytest

from hub.__main__ import main
from hub.cli import staff_client
from hub.cli.report import folded
from hub.events.service_facts import Chosen
from hub.reports.names import Names, names_of
from hub.reports.why import called_because
from hub.storage.store import HubStore
from tests.support.halls import small_hall
from tests.support.hub.bookings import booking, reception
from tests.support.hub.databases import hall_file, hub_file
from tests.support.hub.desk import MORNING, at
from tests.support.hub.same_rows import keep
from tests.support.hub.working_days import Floor, a_worked_day
from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor as Edges
from tests.support.processes.hub import Hub
from wire.messages import (
    BackPressed,
    CallPressed,
    ClassPressed,
    ClassWanted,
    DayWanted,
    DonePressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    StartPressed,
    Tick,
    TransferPressed,
    UndoPressed,
)

# --- the story -----------------------------------------------------------------------------------


def test_a_call_by_urgency_says_what_was_promised_and_who_would_have_been_next(tell):
    desk = Floor()
    desk.comes("v0", at(0))
    desk.comes("v1", at(60), cls="child")
    desk.does(1, at(180), OpenPressed, operator="iva")
    desk.does(1, at(360))
    desk.does(1, at(420), DonePressed, outcome="deal")
    assert tell(desk).of("A002") == [
        "A002, Оплата, day 1: was served.",
        "09:01:00  taken at kiosk-1 for Оплата; class С ребёнком: to be called within 7:30,"
        " 1 ahead of it",
        "09:06:00  called to window 1 (Иванова) after 5:00 of 7:30 promised",
        "          urgency 0.67, the highest of 2 who could be called there;"
        " next would have been A001 with 0.40",
        "09:07:00  done at window 1 (Иванова) in 1:00, outcome Договор",
    ]


def test_a_clock_that_is_set_meanwhile_changes_the_times_of_day_and_no_duration(tell):
    desk, later = Floor(), {"wall": MORNING + 30 * 86_400.0}
    desk.comes("v0", at(0))
    desk.does(1, at(300, **later))
    desk.does(1, at(310, **later), ParkPressed, reason="copy")
    desk.does(1, at(330), CallPressed, ticket="A001")
    desk.does(1, at(360, **later), DonePressed)
    story = "\n".join(tell(desk).of("A001"))
    assert "after 5:00 of 15:00 promised" in story
    assert "in 0:30" in story
    assert "720:" not in story


def a_long_way() -> Floor:
    """Lead one ticket through all that can happen to it."""
    desk = Floor()
    desk.does(1, at(0), OpenPressed, operator="iva")
    desk.comes("v0", at(0), "new")
    desk.does(2, at(60))
    desk.does(2, at(62), UndoPressed)
    desk.does(2, at(90))
    desk.does(2, at(100), StartPressed)
    desk.does(2, at(160), DonePressed)
    desk.does(1, at(180))
    desk.does(1, at(190), NoShowPressed)
    desk.does(1, at(195), UndoPressed)
    desk.does(1, at(210), NoShowPressed)
    desk.does(3, at(240), BackPressed, ticket="N001")
    desk.does(1, at(250), ClassPressed, ticket="N001", cls="child")
    desk.does(1, at(300))
    desk.does(1, at(310), ParkPressed, reason="copy", minutes=1)
    desk.hear(Tick(), at(371))
    desk.does(1, at(380), CallPressed, ticket="N001")
    back = {"service": "seal", "to_window": 3, "back": True, "comment": "пломба сорвана"}
    desk.does(1, at(400), TransferPressed, **back)
    desk.does(3, at(460))
    desk.does(3, at(520), DonePressed)
    desk.up("staff", DayWanted("w", "close", anyway=True), at(600))
    return desk


def test_a_story_with_everything_in_it(tell):
    told = tell(a_long_way()).of("n1")
    assert [line[10:] for line in told[1:]] == [
        "taken at kiosk-1 for Счётчик, then Оплата; to be called within 10:00, nobody ahead of it",
        "called to window 2 after 1:00 of 10:00 promised",
        "urgency 0.10, the only one who could be called there",
        "the call was undone at once: N001 waits at its place as if it had not been made",
        "called to window 2 after 1:30 of 10:00 promised",
        "urgency 0.15, the only one who could be called there",
        "came to window 2: the service began",
        "done at window 2 in 1:00; goes on to Оплата, the next of its route",
        "called to window 1 (Иванова) after 0:20 of 15:00 promised",
        "urgency 0.05 (in the hall for 3:00 altogether), the only one who could be called there",
        "did not come to window 1 (Иванова); may come back to the place that it had",
        "the no-show was undone: N001 is at window 1 again",
        "did not come to window 1 (Иванова); may come back to the place that it had",
        "is back, at the place that it had (said by the operator)",
        "class corrected from ordinary to С ребёнком at window 1 (Иванова): to be called within"
        " 7:30",
        "called to window 1 (Иванова) after 2:20 of 7:30 promised",
        "urgency 0.31, the only one who could be called there",
        "parked at window 1 (Копия) for a time",
        "waits again, at the place that it had (its time was over)",
        "called to window 1 (Иванова) after 3:40 of 7:30 promised",
        "by the operator's hand and not by the rule: urgency 0.49; nobody else could be called"
        " there",
        "sent on from window 1 (Иванова) to Пломба, only window 3, and then comes back: a new wait"
        " begins, to be called within 10:00",
        "“пломба сорвана”",
        "called to window 3 after 1:00 of 10:00 promised",
        "urgency 0.13 (in the hall for 7:40 altogether), the only one who could be called there",
        "done at window 3 in 1:00; goes back to Иванова",
        "left: it still waited when the day was closed, or is gone as staff said",
    ]


def test_an_implied_end_that_was_undone_is_told_of_both(tell):
    desk = Floor()
    for name in ("v0", "v1"):
        desk.comes(name, at(0))
    desk.does(1, at(60))
    desk.does(1, at(120))
    desk.does(1, at(121), UndoPressed)
    told = tell(desk)
    assert told.of("A001")[-1].endswith("its end was undone: A001 is at window 1 again")
    assert "the call was undone at once: A002 waits" in told.of("A002")[-1]


def test_a_class_that_staff_corrected_names_no_window(tell):
    desk = Floor()
    desk.comes("v0", at(0))
    desk.up("staff", ClassWanted("w", "A001", "child"), at(60))
    assert " by staff: to be called within " in tell(desk).of("A001")[-1]


def test_a_call_by_hand_undone_of_who_missed_one_is_no_wait(tell):
    desk = Floor()
    desk.comes("v0", at(0))
    desk.does(1, at(60))
    desk.does(1, at(70), NoShowPressed)
    desk.does(1, at(80), CallPressed, ticket="A001")
    desk.does(1, at(81), UndoPressed)
    said = "the call was undone at once: A001 has missed its call still"
    assert tell(desk).of("A001")[-1].endswith(said)


@pytest.mark.parametrize("day", [a_worked_day])
def test_every_story_has_a_head_and_a_time_for_each_thing(tell, day):
    desk = day()
    told = tell(desk)
    for visit in desk.machine.state.visits.values():
        lines = told.of(visit.ticket)
        assert lines[0].startswith(f"{visit.ticket}, ")
        assert all(line[:9].strip("0123456789:? ") == "" for line in lines[1:])
        assert len(lines) > 2


def test_long_lines_go_on_under_the_words():
    lines = ["A002, Оплата", "09:01:00  taken " + "и так далее " * 12, "", "          and so on"]
    told = list(folded(lines))
    assert max(len(line) for line in told) <= 100
    assert told[1].startswith("09:01:00  taken и так")
    assert [line[:10].strip() for line in told[2:-2]] == [""] * (len(told) - 4)
    assert told[-2:] == ["", "          and so on"]


def test_a_booking_is_told_of(tell):
    desk = reception()
    desk.books(booking(1))
    desk.claims("v", 1, at(3500))
    desk.calls(3700)
    told = tell(desk).of(desk.machine.state.visits["v"].ticket)
    code = booking(1).code
    assert told[2][10:].startswith(f"came with booking {code}: its wait counts from the booked")
    assert "after 1:40 of" in told[3]


# --- the reason of a call ------------------------------------------------------------------------


def chosen(reason: str, **more) -> Chosen:
    about = {"urgency": 0.84, "waited": 760.0, "limit": 900.0, "age": 760.0, "eligible": 23}
    return Chosen("v", 1, 1, 2, "iva", reason, **{**about, "over_urgency": 0.79, **more})


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            chosen("urgency"),
            "urgency 0.84, the highest of 23 who could be called there;"
            " next would have been B004 with 0.79",
        ),
        (
            chosen("urgency", over_urgency=0.8367),
            "urgency 0.840, the highest of 23 who could be called there;"
            " next would have been B004 with 0.837",
        ),
        (
            chosen("urgency", over_urgency=0.84),
            "urgency 0.84, the highest of 23 who could be called there;"
            " next would have been B004 with the same, who came later",
        ),
        (
            chosen("urgency", urgency=1.2, age=4320.0),
            "urgency 1.20 (in the hall for 1:12:00 altogether), the highest of 23 who could be"
            " called there; next would have been B004 with 0.79",
        ),
        (
            chosen("absolute", over_urgency=1.5),
            "served out of turn by law, first come first among themselves (23 people could be"
            " called there; its urgency was 0.84); next would have been B004 with 1.50",
        ),
        (
            chosen("bound"),
            "those whom the law serves out of turn had their turns in a row: of the people who wait"
            " behind them urgency 0.84, the highest; next would have been B004 with 0.79",
        ),
        (
            chosen("early", eligible=1),
            "booked for later, but nobody else waited for this window;"
            " next would have been B004 with 0.79",
        ),
        (
            chosen("hand", over_urgency=1.5),
            "by the operator's hand and not by the rule: urgency 0.84;"
            " otherwise B004 with 1.50 was next",
        ),
        (chosen("renumbered"), "the same call again, under the number on the paper"),
    ],
    ids=lambda why: why.reason if isinstance(why, Chosen) else "",
)
def test_each_reason_in_plain_words(why, words):
    assert called_because(why, "B004") == words


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def hub(broker: Broker, tmp_path: Path):
    with Hub(tmp_path, broker.port) as running:
        yield running


def test_a_running_hub_is_asked_for_the_place_now(broker, hub, capsys):
    with Edges(broker) as edges:
        edges.whole()
        for _ in range(3):
            edges.ticket("pay")
        assert edges.press("Next") == "accepted"
        assert main(["why", str(hub.config), "A003"]) == 0
        said = capsys.readouterr().out
        assert "A003, Оплата, day 1: waits." in said
        assert "Now: place 2 of 2; it has waited 0:0" in said
        assert "Just ahead of it: A002 (0.00)." in said
        assert main(["why", str(hub.config), "a1", "--before", "A003"]) == 0
        said = capsys.readouterr().out
        assert "called to window 1 after 0:0" in said
        assert "Why before A003:" in said
        assert "Urgency: waited ÷ promised, or time in the hall ÷ 1:00:00 if" in said


@pytest.fixture
def files(tmp_path):
    """Make a hub's files with a day in it, and no hub."""
    hall = hall_file(tmp_path)
    desk = Floor(hall=None)
    desk.comes("v0", at(0))
    store = HubStore(tmp_path / "hub.db", hall)
    keep(store, desk.facts)
    store.close()
    return hub_file(tmp_path, port=1)


def test_without_a_hub_it_says_what_the_disk_knows(files, monkeypatch, capsys):
    monkeypatch.setattr(staff_client, "PATIENCE", 0.2)
    assert main(["why", str(files), "A001"]) == 0
    said = capsys.readouterr().out
    assert "taken at kiosk-1 for Оплата" in said
    assert "Its place now is not known: no answer within 0 s: no broker at 127.0.0.1:1" in said


def test_a_ticket_that_never_was_is_refused_and_other_days_are_named(files, capsys):
    assert main(["why", str(files), "A099"]) == 1
    assert capsys.readouterr().err.endswith("hub.db: no ticket A099 on day 1\n")
    assert main(["why", str(files), "A001", "--day", "7"]) == 1
    said = capsys.readouterr().err
    assert said.endswith("no ticket A001 on day 7; there was one on day 1: --day says which\n")


@pytest.mark.parametrize("ticket", ["", "A", "017", "A0", "'; DROP TABLE visits", "A" * 60])
def test_whatever_is_asked_for_is_a_ticket_or_is_not(files, capsys, ticket):
    assert main(["why", str(files), ticket]) == 1
    assert "no ticket" in capsys.readouterr().err


def test_a_text_too_long_for_any_ticket_is_a_wrong_command(files, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["why", str(files), "A" * 5000])
    assert ended.value.code == 2
    assert "letters" in capsys.readouterr().err


def test_names_that_the_hall_file_has_lost_are_shown_as_they_were_kept():
    assert Names().name("service", "pay") == "pay"
    assert Names().name("class", "") == "ordinary"


def test_without_a_hall_file_a_visit_has_the_limit_of_a_hall_that_names_none():
    assert Names().visit_limit == names_of(small_hall()).visit_limit
