"""What staff ask about windows: log in, skills, the line. What each window serves follows."""

import pytest
from msgspec import to_builtins
from msgspec.json import encode

from hub.events.service_facts import SkillsSet, WindowClosed, WindowOpened
from hub.state.skills import Skills
from hub.storage.journal import read_fact
from tests.support.hub.desk import Desk, at, kept, told
from tests.support.hub.staff import ask, line, skills, staffed
from wire.messages import (
    BreakPressed,
    Called,
    DayWanted,
    NextPressed,
    OpenPressed,
    OperatorWanted,
    SkillsWanted,
    Tick,
    WindowState,
)


@pytest.fixture
def desk() -> Desk:
    return Desk(staffed())


def of(desk, window) -> Skills:
    """Return what it serves now, as the line says it."""
    (known,) = line(desk, at(9_000), window).windows
    return Skills(known.primary, known.secondary)


# --- operators ------------------------------------------------------------------------------------


def test_staff_log_an_operator_in_and_out(desk):
    answer, answers = ask(desk, OperatorWanted("w1", 1, "anna"), at(1))
    assert (answer.done, answer.text) == (True, "Anna I. is at window 1")
    assert kept(answers, WindowOpened) == [WindowOpened(1, 1, "anna", "staff", at(1), 3.0)]
    assert {state.window for state in told(answers, WindowState)} == {1, 2}
    answer, answers = ask(desk, OperatorWanted("w2", 2, "anna"), at(2))
    assert answer.text == "Anna I. is at window 2; window 1 is closed"
    answer, answers = ask(desk, OperatorWanted("w3", 2), at(3))
    assert (answer.done, answer.text) == (True, "window 2 is closed")
    assert kept(answers, WindowClosed) == [WindowClosed(2, 2, "anna", "staff", at(3), 5.0)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"window": 9, "operator": "anna"}, "no window 9 in the hall file"),
        ({"window": 1, "operator": "carl"}, "no operator carl in the hall file"),
        ({"window": 0, "operator": "anna"}, "name the window"),
        ({"window": 1, "operator": "boris"}, "A001 is at window 1: finish first"),
        ({"window": 2, "operator": "anna"}, "Anna I. serves A001 at window 1"),
        ({"window": 1, "operator": ""}, "A001 is at window 1: finish first"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(desk, said, text):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.ticket("v1", at(2))
    desk.press(1, at(3), NextPressed)
    before = list(desk.facts)
    answer, _ = ask(desk, OperatorWanted("w1", **said), at(4))
    assert (answer.done, answer.text) == (False, text)
    assert desk.facts == before


def test_what_is_so_already_is_done(desk):
    ask(desk, OperatorWanted("w1", 1, "anna"), at(1))
    before = list(desk.facts)
    answer, _ = ask(desk, OperatorWanted("w2", 1, "anna"), at(2))
    assert (answer.done, answer.text) == (True, "Anna I. is at window 1 already")
    answer, _ = ask(desk, OperatorWanted("w3", 2), at(2))
    assert (answer.done, answer.text) == (True, "window 2 is closed already")
    assert desk.facts == before


def test_a_repeated_wish_gets_the_same_answer_whatever_has_happened_since(desk):
    first, _ = ask(desk, OperatorWanted("w1", 1, "anna"), at(1))
    ask(desk, OperatorWanted("w2", 1), at(2))
    before = list(desk.facts)
    again, _ = ask(desk, OperatorWanted("w1", 1, "anna"), at(3))
    assert again == first
    assert desk.facts == before


# --- whose skills hold ----------------------------------------------------------------------------


def test_the_order_of_skills(desk):
    """By hand for the operator, by hand for the window, the operator's own, the window's."""
    whose = []
    desk.press(2, at(1), OpenPressed)
    whose.append((of(desk, 2), line(desk, at(1), 2).windows[0].source))
    desk.press(2, at(2), OpenPressed, operator="boris")
    whose.append((of(desk, 2), line(desk, at(2), 2).windows[0].source))
    skills(desk, at(3), "w1", window=2, primary=("pay",))
    whose.append((of(desk, 2), line(desk, at(3), 2).windows[0].source))
    skills(desk, at(4), "w2", operator="boris", secondary=("meter",))
    whose.append((of(desk, 2), line(desk, at(4), 2).windows[0].source))
    assert whose == [
        (Skills(("meter",)), "window"),
        (Skills(("seal",), ("pay",)), "operator"),
        (Skills(("pay",)), "window today"),
        (Skills((), ("meter",)), "operator today"),
    ]
    skills(desk, at(5), "w3", operator="boris", reset=True)
    assert of(desk, 2) == Skills(("pay",))
    skills(desk, at(6), "w4", window=2, reset=True)
    assert of(desk, 2) == Skills(("seal",), ("pay",))


def test_a_journal_of_before_there_was_a_reset_sets_skills(desk):
    skills(desk, at(3), "w1", window=2, primary=("pay",))
    (fact,) = kept(desk.facts, SkillsSet)
    kept_then = {key: value for key, value in to_builtins(fact).items() if key != "reset"}
    desk.facts[desk.facts.index(fact)] = read_fact(encode(kept_then).decode())
    assert of(desk.again(at(60)), 2) == Skills(("pay",))


def test_an_operator_without_skills_of_his_own_serves_what_the_window_does(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    assert of(desk, 1) == Skills(("pay", "meter"), ("seal",))
    skills(desk, at(2), operator="anna", primary=("seal",))
    assert of(desk, 1) == Skills(("seal",)), "at any window"
    desk.press(2, at(3), OpenPressed, operator="anna")
    assert (of(desk, 1), of(desk, 2)) == (Skills(("pay", "meter"), ("seal",)), Skills(("seal",)))


def test_the_next_call_follows_new_skills_at_once(desk):
    desk.ticket("v1", at(1), "pay")
    assert told(desk.press(2, at(2), NextPressed, device="pads-2"), Called) == []
    _, answers = ask(desk, SkillsWanted("w1", 2, primary=("pay",)), at(3))
    assert kept(answers, SkillsSet) == [SkillsSet(2, "", ("pay",), (), "w1", at(3))]
    states = {state.window: state.waiting for state in told(answers, WindowState)}
    assert states == {1: 1, 2: 1}, "every window is said again"
    assert kept(desk.press(2, at(4), NextPressed, device="pads-2"), Called)[0].visit == "v1"


def test_a_secondary_skill_helps_only_from_the_share_on(desk):
    skills(desk, at(0), window=2, primary=("meter",), secondary=("pay",))
    desk.ticket("v1", at(1), "pay")
    limit = 15 * 60
    assert line(desk, at(1 + 0.69 * limit), 2).next == {"2": ""}
    assert line(desk, at(1 + 0.71 * limit), 2).next == {"2": "A001"}


def test_skills_set_by_hand_end_with_the_day(desk):
    skills(desk, at(1), window=2, primary=("pay",))
    skills(desk, at(1), "w2", operator="anna", primary=("pay",))
    desk.up("staff", DayWanted("d1", "close", anyway=True), at(2))
    desk.up("staff", DayWanted("d2", "open"), at(3))
    assert of(desk, 2) == Skills(("pay",)), "it is the same day"
    desk.hear(Tick(), at(18 * 3600))
    assert of(desk, 2) == Skills(("meter",))
    desk.press(1, at(18 * 3600 + 4), OpenPressed, operator="anna")
    assert of(desk, 1) == Skills(("pay", "meter"), ("seal",))


def test_a_restart_keeps_who_works_where_and_what_was_set(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.press(1, at(2), BreakPressed, reason="tea")
    skills(desk, at(3), window=2, primary=("pay",))
    skills(desk, at(4), "w2", operator="anna", primary=("seal",))
    again = desk.again(at(60))
    assert line(again, at(61)).windows == line(desk, at(61)).windows
    assert of(again, 1) == Skills(("seal",))


# --- what is said of it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            {"window": 1, "primary": ("pay",), "secondary": ("meter", "seal")},
            "window 1 serves pay and helps meter, seal when urgent, until the day is closed",
        ),
        (
            {"window": 1, "secondary": ("seal", "pay", "meter")},
            "window 1 helps seal, pay, meter when urgent, until the day is closed",
        ),
        (
            {"operator": "anna", "primary": ("pay",)},
            "Anna I. serves pay, until the day is closed",
        ),
        (
            {"window": 1, "reset": True},
            "window 1 serves pay, meter and helps seal when urgent, as the hall file says",
        ),
        ({"operator": "anna", "reset": True}, "Anna I. serves what the window does"),
        (
            {"operator": "boris", "reset": True},
            "Boris serves seal and helps pay when urgent, as the hall file says",
        ),
    ],
)
def test_the_answer_says_what_holds_now(desk, said, text):
    answer = skills(desk, at(1), **said)
    assert (answer.done, answer.text) == (True, text)


def test_it_says_when_the_operators_skills_hold_all_the_same(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    skills(desk, at(2), "w1", operator="anna", primary=("seal", "pay", "meter"))
    text = skills(desk, at(3), "w2", window=1, primary=("pay", "seal")).text
    assert text == (
        "window 1 serves seal, pay, meter, because Anna I. works there, until the day is closed"
    )


def test_it_warns_when_nobody_serves_something_any_more(desk):
    desk.ticket("v1", at(1), "seal")
    text = skills(desk, at(2), window=1, primary=("meter",)).text
    assert text == (
        "window 1 serves meter, until the day is closed; "
        "attention: no window serves pay any more (waiting: 0); "
        "attention: no window serves seal any more (waiting: 1)"
    )


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"primary": ("pay",)}, "name either a window or an operator"),
        (
            {"window": 1, "operator": "anna", "primary": ("pay",)},
            "name either a window or an operator",
        ),
        ({"window": 9, "primary": ("pay",)}, "no window 9 in the hall file"),
        ({"operator": "carl", "primary": ("pay",)}, "no operator carl in the hall file"),
        ({"window": 1, "primary": ("pay", "tea")}, "no service tea in the hall file"),
        ({"window": 1, "secondary": ("tea",)}, "no service tea in the hall file"),
        ({"window": 1}, "name at least one service"),
        (
            {"window": 1, "primary": ("pay",), "secondary": ("pay",)},
            "pay is named twice: a service is primary or secondary",
        ),
        (
            {"window": 1, "primary": ("pay", "pay")},
            "pay is named twice: a service is primary or secondary",
        ),
        (
            {"window": 1, "primary": ("pay",), "reset": True},
            "a reset names no services: the hall file's hold again",
        ),
    ],
)
def test_skills_that_cannot_be_are_refused(desk, said, text):
    before = list(desk.facts)
    answer = skills(desk, at(1), **said)
    assert (answer.done, answer.text) == (False, text)
    assert desk.facts == before


def test_a_closed_day_has_no_rest_to_set_skills_for(desk):
    desk.up("staff", DayWanted("d1", "close", anyway=True), at(1))
    answer = skills(desk, at(2), window=1, primary=("pay",))
    assert (answer.done, answer.text) == (
        False,
        "the day is closed: skills are set for the rest of a day",
    )


def test_the_same_skills_again_are_no_second_fact_even_after_a_restart(desk):
    first = skills(desk, at(1), window=2, primary=("pay",))
    again = desk.again(at(5))
    before = list(again.facts)
    assert skills(again, at(6), window=2, primary=("pay",)) == first
    assert skills(again, at(7), "w2", window=1, reset=True).done
    assert again.facts == before
