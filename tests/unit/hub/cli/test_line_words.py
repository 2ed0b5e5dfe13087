"""The line, the skills and the operators as staff read them in a terminal."""

from msgspec import structs

from hub.cli.line_words import HallWords
from hub.columns import clock, columns, width
from tests.support.hub.staff import staffed
from wire.hall import Named, Operator
from wire.messages import Forlorn, LineAnswered, OperatorKnown, Waiter, WindowKnown

HALL = structs.replace(staffed(), breaks=(Named("lunch", {"ru": "обед"}),))
WORDS = HallWords(HALL)
OPEN = WindowKnown(1, "open", "anna", "", "A017", ("pay", "meter"), ("seal",), 3725.0, 95.0)
BREAK = WindowKnown(2, "break", "boris", "lunch", "", ("seal",), (), 760.0, source="operator")
CLOSED = WindowKnown(12, "closed", "", "", "", ("meter",), (), source="window today")
LATE = Waiter("B004", "meter", "", "waiting", 1.272, 1145.0, 900.0, 1145.0)
ANSWER = LineAnswered("w", 1, (LATE,), (OPEN, BREAK, CLOSED), {"1": "B004"})


def said(**changed) -> list[str]:
    return WORDS.line(structs.replace(ANSWER, **changed), 30).splitlines()


def test_the_line_in_a_terminal():
    assert said() == [
        "In the line: 1, beyond the standard: 1. Windows open: 1, on a break: 1, closed: 1.",
        "",
        "window                   for  operator  serves   for  next",
        "     1  open         1:02:05  Anna I.   A017    1:35  B004",
        "     2  break: обед    12:40  Boris",
        "    12  closed",
        "",
        "   ticket  urgency  waited     of  service  class",
        "1  B004       1.27   19:05  15:00  Счётчик",
    ]


def test_from_the_promise_on_somebody_has_waited_beyond_the_standard():
    """Who is parked, or has no word of its kiosk, is not among them."""
    some = (1.0, "waiting"), (0.999, "waiting"), (1.5, "parked"), (1.5, "issued")
    line = tuple(structs.replace(LATE, urgency=urgency, state=state) for urgency, state in some)
    assert said(waiting=4, line=line)[0].startswith("In the line: 4, beyond the standard: 1.")
    assert "beyond the standard: nobody." in said(waiting=3, line=line[1:])[0]


def test_an_empty_line_is_short():
    lines = said(waiting=0, line=(), next={"1": ""})
    assert lines[0] == "In the line: nobody. Windows open: 1, on a break: 1, closed: 1."
    assert lines[3].endswith("A017    1:35  nobody")
    assert len(lines) == 6


def test_a_window_of_its_own_has_no_count_of_windows():
    assert said(windows=(OPEN,))[0] == "In the line: 1, beyond the standard: 1."


def test_troubles_come_first():
    troubles = said(unserved={"pay": 2, "seal": 7}, alarm="9 of the last 20 calls were")[1:4]
    assert troubles == [
        "ALARM: 9 of the last 20 calls were.",
        "NO OPEN WINDOW for Пломба; waiting: 7",
        "NO OPEN WINDOW for Оплата; waiting: 2",
    ]


def test_who_waits_for_nobody_is_said_loudly():
    gone = (Forlorn("A001", 12), Forlorn("B002", 0, "anna"))
    assert said(forlorn=gone)[1:3] == [
        "NOBODY THERE for A001: waits only for window 12, which is closed",
        "NOBODY THERE for B002: waits only for Anna I., who is not logged in",
    ]


def test_the_comment_of_who_is_at_a_window_stands_there():
    known = structs.replace(OPEN, comment="the seal\nis broken")
    assert said(windows=(known, BREAK))[3].endswith("1:35  B004  “the seal\\nis broken”")
    at_window = "window 1: Anna I. (open), A017: “the seal\\nis broken”"
    assert WORDS.at_window(known) == at_window


def test_what_matters_about_somebody_stands_beside():
    about = {
        "only window 12, which is closed": {"window": 12},
        "only window 1": {"window": 1},
        "only Anna I.": {"operator": "anna"},
        "only carl, who is not logged in": {"operator": "carl"},
        "leg 2, in the hall for 1:05:00, “copy”": {"leg": 2, "age": 3900.0, "comment": "copy"},
        "parked": {"state": "parked"},
        "parked, back in 4:00": {"state": "parked", "until": 240.0},
        "booked, due in 12:30": {"until": 750.0},
        "no word from its kiosk yet": {"state": "issued"},
    }
    for note, changed in about.items():
        (line,) = said(line=(structs.replace(LATE, **changed),))[8:]
        assert line.endswith(f"  {note}"), line
        assert line.startswith("1  B004") == (changed.get("state", "waiting") == "waiting")


def test_a_class_is_named_as_the_hall_names_it():
    assert "Ветеран" in said(line=(structs.replace(LATE, cls="veteran"),))[8]


def test_a_long_line_ends_with_how_many_are_left():
    many = tuple(structs.replace(LATE, ticket=f"B{n:03}") for n in range(40))
    assert said(line=many, waiting=40)[-1] == "… and 10 less urgent; --first 40 shows more"
    assert said(line=many[:30], waiting=400)[-1] == "… and 370 less urgent"
    assert "beyond the standard: at least 30." in said(line=many[:30], waiting=400)[0]
    assert said(line=many[:30], waiting=30)[-1].startswith("30  B029")


def test_the_skills_are_told_by_the_ids_that_a_change_names():
    own = OperatorKnown("boris", 2, ("seal",), (), "operator")
    text = WORDS.skills(structs.replace(ANSWER, operators=(own, OperatorKnown("anna", 1))))
    assert text.splitlines() == [
        "window          operator  serves      helps when urgent  from",
        "     1  open    anna      pay, meter  seal               hall file",
        "     2  break   boris     seal                           hall file: operator",
        "    12  closed            meter                          today: window",
        "",
        "operator  name   window  serves  helps when urgent  from",
        "boris     Boris       2  seal                       hall file: operator",
    ]


def test_every_operator_and_where_he_is():
    hall = structs.replace(HALL, operators=(*HALL.operators, Operator("li", "李伟")))
    nobody = structs.replace(CLOSED, state="open")
    answer = structs.replace(ANSWER, windows=(OPEN, BREAK, nobody))
    assert HallWords(hall).operators(answer).splitlines() == [
        "operator  name     window                   for",
        "anna      Anna I.       1  open         1:02:05",
        "boris     Boris         2  break: обед    12:40",
        "li        李伟          -",
        "Open, and nobody is logged in: 12",
    ]
    assert WORDS.at_window(OPEN) == "window 1: Anna I. (open)"
    assert WORDS.at_window(CLOSED) == "window 12: nobody (closed)"


def test_a_hall_without_operators_says_so():
    words = HallWords(structs.replace(HALL, operators=()))
    assert words.operators(structs.replace(ANSWER, windows=())) == "The hall names no operators."


# --- columns --------------------------------------------------------------------------------------


def test_columns_stand_under_each_other_in_every_script():
    rows = [("талон", "x"), ("取号单", "y"), ("caf\N{COMBINING ACUTE ACCENT}e", "z")]
    lines = columns(rows)
    assert [width(line[:-1]) for line in lines] == [8, 8, 8]
    assert [line[-1] for line in lines] == ["x", "y", "z"]
    assert columns([("a", "7"), ("b", "12")], right=(1,)) == ["a   7", "b  12"]


def test_what_a_pad_said_does_not_steer_the_terminal():
    evil = structs.replace(LATE, comment="\x1b[2Jgone\nnew line\r")
    (line,) = said(line=(evil,))[8:]
    assert line.endswith("“\\x1b[2Jgone\\nnew line\\r”")


def test_clocks():
    assert [clock(s) for s in (0, 59.9, 60, 3599, 3600, 36_061)] == [
        *("0:00", "0:59", "1:00", "59:59", "1:00:00", "10:01:01"),
    ]
