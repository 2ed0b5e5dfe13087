"""What staff wish is done once, however often it is said: over a start, a new day, a backup."""

import pytest

from hub.events.facts import DayClosed, DayOpened, HubStarted, WishDone
from hub.events.service_facts import SkillsSet, WindowOpened
from tests.support.halls import booked_hall
from tests.support.hub.bookings import booking
from tests.support.hub.desk import Desk, at, kept, told
from wire.messages import (
    BookWanted,
    Called,
    CallWanted,
    ClassWanted,
    DayAnswered,
    DayWanted,
    DoubtfulWanted,
    OperatorWanted,
    RetireWanted,
    SkillsWanted,
    StaffAnswered,
    TransferWanted,
    UnbookWanted,
)

NEXT_DAY = 24 * 3600.0
WISHES = [
    BookWanted("w", (booking(1),)),
    UnbookWanted("w", booking(2).code),
    OperatorWanted("w", 2, "boris"),
    SkillsWanted("w", 1, "", ("meter",)),
    CallWanted("w", "A002", 2),
    ClassWanted("w", "A002", "soon"),
    TransferWanted("w", "A001", 1, "meter"),
]


def working() -> Desk:
    """Let A001 be at window 1, where anna works; A002 waits; one payment is booked."""
    desk = Desk(booked_hall(bookable=5))
    desk.up("staff", BookWanted("before", (booking(2),)), at(0))
    desk.up("staff", OperatorWanted("before 2", 1, "anna"), at(0))
    for visit in ("a", "b"):
        desk.ticket(visit, at(1))
    desk.press(1, at(2))
    return desk


def answer(answers: list) -> list:
    return [(said.done, said.text) for said in told(answers, StaffAnswered)]


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
@pytest.mark.parametrize("later", [20.0, NEXT_DAY], ids=["same day", "next day"])
def test_a_wish_said_again_after_a_start_is_answered_alike_and_changes_nothing(wish, later):
    desk = working()
    first = answer(desk.up("staff", wish, at(10)))
    assert first[0][0], first
    again = desk.again(at(later))
    before = list(again.facts)
    assert answer(again.up("staff", wish, at(later + 1))) == first
    assert again.facts == before


@pytest.mark.parametrize("what", ["same hub", "start"])
def test_a_booking_that_was_made_is_not_made_again_on_the_day_after(what):
    """Its day is over and the new one has forgotten it; a clock that nobody trusts would not say
    that the date is past."""
    desk, wish = working(), BookWanted("w", (booking(1),))
    desk.up("staff", wish, at(10))
    night = at(NEXT_DAY)
    again = desk.again(night) if what == "start" else desk
    again.hear_unheard(night)
    assert kept(again.facts, DayOpened)[-1].day == 2
    again = again.again(at(NEXT_DAY + 10, boot="other", trusted=False))
    before = list(again.facts)
    again.up("staff", wish, at(NEXT_DAY + 11, boot="other", trusted=False))
    assert again.facts == before


def test_a_day_is_not_closed_again_by_an_old_wish_after_others_have_turned_it():
    desk = Desk(booked_hall())
    for n, what in enumerate(["close", "open", "close", "open"]):
        desk.up("staff", DayWanted(f"w{n}", what), at(10 + n))
    again = desk.again(at(20))
    (status,) = told(again.up("staff", DayWanted("w0", "close", anyway=True), at(21)), DayAnswered)
    assert (status.is_open, status.why) == (True, "")
    assert kept(again.facts, DayClosed) == kept(desk.facts, DayClosed)


def test_a_hub_put_back_from_a_backup_does_what_its_backup_does_not_know():
    """What the backup has not seen was lost with the disk; so it is done again."""
    desk, wish = working(), SkillsWanted("w", 1, "", ("meter",))
    backup = list(desk.facts)
    first = answer(desk.up("staff", wish, at(10)))
    restored = Desk(desk.hall, backup, epoch=2, now=at(12), generation="new", cards=desk.cards)
    assert answer(restored.up("staff", wish, at(13))) == first
    assert len(kept(restored.facts, SkillsSet)) == 1


def test_what_was_refused_is_decided_anew_after_a_start():
    """It changed nothing, and by then it may be right."""
    desk, wish = working(), CallWanted("w", "A002", 1)
    assert answer(desk.up("staff", wish, at(10))) == [(False, "A001 is at window 1: finish first")]
    assert not kept(desk.facts, WishDone)[2:]
    again = desk.again(at(20))
    again.up("staff", TransferWanted("x", "A001", 1, "meter"), at(21))
    assert answer(again.up("staff", wish, at(22)))[0][0]
    assert kept(again.facts, Called)[-1].ticket == "A002"


@pytest.mark.parametrize(
    "wish", [RetireWanted("w", "kiosk-9"), DoubtfulWanted("w", "A002", waits=False)]
)
def test_a_refusal_leaves_no_word_in_the_journal(wish):
    desk = working()
    before = list(desk.facts)
    assert not answer(desk.up("staff", wish, at(10)))[0][0]
    assert desk.facts == before


def test_the_oldest_of_many_wishes_is_forgotten():
    """So that neither memory nor the journal of a new day grows with them."""
    desk = working()
    for n in range(205):
        desk.up("staff", OperatorWanted(f"w{n}", 2, "boris" if n % 2 == 0 else ""), at(10 + n))
    assert len(desk.machine.state.wishes) == 200
    again = desk.again(at(NEXT_DAY))
    assert kept(again.facts, HubStarted)[1:]
    assert again.machine.state.wishes == desk.machine.state.wishes
    opened = len(kept(again.facts, WindowOpened))
    again.up("staff", OperatorWanted("w204", 2, "boris"), at(NEXT_DAY + 1))
    assert len(kept(again.facts, WindowOpened)) == opened
