"""A kiosk whose card was copied, or whose name another one has: what it says, and does not do."""

import shutil
from pathlib import Path

from kiosk.place import place
from kiosk.things import (
    HubKnown,
    KioskStarted,
    LeaseKept,
    MenuKept,
    Placed,
    PrinterStatus,
    RunBegan,
    Warn,
)
from tests.support.kiosk_visitor import Visitor, menu
from wire.messages import (
    KioskAsked,
    KioskHere,
    KioskRefused,
    KioskWelcome,
    Lease,
    LinkDown,
    LinkUp,
    Move,
    MoveHeard,
    Reported,
    TicketPrinted,
    TicketTaken,
    VisitMove,
    VisitsMoved,
)

COMPANY = 60.0
MOVES = 50

COPY = "a copy of this card is at work"


def alone(visitor: Visitor, visit: str) -> list[str]:
    """Return the tickets on paper after a visitor wanted one and no hub answered."""
    visitor.hear(LinkDown())
    visitor.wait(20, hub=False)
    if visitor.screen and visitor.screen.kind == "start":
        visitor.tap("language:ru")
        visitor.tap("service:repair", visit)
    return [paper.ticket for paper in visitor.papers()]


def started(disk: list, life: str, at: str) -> Visitor:
    """Start once more, in this place, without a hub."""
    visitor = Visitor(disk, life=life, place=at)
    visitor.hear(PrinterStatus("ok"))
    return visitor


# --- the place of a card ------------------------------------------------------------------------


def test_a_copied_card_gives_no_number_of_its_reserve_before_a_hub_has_welcomed_it() -> None:
    genuine = Visitor(place="here").open()
    copy = started(genuine.disk, "life-2", "elsewhere")
    assert copy.screen is not None
    assert copy.screen.kind == "closed"
    assert alone(copy, "c1") == []
    said = [x.text for x in copy.answers if isinstance(x, Warn)]
    assert "copied or moved" in said[0]
    assert alone(genuine, "v1") == ["C500"], "the one that stayed goes on"
    again = started(genuine.disk, "life-3", "here")
    assert alone(again, "v2") == ["C501"], "also after a power cut without its hub"


def test_a_card_in_another_computer_works_alone_again_once_a_hub_has_welcomed_it() -> None:
    moved = Visitor(Visitor(place="here").open().disk, life="life-2", place="there").open()
    assert Placed("there") in moved.disk
    assert alone(started(moved.disk, "life-3", "there"), "v1") == ["C500"]
    assert alone(started(moved.disk, "life-4", "here"), "v2") == []


def test_a_card_of_before_that_knew_no_place_is_at_home() -> None:
    known = HubKnown("g1", 1, 3, 0)
    lease = LeaseKept(Lease("C", 1, 500, 519, 500))
    old = [RunBegan("card", 1), known, lease, MenuKept(menu())]
    visitor = started(old, "life-2", "here")
    assert Placed("here") in visitor.disk
    assert alone(visitor, "v1") == ["C500"]


def test_the_place_differs_for_a_copy_of_the_file_and_for_another_board(tmp_path: Path) -> None:
    card, copy, serial = tmp_path / "kiosk.db", tmp_path / "copy.db", tmp_path / "serial"
    card.write_bytes(b"numbers")
    shutil.copyfile(card, copy)
    none = tmp_path / "none"
    serial.write_bytes(b"10000000abcdef01\0")
    here = place(card, serial, none)
    assert here == place(card, serial, none)
    assert here != place(copy, serial, none)
    serial.write_bytes(b"10000000abcdef02\0")
    assert here != place(card, serial, none)


def test_without_a_serial_number_the_permanent_addresses_tell_computers_apart(
    tmp_path: Path,
) -> None:
    card, cards = tmp_path / "kiosk.db", tmp_path / "net"
    card.write_bytes(b"numbers")
    for name, kind in (("eth0", "0"), ("wlan0", "3")):
        (cards / name / "device").mkdir(parents=True)
        (cards / name / "addr_assign_type").write_text(kind)
        (cards / name / "address").write_text(f"aa:{name}\n")
    before = place(card, tmp_path / "none", cards)
    (cards / "wlan0" / "address").write_text("bb:random\n")
    assert place(card, tmp_path / "none", cards) == before, "a random address is not the card's"
    (cards / "eth0" / "address").write_text("bb:other\n")
    assert place(card, tmp_path / "none", cards) != before


# --- refused -------------------------------------------------------------------------------------


def test_a_refused_copy_tells_the_papers_that_no_hub_has_heard_of() -> None:
    visitor = Visitor(place="here").open()
    visitor.mute = True
    tickets = alone(visitor, "v1")
    visitor.hear(LinkUp("s2"))
    visitor.hear(menu())
    visitor.pulse()
    assert visitor.sent(Reported) == []
    visitor.hear(KioskRefused("s2", COPY, True))
    visitor.pulse()
    said = [one.fact.ticket for one in visitor.sent(Reported) if isinstance(one.fact, TicketTaken)]
    assert said == tickets == ["C500"]
    assert not any(isinstance(one.fact, TicketPrinted) for one in visitor.sent(Reported))


def test_the_starts_of_a_refused_copy_are_not_counted_until_a_hub_welcomes_it() -> None:
    visitor = Visitor().open()
    visitor.mute = True
    visitor.hear(KioskRefused("s1", COPY, True))
    disk = visitor.disk
    for nth in range(2, 5):
        again = Visitor(disk, life=f"life-{nth}")
        again.mute = True
        again.open()
        assert again.sent(KioskHere)[-1].run == 1, "or the next start would win"
        disk = again.disk
    again.hear(KioskWelcome("s1", "life-1", 0, 3, "g1", 1))
    later = Visitor(again.disk, life="life-9")
    later.mute = True
    assert later.open().sent(KioskHere)[-1].run == 2


def test_one_refused_because_of_its_name_counts_its_starts() -> None:
    visitor = Visitor().open()
    visitor.mute = True
    visitor.hear(KioskRefused("s1", "another card has this name"))
    again = Visitor(visitor.disk, life="life-2")
    again.mute = True
    assert again.open().sent(KioskHere)[-1].run == 2


def test_who_is_asked_whether_it_is_here_says_so_but_not_at_the_speed_of_the_wire() -> None:
    visitor = Visitor().open()
    visitor.wait(10)
    before = len(visitor.sent(KioskHere))
    for _ in range(50):
        visitor.hear(KioskAsked("s1"))
        visitor.hear(KioskAsked("another session"))
    visitor.wait(1.5)
    assert len(visitor.sent(KioskHere)) == before + 1
    assert visitor.screen is not None
    assert visitor.screen.kind == "start"


# --- what others say of our visits ---------------------------------------------------------------


def test_moves_that_somebody_invents_do_not_fill_the_card() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    ways: tuple[Move, Move] = ("called", "waiting")
    for nth in range(2 * MOVES):
        visitor.hear(VisitsMoved((VisitMove("v1", ways[nth % 2]),)))
        visitor.mono += COMPANY
        visitor.pulse()
    assert len(visitor.recorded(MoveHeard)) == MOVES


def test_the_computers_name_goes_with_the_greeting() -> None:
    visitor = Visitor()
    visitor.hear(KioskStarted("life-2", "here", "pi-hall-2"))
    visitor.open()
    assert visitor.sent(KioskHere)[0].host == "pi-hall-2"
