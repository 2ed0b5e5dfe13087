"""A ticket without the hub: its number is of the reserve, used once, also over a power cut."""

import pytest
from msgspec import structs

from kiosk.things import LeaseKept, PrinterStatus, Recorded, Warn
from tests.support.kiosk_reserve import alone, marks, repair
from tests.support.kiosk_visitor import Visitor, pulse
from wire.messages import (
    HubTrouble,
    Lease,
    LinkDown,
    LinkUp,
    Now,
    PrinterSaid,
    Pulse,
    TicketDropped,
    TicketTaken,
)


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
    """Return the moment of a hub that does not know the time."""
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
