"""Plays days of a hub in which every kind of fact happens."""

from msgspec import structs

from tests.support.halls import small_hall
from tests.support.hub.bookings import booking, reception
from tests.support.hub.desk import NIGHT, Card, Desk, at, paper
from tests.support.hub.working_days import a_worked_day
from wire.messages import (
    DayWanted,
    DeviceGone,
    DoubtfulWanted,
    MoveHeard,
    NoShowPressed,
    RecallPressed,
    RetireWanted,
    ReturnWanted,
    Tick,
    TicketDropped,
    TicketPrinted,
)


def a_day() -> Desk:
    """Play a day on which most kinds of fact happen once or more; the others need a lost past
    (``a_lost_day``)."""
    desk = Desk()
    for i, service in enumerate(["pay", "meter", "seal", "pay", "meter"]):
        desk.ticket(f"v{i}", at(i), service)
    desk.report("kiosk-1", TicketPrinted("v0", "printed"), at(6))
    desk.report("kiosk-1", TicketPrinted("v1", "unknown", "paper out"), at(6))
    desk.issued("silent", at(7), kiosk="kiosk-2")
    desk.issued("dropped", at(8), kiosk="kiosk-2")
    desk.report("kiosk-2", TicketDropped("dropped", "no answer"), at(9))
    desk.press(1, at(20))
    desk.press(1, at(40), RecallPressed)
    desk.hear(Tick(), at(50))
    desk.press(1, at(100))
    desk.press(1, at(110), NoShowPressed)
    desk.press(2, at(120))
    desk.press(1, at(130))
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(900))
    return desk


def a_day_without_the_hub() -> Desk:
    """Play a day with ranges lent, papers of them, a burned number, a bad one, and one that comes
    after closing."""
    desk = Desk()
    numbers = desk.lend(at(0))
    desk.issued("slow", at(1))
    desk.press(1, at(17))
    desk.own("alone", numbers[0], at(20), age=8.0)
    desk.own("slow", numbers[1], at(21))
    desk.own("bad", 777, at(22))
    desk.issued("worse", at(23))
    desk.own("worse", 778, at(24))
    desk.up("staff", DayWanted("close", "close", anyway=True), at(30))
    desk.own("night", numbers[2], at(40), age=3.0)
    desk.hear(Tick(), at(NIGHT + 50))
    desk.issued("lost", at(NIGHT + 55))
    card = desk.cards["kiosk-1"]
    desk.up("kiosk-1", DeviceGone(card.session), at(NIGHT + 56))
    card.run += 1
    desk.hello(card, at(NIGHT + 56))
    desk.hello(Card("kiosk-1", "new-card"), at(NIGHT + 60))
    desk.up("staff", RetireWanted("retire", card.kiosk), at(NIGHT + 61))
    return desk


def a_lost_day() -> Desk:
    """Play a day on which a backup of the morning is put back at noon; kiosk-2 does not report."""
    desk = Desk()
    for name in ("known", "gone", "here"):
        desk.ticket(name, at(1))
    backup = list(desk.facts)
    desk.ticket("lost", at(2))
    desk.ticket("decided", at(2))
    desk.report("kiosk-1", MoveHeard("gone", "served"), at(3))
    desk.report("kiosk-1", MoveHeard("known", "called"), at(3))
    card = desk.cards["kiosk-1"]
    lost = Desk(desk.hall, backup, 2, at(100), generation="new", past="restored", hello=False)
    lost.hello(card, at(100))
    for seq in range(len(card.outbox) + 1):
        if seq > 3:
            lost.up("kiosk-1", card.report(seq, age=90.0, told=True), at(101))
    lost.hear(Tick(), at(140))
    lost.up("staff", DoubtfulWanted("w1", "A005", True), at(141))
    lost.up("staff", DoubtfulWanted("w2", "A004", False), at(142))
    return lost


def two_lost_days() -> Desk:
    """Play a day that was gathered without a kiosk; then papers of two days come, with one
    number."""
    desk = Desk(past="set aside", hello=False)
    desk.hear(Tick(), at(40))
    for day, kiosk in enumerate(("kiosk-1", "kiosk-2"), 1):
        card = Card(kiosk, f"card-{kiosk}", generation="old", epoch=1, day=day)
        card.outbox.append(paper(f"of day {day}", 1, day=day))
        desk.hello(card, at(50 + day))
        desk.up(kiosk, card.report(1, told=True), at(50 + day))
    for name in ("new", "newer"):
        desk.ticket(name, at(60))
    return desk


def a_booked_day() -> Desk:
    """Play a day with two bookings, of whom one came."""
    desk = reception()
    desk.books(booking(1), booking(2, "11:00"))
    desk.cancels(2)
    desk.claims("booked", 1, at(3500))
    for n in range(3):
        desk.ticket(f"v{n}", at(3510))
    desk.calls(3700)
    return desk


def a_day_that_goes_on() -> Desk:
    """Play a day that is closed by mistake and opened again; in the night it is opened still, and
    the day turns."""
    hall = structs.replace(small_hall(next_again=0.0), opens=("00:00-24:00",))
    desk = Desk(hall)
    for i in range(4):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    desk.up("staff", DayWanted("shut", "close", anyway=True), at(20))
    desk.up("staff", DayWanted("again", "open"), at(30))
    desk.up("staff", ReturnWanted("back", "A003"), at(40))
    desk.ticket("late", at(NIGHT - 60))
    desk.press(1, at(NIGHT - 50))
    desk.hear(Tick(), at(NIGHT))
    desk.ticket("new", at(NIGHT + 10))
    desk.press(1, at(NIGHT + 20))
    return desk


DAYS = {"a day": a_day, "without the hub": a_day_without_the_hub, "a lost day": a_lost_day}
DAYS |= {
    "two lost days": two_lost_days,
    "operators at work": a_worked_day,
    "bookings": a_booked_day,
    "a day that goes on": a_day_that_goes_on,
}
