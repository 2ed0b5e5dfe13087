"""Scenes: one thing goes wrong in a quiet hall, at a moment that draws would seldom find.

Each raises Violation where a rule is broken. ``ALL`` are the scenes in order.
"""

from collections.abc import Callable

from msgspec import structs

from hub.events.facts import Adopted, NoShow
from tests.sim.agenda import Violation
from tests.sim.hall.copied_card import copied
from tests.sim.hall.hub import Hub
from tests.sim.hall.quiet import comes, facts, must, quiet, wait
from tests.sim.model.truth import Truth
from tests.sim.model.verdict import papers
from tests.sim.play import at_rest
from tests.support.halls import QUICK
from wire.messages import Called, Pulse, Reported, TicketDropped, TicketIssued

# --- presses ---


def two_pads_and_one_person() -> None:
    """Window 2 has two pads. While one operator presses NEXT the other says that the person before
    did not come: it is not said of the person who is called just now."""
    floor = quiet()
    floor.pads[0].press(2, "next")
    wait(floor, 4.0)
    floor.pads[0].press(2, "next")
    floor.post.stall("pads-2", 0.1)  # it is said at the same moment, and heard later
    floor.pads[1].press(2, "no_show")
    wait(floor, 1.0)
    must(len(facts(floor, Called)) == 2, f"expected two calls: {facts(floor, Called)}")
    must(not facts(floor, NoShow), "who was called this moment is said not to have come")


def a_press_comes_late() -> None:
    """A press that was held up on its way for ten seconds is dead."""
    floor = quiet()
    floor.post.stall("pads-1", 10.0)
    floor.pads[0].press(1, "next")
    wait(floor, 12.0)
    must(not facts(floor, Called), "a press of ten seconds ago still calls somebody")


def a_press_into_a_hub_that_stands_still() -> None:
    """The hub stands still for twelve seconds, and its pulses with it: when it goes on, what was
    pressed meanwhile is dead."""
    floor = quiet()
    floor.hub.stand_still(12.0)
    floor.pads[0].press(1, "next")
    wait(floor, 14.0)
    must(not facts(floor, Called), "a press into a frozen hub calls somebody when it goes on")
    floor.pads[0].press(1, "next")
    wait(floor, 1.0)
    must(len(facts(floor, Called)) == 1, "the hub is well again, and nobody is called")


def a_press_of_an_earlier_start() -> None:
    """A press on its way while the hub is started anew: nobody saw the window as it is now."""
    floor = quiet()
    floor.post.stall("pads-1", 4.0)
    floor.pads[0].press(1, "next")
    wait(floor, 0.2)
    floor.hub.die()
    floor.hub.start()
    wait(floor, 8.0)
    must(not facts(floor, Called), "a press of before the restart still calls somebody")


# --- the hub and its copies ---


def a_will_comes_late() -> None:
    """The power of the hub's computer fails; the broker says its will when the hub is back."""
    floor = quiet()
    floor.board.seen.clear()
    old = floor.hub.connection
    floor.hub.die()
    floor.agenda.run(floor.agenda.now + 1.0)
    floor.hub.start()
    wait(floor, 4.0)
    must(floor.board.scene.standing == "live", "the board does not see the hub that is back")
    floor.board.seen.clear()
    floor.post._fan_out(*old.will)
    wait(floor, 3.0)
    must("stale" not in floor.board.seen, "a dead connection's will makes the living hub look dead")


def a_second_hub() -> None:
    """A copy of the hub's computer is switched on beside it: it says and issues nothing."""
    floor = quiet(works=True)
    twin = Hub(
        "twin", floor.agenda, floor.post, floor.computers["staff"], floor.draw,
        hall=floor.hall, truth=Silent(floor.truth),
    )  # fmt: skip
    twin.journal = floor.hub.journal.copy()
    twin.start()
    for nth in range(10, 14):
        comes(floor, f"p{nth}")
        wait(floor, 3.0)
    at_rest(floor)
    must(twin.machine._split_brain.silent, "of two hubs the second does not keep silent")
    must(not floor.hub.machine._split_brain.silent, "of two hubs the first keeps silent")
    ours = len(facts(floor, TicketIssued))
    must(ours >= 8, f"the first hub issued only {ours} tickets")


class Silent:
    """Is a truth for a hub that must not do anything: whatever it issues or calls breaks it."""

    forgot = False

    def __init__(self, truth: Truth) -> None:
        self.ledger = truth.ledger

    def answered(self, life: int, said: object) -> None:
        raise Violation(f"the second hub answers: {said}")

    def hub_adopts(self, heard: object) -> None:
        """Do nothing: what the hub decides of a report is checked when it is kept."""

    def hub_kept(self, hub: Hub, kept: list) -> None:
        for fact in kept:
            must(not isinstance(fact, TicketIssued | Called), f"the second hub decides: {fact}")


# --- a kiosk and its copies ---


def two_copies_of_one_card() -> None:
    """A kiosk's card was copied while it was off; both are switched on. One of them works."""
    floor = quiet()
    first = floor.kiosks[0]
    first.stop()
    copy = copied(floor, first)
    first.start()
    wait(floor, 2.0)
    copy.start()
    wait(floor, 12.0)
    shown = sorted(kiosk.screen.kind for kiosk in (first, copy))
    must(shown == ["closed", "start"], f"of two copies of a card these work: {shown}")


def a_card_is_copied_at_work() -> None:
    """The copy is put to work in another computer. The start that came last works; the other kiosk
    says so, and does not win by being switched off and on."""
    floor = quiet()
    first = floor.kiosks[0]
    copy = copied(floor, first)
    copy.start()
    wait(floor, 3.0)
    for _ in range(3):
        shown = (first.screen.kind, copy.screen.kind)
        must(shown == ("closed", "start"), f"after a copy began, the kiosks show {shown}")
        must("refused_mark" in first.machine._state.marks(first.computer.now()), "it says nothing")
        first.die()
        first.start()
        wait(floor, 8.0)
    must(not facts(floor, TicketDropped), "a ticket on paper was dropped")


def a_copy_of_a_card_begins_without_the_hub() -> None:
    """Only the one that stayed in its place numbers from the reserve that both hold. What it has
    printed the hub learns, whichever of them it admits."""
    floor = quiet()
    first = floor.kiosks[0]
    copy = copied(floor, first)
    floor.hub.die()
    wait(floor, 5.0)
    copy.start()
    person = comes(floor, "alone")
    wait(floor, 15.0)
    must(copy.screen.kind == "closed", "a copy promises numbers of a reserve that is another's")
    must(person.number, "the kiosk that stayed gives no number without the hub")
    floor.hub.start()
    wait(floor, 25.0)
    shown = sorted(kiosk.screen.kind for kiosk in (first, copy))
    must(shown == ["closed", "start"], f"of two copies of a card these work: {shown}")
    known = {fact.visit for fact in facts(floor, Adopted)}
    must(known & set(person.visits), "nobody knows of a paper that a refused copy printed")


def a_card_dies_before_it_could_tell() -> None:
    """A paper with the hub's number is out when the kiosk's card dies, and the hub has not heard
    of it. Its holder is called, flagged, though a new card is at work in that kiosk."""
    floor = quiet(people=0)
    kiosk = floor.kiosks[0]
    person = comes(floor, "p1")
    floor.post.lost_kinds = (Reported,)
    while kiosk.screen.kind != "ticket":
        floor.agenda.run(floor.agenda.now + 0.001)
    wait(floor, 1.5)
    floor.truth.card_lost(kiosk)
    kiosk.die(power=True)
    kiosk.new_card()
    floor.post.lost_kinds = ()
    kiosk.start()
    for operator in floor.operators:
        operator.works = True
    at_rest(floor)
    papers(floor)
    must(floor.truth.called_as.get(person.visits[-1]), f"{person} was never called")


# --- a hub that forgot ---


def a_kiosk_is_away_while_the_hub_gathers() -> None:
    """Its papers bear numbers that the hub has forgotten: numbers are left out for it."""
    floor = quiet(people=1)
    backup = floor.hub.journal.copy()
    for nth in range(10, 14):
        comes(floor, f"p{nth}", 0, "seal")
        wait(floor, 5.0)
    away = floor.kiosks[0]
    away.cut_off = True
    floor.post.cut(away.connection, delivered=True)
    floor.hub.die()
    floor.truth.hub_forgets(backup, "restored")
    floor.hub.put_back(backup, "restored")
    floor.hub.start()
    wait(floor, floor.hall.rules.gather + 5.0)
    for nth in range(20, 24):
        comes(floor, f"p{nth}", 1, "seal")
        wait(floor, 5.0)
    away.joined()
    for operator in floor.operators:
        operator.works = True
    at_rest(floor)
    papers(floor)


def the_counter_reaches_the_reserve() -> None:
    """The hub's own numbers come to the band that it has lent, and go on behind it."""
    rules = structs.replace(QUICK, reserve_from=3, reserve_to=50)
    floor = quiet(kiosks=2, people=5, works=True, rules=rules)
    floor.post.kill()
    for nth in range(10, 12):
        comes(floor, f"p{nth}", nth % 2)
        wait(floor, 4.0)
    floor.post.up = True
    at_rest(floor)
    papers(floor)


def a_menu_of_an_earlier_start() -> None:
    """The broker still holds the menu of the hub's earlier start: nothing is promised by it."""
    floor = quiet(people=0)
    kiosk, hub = floor.kiosks[0], floor.hub
    old = kiosk.machine._state.hub.last_menu()
    hub.die()
    wait(floor, 0.5)
    kiosk.die()
    kiosk.new_card()
    kiosk.start()
    wait(floor, 4.0)
    pulse = Pulse(hub.journal.generation, old.epoch + 1, "new", 0, hub.computer.now(), 0, 0)
    kiosk.put(old)
    kiosk.put(pulse)
    wait(floor, 0.5)
    must(kiosk.screen.kind == "closed", "a ticket is promised by the menu of an earlier start")


# --- clocks ---


def a_clock_nobody_believes() -> None:
    """The hub's clock goes ten years ahead and says itself that it is not to be believed."""
    floor = quiet()
    day = floor.truth.ledger.day
    clock = floor.computers["hub"]
    clock.wrong, clock.trusted = 10 * 365 * 86_400.0, False
    wait(floor, 5.0)
    must(floor.truth.ledger.day == day, "a clock that is not trusted turned the day")
    clock.trusted = True
    wait(floor, 5.0)
    must(floor.truth.ledger.day == day, "a clock that jumped by ten years turned the day")


ALL: tuple[Callable[[], None], ...] = (
    two_pads_and_one_person,
    a_press_comes_late,
    a_press_into_a_hub_that_stands_still,
    a_press_of_an_earlier_start,
    a_will_comes_late,
    a_second_hub,
    two_copies_of_one_card,
    a_card_is_copied_at_work,
    a_copy_of_a_card_begins_without_the_hub,
    a_card_dies_before_it_could_tell,
    a_kiosk_is_away_while_the_hub_gathers,
    the_counter_reaches_the_reserve,
    a_menu_of_an_earlier_start,
    a_clock_nobody_believes,
)
