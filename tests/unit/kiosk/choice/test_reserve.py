"""Issuing without the hub: numbers lent before, each used once, also over a power cut."""

import pytest
from msgspec import structs

from kiosk.choice.issuing.reserve import Reserve
from kiosk.things import LeaseKept, PrinterStatus, Recorded, Warn
from tests.support.kiosk_visitor import ITEMS, Visitor, menu, pulse
from wire.messages import (
    HubTrouble,
    Lease,
    LinkDown,
    LinkUp,
    Menu,
    Now,
    PrinterSaid,
    Pulse,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
    TicketDropped,
    TicketTaken,
)

REMEMBERED = 4

NOW = Now("kiosk", 0.0, 1.8e9)
ONLY_A = menu((ITEMS[1],))


def later(seconds: float) -> Now:
    return Now("kiosk", seconds, 1.8e9)


def leased(nth: int, first: int, last: int, series: str = "A") -> ReserveLeased:
    return ReserveLeased("kiosk", "card", series, nth, first, last, 3)


def alone(visitor: Visitor) -> Visitor:
    """The hub has gone."""
    visitor.hear(LinkDown())
    visitor.wait(0.5, hub=False)
    return visitor


def repair(visitor: Visitor, visit: str) -> None:
    """From the first screen to a ticket of series C, without a hub."""
    for key in ("leave", "language:ru", "service:repair"):
        visitor.wait(0.8, hub=False)
        if key in visitor.offers():
            visitor.touch(key, visit)
    visitor.wait(0.1, hub=False)


def marks(visitor: Visitor) -> list[str]:
    assert visitor.screen is not None
    return [mark for mark in visitor.screen.mark.split(" · ") if mark]


# --- a ticket without the hub ------------------------------------------------------------------


def test_without_the_hub_the_number_comes_at_once_and_says_nothing_of_people_ahead() -> None:
    visitor = alone(Visitor().open())
    assert visitor.screen.kind == "start", "there are a menu and numbers"
    visitor.wait(1, hub=False)
    visitor.touch("language:ru")
    visitor.wait(1, hub=False)
    answers = visitor.touch("service:repair", "v1")
    (paper,) = visitor.papers()
    assert (paper.ticket, paper.ahead, paper.service) == ("C500", "", "Авария")
    assert paper.code == "C500-3"
    fact = TicketTaken("v1", "repair", "ru", "C", 500, True, 3, visitor.now)
    assert visitor.recorded() == [fact]
    kept = [x for x in answers if isinstance(x, LeaseKept | Recorded)]
    assert kept[0] == LeaseKept(Lease("C", 1, 500, 519, 501)), "in the commit before the paper"
    visitor.wait(0.1, hub=False)
    assert (visitor.screen.kind, visitor.screen.number) == ("ticket", "C500")
    assert visitor.screen.body == ("Авария", "Возьмите талон и следите за табло")
    assert visitor.wanted() == []


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_no_word_of_the_people_ahead_in_any_language(language: str) -> None:
    visitor = alone(Visitor().open())
    for key in (f"language:{language}", "service:repair"):
        visitor.wait(1, hub=False)
        visitor.touch(key)
    visitor.wait(0.1, hub=False)
    (paper,) = visitor.papers()
    assert paper.ahead == ""
    assert len(visitor.screen.body) == 2
    assert not any(text in str(visitor.screen) for text in ("Перед вами", "ahead", "前面"))


def test_a_hub_that_does_not_answer_is_waited_for_no_longer_than_the_deadline() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.wait(0.65)
    assert visitor.papers() == []
    visitor.wait(0.1)
    assert [paper.ticket for paper in visitor.papers()] == ["C500"]
    assert visitor.reported(TicketTaken)[0].own
    assert len(visitor.wanted()) == 1


def test_an_answer_that_crosses_the_own_number_changes_nothing() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.wait(0.8)
    before = len(visitor.answers)
    visitor.hear(visitor.issued("v1", "repair"))
    assert visitor.answers[before:] == []
    assert [paper.ticket for paper in visitor.papers()] == ["C500"], "one paper"
    again = Visitor(visitor.disk, life="life-2").open()
    again.hear(again.issued("v1", "repair"))
    assert (again.papers(), again.recorded(TicketDropped)) == ([], []), "nor after a restart"


def test_without_paper_no_number_of_the_reserve_is_used() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.hear(PrinterStatus("fault", "paper out"))
    visitor.wait(1)
    assert visitor.papers() == []
    assert visitor.recorded() == [TicketDropped("v1", "printer: paper out")]
    leases = [fact.lease for fact in visitor.disk if isinstance(fact, LeaseKept)]
    assert all(lease.next == 500 for lease in leases)


def test_numbers_go_on_after_a_restart_without_the_hub_and_none_comes_twice() -> None:
    visitor, numbers = Visitor().open(), []
    alone(visitor)
    for life in range(2, 7):
        repair(visitor, f"v{life}")
        numbers.append(visitor.papers()[-1].ticket)
        visitor = Visitor(visitor.disk, life=f"life-{life}", boot=f"boot-{life}")
        visitor.hear(PrinterStatus("ok"))
        assert visitor.screen.kind == "start", "with the last menu and what is left"
        assert visitor.screen.title == "Горводоканал"
    assert numbers == ["C500", "C501", "C502", "C503", "C504"]


def test_a_number_whose_paper_was_cut_off_is_not_used_again() -> None:
    """The power went between the commit and the paper."""
    visitor = alone(Visitor().open())
    repair(visitor, "v1")
    again = Visitor(visitor.disk, life="life-2")
    again.hear(PrinterStatus("ok"))
    repair(again, "v2")
    assert [paper.ticket for paper in again.papers()] == ["C501"]


def test_without_menu_or_reserve_a_kiosk_without_a_hub_is_closed() -> None:
    fresh = Visitor()
    fresh.hear(PrinterStatus("ok"))
    assert fresh.screen.kind == "closed"
    visitor = Visitor().open()
    no_lease = [fact for fact in visitor.disk if not isinstance(fact, LeaseKept)]
    again = Visitor(no_lease, life="life-2")
    again.hear(PrinterStatus("ok"))
    assert again.screen.kind == "closed"
    assert again.screen.heading == "Терминал временно не работает"


def test_the_time_on_the_paper_is_the_hubs_as_far_as_it_is_known() -> None:
    visitor = Visitor().open()
    began = visitor.mono
    alone(visitor)
    repair(visitor, "v1")
    assert visitor.papers()[0].wall == pytest.approx(1.8e9 + visitor.mono - began, abs=0.3)
    again = Visitor(visitor.disk, life="life-2")
    again.hear(PrinterStatus("ok"))
    repair(again, "v2")
    assert again.papers()[0].wall == pytest.approx(again.now.wall, abs=0.3), "its own, if trusted"


def unset(count: int, wall: float) -> Pulse:
    """Of a hub that does not know the time."""
    at = Now("hub", float(count), wall, trusted=False)
    return structs.replace(pulse(count), at=at)


@pytest.mark.parametrize("wall", [7200.0, 1.8e9])
def test_a_paper_bears_no_time_that_nobody_knows(wall: float) -> None:
    """The hub's clock may look right, as one does that stood still over a night."""
    visitor = Visitor().open()
    visitor.trusted = False
    visitor.hear(unset(90, wall))
    alone(visitor)
    repair(visitor, "v1")
    assert visitor.papers()[0].wall == 0.0
    visitor.trusted = True  # this computer has a time server
    visitor.hear(PrinterStatus("ok"))
    repair(visitor, "v2")
    assert visitor.papers()[1].wall == pytest.approx(visitor.now.wall, abs=0.3)


def test_staff_see_that_the_hub_s_clock_is_not_set_as_long_as_it_says_so() -> None:
    visitor = Visitor().open()
    assert "Часы" not in marks(visitor)
    visitor.hear(unset(90, 7200.0))
    assert "Часы сервера не установлены: timedatectl" in marks(visitor)
    visitor.hear(LinkDown())
    assert "Часы" not in marks(visitor), "nobody says it now"
    visitor.hear(LinkUp("s2"))
    visitor.hear(unset(91, 7201.0))
    assert "Часы сервера не установлены: timedatectl" in marks(visitor)
    visitor.hear(pulse(92))
    assert "Часы" not in marks(visitor)


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
    """It holds 512 to 519, and has asked for its second range."""
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


# --- signs for staff ---------------------------------------------------------------------------


def test_staff_see_that_it_works_without_the_hub_and_why() -> None:
    visitor = Visitor().open()
    assert marks(visitor) == []
    alone(visitor)
    assert marks(visitor) == ["Нет сервера"]
    visitor.hear(LinkUp("s2"))
    answers = visitor.hear(HubTrouble("the disk is full"))
    assert marks(visitor) == ["Сбой сервера"]
    assert Warn("a hub in trouble: the disk is full") in answers
    visitor.wait(2.9, hub=False)
    assert marks(visitor) == ["Сбой сервера"]
    visitor.wait(0.2, hub=False)
    assert marks(visitor) == ["Нет сервера"]
    visitor.pulse()
    visitor.hear(HubTrouble("another hub's"))
    assert marks(visitor) == [], "it counts only where no pulse is heard"
    assert visitor.sent(PrinterSaid) == [PrinterSaid("ok")] * 2
