"""When a range of the reserve may be lent to another kiosk."""

import pytest
from msgspec import structs

from tests.support.halls import small_hall
from tests.support.hub.desk import NIGHT, Card, Desk, at, paper, told
from wire.messages import (
    DayWanted,
    DonePressed,
    KioskWelcome,
    Lease,
    ReserveLeased,
    ReserveWanted,
    Tick,
)

K, K2 = "kiosk-1", "kiosk-2"


def lent(desk: Desk, kiosk: str, nth: int, now: float) -> tuple[int, int] | None:
    wish = ReserveWanted(desk.cards[kiosk].incarnation, "A", nth)
    answers = told(desk.up(kiosk, wish, at(now)), ReserveLeased)
    return (answers[0].first, answers[0].last) if answers else None


def test_a_range_that_a_kiosk_brought_is_free_the_day_after_all_of_it_was_reported():
    """Two ranges in all; the hub has lost its memory, and kiosk-1 says that it used up one."""
    hall = small_hall(reserve=2, reserve_from=500, reserve_to=503)
    desk = Desk(hall, past="set aside", hello=False)
    for card in desk.cards.values():
        card.generation, card.epoch = "lost", 1
    desk.hello(desk.cards[K2], at(9))
    card = desk.cards[K]
    card.outbox += [paper(f"v{n}", n, own=True) for n in (500, 501)]
    card.leases = [Lease("A", 1, 500, 501, 502)]
    (welcome,) = told(desk.hello(card, at(10)), KioskWelcome)
    for seq in range(welcome.heard + 1, 3):
        desk.up(K, card.report(seq, told=True), at(11))
    assert lent(desk, K2, 1, 12) == (502, 503)
    assert lent(desk, K2, 2, 13) is None
    desk.hear(Tick(), at(NIGHT))
    assert lent(desk, K2, 2, NIGHT + 40) == (500, 501)


def prints_while_closed(desk: Desk, known_day: int) -> None:
    """Let one kiosk print its range while day 1 is closed; the other knows of a later day. Then the
    next day is opened."""
    assert lent(desk, K, 1, 1) == (500, 501)
    desk.up("staff", DayWanted("w1", "close"), at(2))
    for number in (500, 501):
        desk.own(f"v{number}", number, at(3))
    desk.up(K2, desk.cards[K2].here(run=2, life="later", day=known_day), at(4))
    desk.cards[K2].run, desk.cards[K2].life = 2, "later"
    desk.up("staff", DayWanted("w2", "open"), at(5))


def test_papers_that_wait_for_the_next_day_block_their_range_on_that_day_whatever_its_number():
    """The hub is closed on day 1, and a kiosk knows that the hall has had a day 7."""
    desk = Desk(small_hall(reserve=2, reserve_from=500, reserve_to=503))
    prints_while_closed(desk, known_day=7)
    assert desk.machine.state.day == 8
    assert lent(desk, K2, 1, 6) == (502, 503)
    assert lent(desk, K2, 2, 7) is None
    desk.hear(Tick(), at(NIGHT))
    assert lent(desk, K2, 2, NIGHT + 1) == (500, 501)


def test_papers_that_waited_for_their_day_block_their_range_as_long_as_they_are_good():
    """Reported while day 1 was closed, they stand in the line of day 3, for a kiosk knows that the
    hall has had a day 2. Both are served, and the hall goes on over the turn: somebody may still
    hold such a paper on day 4."""
    hall = small_hall(reserve=2, reserve_from=500, reserve_to=503, next_again=0.0)
    desk = Desk(structs.replace(hall, opens=("00:00-24:00",)))
    prints_while_closed(desk, known_day=2)
    assert desk.machine.state.day == 3
    assert lent(desk, K2, 1, 6) == (502, 503)
    for seconds in (10, 20):
        desk.press(1, at(seconds))
        desk.press(1, at(seconds + 5), DonePressed)
    desk.hear(Tick(), at(NIGHT))
    assert desk.machine.state.day == 4
    assert lent(desk, K2, 2, NIGHT + 1) is None
    later = NIGHT + 24 * 3600
    desk.hear(Tick(), at(later))
    assert desk.machine.state.day == 5
    assert lent(desk, K2, 2, later + 1) == (500, 501)


def test_no_range_reaches_beyond_the_band():
    """Eight numbers are two ranges of three."""
    desk = Desk(small_hall(reserve=3, reserve_from=500, reserve_to=507))
    assert lent(desk, K, 1, 1) == (500, 502)
    assert lent(desk, K, 2, 2) == (503, 505)
    assert lent(desk, K2, 1, 3) is None


def test_the_last_range_ends_with_the_band():
    desk = Desk(small_hall(reserve=3, reserve_from=500, reserve_to=505))
    assert [lent(desk, K, nth, nth) for nth in (1, 2)] == [(500, 502), (503, 505)]
    assert lent(desk, K2, 1, 3) is None


def test_a_range_that_shares_one_number_with_another_is_not_lent():
    """A hub before this one lent numbers in ranges of another size."""
    desk = Desk(past="set aside", hello=False)
    card = desk.cards[K]
    card.generation, card.epoch = "lost", 1
    card.leases = [Lease("A", 1, 519, 520, 519)]
    for one in (card, desk.cards[K2]):
        desk.hello(one, at(9))
    assert lent(desk, K2, 1, 10) == (540, 559)


@pytest.mark.parametrize(
    ("first", "last", "believed"),
    [(504, 509, True), (504, 510, False), (519, 524, False), (520, 524, True)],
)
def test_a_card_from_elsewhere_that_claims_one_number_of_another_card_is_not_believed(
    first, last, believed
):
    """kiosk-1 holds 510 to 519."""
    desk = Desk(hello=False)
    known = Card(K, "known", generation="old", leases=[Lease("A", 1, 510, 519, 510)])
    leases = [Lease("A", 1, first, last, first)]
    strange = Card(K2, "strange", generation="old", leases=leases)
    for seconds, card in enumerate((known, desk.cards[K2], strange, strange), 9):
        desk.hello(card, at(seconds))
    assert desk.machine.state.leases.find("known", "A", 1) is not None
    assert (desk.machine.state.leases.find("strange", "A", 1) is not None) is believed
