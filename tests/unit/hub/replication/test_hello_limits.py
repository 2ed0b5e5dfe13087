"""How long a hello is waited for, believed or refused, and how many are taken: to the second and to
the last one."""

import msgspec
import pytest
from msgspec import structs

from hub.effects import Note, Odd, Renew
from hub.events.facts import Adopted, GatherBegan, KioskAdmitted
from hub.replication.refused_sessions import RefusedSessions
from tests.support.halls import small_hall
from tests.support.hub.desk import Card, Desk, at, kept, paper, told
from tests.support.hub.two_cards import K, hello, newcomer, trouble
from wire.messages import (
    DeviceGone,
    Fact,
    KioskAsked,
    KioskRefused,
    KioskWelcome,
    Lease,
    LinkUp,
    ReserveLeased,
)


def welcomed(answers: list) -> bool:
    return bool(told(answers, KioskWelcome))


# --- two cards of one name ------------------------------------------------------------------------


@pytest.mark.parametrize(("waits", "takes_over"), [(4.9, False), (5.0, True)])
def test_a_card_at_work_has_five_seconds_to_answer(waits, takes_over):
    desk = Desk()
    assert told(hello(desk, newcomer(), at(2)), KioskAsked)
    assert welcomed(hello(desk, newcomer(), at(2 + waits))) is takes_over


@pytest.mark.parametrize(("later", "asked"), [(59.9, False), (60.0, True)])
def test_a_minute_later_the_card_at_work_is_asked_anew(later, asked):
    """Its silence of before says nothing: it was on the point of answering, or has come since."""
    desk = Desk()
    assert told(hello(desk, newcomer(), at(2)), KioskAsked)
    assert bool(told(hello(desk, newcomer(), at(2 + later)), KioskAsked)) is asked


def test_an_answer_of_a_minute_ago_refuses_nobody():
    desk = Desk()
    first = desk.cards[K]
    hello(desk, newcomer(), at(2))
    hello(desk, first, at(3))
    assert told(hello(desk, newcomer(), at(62)), KioskAsked)
    assert welcomed(hello(desk, newcomer(), at(67))), "it has died since"


def test_one_that_has_come_since_is_asked_itself():
    """The card at work has a new connection: that it was asked on the old one is no silence."""
    desk, second = Desk(), Card(K, "new-card", life="another")
    hello(desk, second, at(2))
    hello(desk, desk.cards[K], at(3), session="again", connection=2)
    (asked,) = told(hello(desk, second, at(8)), KioskAsked)
    assert asked.session == "again"


def a_refused_newcomer() -> Desk:
    """Make a hub whose first card left at second 10."""
    desk = Desk()
    hello(desk, newcomer(), at(2))
    hello(desk, desk.cards[K], at(2.1))
    assert told(hello(desk, newcomer(), at(4)), KioskRefused)
    desk.up(K, DeviceGone(desk.cards[K].session), at(10))
    return desk


@pytest.mark.parametrize(("second", "may"), [(189.9, False), (190.0, True)])
def test_the_name_is_kept_three_minutes_for_the_card_that_has_left(second, may):
    assert welcomed(hello(a_refused_newcomer(), newcomer(), at(second))) is may


def test_it_is_kept_against_a_card_refused_before_and_against_no_other():
    desk = a_refused_newcomer()
    assert welcomed(hello(desk, Card(K, "a third card"), at(11)))


@pytest.mark.parametrize(("second", "may"), [(202.9, False), (203.0, True)])
def test_after_a_start_of_the_hub_the_last_card_has_five_seconds_to_come_first(second, may):
    """The hub's connection has stood since second 198."""
    desk = Desk().again(at(200), hello=False)
    assert welcomed(hello(desk, newcomer(), at(second))) is may


def test_a_connection_that_the_hub_has_lost_and_found_again_keeps_no_name():
    desk = Desk().again(at(200), hello=False)
    desk.hear(LinkUp("again"), at(300))
    assert welcomed(hello(desk, newcomer(), at(301)))


def test_a_long_reason_is_cut_to_what_its_message_has_room_for():
    """A kiosk drops what is longer, and would go on beside the other one."""
    second, answers = Card(K, "new-card", life="another"), []
    for answers_in_time in (True, False):
        desk = Desk()
        hello(desk, desk.cards[K], at(1), host="a" * 64)
        hello(desk, second, at(2), host="b" * 64)
        if answers_in_time:
            hello(desk, desk.cards[K], at(3), host="a" * 64)
        answers += told(hello(desk, second, at(8), host="b" * 64), KioskRefused)
    assert [one.session for one in answers] == [second.session, "card-kiosk-1-1"]
    for answer in answers:
        assert len(answer.why) == 200
        assert msgspec.json.decode(msgspec.json.encode(answer), type=KioskRefused) == answer


# --- two lives of one card ------------------------------------------------------------------------


@pytest.mark.parametrize(("second", "lives"), [(5.9, False), (6.0, True)])
def test_a_superseded_life_that_speaks_four_seconds_later_was_not_delivered_late(second, lives):
    desk = Desk()
    hello(desk, desk.cards[K], at(2), run=2, life="copy", session="copy")
    answers = hello(desk, desk.cards[K], at(second))
    assert bool([note for note in kept(answers, Note) if note.loud]) is lives
    assert bool(trouble(desk, at(7))) is lives


@pytest.mark.parametrize(("later", "known"), [(600.0, True), (600.1, False)])
def test_staff_are_told_of_a_refused_kiosk_for_ten_minutes(later, known):
    desk = Desk()
    hello(desk, desk.cards[K], at(2), run=2, life="copy", session="copy")
    hello(desk, desk.cards[K], at(6))
    assert bool(trouble(desk, at(6 + later))) is known


def test_two_hundred_refused_connections_are_remembered():
    refused = RefusedSessions()
    for n in range(200):
        refused.refuse(K, f"s{n}", "why", at(n))
    assert refused.refuses(K, "s0")
    refused.refuse(K, "s200", "why", at(200))
    assert [refused.refuses(K, name) for name in ("s0", "s1", "s200")] == [False, True, True]
    assert not refused.refuses("kiosk-2", "s1"), "a session is of the kiosk that was told"


def test_the_first_moment_at_which_a_connection_was_told_counts():
    refused = RefusedSessions()
    refused.remember(K, "s", at(1))
    assert not refused.refuses(K, "s"), "it may be the late word of a dead one"
    refused.refuse(K, "s", "why", at(9))
    refused.remember(K, "s", at(20))
    told_at = refused.told("s")
    assert told_at is not None
    assert (told_at.at, told_at.lives) == (at(1).mono, True)


# --- floods ---------------------------------------------------------------------------------------


def starts(desk: Desk, first: int, many: int, second: float) -> int:
    """Count how many of so many starts of its card are admitted at this second."""
    card, before = desk.cards[K], len(desk.facts)
    for nth in range(first, first + many):
        hello(desk, card, at(second), run=nth, life=f"life-{nth}", session=f"s{nth}")
    return len(kept(desk.facts[before:], KioskAdmitted))


def test_thirty_starts_may_come_in_a_row_and_then_one_each_twenty_seconds():
    desk = Desk()  # the first of them at second 0
    assert starts(desk, 2, 40, 0) == 29
    assert starts(desk, 50, 3, 19.9) == 0
    assert starts(desk, 60, 3, 20) == 1
    assert starts(desk, 70, 3, 60) == 2
    assert starts(desk, 80, 50, 10_000) == 30, "no more than that, however long it was quiet"


def test_a_start_that_was_refused_costs_none_of_those_to_come():
    desk = Desk()
    starts(desk, 2, 40, 0)
    for second in range(1, 20):
        assert starts(desk, 100 + second, 1, second) == 0
    assert starts(desk, 200, 2, 20) == 1


def test_fifty_cards_of_a_kiosk_are_known_at_once():
    desk = Desk()
    for nth in range(2, 52):
        for second in (nth * 100, nth * 100 + 6):
            answers = hello(desk, Card(K, f"card-{nth}"), at(second))
        assert welcomed(answers) is (nth <= 50)
    assert "50 cards of this kiosk are known" in trouble(desk, at(5200))
    assert welcomed(hello(desk, Card(K, "card-50"), at(5201))), "a known one may come again"


def test_five_thousand_papers_of_a_kiosk_may_be_strange_on_a_day():
    """Those of other kiosks are not counted among them."""
    before = Desk()
    (strange,) = kept(before.own("bad", 777, at(1)), Adopted)
    before.facts += [structs.replace(strange, visit=f"bad {n}") for n in range(4998)]
    desk = before.again(at(5))
    assert kept(desk.own("the last one", 778, at(6)), Adopted)
    assert kept(desk.own("one too many", 779, at(7)), Adopted) == []
    assert kept(desk.own("of the other", 780, at(8), kiosk="kiosk-2"), Adopted)


# --- what is believed -----------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "known"), [(3661, 3661), (3662, 0)])
def test_a_kiosk_that_knows_of_a_day_ten_years_ahead_is_believed_and_of_a_later_one_not(day, known):
    """The hall is at its day 1."""
    desk = Desk(hello=False)
    (admitted,) = kept(desk.hello(Card(K, "card", day=day), at(1)), KioskAdmitted)
    assert admitted.day == known


@pytest.mark.parametrize(("nth", "believed"), [(1, True), (10_000, True), (10_001, False)])
def test_ten_thousand_ranges_may_be_missing_in_a_backup_and_no_more(nth, believed):
    desk = Desk()
    card = desk.cards[K]
    card.leases.append(Lease("A", nth, 500, 519, 500))
    assert bool(kept(desk.hello(card, at(5)), Renew)) is believed


@pytest.mark.parametrize(("hours", "believed"), [(23.999, False), (24.0, True)])
def test_a_hub_that_has_gathered_does_so_again_a_day_later_at_the_earliest(hours, believed):
    """It began to gather at second 98. The kiosk knows a later start of this hub."""
    desk = Desk(past="restored", now=at(100))
    assert desk.issued("v", at(101)), "every kiosk is in"
    card = desk.cards[K]
    card.epoch = 2
    answers = desk.hello(card, at(98 + hours * 3600))
    assert bool(kept(answers, Renew)) is believed
    assert bool(told(answers, KioskRefused)) is not believed


@pytest.mark.parametrize(
    ("first", "last", "following", "good"),
    [
        (500, 519, 500, True),
        (500, 519, 520, True),
        (500, 519, 521, False),
        (500, 519, 499, False),
        (499, 519, 500, False),
        (980, 999, 980, True),
        (980, 1000, 980, False),
        (500, 500, 501, True),
    ],
)
def test_a_range_of_an_earlier_hub_lies_in_the_band_and_is_used_from_its_start_to_its_end(
    first, last, following, good
):
    desk = Desk(small_hall(reserve_from=500, reserve_to=999), past="restored", hello=False)
    lease = Lease("A", 1, first, last, following)
    answers = desk.hello(Card(K, "card", generation="old", leases=[lease]), at(1))
    (admitted,) = kept(answers, KioskAdmitted)
    assert admitted.leases == ((lease,) if good else ())
    assert bool(kept(answers, Odd)) is not good


@pytest.mark.parametrize(("first", "good"), [(480, True), (481, False), (519, False), (520, True)])
def test_a_range_that_meets_one_lent_to_another_card_is_not_believed_by_a_hub_at_work(first, good):
    """kiosk-2 was lent 500 to 519."""
    desk = Desk(small_hall(reserve_from=400, reserve_to=999))
    desk.ticket("v", at(1))
    desk.machine.state.leases.lend(ReserveLeased("kiosk-2", "card-kiosk-2", "A", 1, 500, 519, 1))
    lease = Lease("A", 1, first, first + 19, first)
    stranger = Card(K, "strange", run=4, generation="elsewhere", leases=[lease])
    desk.up(K, DeviceGone(desk.cards[K].session), at(2))
    (admitted,) = kept(hello(desk, stranger, at(3)), KioskAdmitted)
    assert admitted.leases == ((lease,) if good else ())


@pytest.mark.parametrize(
    ("outbox", "leases", "gathers"),
    [([], [], False), ([paper("v", 1)], [], True), ([], [Lease("A", 1, 500, 519, 500)], True)],
)
def test_a_card_that_has_heard_of_another_hub_and_done_nothing_tells_nothing(
    outbox, leases, gathers
):
    desk = Desk(hello=False)
    card = Card(K, "card", generation="old", outbox=outbox, leases=leases)
    assert bool(kept(desk.hello(card, at(1)), GatherBegan)) is gathers
    assert (desk.issued("x", at(2)) is None) is gathers


def test_a_first_day_on_which_somebody_has_come_is_no_first_installation():
    desk = Desk(hello=False)
    desk.hello(Card("kiosk-2", "fresh"), at(1))
    assert desk.issued("here", at(2), kiosk="kiosk-2")
    old = Card(K, "card", generation="old", outbox=[paper("v", 1)])
    assert kept(desk.hello(old, at(3)), GatherBegan) == []


# --- reports that nobody will hear ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "lost"), [(1, ""), (2, "kiosk-1: reports 1 to 1 are gone for ever")]
)
def test_reports_that_a_card_has_lost_are_named(first, lost):
    desk = Desk(hello=False)
    card = Card(K, "card", outbox=[paper("a", 1), paper("b", 2)])
    answers = desk.hello(card, at(1), first=first)
    assert "".join(note.text for note in kept(answers, Note) if note.loud) == lost
    assert trouble(desk, at(2)) == lost
    (welcome,) = told(answers, KioskWelcome)
    assert welcome.heard == first - 1
    second = structs.replace(card.report(2), seq=first)
    assert kept(desk.up(K, second, at(3)), Adopted), "and it goes on from there"


def test_a_paper_that_is_told_of_again_in_another_report_says_nothing_new():
    desk = Desk()
    desk.ticket("v", at(1))
    assert kept(desk.report(K, paper("v", 1), at(2)), Fact) == []
    assert desk.machine.state.visits["v"].state == "waiting"
