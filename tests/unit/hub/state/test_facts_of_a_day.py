"""What the facts of days, starts, kiosks and staff's wishes mean for the open day."""

import pytest

from hub.events.facts import (
    Adopted,
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    GatherBegan,
    Gathered,
    KioskRetired,
    Left,
    WishDone,
)
from hub.events.service_facts import Returned, SkillsSet, WindowOpened
from hub.events.snapshot import KioskCard, Lent, Snapshot
from hub.state.day_state import DayState
from tests.support.hub.facts import (
    admitted,
    after,
    at,
    called,
    chosen,
    finished,
    goes_on,
    issued,
    opened,
    started,
    taken,
    waits,
)
from wire.messages import Lease, ReserveLeased, TicketDropped

# --- a beginning ----------------------------------------------------------------------------------


def test_before_the_first_day_there_is_nothing():
    state = DayState()
    assert (state.day, state.is_open, state.dated, state.goes_on, state.line_day) == (
        *(0, False, False, False),
        1,
    )
    assert (state.last_call, state.closed_left, state.gathers_from) == (0, 0, 0)
    assert (state.gathered, state.gathered_without, state.gathering) == (None, False, "")
    assert not state.somebody_here()
    place = state.place(7)
    assert (place.step, place.state, place.visit, place.since, place.operator) == (
        *(0, "closed", "", 0.0),
        "",
    )


def test_who_has_just_taken_a_ticket_has_nothing_but_a_place():
    state = after(issued("a", 1, 10))
    visit, leg, record = state.visits["a"], state.visits["a"].leg, state.visits["a"].record
    assert (visit.state, visit.arrived, visit.order, visit.ticket) == ("issued", 10.0, 0, "A001")
    assert not any((visit.taken, visit.own, visit.late, visit.put_out, visit.flagged))
    assert not any((visit.doubtful, visit.history, visit.quarantined, visit.booked, visit.printed))
    assert (visit.called, visit.started, visit.checked, visit.stay) == (0.0, 0.0, 0.0, None)
    assert (visit.returns, visit.paper_day, visit.rolled_from, visit.today) == (0, 0, 0, True)
    assert (visit.call, visit.calls, visit.day_on_paper) == (None, [], 1)
    assert (leg.nth, leg.service, leg.since, leg.limit, leg.service_limit) == (
        *(1, "pay", 10.0),
        *(900.0, 300.0),
    )
    assert (leg.window, leg.operator, leg.back_window, leg.back_operator, leg.until) == (
        *(0, "", 0, ""),
        0.0,
    )
    assert (record.recalls, record.returns, record.served_before, record.ended_as) == (0, 0, 0, "")
    assert (record.window, record.waited, record.served, record.wrong_choice) == (
        *(None, None, None),
        False,
    )
    assert state.somebody_here()


# --- days -----------------------------------------------------------------------------------------


def a_full_day() -> DayState:
    """Let one be served, one be at window 1, one wait."""
    return after(
        *(waits(name, n, n) for n, name in enumerate("abc", 1)),
        [WindowOpened(1, 1, "anna", "operator", at(5), 5.0)],
        [called("a", 1, 10, step=2), chosen("a", 1, "absolute", absolute=True)],
        [finished("a", 3, 20), called("b", 2, 21, step=4), chosen("b", 2)],
        SkillsSet(1, "", ("pay",), (), "w", at(22)),
    )


def test_a_day_that_opens_has_nothing_of_the_one_before_it():
    state = a_full_day()
    assert state.queues.ahead["pay"] == 1
    assert (len(state.calls), len(state.first_calls), state.numbers["A"]) == (2, 2, 3)
    goes_on(state, opened(2, 100.0, snapshot=Snapshot("gen", last_call=2, steps={1: 4})))
    assert (state.day, state.date, state.is_open) == (2, "2026-01-14", True)
    assert (state.visits, state.before) == ({}, frozenset("abc"))
    for forgotten in (state.numbers, state.used, state.calls, state.first_calls, state.latest):
        assert not forgotten
    for forgotten in (state.met, state.parked, state.left_out, state.undo_log.last):
        assert not forgotten
    assert not any(state.absolute_in_a_row.values())
    assert not any(state.queues.ahead.values())
    assert state.queues.of == {}
    assert state.staffing.windows == {}
    place = state.place(1)
    assert (place.step, place.visit, place.state, place.operator) == (4, "", "closed", "")
    assert state.last_call == 2, "no number of a call comes again"


@pytest.mark.parametrize(("carried", "last"), [(0, 2), (9, 9)])
def test_calls_are_numbered_on_from_the_highest_that_is_known(carried, last):
    state = a_full_day()
    assert goes_on(state, opened(2, 100.0, snapshot=Snapshot(last_call=carried))).last_call == last


def test_a_day_is_closed_until_it_is_opened_again():
    state = after(waits("a", 1, 1), waits("b", 2, 2))
    goes_on(state, [Left(x, at(50), closing=True) for x in "ab"], DayClosed(1, 2, "", at(50)))
    assert (state.is_open, state.closed_left, state.closed_at, state.line_day) == (
        *(False, 2, at(50)),
        2,
    )
    goes_on(state, DayReopened(1, "w", at(60), until=660.0, back=("a",)))
    assert (state.is_open, state.closed_left, state.closed_at, state.line_day) == (True, 0, None, 1)
    assert [state.visits[x].leg.until for x in "ab"] == [660.0, 0.0]
    assert state.opened_at == at(60)


def test_whoever_was_kept_for_the_next_day_waits_when_this_one_goes_on():
    about = ("kiosk-1", "pay", "ru", "A", 500, True, 1, False, 40.0)
    kept = Adopted("k", *about, "kept", "", at(55), 900.0, 300.0, 1)
    state = after(DayClosed(1, 0, "", at(50)), kept)
    assert (state.visits["k"].state, state.queues.ahead["pay"]) == ("kept", 0)
    goes_on(state, DayReopened(1, "w", at(60)))
    assert (state.visits["k"].state, state.queues.callable["pay"]) == ("waiting", 1)


def test_a_day_gets_its_date_later():
    undated = DayOpened(1, "1970-01-01", False, at(0), 0.0)
    state = goes_on(DayState(), started(), undated)
    assert not state.dated
    goes_on(state, DayDated(1, "2026-02-01"))
    assert (state.date, state.dated) == ("2026-02-01", True)


# --- starts and a lost past -----------------------------------------------------------------------


def test_a_generation_that_is_new_remembers_the_one_before_it_alone():
    state = goes_on(DayState(), started("one"))
    assert (state.generation, state.lives) == ("one", set())
    goes_on(state, started("one"))
    assert state.lives == set(), "another start of the same"
    goes_on(state, started("two"))
    assert (state.generation, state.lives) == ("two", {"one"})
    goes_on(state, opened(snapshot=Snapshot(lives=("one",))))
    goes_on(state, admitted(before="three"), admitted(card="b", before=""))
    assert state.lives == {"one", "three"}


def test_a_hub_that_gathers_counts_from_there_on_whom_it_has_learned_of_and_seen():
    state = after(waits("a", 1, 1), called("a", 1, 2), finished("a", 2, 3))
    assert state.met == {"a"}
    goes_on(state, GatherBegan("why", at(10)))
    assert (state.gathering, state.gathers_from, state.gathered) == ("why", 1, 10.0)
    assert state.met == set()


def test_numbers_are_left_out_up_to_the_counters_that_gathering_ends_with():
    state = after(issued("a", 3, 1), GatherBegan("why", at(2)), admitted("kiosk-2", "other"))
    goes_on(state, Gathered(("kiosk-2",), {"A": 6, "B": 2}, at(3)))
    assert state.gathering == ""
    assert (state.numbers["A"], state.numbers["B"]) == (6, 2)
    assert [n for n in range(1, 9) if state.is_held("A", n)] == [3, 4, 5, 6]
    assert [n for n in range(1, 9) if state.is_held("B", n)] == [1, 2]
    assert state.gathered_without
    assert state.kiosk_cards.missing == {"kiosk-2"}
    goes_on(state, admitted("kiosk-2", "other", run=2))
    assert state.kiosk_cards.missing == set()


def test_a_new_card_of_a_missing_kiosk_says_nothing_of_the_old_one():
    state = after(GatherBegan("why", at(2)), Gathered(("kiosk-2",), {}, at(3)))
    goes_on(state, admitted("kiosk-2", "new"))
    assert state.kiosk_cards.missing == {"kiosk-2"}
    goes_on(state, admitted("kiosk-2", "from elsewhere", past=4))
    assert state.kiosk_cards.missing == set()


# --- kiosks ---------------------------------------------------------------------------------------


def test_a_report_moves_its_card_on_and_never_back():
    state = after(admitted(), issued("a", 1, 1), issued("b", 2, 1))
    goes_on(state, taken("a", 1, seq=5))
    assert state.kiosk_cards.known["card"].heard == 5
    goes_on(state, taken("b", 2, seq=4))
    assert state.kiosk_cards.known["card"].heard == 5
    assert (state.visits["a"].state, state.visits["b"].state) == ("waiting", "waiting")


def test_a_retired_card_is_so_on_the_day_on_which_staff_said_it():
    state = after(admitted(), admitted(card="new"))
    assert state.kiosk_cards.latest("kiosk-1").incarnation == "new"
    goes_on(state, KioskRetired("kiosk-1", ("card",), "w", 1, at(9)))
    assert [card.retired for card in state.kiosk_cards.known.values()] == [1, 0]
    assert state.kiosk_cards.given_up == {"kiosk-1"}


def test_a_range_is_its_cards_and_blocked_until_the_day_after_all_of_it_was_used():
    state = after(admitted(), ReserveLeased("kiosk-1", "card", "A", 1, 500, 501, 1))
    leases = state.leases
    assert [leases.covers("card", "A", n) for n in (499, 500, 501, 502)] == [
        *(False, True, True, False),
    ]
    assert not leases.covers("card", "B", 500)
    assert not leases.covers("other", "A", 500)
    assert (leases.highest("card", "A"), leases.highest("card", "B")) == (1, 0)
    assert leases.unused("card", "A") == 1
    goes_on(state, taken("x", 500, 1, own=True))
    assert leases.unused("card", "A") == 0
    assert [len(leases.blocked(day)) for day in (1, 2, 3)] == [1, 1, 1], "501 is not used"
    goes_on(state, taken("y", 501, 2, own=True))
    assert [len(leases.blocked(day)) for day in (1, 2, 3)] == [1, 0, 0]


def test_a_range_of_a_retired_card_is_free_on_the_day_after():
    state = after(admitted(), ReserveLeased("kiosk-1", "card", "A", 1, 500, 501, 1))
    goes_on(state, KioskRetired("kiosk-1", ("card",), "w", 3, at(9)))
    assert [len(state.leases.blocked(day)) for day in (3, 4)] == [1, 0]


@pytest.mark.parametrize(("retired", "free_on"), [(0, None), (1, 3), (2, 3), (3, 4)])
def test_what_a_day_takes_over_of_a_retired_card_is_free_on_the_day_after(retired, free_on):
    """As a start finds it, which reads this day's journal alone: it opened with day 2."""
    card = KioskCard("card", "kiosk-1", 1, "life", "gen", 0, 0, 1, retired, 0.0)
    lent = Lent("kiosk-1", "card", "A", 1, 500, 501, 500, 2)
    snapshot = Snapshot(cards=(card,), leases=(lent,), given={"card A": 1}, lent_to={"A": 501})
    state = goes_on(DayState(), started(), opened(2, snapshot=snapshot))
    free = [day for day in (2, 3, 4, 5) if not state.leases.blocked(day)]
    assert (free[0] if free else None) == free_on
    assert (state.leases.highest("card", "A"), state.leases.lent_to) == (1, {"A": 501})


def test_a_range_that_a_card_brings_is_known_as_it_stands_there():
    brought = (Lease("A", 7, 500, 519, 505),)
    state = after(admitted(leases=brought, last=3, heard=3))
    (lent,) = state.leases.of("card")
    assert (lent.nth, lent.first, lent.last, lent.next, lent.claim) == (7, 500, 519, 505, 0)
    assert state.leases.of("other") == []
    assert state.leases.highest("card", "A") == 7
    assert state.leases.find("card", "A", 7) == lent
    assert state.leases.find("card", "A", 6) is None


def test_a_ticket_given_up_by_its_kiosk_waits_no_more():
    state = after(waits("a", 1, 1), TicketDropped("a", "no paper"))
    assert state.visits["a"].state == "dropped"
    assert state.queues.ahead["pay"] == 0
    assert state.is_held("A", 1), "its number is not given again"


# --- staff's wishes, and who was seen here --------------------------------------------------------


def test_a_wish_is_known_with_its_answer_as_long_as_two_hundred_others():
    state = after(*(WishDone(f"w{n}", f"text {n}", at(n)) for n in range(200)))
    assert (state.wishes["w0"], state.wishes["w199"]) == ("text 0", "text 199")
    goes_on(state, WishDone("w200", "text", at(200)))
    assert "w0" not in state.wishes
    assert len(state.wishes) == 200


@pytest.mark.parametrize(
    ("fact", "seen"),
    [
        (finished("a", 2, 20), True),
        (finished("a", 2, 20, closing=True), False),
        (Returned("a", "kiosk", at(20)), True),
        (Left("a", at(20)), False),
    ],
)
def test_who_is_at_a_window_or_comes_back_was_seen_and_who_is_put_out_was_not(fact, seen):
    state = after(waits("a", 1, 1), called("a", 1, 2), fact)
    assert (state.met == {"a"}) is seen
