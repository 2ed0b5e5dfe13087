"""The kiosk's outbox: every report kept, numbered, said in order, and said again until heard."""

from kiosk.choice.issuing.outbox import age
from kiosk.things import HubKnown, PaperEnded, Recorded, RunBegan
from tests.support.kiosk_outbox import at, disk, drops, mute, seqs, taken, welcome
from tests.support.kiosk_visitor import Visitor, pulse
from wire.messages import (
    KioskHere,
    KioskWelcome,
    LinkDown,
    LinkUp,
    PrinterSaid,
    Reported,
    ReportHeard,
    TicketDropped,
    TicketPrinted,
)


def test_a_forged_pulse_puts_no_start_on_the_card_that_the_hub_which_welcomes_has_not_had():
    """Else every hub would take it for a sign that its database was set back, or refuse it."""
    visitor = mute(disk())
    visitor.hear(pulse(0, epoch=2**53))
    welcome(visitor, 0)
    known = [fact for fact in visitor.disk if isinstance(fact, HubKnown)]
    assert (known[-1].generation, known[-1].epoch) == ("g1", 1)


# --- who it says it is -------------------------------------------------------------------------


def test_a_new_database_takes_its_incarnation_from_its_first_life_and_counts_its_runs() -> None:
    first = Visitor(life="a")
    assert first.facts() == [RunBegan("a", 1)]
    second = Visitor(first.disk, life="b")
    assert second.facts() == [RunBegan("a", 2)]
    third = mute(second.disk, life="c")
    (here,) = third.sent(KioskHere)
    assert (here.incarnation, here.run, here.life) == ("a", 3, "c")


def test_nothing_is_said_before_the_run_is_kept() -> None:
    """Messages may arrive while the devices are still being opened."""
    visitor = Visitor(drops(1))
    visitor.machine._began = False
    visitor.hear(LinkUp("s1"))
    assert visitor.pulse() == []


def test_the_greeting_says_all_that_a_hub_which_lost_its_past_must_know() -> None:
    kept = [*drops(3), HubKnown("g0", 7, 41, 2)]
    visitor = mute(kept)
    here = visitor.sent(KioskHere)[0]
    assert (here.session, here.first, here.last) == ("s1", 1, 3)
    assert (here.day, here.generation, here.epoch) == (41, "g0", 7)
    welcome(visitor, 0)
    assert [said.told for said in visitor.sent(Reported)] == [True, True, False]
    assert HubKnown("g1", 1, 41, 2) in visitor.facts(), "the latest day, though this hub says 5"


def test_it_greets_every_two_seconds_until_it_is_welcomed_and_says_nothing_before() -> None:
    visitor = mute(drops(1))
    visitor.wait(7)
    assert len(visitor.sent(KioskHere)) == 4
    assert visitor.sent(Reported) == []
    welcome(visitor, 0, "s0")
    visitor.hear(KioskWelcome("s1", "another card", 0, 5, "g1", 1))
    assert visitor.sent(Reported) == [], "an answer to another connection or card is none"
    welcome(visitor, 0)
    assert seqs(visitor) == [1]
    visitor.hear(ReportHeard("s1", "card", 1))
    visitor.wait(20)
    assert len(visitor.sent(KioskHere)) == 4


def test_each_life_of_the_hub_and_each_connection_is_greeted_once() -> None:
    visitor = Visitor(drops(1)).open()
    visitor.wait(3)
    assert len(visitor.sent(KioskHere)) == 1
    visitor.pulse(epoch=2)
    visitor.wait(3)
    assert len(visitor.sent(KioskHere)) == 2
    visitor.hear(LinkDown())
    visitor.hear(LinkUp("s2"))
    visitor.wait(3)
    assert [here.session for here in visitor.sent(KioskHere)] == ["s1", "s1", "s2"]
    assert len(visitor.sent(PrinterSaid)) == 3, "each life hears of the printer"


# --- in order, until heard ---------------------------------------------------------------------


def test_at_most_64_are_under_way_and_the_window_moves_with_what_is_heard() -> None:
    visitor = mute(drops(150))
    welcome(visitor, 10)
    assert seqs(visitor) == list(range(11, 75))
    visitor.hear(ReportHeard("s1", "card", 12))
    assert seqs(visitor) == list(range(11, 77))
    visitor.hear(ReportHeard("s1", "card", 12))
    assert seqs(visitor) == list(range(11, 77)), "the same word again moves nothing"
    visitor.hear(ReportHeard("s1", "card", 76))
    assert seqs(visitor) == list(range(11, 141))


def test_without_progress_for_five_seconds_the_hub_is_asked_from_where_to_go_on() -> None:
    visitor = mute(drops(3))
    welcome(visitor, 0)
    visitor.wait(4)
    visitor.hear(ReportHeard("s1", "card", 1))
    visitor.wait(4.9)
    assert len(visitor.sent(KioskHere)) == 1
    visitor.wait(0.6)
    assert len(visitor.sent(KioskHere)) == 2
    assert seqs(visitor) == [1, 2, 3]
    welcome(visitor, 1)
    assert seqs(visitor) == [1, 2, 3, 2, 3]


def test_a_report_after_a_long_rest_is_no_standstill() -> None:
    visitor = mute(drops(1))
    welcome(visitor, 1)
    visitor.wait(60)
    visitor.hear(PaperEnded("another", "printed"))
    assert seqs(visitor) == [2]
    assert len(visitor.sent(KioskHere)) == 1


def test_a_hub_that_knows_less_than_before_hears_it_all_again() -> None:
    """It was put back from a backup: what another hub has acknowledged is kept all the same."""
    visitor = Visitor(drops(5)).open()
    assert seqs(visitor) == [1, 2, 3, 4, 5]
    visitor.heard = 2
    visitor.pulse(epoch=2)
    assert seqs(visitor) == [1, 2, 3, 4, 5, 3, 4, 5]
    assert [said.told for said in visitor.sent(Reported)] == [False] * 5 + [True] * 3


def test_a_hub_that_has_heard_less_than_its_welcome_said_is_asked_again() -> None:
    """The welcome was an older hub's, on its way when that one died."""
    visitor = mute(drops(3))
    welcome(visitor, 3)
    visitor.hear(PaperEnded("another", "printed"))
    assert seqs(visitor) == [4]
    visitor.hear(ReportHeard("s1", "card", 1))
    assert len(visitor.sent(KioskHere)) == 1, "two seconds between two greetings"
    visitor.wait(2.1)
    assert len(visitor.sent(KioskHere)) == 2
    welcome(visitor, 1)
    assert seqs(visitor) == [4, 2, 3, 4]


def test_after_a_start_the_numbers_go_on_and_an_open_paper_is_unknown() -> None:
    visitor = Visitor(disk(taken("old"), TicketDropped("gone", "no answer in time")))
    unsure = TicketPrinted("old", "unknown", "the kiosk stopped meanwhile")
    (row,) = [fact for fact in visitor.facts() if isinstance(fact, Recorded)]
    assert (row.seq, row.fact) == (3, unsure)
    visitor.open()
    assert seqs(visitor) == [1, 2, 3]
    assert visitor.hear(visitor.issued("old")) == [], "its paper has a number"


def test_every_report_is_kept_before_it_is_said() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    visitor.hear(PaperEnded("v1", "printed"))
    visitor.hear(PaperEnded("another", "printed"))
    rows = {fact.seq: fact.fact for fact in visitor.disk if isinstance(fact, Recorded)}
    assert list(rows) == [1, 2, 3]
    assert {said.seq: said.fact for said in visitor.sent(Reported)} == rows


# --- how long ago ------------------------------------------------------------------------------


def test_age_is_counted_by_the_clock_that_can_be_believed_and_never_negative() -> None:
    assert age(at(10), at(40)) == 30
    assert age(at(10, wall=0), at(40, wall=9e9, trusted=False)) == 30, "one boot: monotonic"
    assert age(at(40), at(10)) == 0
    assert age(at(10, boot="a"), at(5, boot="b", wall=1.8e9 + 7)) == 7
    assert age(at(10, boot="a"), at(5, boot="b", wall=1.8e9 - 7)) == 0
    assert age(at(10, boot="a", trusted=False), at(5, boot="b", wall=1.9e9)) == 0
    assert age(at(10, boot="a"), at(5, boot="b", wall=1.9e9, trusted=False)) == 0


def test_the_age_is_that_of_the_moment_when_it_is_sent() -> None:
    visitor = mute([RunBegan("card", 1), Recorded(1, at(40), TicketDropped("v", "why"))])
    welcome(visitor, 0)
    visitor.wait(10)
    welcome(visitor, 0)
    ages = [said.age for said in visitor.sent(Reported)]
    assert ages[0] == 60
    assert 64 <= ages[1] <= 71


def test_the_start_itself_is_all_that_a_quiet_hub_costs() -> None:
    """No commit but for what must not be lost."""
    visitor = Visitor().open()
    before = len(visitor.answers)
    for count in range(100, 160):
        visitor.hear(pulse(count))
    assert visitor.answers[before:] == []
