"""When a range of the reserve may be lent to another kiosk."""

from hall_for_tests import Desk, at, paper, small_hall, told

from wire.messages import DayWanted, KioskWelcome, Lease, ReserveLeased, ReserveWanted

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
    desk.up("staff", DayWanted("close", "close"), at(20))
    desk.up("staff", DayWanted("open", "open"), at(30))
    assert lent(desk, K2, 2, 40) == (500, 501)
