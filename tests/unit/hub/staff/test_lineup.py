"""What staff are shown of the line, and the alarm on the absolute class."""

import msgspec
import pytest
from msgspec import structs

from hub.effects import Note
from hub.events.service_facts import Chosen
from tests.support.halls import small_hall
from tests.support.hub.desk import MORNING, Desk, at, kept, told
from tests.support.hub.staff import ask, line, skills, staffed
from wire.hall import Named, Operator, Window
from wire.messages import (
    BreakPressed,
    ClosePressed,
    DonePressed,
    Forlorn,
    LineAnswered,
    LineWanted,
    NextPressed,
    OpenPressed,
    ParkPressed,
    Tick,
    TicketWanted,
    TransferPressed,
    UndoPressed,
)
from wire.mqtt import topics


@pytest.fixture
def desk() -> Desk:
    return Desk(staffed())


# --- the line -------------------------------------------------------------------------------------


def test_the_line_says_who_waits_in_which_order_and_who_would_be_called(desk):
    desk.press(1, at(0), OpenPressed, operator="anna")
    desk.ticket("v1", at(60), "meter")
    desk.ticket("v2", at(0), "pay")
    desk.issued("v3", at(90), "seal")
    answer = line(desk, at(120))
    people = [(one.ticket, one.state, one.waited) for one in answer.line]
    assert people == [
        ("A001", "waiting", 120.0),
        ("B001", "waiting", 60.0),
        ("B002", "issued", 30.0),
    ]
    assert (answer.waiting, answer.next, answer.unserved) == (3, {"1": "A001"}, {})
    (first, *_), (one, two) = answer.line, answer.windows
    assert (first.urgency, first.limit) == (round(120 / 900, 3), 900.0)
    assert (one.state, one.operator, one.lasts, one.ticket) == ("open", "anna", 120.0, "")
    assert (two.state, two.primary) == ("closed", ("meter",))
    desk.press(1, at(150), NextPressed)
    here = line(desk, at(180)).windows[0]
    assert (here.ticket, here.here) == ("A001", 30.0)


def test_a_clock_that_is_set_meanwhile_changes_nothing_in_it(desk):
    """How long somebody waits or is at a window, and how long it has its break."""
    desk.press(1, at(0), OpenPressed, operator="anna")
    desk.press(2, at(5), OpenPressed)
    desk.press(2, at(10), BreakPressed)
    desk.ticket("v1", at(20), "pay")
    desk.ticket("v2", at(30), "pay")
    desk.press(1, at(50))
    before = line(desk, at(100))
    assert [one.here for one in before.windows][:2] == [50.0, 0.0]
    assert [one.lasts for one in before.windows][:2] == [100.0, 90.0]
    for wall in (0.0, MORNING + 30 * 86_400):
        after = line(desk, at(100, wall=wall))
        assert structs.replace(after, wish=before.wish) == before


def test_the_line_of_one_window_is_whom_it_serves(desk):
    """Primary and secondary, and who waits for it alone, or for who works there."""
    desk.ticket("v1", at(0), "pay")
    desk.ticket("v2", at(1), "meter")
    desk.ticket("v3", at(2), "seal")
    assert [one.ticket for one in line(desk, at(9), 2).line] == ["B001"]
    assert len(line(desk, at(9), 1).line) == 3
    desk.press(1, at(10), OpenPressed, operator="anna")
    desk.press(1, at(11), NextPressed)
    desk.press(1, at(12), TransferPressed, to_window=2, service="seal", back=True, comment="copy")
    answer = line(desk, at(20), 2)
    assert [(one.ticket, one.window, one.comment) for one in answer.line] == [
        ("B001", 0, ""),
        ("A001", 2, "copy"),
    ]
    assert [one.ticket for one in line(desk, at(20), 1).line] == ["B001", "B002"]
    assert (len(answer.windows), answer.next, answer.operators) == (1, {"2": "B001"}, ())
    desk.press(2, at(21), NextPressed)
    desk.press(2, at(22), NextPressed)
    desk.press(2, at(23), DonePressed)
    (back,) = [one for one in line(desk, at(24), 1).line if one.ticket == "A001"]
    assert back.operator == "anna"
    assert [one.ticket for one in line(desk, at(24), 2).line] == []


def test_the_line_knows_who_is_parked_and_until_when(desk):
    desk.ticket("v1", at(0), "pay")
    desk.press(1, at(1), NextPressed)
    desk.press(1, at(2), ParkPressed, minutes=5)
    (one,) = line(desk, at(62)).line
    assert (one.state, one.until, one.ticket) == ("parked", 240.0, "A001")


def test_nobody_is_forgotten_for_whom_no_window_is_open(desk):
    desk.ticket("v1", at(0), "pay")
    desk.ticket("v2", at(0), "seal")
    desk.ticket("v3", at(0), "seal")
    assert line(desk, at(1)).unserved == {"pay": 1, "seal": 2}
    desk.press(1, at(2), OpenPressed)
    assert line(desk, at(3)).unserved == {}
    desk.press(1, at(4), OpenPressed, operator="boris")
    skills(desk, at(5), operator="boris", primary=("pay",))
    assert line(desk, at(6)).unserved == {"seal": 2}


def test_who_waits_for_nobody_is_named(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    for n in range(3):
        desk.ticket(f"v{n}", at(2 + n), "pay")
    for n in range(2):
        desk.press(1, at(10 + 2 * n), NextPressed)
        desk.press(1, at(11 + 2 * n), TransferPressed, to_window=2, back=n == 0)
    gone = (Forlorn("A001", 2), Forlorn("A002", 2))
    assert line(desk, at(20)).forlorn == gone
    assert line(desk, at(20), 2).forlorn == gone
    assert line(desk, at(20), 1).forlorn == ()
    desk.press(2, at(21), NextPressed)
    assert line(desk, at(22)).forlorn == ()
    desk.press(1, at(23), ClosePressed)
    desk.press(2, at(24), NextPressed)
    assert line(desk, at(25)).forlorn == (Forlorn("A001", 0, "anna"),)
    assert line(desk, at(25)).unserved == {"pay": 1}, "who waits for anybody is another matter"
    desk.press(1, at(26), OpenPressed, operator="anna")
    desk.press(1, at(27), BreakPressed)
    assert line(desk, at(28)).forlorn == (), "who has a break comes back"


def test_of_many_who_wait_for_nobody_some_are_named():
    desk = Desk(staffed())
    for n in range(105):
        desk.ticket(f"v{n}", at(n), "pay")
        desk.press(1, at(n), NextPressed)
        desk.press(1, at(n), TransferPressed, to_window=2)
    answer = line(desk, at(200))
    assert (len(answer.forlorn), answer.waiting) == (100, 105)
    assert answer.forlorn[0].ticket == answer.line[0].ticket


def test_the_comment_comes_to_the_window_with_the_person(desk):
    desk.ticket("v1", at(0), "pay")
    desk.press(1, at(1), NextPressed)
    desk.press(1, at(2), TransferPressed, service="meter", comment="the seal is broken")
    assert line(desk, at(3), 1).windows[0].comment == ""
    desk.press(1, at(4), NextPressed)
    (here,) = line(desk, at(5), 1).windows
    assert (here.ticket, here.comment) == ("A001", "the seal is broken")
    desk.press(1, at(6), DonePressed)
    assert line(desk, at(7), 1).windows[0].comment == ""


def test_operators_with_skills_and_where_they_are(desk):
    desk.press(2, at(1), OpenPressed, operator="anna")
    found = {one.operator: (one.window, one.source) for one in line(desk, at(2)).operators}
    assert found == {"anna": (2, ""), "boris": (0, "operator")}


def test_an_unknown_window_has_no_line(desk):
    answer, _ = ask(desk, LineWanted("w1", 9), at(1))
    assert (answer.done, answer.text) == (False, "no window 9 in the hall file")


def test_a_line_is_asked_anew_each_time(desk):
    assert line(desk, at(1)).waiting == 0
    desk.ticket("v1", at(2))
    assert line(desk, at(3)).waiting == 1


def test_a_long_line_has_room_in_one_message():
    """However long its names and comments are: what has no room is counted."""
    desk = Desk(staffed(reserve_from=90_000, reserve_to=91_000))
    desk.press(1, at(0), OpenPressed)
    for n in range(320):
        desk.ticket(f"v{n}", at(n), "pay")
    answer = line(desk, at(1000))
    assert (len(answer.line), answer.waiting) == (300, 320)
    for n in range(250):
        comment = "ж" * 200
        desk.press(1, at(1000 + 3 * n), NextPressed)
        desk.press(1, at(1001 + 3 * n), TransferPressed, service="meter", comment=comment)
    long = line(desk, at(2000))
    assert long.waiting == 320
    assert 100 < len(long.line) <= 300
    payload = msgspec.json.encode(long)
    assert len(payload) < topics.LIMIT
    said = topics.read("test", topics.topic("test", long, "staff"), payload)
    assert said == ("staff", long)
    shown = [one.urgency for one in long.line]
    assert shown == sorted(shown, reverse=True), "the most urgent ones have the room"


def test_a_line_takes_all_the_room_that_the_rest_of_the_answer_leaves():
    """60,000 bytes with a comma after each person: by one letter more somebody has none."""
    desk = Desk(staffed(reserve_from=90_000, reserve_to=91_000))
    for n in range(245):
        desk.ticket(f"v{n}", at(n), "pay")
    for n in range(245):
        desk.press(1, at(1000 + 3 * n), NextPressed)
        desk.press(1, at(1001 + 3 * n), TransferPressed, service="meter", comment="x" * 71)
    wishes = [LineWanted("w" * letters) for letters in (1, 2, 3)]
    answers = [told(desk.up("staff", wish, at(2500)), LineAnswered)[0] for wish in wishes]
    sizes = [(len(answer.line), len(msgspec.json.encode(answer))) for answer in answers]
    assert sizes[:2] == [(239, 59_998), (239, 59_999)]
    assert sizes[2][0] == 238


def test_many_windows_with_many_services_leave_room_too():
    services = tuple(
        structs.replace(small_hall().services[0], id=f"{'s' * 50}-{n}") for n in range(60)
    )
    every = tuple(service.id for service in services)
    windows = tuple(Window(n, every, ("pads-1",)) for n in range(1, 61))
    operators = tuple(Operator(f"op-{n}", "x", primary=every) for n in range(60))
    desk = Desk(structs.replace(staffed(), services=services, windows=windows, operators=operators))
    answer = line(desk, at(1))
    assert 0 < len(answer.windows) < 60
    assert len(msgspec.json.encode(answer)) < topics.LIMIT


def test_no_more_operators_would_have_room():
    """All of one length; a list has a comma between two, and a bracket at each end."""
    many = tuple(Operator(f"op-{n}", "x", primary=("pay",)) for n in range(100, 600))
    told = line(Desk(structs.replace(staffed(), operators=many)), at(1)).operators
    size, one = len(msgspec.json.encode(told)), len(msgspec.json.encode(told[0]))
    assert size - 1 <= 24_000 < size - 1 + one + 1


# --- the alarm on the absolute class --------------------------------------------------------------


def call(desk, n, now, cls="") -> list:
    desk.up("kiosk-1", TicketWanted(f"v{n}", "pay", "ru", cls), now)
    desk.taken(f"v{n}", now)
    answers = desk.press(1, now, NextPressed)
    assert kept(answers, Chosen)
    return [note.text for note in kept(answers, Note) if note.loud]


RINGS = "5 of the last 20 calls were of class veteran, the alarm is at 25%"


def test_the_alarm_rings_once_until_the_share_has_fallen():
    desk = Desk(staffed(absolute_alarm=0.25))
    notes = [call(desk, n, at(n), "veteran") for n in range(7)]
    assert notes == [[], [], [], [], [RINGS], [], []], "none of the day's first calls is a share"
    assert line(desk, at(7)).alarm.startswith("7 of the last 20")
    assert not any(call(desk, n, at(n)) for n in range(7, 27)), "they are all forgotten"
    assert line(desk, at(40)).alarm == ""
    again = [call(desk, n, at(n), "veteran") for n in range(50, 55)]
    assert again == [[], [], [], [], [RINGS]], "once more"


def test_a_restart_does_not_ring_again():
    desk = Desk(staffed(absolute_alarm=0.25))
    for n in range(6):
        call(desk, n, at(n), "veteran")
    again = desk.again(at(10))
    assert call(again, 10, at(11), "veteran") == []
    assert not [note for note in kept(again.said, Note) if note.loud]
    assert line(again, at(12)).alarm.startswith("7 of the last 20")


def test_a_call_that_never_was_counts_no_more():
    desk = Desk(staffed(absolute_alarm=0.25))
    for n in range(5):
        call(desk, n, at(n), "veteran")
    desk.press(1, at(5), UndoPressed)
    assert line(desk, at(6)).alarm == ""


@pytest.mark.parametrize("changed", [{"absolute_alarm": 0.0}, {}])
def test_a_hall_without_an_alarm_has_none(changed):
    desk = Desk(staffed(**changed))
    assert not any(call(desk, n, at(n), "veteran") for n in range(25))
    assert line(desk, at(30)).alarm == ""


def test_the_alarm_is_of_one_day():
    desk = Desk(staffed(absolute_alarm=0.25))
    for n in range(5):
        call(desk, n, at(n), "veteran")
    assert line(desk, at(12)).alarm
    desk.hear(Tick(), at(18 * 3600))
    assert line(desk, at(18 * 3600 + 1)).alarm == ""


# --- what a hall that names nobody sees -----------------------------------------------------------


def test_a_hall_without_operators_has_windows_all_the_same():
    desk = Desk(structs.replace(small_hall(), breaks=(Named("tea", {"ru": "Чай"}),)))
    desk.press(1, at(1), OpenPressed)
    answer = line(desk, at(2))
    assert [(w.window, w.state) for w in answer.windows] == [(1, "open"), (2, "closed")]
    assert answer.operators == ()
