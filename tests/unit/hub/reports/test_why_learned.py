"""What talon-hub why tells of tickets that the hub learned of from their kiosk, and of papers that
may not be there."""

from dataclasses import replace

from tests.support.hub.desk import at, paper
from tests.unit.hub.replication.test_recovery import K, a_morning, lost, says_all
from wire.messages import DeviceGone, DoubtfulWanted, Tick, TicketDropped, TicketPrinted


def words(told: list[str]) -> list[str]:
    return [line[10:] for line in told]


def test_each_ticket_of_a_restored_hub_says_from_where_it_is_known(tell):
    before, backup = a_morning()
    numbers = before.lend(at(30))
    card = before.cards[K]
    known = len(card.outbox)
    card.outbox.append(paper("in the dark", numbers[0], own=True))
    card.outbox.append(TicketPrinted("in the dark", "unknown", "paper jam"))
    desk = lost(before, backup)
    for one in before.cards.values():
        says_all(desk, one, 101, told_to=known)
    desk.up("staff", DoubtfulWanted("w", "A003", True), at(111))
    desk.up("staff", DoubtfulWanted("w2", "A004", False), at(112))
    story = tell(desk)
    assert words(story.of("A003"))[2:] == [
        "its kiosk knew from a hub before: is of unknown end",
        "staff said that its holder waits",
    ]
    assert words(story.of("A004"))[1:] == [
        "learned from kiosk-1: doubtful a hub that lost its memory knew it:"
        " nobody can say whether it was called",
        "to be called within 15:00",
        "left: it still waited when the day was closed, or is gone as staff said",
    ]
    assert words(story.of("A500"))[1:] == [
        "its kiosk gave it a number of the reserve",
        "learned from kiosk-1, a number of the kiosk's reserve: waiting",
        "to be called within 15:00",
        "nobody can say whether its paper came out: paper jam",
    ]


def test_a_ticket_without_paper_says_what_its_kiosk_said_or_that_it_said_nothing(tell):
    desk, _ = a_morning()
    desk.issued("gone", at(113))
    desk.report(K, TicketDropped("gone", "no paper"), at(114))
    desk.issued("quiet", at(120))
    desk.hear(Tick(), at(140))
    story = tell(desk)
    assert words(story.of("A006"))[-1] == "given up by its kiosk: no paper"
    assert words(story.of("A007"))[-1] == (
        "no word from its kiosk: may be on no paper, and is called all the same"
    )


def test_a_ticket_that_its_kiosk_knows_nothing_of_after_a_start_says_so(tell):
    desk, _ = a_morning()
    desk.issued("lost", at(113))
    card = desk.cards[K]
    desk.up(K, DeviceGone(card.session), at(119))
    desk.hello(replace(card, run=card.run + 1), at(120))
    assert words(tell(desk).of("A006"))[-1] == "on no paper: the kiosk started anew"
