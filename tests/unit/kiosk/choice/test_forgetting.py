"""How long a kiosk keeps what the hub has."""

import pytest

from kiosk.things import Forgotten, HubKnown, PaperEnded, Recorded, RunBegan
from tests.support.kiosk_outbox import NEXT_WEEK, at, mute, rows, seqs, taken
from tests.support.kiosk_visitor import Visitor
from wire.messages import KioskHere, KioskWelcome, LinkUp

WEEK = 7 * 24 * 3600.0


def test_after_a_week_what_the_hub_has_is_forgotten_and_nothing_else() -> None:
    outbox = rows(5, at(0))
    late = at(WEEK + 1)
    assert outbox.forget(3, NEXT_WEEK, at(WEEK - 1)) == []
    assert outbox.forget(3, NEXT_WEEK, late) == [Forgotten(3)]
    assert (list(outbox.rows), list(outbox.taken)) == ([4, 5], ["v4", "v5"])
    assert outbox.forget(3, NEXT_WEEK, late) == [], "what no hub has heard is never forgotten"
    assert outbox.forget(5, NEXT_WEEK, late) == [Forgotten(4)], (
        "the last row stays: numbers go on from it"
    )
    assert outbox.record(taken("next"), late).seq == 6


def test_a_clock_that_cannot_be_believed_ends_no_week() -> None:
    outbox = rows(3, at(0, boot="a"))
    jumped = at(0, boot="b", wall=1.8e9 + 10 * WEEK, trusted=False)
    assert outbox.forget(3, NEXT_WEEK, jumped) == []
    assert outbox.forget(3, NEXT_WEEK, at(0, boot="b", wall=1.8e9 + WEEK + 1)) == [Forgotten(2)]


def test_a_clock_set_by_ten_years_ends_no_week() -> None:
    """Though it is believed: the hub's business days have not turned."""
    outbox = rows(3, at(0, boot="a"))
    jumped = at(0, boot="b", wall=1.8e9 + 500 * WEEK)
    assert outbox.forget(3, NEXT_WEEK - 1, jumped) == []
    assert outbox.forget(3, NEXT_WEEK, jumped) == [Forgotten(2)]


def test_without_a_clock_the_rows_are_bounded_by_their_number(monkeypatch) -> None:
    monkeypatch.setattr("kiosk.choice.issuing.outbox.MOST", 10)
    outbox = rows(15, at(0))
    assert outbox.forget(2, NEXT_WEEK, at(0)) == [Forgotten(2)], "the hub has heard no more"
    assert outbox.forget(15, NEXT_WEEK, at(0)) == [Forgotten(5)]


def test_what_was_forgotten_stays_so_and_is_not_said_to_be_there() -> None:
    old = [RunBegan("card", 1), *(Recorded(i, at(), taken(f"v{i}", i)) for i in range(1, 6))]
    old.append(HubKnown("g1", 1, NEXT_WEEK, 5))
    visitor = Visitor(old, boot="kiosk")
    visitor.heard = 5
    visitor.open()
    visitor.mono += WEEK + 1
    visitor.hear(LinkUp("s2"))
    visitor.pulse()
    visitor.hear(PaperEnded("another", "printed"))
    # of the five tickets, and of five papers that nobody knows the end of
    assert [fact for fact in visitor.facts() if isinstance(fact, Forgotten)] == [Forgotten(10)]
    again = mute(visitor.disk, life="life-2")
    assert again.sent(KioskHere)[0].first == 11
    again.hear(KioskWelcome("s1", "card", 0, 3, "g1", 1))
    assert seqs(again)[0] == 11, "a hub that lost its past hears what there is"


@pytest.mark.parametrize(
    ("days", "more", "forgotten"), [(7, 0, False), (7, 1, True), (6, 0, False)]
)
def test_a_report_is_kept_for_seven_days_to_the_second(days, more, forgotten) -> None:
    outbox = rows(3, at(0))
    gone = outbox.forget(3, NEXT_WEEK, at(days * 86_400.0 + more))
    assert gone == ([Forgotten(2)] if forgotten else [])
