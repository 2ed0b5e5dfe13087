"""The kiosk's outbox: every report kept, numbered, said in order, and said again until heard."""

from kiosk.choice.issuing.outbox import Outbox, age
from kiosk.things import (
    Forgotten,
    HubKnown,
    PaperEnded,
    PrinterStatus,
    Recorded,
    RunBegan,
    Warn,
)
from tests.support.kiosk_visitor import Visitor, menu, pulse
from wire.messages import (
    KioskHere,
    KioskRefused,
    KioskWelcome,
    LinkDown,
    LinkUp,
    Move,
    MoveHeard,
    Now,
    PrinterSaid,
    Reported,
    ReportHeard,
    TicketDropped,
    TicketPrinted,
    TicketTaken,
    VisitMove,
    VisitsMoved,
)

COMPANY = 60.0
CROWD = 64
DAYS = 4
WEEK = 7 * 24 * 3600.0


def at(mono: float = 0.0, *, boot: str = "kiosk", wall: float = 1.8e9, trusted: bool = True) -> Now:
    return Now(boot, mono, wall, trusted)


def taken(visit: str, number: int = 1) -> TicketTaken:
    return TicketTaken(visit, "pay", "ru", "A", number, False, 3, at())


def moved(visit: str, to: Move) -> VisitsMoved:
    return VisitsMoved((VisitMove(visit, to),))


def disk(*rows: object, run: int = 1) -> list:
    """A database of an earlier run whose outbox has these."""
    numbered = [Recorded(seq, at(), fact) for seq, fact in enumerate(rows, 1)]
    return [RunBegan("card", run), *numbered]


def drops(n: int) -> list:
    return disk(*(TicketDropped(f"v{i}", "no answer in time") for i in range(1, n + 1)))


def seqs(visitor: Visitor) -> list[int]:
    return [said.seq for said in visitor.sent(Reported)]


def mute(kept: list, **more: object) -> Visitor:
    """A kiosk whose hub says only what the test says."""
    visitor = Visitor(kept, **more)
    visitor.mute = True
    return visitor.open()


def welcome(visitor: Visitor, heard: int, session: str = "s1") -> list:
    return visitor.hear(KioskWelcome(session, "card", heard, 5, "g1", 1))


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


# --- moves -------------------------------------------------------------------------------------


def test_moves_wait_for_company_or_a_minute() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    before = len(visitor.facts())
    visitor.hear(moved("v1", "called"))
    visitor.hear(moved("stranger", "called"))
    visitor.wait(COMPANY - 1)
    assert len(visitor.facts()) == before, "the card is not written for each call"
    visitor.wait(1.5)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "called")]
    visitor.hear(moved("v1", "called"))
    visitor.hear(moved("v1", "served"))
    visitor.hear(PaperEnded("v1", "printed"))
    kept = [TicketPrinted("v1", "printed"), MoveHeard("v1", "served")]
    assert visitor.recorded()[-2:] == kept, "with the next commit"
    assert visitor.reported()[-2:] == kept


def test_a_greeting_covers_the_moves_that_waited() -> None:
    """Else a hub that lost its past has finished learning before it hears of them, and calls
    people again who were served."""
    visitor = Visitor().open()
    visitor.take("v1")
    visitor.hear(moved("v1", "served"))
    assert visitor.recorded(MoveHeard) == []
    visitor.pulse(epoch=2)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "served")]
    assert visitor.sent(KioskHere)[-1].last == len(visitor.recorded())


def test_a_move_under_a_number_that_is_not_on_the_paper_says_nothing() -> None:
    """The hub called the number it gave; the paper bears one of ours, which it has not heard of.
    After a restore that call would stand for this person's, who was never called."""
    own = TicketTaken("v1", "pay", "ru", "A", 500, True, 3, at())
    visitor = mute(disk(own))
    welcome(visitor, 0)
    visitor.hear(moved("v1", "served"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == []
    welcome(visitor, 0)
    visitor.hear(ReportHeard("s1", "card", 1))
    visitor.hear(moved("v1", "called"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "called")]


def test_a_crowd_of_moves_is_company_enough() -> None:
    visitor = Visitor(disk(*(taken(f"v{i}", i + 1) for i in range(CROWD)))).open()
    visitor.hear(VisitsMoved(tuple(VisitMove(f"v{i}", "called") for i in range(CROWD - 1))))
    assert visitor.recorded(MoveHeard) == []
    visitor.hear(moved(f"v{CROWD - 1}", "called"))
    assert visitor.recorded(MoveHeard) == [MoveHeard(f"v{i}", "called") for i in range(CROWD)]


def test_the_last_of_several_moves_in_one_message_counts() -> None:
    visitor = Visitor(disk(taken("v1"), taken("v2", 2))).open()
    moves = (VisitMove("v1", "called"), VisitMove("v2", "called"), VisitMove("v1", "waiting"))
    visitor.hear(VisitsMoved(moves))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v2", "called"), MoveHeard("v1", "waiting")]


def test_a_move_told_again_after_a_restart_is_not_kept_again() -> None:
    visitor = Visitor(disk(taken("v1"), MoveHeard("v1", "served"))).open()
    visitor.hear(moved("v1", "served"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == []


# --- how long it is kept -----------------------------------------------------------------------


NEXT_WEEK = 3 + DAYS


def rows(n: int, now: Now) -> Outbox:
    outbox = Outbox()
    for i in range(1, n + 1):
        outbox.record(taken(f"v{i}", i), now)
    return outbox


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


# --- a card that is not to be trusted ----------------------------------------------------------


def test_a_refused_kiosk_promises_nothing_and_says_so_to_staff() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.mute = True
    answers = visitor.hear(KioskRefused("s1", "a copy of this card is at work"))
    assert visitor.screen.kind == "sorry"
    assert visitor.screen.mark == "Киоск не принят"
    assert visitor.recorded() == [TicketDropped("v1", "the hub refuses this kiosk")]
    said = [x.text for x in answers if isinstance(x, Warn)]
    assert said == ["the hub refuses this kiosk: a copy of this card is at work"]
    before = len(visitor.sent())
    visitor.wait(200)
    assert visitor.screen.kind == "closed"
    greetings = visitor.sent()[before:]
    assert {type(said) for said in greetings} == {KioskHere}
    assert len(greetings) == 7, "every half a minute: what stands against it may go"
    assert 3 <= len([x for x in visitor.answers if isinstance(x, Warn)]) <= 5, "once a minute"
    visitor.hear(LinkDown())
    visitor.wait(5, hub=False)
    assert visitor.screen.kind == "closed", "without the hub it does not help itself either"


def test_a_refused_kiosk_is_closed_after_a_restart_too_until_a_hub_welcomes_it() -> None:
    visitor = Visitor().open()
    visitor.hear(KioskRefused("s1", "a copy"))
    again = mute(visitor.disk, life="life-2")
    assert again.screen.kind == "closed", "its reserve may be in another card's use"
    assert "Киоск не принят" in again.screen.mark
    again.hear(KioskWelcome("s1", "life-1", 0, 3, "g1", 1))
    assert again.screen.kind == "start"
    later = Visitor(again.disk, life="life-3")
    later.hear(PrinterStatus("ok"))
    assert later.screen.kind == "start", "from its reserve, as a hub has welcomed it"


def test_a_refused_kiosk_closes_under_the_visitors_finger() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.hear(KioskRefused("an older session", "a copy"))
    assert visitor.screen.kind == "services"
    visitor.hear(KioskRefused("s1", "a copy"))
    assert (visitor.screen.kind, visitor.offers()) == ("closed", [])


def test_a_welcome_that_comes_after_the_refusal_is_an_old_one() -> None:
    visitor = Visitor().open()
    visitor.hear(KioskRefused("s1", "a copy"))
    visitor.hear(KioskWelcome("s1", "life-1", 0, 3, "g1", 1))
    assert visitor.screen.kind == "closed"
    visitor.hear(menu(epoch=2))
    visitor.pulse(epoch=2)
    assert visitor.screen.kind == "start", "a new life of the hub asks and answers anew"


def test_a_card_that_was_rolled_back_closes_itself() -> None:
    """The hub has heard more than there is: new reports would be taken for old ones."""
    visitor = mute(drops(3))
    welcome(visitor, 4)
    assert visitor.screen.kind == "closed"
    visitor = mute(drops(3))
    welcome(visitor, 0)
    visitor.hear(ReportHeard("s1", "card", 9))
    assert visitor.screen.kind == "closed"
    assert visitor.machine._state.courier.refused


def test_the_start_itself_is_all_that_a_quiet_hub_costs() -> None:
    """No commit but for what must not be lost."""
    visitor = Visitor().open()
    before = len(visitor.answers)
    for count in range(100, 160):
        visitor.hear(pulse(count))
    assert visitor.answers[before:] == []
