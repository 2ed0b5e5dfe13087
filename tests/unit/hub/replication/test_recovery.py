"""A hub that lost its past: it hears the kiosks before it issues, and nothing is given twice."""

import pytest
from msgspec import structs

from hub.effects import Note, Odd
from hub.events.facts import Adopted, DayOpened, GatherBegan, Gathered
from tests.support.halls import small_hall
from tests.support.hub.desk import NIGHT, Card, Desk, at, kept, paper, told
from wire.messages import (
    DayAnswered,
    DayWanted,
    DonePressed,
    KioskWelcome,
    Lease,
    MoveHeard,
    PressAnswered,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
    RetireWanted,
    StaffAnswered,
    Tick,
    TransferPressed,
    UndoPressed,
)

K, K2 = "kiosk-1", "kiosk-2"


def lost(before: Desk, facts=(), now: float = 100.0, past: str = "restored", **more) -> Desk:
    """Make a hub of a new generation on ``facts``, which has heard nobody yet."""
    return Desk(
        before.hall, facts, before.epoch + 1, at(now), generation="new", past=past, hello=False,
        **more,
    )  # fmt: skip


def says_all(desk: Desk, card: Card, now: float, told_to: int = 10**6, age: float = 50.0) -> list:
    """Say its hello, and everything that the hub's welcome asks for."""
    answers = desk.hello(card, at(now))
    (welcome,) = told(answers, KioskWelcome)
    for seq in range(welcome.heard + 1, len(card.outbox) + 1):
        answers += desk.up(card.kiosk, card.report(seq, age, seq <= told_to), at(now))
    return answers


def a_morning() -> tuple[Desk, list]:
    """Play three tickets before the backup, and what was done after it."""
    desk = Desk()
    for name in ("waits", "served", "called"):
        desk.ticket(name, at(1))
    backup = list(desk.facts)
    for name in ("new", "new and served"):
        desk.ticket(name, at(10))
    for name, to in (("served", "called"), ("served", "served"), ("called", "called")):
        desk.report(K, MoveHeard(name, to), at(20))
    desk.report(K, MoveHeard("new and served", "called"), at(20))
    desk.report(K, MoveHeard("new and served", "served"), at(20))
    return desk, backup


def states(desk: Desk) -> dict[str, str]:
    return {name: visit.state for name, visit in desk.machine.state.visits.items()}


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        (("called", "served", "called"), "doubtful"),
        (("called", "served", "called", "waiting"), "doubtful"),
        (("called", "served", "waiting"), "doubtful"),
        (("called", "served", "called", "served"), "served"),
        (("called", "no_show", "called"), "doubtful"),
        (("called", "no_show", "waiting"), "waiting"),
    ],
)
@pytest.mark.parametrize("past", ["restored", "set aside"])
def test_an_end_that_was_undone_is_none_for_a_hub_that_learns_of_both(moves, state, past):
    before = Desk()
    before.ticket("undone", at(1))
    backup = list(before.facts)
    for to in moves:
        before.report(K, MoveHeard("undone", to), at(20))
    desk = lost(before, backup if past == "restored" else (), past=past)
    says_all(desk, before.cards[K], 102)
    assert states(desk)["undone"] == state


def sent_on_while_gathering(word: str) -> tuple[Desk, Card]:
    """Return a hub that has sent somebody on since its backup, and the card of their kiosk, which
    has heard an older move."""
    before = Desk()
    before.ticket("here", at(1))
    before.press(1, at(5))
    backup = list(before.facts)
    before.report(K, MoveHeard("here", "called"), at(20))
    before.report(K, MoveHeard("here", word), at(20))
    desk = lost(before, backup)
    desk.press(1, at(101), TransferPressed, service="meter")
    return desk, before.cards[K]


@pytest.mark.parametrize("word", ["no_show", "served", "parked"])
def test_an_older_word_does_not_take_back_what_this_hub_has_done_with_somebody_who_is_here(word):
    """The backup has them at the window; the operator sends them on while the hub gathers."""
    desk, card = sent_on_while_gathering(word)
    assert states(desk)["here"] == "waiting"
    says_all(desk, card, 102)
    assert states(desk)["here"] == "waiting"
    again = desk.again(at(110), past="restored")
    assert states(again)["here"] == "waiting"


@pytest.mark.parametrize("word", ["no_show", "served", "parked"])
def test_an_older_word_changes_nothing_after_the_undo_of_what_this_hub_has_done(word):
    """The operator takes the transfer back: they stand at the window again, and are here."""
    desk, card = sent_on_while_gathering(word)
    desk.press(1, at(102), UndoPressed)
    assert states(desk)["here"] == "called"
    says_all(desk, card, 103)
    assert states(desk)["here"] == "called"


@pytest.mark.parametrize("word", ["no_show", "served", "parked"])
def test_an_older_word_changes_nothing_after_the_turn_where_the_hall_goes_on(word):
    before = Desk(structs.replace(small_hall(), opens=("00:00-24:00",)), now=at(NIGHT - 130))
    before.ticket("here", at(NIGHT - 120))
    before.press(1, at(NIGHT - 110))
    backup = list(before.facts)
    before.report(K, MoveHeard("here", "called"), at(NIGHT - 100))
    before.report(K, MoveHeard("here", word), at(NIGHT - 90))
    desk = lost(before, backup, NIGHT - 10)
    desk.press(1, at(NIGHT - 9), TransferPressed, service="meter")
    desk.hear(Tick(), at(NIGHT))
    assert (desk.machine.state.day, states(desk)["here"]) == (2, "waiting")
    says_all(desk, before.cards[K], NIGHT + 2)
    assert states(desk)["here"] == "waiting"
    again = desk.again(at(NIGHT + 5), past="restored")
    assert states(again)["here"] == "waiting"


def test_a_late_word_of_a_call_does_not_take_back_the_end_that_the_backup_has():
    before = Desk()
    before.ticket("served", at(1))
    before.press(1, at(5))
    before.press(1, at(9), DonePressed)
    backup = list(before.facts)
    before.report(K, MoveHeard("served", "called"), at(20))
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 102)
    assert states(desk)["served"] == "served"


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("past", ["restored", "set aside"])
def test_no_number_is_given_until_every_kiosk_has_said_all_it_has(past):
    before, backup = a_morning()
    desk = lost(before, backup if past == "restored" else (), past=past)
    assert kept(desk.facts, GatherBegan)
    assert desk.issued("x", at(100)) is None
    says_all(desk, before.cards[K2], 101)
    assert desk.issued("x", at(101)) is None
    answers = says_all(desk, before.cards[K], 102)
    (gathered,) = kept(answers, Gathered)
    assert gathered.absent == ()
    assert desk.issued("x", at(103)).ticket == "A006", "no number twice, and none left out"


def test_a_first_installation_gives_numbers_at_once():
    assert Desk(hello=False).issued("x", at(0)).ticket == "A001"


def test_a_first_installation_gathers_when_a_kiosk_has_worked_before():
    before, _ = a_morning()
    desk = lost(before, past="")
    answers = says_all(desk, before.cards[K], 101)
    assert kept(answers, GatherBegan)
    assert desk.issued("x", at(102)) is None
    says_all(desk, before.cards[K2], 103)
    assert desk.issued("x", at(104)).ticket == "A006"


def test_a_kiosk_of_another_hall_stops_no_hub_at_work():
    desk = Desk()
    desk.ticket("v", at(1))
    stranger = Card(K2, "strange", run=4, generation="elsewhere", outbox=[paper("x", 5)])
    assert kept(desk.hello(stranger, at(5)), GatherBegan) == []
    assert desk.issued("w", at(6))


def test_numbers_lent_to_another_card_are_not_those_of_a_card_from_elsewhere():
    desk = Desk()
    desk.ticket("v", at(0))
    mine = desk.lend(at(1))[0]
    other = Card(K2, "strange", run=4, generation="elsewhere", day=400)
    other.outbox.append(paper("x", mine, own=True, day=400))
    other.leases.append(Lease("A", 3, mine, mine + 19, mine + 1))
    assert kept(desk.hello(other, at(5)), Odd)
    (adopted,) = kept(desk.up(K2, other.report(1, told=True), at(6)), Adopted)
    assert (adopted.state, adopted.why) == ("quarantined", "A500 was never lent to this card")
    (adopted,) = kept(desk.own("y", mine, at(7)), Adopted)
    assert adopted.state == "waiting", "whoever holds the number rightly is called"
    (status,) = told(desk.up("staff", DayWanted("s", "status"), at(8)), DayAnswered)
    said = "its card says that it was lent A 500 to 519: no hub of this hall did"
    assert [kiosk.trouble for kiosk in status.kiosks] == ["", said]


def test_for_a_kiosk_that_does_not_report_numbers_are_left_out_in_every_series():
    before, backup = a_morning()
    before.lend(at(30), kiosk=K2)
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 101)
    desk.hear(Tick(), at(129))
    assert desk.issued("x", at(129)) is None
    answers = desk.hear(Tick(), at(131))
    assert kept(answers, Gathered)[0].absent == (K2,)
    assert [note.loud for note in kept(answers, Note)] == [True]
    assert desk.issued("x", at(132)).ticket == "A106"
    assert desk.issued("y", at(132), service="meter").ticket == "B101"


@pytest.mark.parametrize(("second", "ends"), [(129.4, False), (129.5, True)])
def test_it_waits_for_the_kiosks_as_long_as_the_hall_says_from_when_it_is_heard(second, ends):
    """It speaks from second 99.5 on, and the hall says 30 seconds."""
    before, backup = a_morning()
    desk = lost(before, backup)
    assert bool(kept(desk.hear(Tick(), at(second)), Gathered)) is ends


def a_hub_that_misses_a_kiosk() -> Desk:
    """Put a backup back; kiosk-2, which was lent numbers since, did not report."""
    before, backup = a_morning()
    before.lend(at(30), kiosk=K2)
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 101)
    desk.hear(Tick(), at(131))
    return desk


def test_a_second_loss_leaves_out_what_the_hub_gave_after_the_first():
    """The same backup is put back again. Kiosk-2 missed the first time and has met that hub since;
    kiosk-1, which has its numbers, is missing now."""
    before, backup = a_morning()
    first = a_hub_that_misses_a_kiosk()
    assert first.issued("x", at(135)).ticket == "A106"
    met = Card(K2, "card-kiosk-2", generation="new", epoch=1)
    first.hello(met, at(140))
    second = Desk(before.hall, backup, 3, at(200), generation="newer", past="restored", hello=False)
    second.hello(met, at(201))
    second.hello(met, at(202))
    second = second.again(at(205), past="restored", hello=False)
    second.hello(Card(K2, "card-kiosk-2", generation="newer", epoch=3), at(206))
    second.hear(Tick(), at(240))
    assert second.issued("y", at(241), kiosk=K2).ticket == "A204"


def test_no_kiosk_can_use_up_the_numbers_by_naming_hubs_that_never_were():
    before, backup = a_morning()
    desk = lost(before, backup)
    for i in range(9):
        desk.hello(Card(K2, "card-kiosk-2", run=1 + i, generation=f"hub {i}"), at(101 + i))
    desk.hear(Tick(), at(140))
    assert desk.issued("x", at(141), kiosk=K2).ticket == "A304"


def wants_a_range(desk: Desk, now: float) -> list:
    return desk.up(K, ReserveWanted(desk.cards[K].incarnation, "A", 1), at(now))


def test_while_a_kiosk_is_missing_nothing_is_lent_because_it_may_hold_those_numbers():
    desk = a_hub_that_misses_a_kiosk()
    (refused,) = told(wants_a_range(desk, 135), ReserveRefused)
    assert refused.why == "what was lent to kiosk-2 is not known"
    (status,) = told(desk.up("staff", DayWanted("s", "status"), at(136)), DayAnswered)
    assert [bool(kiosk.trouble) for kiosk in status.kiosks] == [False, True]
    desk = desk.again(at(137), past="restored", hello=False)
    desk.hello(desk.cards[K], at(137))
    assert told(wants_a_range(desk, 138), ReserveRefused), "a start changes nothing"
    lease = Lease("A", 1, 500, 519, 503)
    desk.hello(Card(K2, "card-kiosk-2", leases=[lease], generation="gen", epoch=1), at(140))
    assert desk.lend(at(141))[0] == 520, "now it is known what it holds"


def test_a_new_card_says_nothing_of_what_the_missing_one_holds():
    desk = a_hub_that_misses_a_kiosk()
    desk.hello(Card(K2, "new-card"), at(140))
    assert told(wants_a_range(desk, 141), ReserveRefused)
    answers = desk.up("staff", RetireWanted("w", K2), at(150))
    assert told(answers, StaffAnswered)[0].done
    assert told(wants_a_range(desk, 151), ReserveRefused), "its papers are in people's hands today"
    desk.hear(Tick(), at(NIGHT))
    assert told(wants_a_range(desk, NIGHT + 1), ReserveLeased)


def test_days_are_left_out_for_a_missing_kiosk_that_may_know_of_them():
    for comes, day in ((False, 101), (True, 2)):
        desk = a_hub_that_misses_a_kiosk()
        lease = Lease("A", 1, 500, 519, 503)
        if comes:
            desk.hello(Card(K2, "card", leases=[lease], generation="gen", epoch=1), at(140))
        answers = desk.hear(Tick(), at(NIGHT))
        assert kept(answers, DayOpened)[0].day == day + (1 if not comes else 0)
        answers = desk.hear(Tick(), at(NIGHT + 24 * 3600))
        assert kept(answers, DayOpened)[0].day == day + (2 if not comes else 1), "once"


def test_a_hub_killed_while_it_gathers_goes_on_gathering():
    before, backup = a_morning()
    desk = lost(before, backup)
    says_all(desk, before.cards[K], 101)
    desk = desk.again(at(105), past="restored", hello=False, cards=before.cards)
    assert desk.issued("x", at(106)) is None
    for card in before.cards.values():
        says_all(desk, card, 107)
    assert desk.issued("x", at(108))
    desk = desk.again(at(200), past="restored", hello=False)
    assert kept(desk.facts, GatherBegan)[1:] == [], "once for each generation"
    assert desk.issued("y", at(201))


def test_while_it_gathers_nobody_is_called_and_no_range_is_lent():
    before, backup = a_morning()
    desk = lost(before, backup)
    desk.hello(before.cards[K2], at(101))
    (answer,) = told(desk.press(1, at(102)), PressAnswered)
    assert answer.outcome == "refused"
    wish = ReserveWanted(before.cards[K2].incarnation, "A", 1)
    assert told(desk.up(K2, wish, at(103)), ReserveLeased) == []
    (status,) = told(desk.up("staff", DayWanted("s", "status"), at(104)), DayAnswered)
    assert status.gathering
