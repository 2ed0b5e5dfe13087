"""The kiosk's reserve: what it asks for, what it takes, and when it is low or used up."""

import pytest

from kiosk.choice.issuing.reserve import Reserve
from kiosk.things import LeaseKept, PrinterStatus, Warn
from tests.support.kiosk_reserve import alone, marks, repair
from tests.support.kiosk_visitor import ITEMS, Visitor, menu
from wire.messages import (
    Lease,
    Menu,
    Now,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
    TicketDropped,
)

REMEMBERED = 4
NOW = Now("kiosk", 0.0, 1.8e9)
ONLY_A = menu((ITEMS[1],))


def later(seconds: float) -> Now:
    return Now("kiosk", seconds, 1.8e9)


def leased(nth: int, first: int, last: int, series: str = "A") -> ReserveLeased:
    return ReserveLeased("kiosk", "card", series, nth, first, last, 3)


# --- the reserve -------------------------------------------------------------------------------


def test_it_asks_for_every_series_as_soon_as_it_is_welcomed() -> None:
    visitor = Visitor().open()
    assert visitor.sent(ReserveWanted) == [ReserveWanted("life-1", x, 1) for x in "ABC"]
    leases = [fact.lease for fact in visitor.disk if isinstance(fact, LeaseKept)]
    assert leases == [Lease(x, 1, 500, 519, 500) for x in "ABC"]
    visitor.wait(20)
    assert len(visitor.sent(ReserveWanted)) == 3


def test_it_asks_again_every_five_seconds_and_a_minute_after_a_refusal() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    visitor.wait(11)
    assert visitor.sent(ReserveWanted).count(ReserveWanted("life-1", "C", 1)) == 3
    answers = visitor.hear(ReserveRefused("life-1", "C", 1, "the band is used up"))
    assert [x.text for x in answers if isinstance(x, Warn)] == [
        "no numbers for C: the band is used up"
    ]
    assert marks(visitor) == ["Мало номеров"]
    visitor.wait(55)
    assert visitor.sent(ReserveWanted).count(ReserveWanted("life-1", "C", 1)) == 3
    visitor.wait(6)
    assert visitor.sent(ReserveWanted).count(ReserveWanted("life-1", "C", 1)) == 4


def test_the_next_range_is_asked_for_when_less_than_half_is_left_and_only_one_ahead() -> None:
    reserve = Reserve()
    asked = reserve.ask(ONLY_A, "card", NOW)
    assert asked == [ReserveWanted("card", "A", 1)]
    assert reserve.lent(leased(1, 500, 519)) == [LeaseKept(Lease("A", 1, 500, 519, 500))]
    numbers = []
    for _ in range(10):
        assert reserve.ask(ONLY_A, "card", NOW) == []
        numbers.append(reserve.take("A")[0])
    numbers.append(reserve.take("A")[0])
    assert reserve.ask(ONLY_A, "card", NOW) == [ReserveWanted("card", "A", 2)]
    reserve.lent(leased(2, 600, 619))
    while found := reserve.take("A"):
        numbers.append(found[0])
        if len(numbers) <= 30:
            assert reserve.ask(ONLY_A, "card", later(99)) == []
    assert numbers == [*range(500, 520), *range(600, 620)]
    assert reserve.ask(ONLY_A, "card", later(99)) == [ReserveWanted("card", "A", 3)]


def asking_for_more() -> Reserve:
    """Make a kiosk that holds 512 to 519, and has asked for its second range."""
    reserve = Reserve()
    reserve.ask(ONLY_A, "card", NOW)
    reserve.lent(leased(1, 500, 519))
    for _ in range(12):
        reserve.take("A")
    reserve.ask(ONLY_A, "card", NOW)
    return reserve


@pytest.mark.parametrize(
    "said",
    [
        leased(1, 500, 519),
        leased(3, 600, 619),
        leased(2, 515, 534),
        leased(2, 600, 599),
        leased(2, 999_000, 999_999),
        leased(2, 600, 619, "B"),
        leased(2, 519, 538),
        leased(2, 493, 512),
    ],
    ids=[
        *("again", "not asked", "overlaps", "empty", "beyond", "another series"),
        *("overlaps by our last", "overlaps by our next"),
    ],
)
def test_a_lease_that_was_not_asked_for_or_holds_our_numbers_is_not_taken(
    said: ReserveLeased,
) -> None:
    reserve = asking_for_more()
    assert reserve.lent(said) == []
    assert reserve.left("A") == 8


@pytest.mark.parametrize("said", [leased(2, 520, 539), leased(2, 492, 511)])
def test_a_lease_that_touches_our_numbers_and_holds_none_of_them_is_taken(
    said: ReserveLeased,
) -> None:
    assert len(asking_for_more().lent(said)) == 1


def test_another_incarnations_lease_is_not_taken() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    answers = visitor.hear(ReserveLeased("kiosk", "old card", "C", 1, 500, 519, 3))
    assert answers == []


def test_few_ranges_are_remembered_and_the_unused_ones_always() -> None:
    reserve = Reserve()
    for nth in range(1, 9):
        reserve.ask(ONLY_A, "card", NOW)
        reserve.lent(leased(nth, 100 * nth, 100 * nth + 19))
        while reserve.left("A") > 9:
            reserve.take("A")
    assert [lease.nth for lease in reserve.leases()] == [5, 6, 7, 8]
    assert len(reserve.leases()) == REMEMBERED
    assert reserve.take("A")[0] == 811


def test_a_low_reserve_is_marked_for_staff_and_said_at_most_once_a_minute() -> None:
    visitor = alone(Visitor().open())
    for i in range(13):
        repair(visitor, f"v{i}")
        visitor.hear(PrinterStatus("ok"))
        visitor.machine._state.outbox.unfinished.clear()
    assert "Мало номеров" not in marks(visitor)
    assert not [x for x in visitor.answers if isinstance(x, Warn)]
    began = visitor.mono
    while visitor.mono < began + 100 and visitor.screen.kind != "sorry":
        repair(visitor, f"w{visitor.mono}")
        visitor.machine._state.outbox.unfinished.clear()
        assert "Мало номеров" in marks(visitor), "6 of 20 are 30 %"
    warned = [x.text for x in visitor.answers if isinstance(x, Warn)]
    assert warned == ["6 numbers left in the reserve of C"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "Свободных номеров сейчас нет"),
        ("en", "no free numbers"),
        ("zh", "没有可用号码"),
    ],
)
def test_a_reserve_that_is_used_up_is_said_in_the_visitors_language(
    language: str, said: str
) -> None:
    visitor = Visitor()
    visitor.lends = 1
    alone(visitor.open())
    repair(visitor, "v1")
    for key in ("leave", f"language:{language}", "service:repair"):
        visitor.wait(1, hub=False)
        visitor.touch(key, "v2")
    assert visitor.screen.kind == "sorry"
    assert said in visitor.screen.body[0]
    assert len(visitor.papers()) == 1
    assert visitor.recorded(TicketDropped) == [], "the hub was never asked"


def test_a_reserve_used_up_in_all_series_closes_the_kiosk_with_its_own_words() -> None:
    visitor = Visitor()
    visitor.lends = 1
    visitor.open()
    visitor.hear(menu((ITEMS[3],), version=2))
    repair(alone(visitor), "v1")
    visitor.wait(20, hub=False)
    again = Visitor(visitor.disk, life="life-2")
    again.hear(PrinterStatus("ok"))
    for one in (visitor, again):
        assert one.screen.kind == "closed"
        assert one.screen.heading == "Сейчас здесь нельзя получить талон"
    lines = " ".join(again.screen.body)
    assert all(x in lines for x in ("Свободных номеров", "no free numbers", "没有可用号码"))


def test_a_mute_hub_and_a_used_up_reserve_give_the_visit_up() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.wait(0.8)
    assert visitor.screen.kind == "sorry"
    dropped = TicketDropped("v1", "no answer in time, and no number left")
    assert visitor.reported() == [dropped]
    visitor.hear(visitor.issued("v1", "repair"))
    again = TicketDropped("v1", "given up before the answer came")
    assert visitor.reported()[1:] == [again]
    for _ in range(100):
        visitor.hear(visitor.issued("v1", "repair"))
    assert visitor.reported()[1:] == [again] * 2, "whoever says it for ever fills no card"
    assert visitor.papers() == []


# --- the menu ----------------------------------------------------------------------------------


def test_the_menu_is_kept_when_its_words_change_and_not_for_a_version() -> None:
    visitor = Visitor().open()

    def menus() -> int:
        return sum(isinstance(getattr(fact, "menu", None), Menu) for fact in visitor.disk)

    assert menus() == 1
    visitor.hear(menu(version=2))
    visitor.hear(menu(epoch=2))
    visitor.pulse(epoch=2)
    assert menus() == 1
    visitor.hear(menu((ITEMS[3],), epoch=2, version=5))
    assert menus() == 2
    again = Visitor(visitor.disk, life="life-2")
    again.hear(PrinterStatus("ok"))
    again.wait(1, hub=False)
    again.touch("language:ru")
    assert again.offers() == ["service:repair", "back"]
