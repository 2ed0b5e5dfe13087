"""Values at the very boundary of the kiosk's rules: the last one that is right, the first that is
not."""

import msgspec
import pytest
from msgspec import structs

from kiosk.choice.issuing.hub_view import HubView
from kiosk.choice.issuing.known_printer import KnownPrinter
from kiosk.choice.issuing.outbox import Outbox
from kiosk.choice.issuing.reserve import Reserve
from kiosk.things import Forgotten, HubKnown, LeaseKept, MenuKept, PrinterStatus, Recorded, Warn
from kiosk.words import KioskWords
from tests.support.kiosk_outbox import NEXT_WEEK, at, rows, taken
from tests.support.kiosk_visitor import ITEMS, WORDS, Visitor, menu, pulse
from wire.messages import (
    HubTrouble,
    KioskHere,
    KioskRefused,
    Lease,
    LinkDown,
    ReserveLeased,
    ReserveRefused,
    Tick,
    TicketDropped,
)

WEEK = 7 * 24 * 3600.0


# --- the outbox --------------------------------------------------------------------------------


def test_a_young_row_keeps_those_behind_it_although_they_are_older() -> None:
    """Of the first nobody knows the age: it is of another start, and no clock could be believed."""
    outbox = Outbox()
    outbox.record(taken("v1", 1), at(0, boot="earlier", trusted=False))
    for n in (2, 3):
        outbox.record(taken(f"v{n}", n), at(0))
    assert outbox.forget(3, NEXT_WEEK, at(WEEK + 1)) == []
    assert list(outbox.rows) == [1, 2, 3]


@pytest.mark.parametrize(("last", "forgotten"), [(60_000, []), (60_001, [Forgotten(1)])])
def test_sixty_thousand_rows_are_kept_however_young(last, forgotten) -> None:
    outbox = Outbox()
    for seq in (1, 2, last):
        outbox.restore(Recorded(seq, at(), taken(f"v{seq}", seq)))
    assert outbox.forget(last, NEXT_WEEK, at()) == forgotten


def test_of_what_the_hub_has_the_row_that_it_heard_last_goes_too() -> None:
    outbox = rows(3, at(0))
    assert outbox.forget(0, NEXT_WEEK, at(WEEK + 1)) == []
    assert outbox.forget(1, NEXT_WEEK, at(WEEK + 1)) == [Forgotten(1)]


def test_an_outbox_of_which_all_is_forgotten_begins_behind_it() -> None:
    assert Outbox().first == 1
    outbox = rows(5, at(0))
    assert outbox.first == 1
    outbox.restore(Forgotten(5))
    assert outbox.first == 6


def test_of_a_visit_whose_report_is_forgotten_nothing_is_said_again() -> None:
    outbox = Outbox()
    outbox.record(TicketDropped("v1", "no answer"), at(0))
    assert outbox.repeats_drop("v1", 1)
    outbox.restore(Forgotten(1))
    assert not outbox.repeats_drop("v1", 1)


@pytest.mark.parametrize(("day", "forgotten"), [(6, []), (7, [Forgotten(2)])])
def test_a_paper_is_kept_until_the_fourth_business_day_after_its_own(day, forgotten) -> None:
    """Theirs is day 3."""
    assert rows(3, at(0)).forget(3, day, at(WEEK + 1)) == forgotten


# --- what a kiosk knows of the hub ---------------------------------------------------------------


def test_a_new_card_greets_as_one_that_has_met_no_hub() -> None:
    visitor = Visitor()
    visitor.open()
    first = visitor.sent(KioskHere)[0]
    assert (first.generation, first.epoch, first.day, first.leases) == ("", 0, 0, ())


@pytest.mark.parametrize(("silent", "greetings"), [(2.5, 0), (3.5, 1)])
def test_a_hub_that_was_silent_for_three_seconds_is_greeted_anew(silent, greetings) -> None:
    visitor = Visitor().open()
    before = len(visitor.sent(KioskHere))
    visitor.wait(silent, hub=False)
    visitor.pulse()
    assert len(visitor.sent(KioskHere)) == before + greetings


def test_a_refused_kiosk_says_that_it_lives_after_five_seconds_and_then_each_half_minute() -> None:
    visitor = Visitor().open()
    visitor.mute = True
    visitor.hear(KioskRefused("s1", "too old"))
    before = len(visitor.sent(KioskHere))
    for seconds, greetings in ((4.9, 0), (0.2, 1), (29.8, 1), (0.2, 2), (29.8, 2), (0.2, 3)):
        visitor.wait(seconds)
        assert len(visitor.sent(KioskHere)) == before + greetings


def test_a_number_of_the_hub_tells_which_day_it_is() -> None:
    """A paper of the reserve bears it."""
    visitor = Visitor().open()
    visitor.hear(structs.replace(visitor.issued("of another life"), day=4))
    visitor.hear(LinkDown())
    visitor.wait(0.5, hub=False)
    for key in ("language:ru", "service:repair"):
        visitor.wait(0.8, hub=False)
        visitor.touch(key)
    assert [paper.code for paper in visitor.papers()] == ["C500-4"]


# --- the reserve -------------------------------------------------------------------------------


def reserve(*leases: Lease) -> Reserve:
    found = Reserve()
    for lease in leases:
        found.restore(LeaseKept(lease))
    return found


@pytest.mark.parametrize(
    ("size", "left", "low"),
    [
        *((1, 1, False), (1, 0, True), (3, 1, False), (4, 1, True)),
        *((7, 2, True), (6, 2, False), (10, 3, True), (10, 4, False)),
    ],
)
def test_a_range_is_low_when_at_most_three_in_ten_are_left(size, left, low) -> None:
    assert reserve(Lease("A", 1, 500, 499 + size, 500 + size - left)).low("A") is low


def test_the_size_of_the_last_range_counts_and_what_is_left_of_all() -> None:
    used, last = Lease("A", 1, 500, 519, 518), Lease("A", 2, 520, 529, 528)
    assert reserve(used, last).left("A") == 4
    assert not reserve(used, last).low("A")
    assert reserve(used, Lease("A", 2, 520, 529, 529)).low("A")


def test_a_series_that_was_never_lent_is_not_low() -> None:
    assert not reserve(Lease("A", 1, 500, 519, 520)).low("B")


def test_a_greeting_names_four_hundred_ranges_the_latest_ones() -> None:
    many = reserve(*(Lease(f"S{n}", 1, 500, 519, 500) for n in range(401)))
    assert [lease.series for lease in many.leases()] == [f"S{n}" for n in range(1, 401)]


@pytest.mark.parametrize(
    ("left", "said"),
    [(2, "1 number left in the reserve of C"), (3, "2 numbers left in the reserve of C")],
)
def test_the_log_says_how_many_numbers_are_left(left, said) -> None:
    kept = [MenuKept(menu((ITEMS[3],))), LeaseKept(Lease("C", 1, 500, 519, 520 - left))]
    visitor = Visitor([*Visitor().disk, *kept], life="life-2")
    visitor.hear(PrinterStatus("ok"))
    for key in ("language:ru", "service:repair"):
        visitor.wait(0.8, hub=False)
        visitor.touch(key)
    assert [x.text for x in visitor.answers if isinstance(x, Warn)] == [said]


# --- what staff and visitors are told ------------------------------------------------------------


def test_the_log_says_one_thing_once_a_minute() -> None:
    visitor = Visitor().open()
    visitor.mute = True
    visitor.hear(KioskRefused("s1", "too old"))
    for seconds, lines in ((59, 1), (2, 2), (57, 2), (2, 3)):
        visitor.wait(seconds)
        said = [x.text for x in visitor.answers if isinstance(x, Warn)]
        assert said == ["the hub refuses this kiosk: too old"] * lines


def test_a_text_that_no_screen_has_is_refused() -> None:
    """It is misspelt, and the one that was meant has another's words or none."""
    texts = msgspec.to_builtins(WORDS["ru"])
    assert msgspec.convert(texts, KioskWords) == WORDS["ru"]
    with pytest.raises(msgspec.ValidationError, match="unknown field `welcom`"):
        msgspec.convert({**texts, "welcom": ""}, KioskWords)


OUT_OF_SERVICE, NO_TICKETS = "Терминал временно не работает", "Сейчас здесь нельзя получить талон"


@pytest.mark.parametrize(
    ("has_menu", "left", "heading"),
    [
        (True, 0, NO_TICKETS),
        (True, None, OUT_OF_SERVICE),
        (False, 0, OUT_OF_SERVICE),
        (False, 1, OUT_OF_SERVICE),
    ],
)
def test_only_a_reserve_that_was_lent_for_this_menu_is_said_to_be_used_up(
    has_menu, left, heading
) -> None:
    kept = [MenuKept(menu((ITEMS[3],)))] if has_menu else []
    if left is not None:
        kept.append(LeaseKept(Lease("C", 1, 500, 519, 520 - left)))
    visitor = Visitor([*Visitor().disk, *kept], life="life-2")
    visitor.hear(PrinterStatus("ok"))
    assert (visitor.screen.kind, visitor.screen.heading) == ("closed", heading)


def test_a_refused_kiosk_is_out_of_service_whatever_its_reserve() -> None:
    visitor = Visitor()
    visitor.lends = 0
    visitor.open()
    visitor.hear(menu((ITEMS[3],), version=2))
    visitor.machine.restore([LeaseKept(Lease("C", 1, 500, 519, 520))])
    visitor.hear(KioskRefused("s1", "too old"))
    assert visitor.screen.heading == OUT_OF_SERVICE


# --- when it wants to be told the time ------------------------------------------------------------


def test_of_a_hub_that_is_silent_and_one_in_trouble_the_earlier_end_is_due() -> None:
    """Three seconds after the word of each."""
    hub = HubView()
    hub.hear(HubTrouble("no disk"), at(10.0))
    hub.hear(pulse(1), at(11.0))
    assert hub.due() == 13.0
    hub.hear(Tick(), at(13.0))
    assert hub.due() == 14.0
    hub.hear(HubTrouble("no disk"), at(13.5))
    assert hub.due() == 14.0
    hub.hear(Tick(), at(14.0))
    assert hub.due() == 16.5


def test_of_two_series_the_one_that_is_to_be_asked_for_first_is_due() -> None:
    """Five seconds after a wish that got no answer, a minute after one that was refused."""
    some, both = Reserve(), menu(ITEMS[1:3])
    assert [wish.series for wish in some.ask(both, "card", at(0.0))] == ["A", "B"]
    assert some.refused(ReserveRefused("card", "A", 1, "none left"), at(1.0))
    assert some.due() == 5.0
    assert [wish.series for wish in some.ask(both, "card", at(5.0))] == ["B"]
    assert some.refused(ReserveRefused("card", "B", 1, "none left"), at(6.0))
    assert some.due() == 61.0
    assert some.ask(both, "card", at(60.9)) == []
    assert [wish.series for wish in some.ask(both, "card", at(61.0))] == ["A"]
    some.rest()
    assert some.due() is None


# --- what is believed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "day", "believed"),
    [(0, 100_000, True), (0, 100_001, False), (40, 3700, True), (40, 3701, False), (40, 39, False)],
)
def test_a_business_day_is_believed_so_far_ahead(known, day, believed) -> None:
    """Ten years ahead of the one that is known; of the first one three hundred."""
    visitor = Visitor([HubKnown("g0", 1, known, 0)])
    visitor.hear(structs.replace(visitor.issued("of another life"), day=day))
    assert visitor.machine._state.courier.known.day == (day if believed else known)


def test_a_visit_is_given_up_three_times_and_not_before_the_hub_has_heard_of_the_last() -> None:
    outbox = Outbox()
    assert not outbox.repeats_drop("v1", 0)
    for row, again in ((1, True), (2, True), (3, False)):
        outbox.record(TicketDropped("v1", "no answer"), at(0))
        assert not outbox.repeats_drop("v1", row - 1)
        assert outbox.repeats_drop("v1", row) is again


@pytest.mark.parametrize(
    ("first", "last", "taken_"), [(999_998, 999_998, 1), (999_999, 999_999, 0)]
)
def test_a_range_ends_before_the_highest_number(first, last, taken_) -> None:
    """One beyond its last says that it is used up, and has to be a number too."""
    some = Reserve()
    some.ask(menu(ITEMS[1:2]), "card", at(0.0))
    assert len(some.lent(ReserveLeased("kiosk", "card", "A", 1, first, last, 3))) == taken_


@pytest.mark.parametrize(("papers", "promised"), [(2, True), (3, False)])
def test_three_papers_under_way_are_too_many_for_a_further_ticket(papers, promised) -> None:
    printer = KnownPrinter("print")
    assert not printer.promises(0), "it was not heard of yet"
    printer.hear(PrinterStatus("ok"))
    assert printer.promises(papers) is promised
