"""The hub's side of the kiosks' reserves: ranges lent, used up, blocked by dead cards."""

import pytest

from hub.effects import Note, Odd
from hub.events.facts import DayOpened, KioskRetired
from tests.support.halls import small_hall
from tests.support.hub.desk import NIGHT, Card, Desk, at, kept, told
from tests.unit.hub.replication.test_kiosk_desk import K, with_tickets
from wire.messages import (
    DayWanted,
    KioskRefused,
    PrinterSaid,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
    RetireWanted,
    StaffAnswered,
    Tick,
    TicketIssued,
)

DAY = 24 * 3600.0


# --- the reserve --------------------------------------------------------------------------------


def test_ranges_are_lent_once_and_the_same_wish_gets_the_same_range():
    desk = Desk()
    assert desk.lend(at(1)) == range(500, 520)
    assert desk.lend(at(2), kiosk="kiosk-2") == range(520, 540)
    assert desk.lend(at(3), nth=2) == range(540, 560)
    wish = ReserveWanted(desk.cards[K].incarnation, "A", 1)
    again = desk.up(K, wish, at(4))
    assert [(x.first, x.last) for x in told(again, ReserveLeased)] == [(500, 519)]
    assert kept(again, ReserveLeased) == []
    desk = desk.again(at(50))
    again = desk.up(K, wish, at(51))
    assert [(x.first, x.last) for x in told(again, ReserveLeased)] == [(500, 519)]


@pytest.mark.parametrize(
    ("series", "nth", "why"),
    [
        ("X", 1, "no such series: X"),
        ("A", 2, "range 2 is wanted, 0 were lent"),
    ],
)
def test_a_range_that_cannot_be_had_is_refused_with_the_reason(series, nth, why):
    desk = Desk()
    answers = desk.up(K, ReserveWanted(desk.cards[K].incarnation, series, nth), at(1))
    assert [tell.message.why for tell in answers] == [why]


def test_a_range_for_a_card_that_is_not_admitted_is_ignored():
    answers = Desk().up(K, ReserveWanted("unknown card", "A", 1), at(1))
    assert [odd.kind for odd in kept(answers, Odd)] == ["not admitted"]


def test_nobody_hoards_ranges():
    desk = Desk()
    desk.lend(at(1))
    desk.lend(at(1), nth=2)
    answers = desk.up(K, ReserveWanted(desk.cards[K].incarnation, "A", 3), at(1))
    assert [tell.message.why for tell in answers] == ["2 ranges of series A are not begun yet"]


def test_the_hub_never_gives_a_number_of_the_band():
    desk = Desk()
    desk.machine.state.numbers["A"] = 498
    assert [desk.ticket(f"v{i}", at(i)) for i in range(3)] == ["A499", "A1000", "A1001"]


def use_up(desk: Desk, numbers: range, now: float, day: int = 1) -> None:
    for number in numbers:
        desk.own(f"own-{day}-{number}", number, at(now), day=day)


def turn_the_day(desk: Desk, now: float) -> None:
    assert kept(desk.hear(Tick(), at(now)), DayOpened)


def lent_next(desk: Desk, nth: int, now: float) -> int:
    return desk.lend(at(now), nth=nth)[0]


def test_a_range_is_lent_again_only_when_used_up_and_the_day_has_advanced():
    desk = Desk(small_band())
    first = desk.lend(at(1))
    use_up(desk, first, 2)
    others = [lent_next(desk, nth, 10) for nth in (2, 3)]
    assert others == [502, 504]
    use_up(desk, range(502, 506), 11)
    assert lent_next(desk, 4, 12) == 506
    use_up(desk, range(506, 508), 13)
    wish = ReserveWanted(desk.cards[K].incarnation, "A", 5)
    (refused,) = told(desk.up(K, wish, at(14)), ReserveRefused)
    assert refused.why == "every number of series A is lent"
    turn_the_day(desk, NIGHT)
    assert lent_next(desk, 5, NIGHT + 1) == 500, "round the band"
    assert lent_next(desk, 6, NIGHT + 2) == 502, "not from the beginning at midnight"


def test_a_range_with_one_number_unreported_is_never_lent_again():
    desk = Desk(small_band())
    for nth, first in enumerate((500, 502, 504, 506), 1):
        assert lent_next(desk, nth, nth) == first
        use_up(desk, range(first, first + 1 + (first != 502)), nth)
    turn_the_day(desk, NIGHT)
    assert [lent_next(desk, nth, NIGHT + 1) for nth in (5, 6)] == [500, 504]
    use_up(desk, range(500, 502), NIGHT + 2, day=2)
    use_up(desk, range(504, 506), NIGHT + 2, day=2)
    assert lent_next(desk, 7, NIGHT + 3) == 506
    use_up(desk, range(506, 508), NIGHT + 4, day=2)
    turn_the_day(desk, NIGHT + DAY)
    assert lent_next(desk, 8, NIGHT + DAY + 1) == 500


def test_numbers_that_came_after_closing_stay_out_of_the_day_that_opens():
    """Their papers are in people's hands."""
    desk = Desk(small_band())
    numbers = desk.lend(at(1))
    desk.up("staff", DayWanted("close", "close", anyway=True), at(2))
    use_up(desk, numbers, 3)
    desk.up("staff", DayWanted("open", "open"), at(4))
    for nth, first in enumerate((502, 504, 506), 2):
        assert lent_next(desk, nth, 5) == first
        use_up(desk, range(first, first + 2), 6, day=2)
    answers = desk.up(K, ReserveWanted(desk.cards[K].incarnation, "A", 5), at(7))
    assert told(answers, ReserveLeased) == []


def small_band():
    return small_hall(reserve=2, reserve_from=500, reserve_to=507)


# --- cards that will not come back --------------------------------------------------------------


def a_dead_card() -> Desk:
    desk = Desk(small_band())
    desk.lend(at(1))
    desk.hello(Card(K, "new-card"), at(5))
    return desk


def test_a_dead_cards_range_is_blocked_until_the_day_after_it_was_retired():
    desk = a_dead_card()
    turn_the_day(desk, NIGHT)
    assert [lent_next(desk, nth, NIGHT + 11) for nth in (1, 2)] == [502, 504]
    answers = desk.up("staff", RetireWanted("w", K), at(NIGHT + 12))
    assert [fact.incarnations for fact in kept(answers, KioskRetired)] == [("card-kiosk-1",)]
    assert told(answers, StaffAnswered)[0].done
    use_up(desk, range(502, 506), NIGHT + 13, day=2)
    assert lent_next(desk, 3, NIGHT + 14) == 506
    use_up(desk, range(506, 508), NIGHT + 15, day=2)
    wish = ReserveWanted("new-card", "A", 4)
    assert told(desk.up(K, wish, at(NIGHT + 16)), ReserveLeased) == []
    turn_the_day(desk, NIGHT + DAY)
    assert lent_next(desk, 4, NIGHT + DAY + 1) == 500


def test_a_retired_card_that_comes_back_is_refused():
    desk = a_dead_card()
    desk.up("staff", RetireWanted("w", K), at(12))
    desk = desk.again(at(20))
    answers = desk.up(K, Card(K, "card-kiosk-1", run=2).here(), at(30))
    (refused,) = told(answers, KioskRefused)
    assert refused.why == "this card was retired by staff on day 1"


@pytest.mark.parametrize(
    ("kiosk", "text"),
    [
        ("kiosk-2", "kiosk-2 has no earlier card"),
        ("kiosk-9", "no kiosk kiosk-9 in the hall file"),
    ],
)
def test_only_an_earlier_card_can_be_retired(kiosk, text):
    (answer,) = told(a_dead_card().up("staff", RetireWanted("w", kiosk), at(12)), StaffAnswered)
    assert (answer.done, answer.text) == (False, text)


def test_a_wish_of_staff_that_comes_twice_is_answered_alike():
    desk = a_dead_card()
    first = told(desk.up("staff", RetireWanted("w", K), at(12)), StaffAnswered)
    again = desk.up("staff", RetireWanted("w", K), at(13))
    assert told(again, StaffAnswered) == first
    assert kept(again, KioskRetired) == []


def test_a_repeated_wish_for_a_ticket_after_its_report_gets_the_papers_number():
    desk = Desk()
    numbers = desk.lend(at(1))
    desk.own("v", numbers[0], at(2))
    issued = desk.issued("v", at(3))
    assert isinstance(issued, TicketIssued)
    assert issued.ticket == "A500"


def test_what_a_kiosk_says_of_its_printer_is_a_line_of_the_log_and_changes_nothing():
    desk = with_tickets(1)
    before = len(desk.facts)
    answers = desk.up("kiosk-1", PrinterSaid("fault", "paper out", near_end=True), at(9))
    said = "kiosk-1: printer fault paper out, paper near its end"
    assert [note.text for note in kept(answers, Note)] == [said]
    assert len(desk.facts) == before
