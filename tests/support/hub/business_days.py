"""Looks at business days of a desk: their reports, and that the journal alone gives the same."""

import sqlite3
from contextlib import closing

import msgspec
from msgspec import structs

from hub.events.facts import DayOpened, Ticked
from hub.reports.day import report
from hub.reports.names import names_of
from hub.state.apply import replayed
from hub.storage.verify import verify
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, told
from tests.support.hub.same_rows import Kept
from tests.support.hub.state_and_tables import assert_tables_agree
from tests.support.hub.state_pictures import meaning
from wire.messages import DayAnswered, DayWanted, ParkPressed, ReserveWanted

DAY = 24 * 3600.0
K = "kiosk-1"


def day(desk: Desk, what: str, seconds: float, anyway: bool = False, **now) -> DayAnswered:
    wish = DayWanted(f"{what} {seconds}", what, anyway)
    (answer,) = told(desk.up("staff", wish, at(seconds, **now)), DayAnswered)
    return answer


def reported(desk: Desk, number: int):
    """Return the day in figures, from the tables; hold that they are what the journal says."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        _filled(base, desk)
        return report(base, number, names_of(desk.hall))


def _filled(base: sqlite3.Connection, desk: Desk) -> None:
    made = Kept(base)
    for fact in desk.facts:
        made.keep([fact])
        if isinstance(fact, Ticked):
            text = msgspec.json.encode(fact).decode()
            base.execute("INSERT OR REPLACE INTO tick VALUES (1, ?)", (text,))
    assert verify(base).good


def assert_same_rows(desk: Desk) -> None:
    """Assert that the journal of the last day alone gives the same state, and that the tables agree
    with it."""
    opened = [n for n, fact in enumerate(desk.facts) if isinstance(fact, DayOpened)][-1]
    again = replayed(desk.facts[opened:])
    assert meaning(again) == meaning(desk.machine.state)
    assert_tables_agree(desk.machine.state, desk.facts)


def states(desk: Desk) -> dict[str, str]:
    return {name: visit.state for name, visit in desk.machine.state.visits.items()}


def with_people() -> Desk:
    """Make a desk where a is at window 1, b is parked, c and d wait."""
    desk = Desk(small_hall(next_again=0.0))
    for i, name in enumerate("abcd"):
        desk.ticket(name, at(i))
    desk.press(1, at(10))
    desk.press(1, at(11), ParkPressed)
    desk.press(1, at(12))
    return desk


def restored(desk: Desk, backup: list, seconds: float) -> Desk:
    """Put a backup back; both kiosks say what it does not know."""
    card = desk.cards[K]
    lost = Desk(desk.hall, backup, 2, at(seconds), generation="new", past="restored", hello=False)
    for one in desk.cards.values():
        lost.hello(one, at(seconds))
    heard = lost.machine.state.kiosk_cards.known[card.incarnation].heard
    for seq in range(heard + 1, len(card.outbox) + 1):
        lost.up(K, card.report(seq, age=90.0, told=True), at(seconds))
    return lost


def small_band() -> Desk:
    return Desk(small_hall(reserve=2, reserve_from=500, reserve_to=507))


def used_up(desk: Desk, nth: int, seconds: float) -> range:
    numbers, card = desk.lend(at(seconds), nth=nth), desk.cards[K]
    for number in numbers:
        desk.own(f"own {seconds} {number}", number, at(seconds))
    card.leases = [structs.replace(x, next=x.last + 1) for x in card.leases]
    return numbers


def wants(desk: Desk, nth: int, seconds: float) -> list:
    return desk.up(K, ReserveWanted(desk.cards[K].incarnation, "A", nth), at(seconds))
