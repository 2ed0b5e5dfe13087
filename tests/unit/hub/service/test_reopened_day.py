"""A day that was closed by mistake and is opened again on its date."""

import pytest

from hub.events.facts import DayClosed, DayOpened, DayReopened
from tests.support.halls import small_hall
from tests.support.hub.business_days import (
    K,
    assert_same_rows,
    day,
    reported,
    restored,
    small_band,
    states,
    used_up,
    wants,
    with_people,
)
from tests.support.hub.desk import NIGHT, Card, Desk, at, kept, outcome, told
from wire.messages import (
    BackAnswered,
    BackPressed,
    BackWanted,
    DayWanted,
    DoubtfulWanted,
    MoveHeard,
    NoShowPressed,
    ReserveLeased,
    ReserveRefused,
    RetireWanted,
    ReturnWanted,
    StaffAnswered,
    Tick,
    TicketDropped,
)


def closed_by_mistake() -> Desk:
    desk = with_people()
    day(desk, "close", 100, anyway=True)
    return desk


def test_a_day_opened_again_on_its_date_goes_on_with_its_numbers():
    desk = closed_by_mistake()
    answer = day(desk, "open", 3600)
    assert (answer.day, answer.is_open, answer.left, answer.waiting) == (1, True, 0, 0)
    assert desk.ticket("e", at(3601)) == "A005"
    assert kept(desk.facts, DayOpened)[1:] == []
    assert_same_rows(desk)


def test_one_date_is_one_report():
    desk = closed_by_mistake()
    day(desk, "open", 200)
    desk.ticket("e", at(201))
    desk.press(1, at(202))
    day(desk, "close", 300, anyway=True)
    one = reported(desk, 1)
    assert (one.closed, one.tickets.issued, one.tickets.served, one.tickets.left) == (True, 5, 2, 3)
    assert kept(desk.facts, DayClosed)[-1].left == 3, "those of the first closing too"


@pytest.mark.parametrize("how", ["scanned", "typed", "operator", "staff"])
def test_who_left_because_of_the_closing_comes_back_to_his_place(how):
    desk = closed_by_mistake()
    day(desk, "open", 3600)
    desk.ticket("e", at(3601))
    match how:
        case "scanned" | "typed":
            wish = BackWanted("w", "A003", 1 if how == "scanned" else 0)
            assert told(desk.up(K, wish, at(3700)), BackAnswered)[0].done
        case "operator":
            assert outcome(desk.press(1, at(3700), BackPressed, ticket="A003")) == "accepted"
        case "staff":
            assert told(desk.up("staff", ReturnWanted("w", "A003"), at(3700)), StaffAnswered)[
                0
            ].done
    assert desk.moves(at(3700)) == [(K, "c", "waiting")]
    desk.press(1, at(3710))
    assert desk.machine.state.at(1).issued.visit == "c"
    assert reported(desk, 1).tickets.left == 2
    assert_same_rows(desk)


def test_who_was_parked_when_it_was_closed_may_come_back_too():
    desk = closed_by_mistake()
    day(desk, "open", 200)
    assert told(desk.up(K, BackWanted("w", "A001"), at(201)), BackAnswered)[0].done
    assert states(desk)["a"] == "waiting"


def test_coming_back_after_a_closing_has_the_rules_of_a_missed_call():
    desk = closed_by_mistake()
    day(desk, "open", 200)
    late = told(desk.up(K, BackWanted("w", "A003"), at(200 + 601)), BackAnswered)[0]
    assert (late.done, late.code) == (False, "late")
    assert "the day was opened again 10 min ago" in late.why
    hall = small_hall(next_again=0.0, returns=1)
    desk = Desk(hall)
    desk.ticket("v", at(1))
    desk.press(1, at(2))
    desk.press(1, at(3), NoShowPressed)
    assert told(desk.up(K, BackWanted("x", "A001"), at(4)), BackAnswered)[0].done
    day(desk, "close", 5, anyway=True)
    day(desk, "open", 6)
    again = told(desk.up(K, BackWanted("y", "A001"), at(7)), BackAnswered)[0]
    assert (again.done, again.code) == (False, "late"), "as often as the hall says"


def test_only_who_was_put_out_comes_back():
    """d dropped his ticket, a was served: an opening brings neither back."""
    desk = with_people()
    desk.report(K, TicketDropped("d", "no paper"), at(15))
    day(desk, "close", 100, anyway=True)
    assert told(desk.up(K, BackWanted("w", "A003"), at(150)), BackAnswered)[0].code == "closed"
    day(desk, "open", 200)
    (reopened,) = kept(desk.facts, DayReopened)
    assert reopened.back == ("a", "c")
    assert told(desk.up(K, BackWanted("x", "A002"), at(201)), BackAnswered)[0].code == "served"


def test_a_start_between_closing_and_opening_changes_nothing():
    desk = closed_by_mistake().again(at(150))
    day(desk, "open", 200)
    assert desk.ticket("e", at(201)) == "A005"
    desk = desk.again(at(250))
    assert desk.ticket("f", at(251)) == "A006"


def test_a_day_opened_again_after_its_hour_of_closing_stays_open():
    desk = Desk(small_hall(day_closes="10:00"))
    desk.hear(Tick(), at(3600))
    assert day(desk, "open", 3700).day == 1
    assert kept(desk.hear(Tick(), at(3800)), DayClosed) == []
    again = desk.again(at(3900))
    assert kept(again.hear(Tick(), at(3901)), DayClosed) == []
    assert kept(again.hear(Tick(), at(NIGHT)), DayOpened)[0].day == 2


def test_a_wish_to_close_said_again_after_the_opening_closes_nothing():
    desk = with_people()
    wish = DayWanted("w", "close", anyway=True)
    desk.up("staff", wish, at(20))
    day(desk, "open", 30)
    desk = desk.again(at(40))
    assert kept(desk.up("staff", wish, at(41)), DayClosed) == []


def test_on_the_next_date_a_new_day_begins_at_one():
    desk = closed_by_mistake()
    assert kept(desk.hear(Tick(), at(NIGHT)), DayOpened)[0].day == 2
    assert desk.ticket("e", at(NIGHT + 1)) == "A001"


def test_while_the_day_is_closed_no_number_of_it_is_lent_again():
    """It may go on."""
    desk = small_band()
    for nth in (1, 2, 3, 4):
        used_up(desk, nth, nth)
    day(desk, "close", 10, anyway=True)
    assert told(wants(desk, 5, 11), ReserveRefused)
    day(desk, "open", 20)
    assert told(wants(desk, 5, 21), ReserveRefused)
    desk.hear(Tick(), at(NIGHT))
    assert told(wants(desk, 5, NIGHT + 1), ReserveLeased)


def test_a_dead_cards_numbers_are_not_free_on_the_day_opened_again():
    desk = small_band()
    desk.lend(at(1))
    new = Card(K, "new-card")
    for seconds in (2, 3):
        desk.hello(new, at(seconds))
    desk.up("staff", RetireWanted("r", K), at(3))
    desk.machine.state.leases.lent_to.clear()  # as if the band had gone round
    day(desk, "close", 4, anyway=True)
    assert desk.lend(at(5), nth=1)[0] == 502
    day(desk, "open", 6)
    desk.machine.state.leases.lent_to.clear()
    assert desk.lend(at(7), nth=2)[0] == 504


def test_a_kiosk_that_was_away_meanwhile_has_its_people_in_the_line_of_the_same_day():
    desk = Desk()
    numbers = desk.lend(at(1))
    day(desk, "close", 10)
    day(desk, "open", 20)
    desk.own("v", numbers[0], at(30), age=25.0)
    visit = desk.machine.state.visits["v"]
    assert (visit.state, visit.late, visit.issued.day) == ("waiting", False, 1)


def test_a_backup_of_between_closing_and_opening_gives_no_number_twice():
    """It was made while the day was closed by mistake: e to h came after the opening."""
    desk = closed_by_mistake()
    backup = list(desk.facts)
    day(desk, "open", 200)
    assert [desk.ticket(name, at(210)) for name in "efgh"][-1] == "A008"
    desk.report(K, MoveHeard("e", "called"), at(220))
    desk.report(K, MoveHeard("e", "served"), at(230))
    assert told(desk.up(K, BackWanted("w", "A003"), at(240)), BackAnswered)[0].done
    desk.report(K, MoveHeard("c", "waiting"), at(240))
    lost = restored(desk, backup, 300)
    day(lost, "open", 310)
    assert lost.ticket("new", at(320)) == "A009"
    lost.up("staff", DoubtfulWanted("settle", "A006", True), at(330))
    after = {"c": "doubtful", "e": "served", "f": "waiting", "g": "doubtful", "h": "doubtful"}
    assert states(lost) | after == states(lost)
    assert_same_rows(lost)


def test_on_a_closed_day_nobody_begins_to_wait():
    """v did not come; in the time that the hub has lost the day was opened again and v came back.
    Nor does staff's word for who is doubtful make him wait before the day is open."""
    desk = Desk(small_hall(next_again=0.0))
    desk.ticket("v", at(1))
    desk.press(1, at(2))
    desk.press(1, at(3), NoShowPressed)
    day(desk, "close", 4)
    desk.cards[K].outbox.append(MoveHeard("v", "waiting"))
    lost = restored(desk, list(desk.facts), 300)
    wish = DoubtfulWanted("early", "A001", True)
    (answer,) = told(lost.up("staff", wish, at(305)), StaffAnswered)
    assert (answer.done, answer.text) == (False, "the day is closed: open it first")
    assert outcome(lost.press(1, at(306))) == "nothing"
    day(lost, "open", 310)
    assert states(lost) == {"v": "doubtful"}
    wish = DoubtfulWanted("later", "A001", True)
    assert told(lost.up("staff", wish, at(311)), StaffAnswered)[0].done
    lost.press(1, at(312))
    assert states(lost) == {"v": "called"}
