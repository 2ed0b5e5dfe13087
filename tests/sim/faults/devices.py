"""Breaks clocks, printers, cards and disks; and lets staff ask meanwhile."""

from typing import Any

from tests.sim.faults.processes import Breaks
from tests.sim.hall.copied_card import copied
from tests.sim.hall.floor import Floor
from tests.sim.hall.kiosks import Kiosk
from wire.messages import DayWanted, DoubtfulWanted, RetireWanted

YEARS = 10 * 365.25 * 86_400


class Losses(Breaks):
    """Takes disks and clocks away. ``backup``: what of the hub's disk would be put back.
    ``copies``: cards that are at work twice; meanwhile the hub loses nothing: their kiosks get new
    ones, and nobody would know more."""

    def __init__(self, floor: Floor) -> None:
        super().__init__(floor)
        self.backup: Any = None
        self.copies = 0

    # --- clocks, printers, cards, disks ----------------------------------------------------------

    def clock_jumps(self) -> None:
        """Let a clock jump by years, to 1970, by a day, by an hour; a clock that jumped may still
        be believed.

        A kiosk's clock does not jump by years: it may forget what a hub acknowledged more than a
        week ago.
        """
        name = self._draw.choice(("hub", "kiosk-1", "kiosk-2", "board-1"))
        computer = self.floor.computers[name]
        wrong = self._draw.choice((YEARS, -YEARS, -computer.now().wall, 86_400.0, -86_400.0, 3600))
        computer.wrong += wrong
        may_lie = name[:5] != "kiosk" or abs(computer.wrong) < 3 * 86_400.0
        computer.trusted = self._draw.random() < 0.5 and may_lie
        self.floor.agenda.after(self._draw.uniform(5, 60), computer.told_the_time)

    def printer_empty(self) -> None:
        printer = self._draw.choice(self.floor.kiosks).printer
        printer.paper_out()
        self.floor.agenda.after(self._draw.uniform(1, 15), printer.paper_in)

    def printer_doubts(self) -> None:
        printer = self._draw.choice(self.floor.kiosks).printer
        printer.doubt = 0.5
        self.floor.agenda.after(15.0, self._sure, printer)

    def _sure(self, printer: Any) -> None:
        printer.doubt = 0.0

    def card_replaced(self) -> None:
        """Replace a dead card of a kiosk: what it had not told is lost. Staff retire it by and
        by."""
        if self.backup is not None:
            return  # a hub that forgot, and a card that died: nobody knows any more
        self._new_card(self._draw.choice(self.floor.kiosks))

    def _new_card(self, kiosk: Kiosk) -> None:
        self.floor.truth.card_lost(kiosk)
        kiosk.die(power=True)
        kiosk.new_card()
        self.floor.truth.cards_lost += 1
        self.floor.agenda.after(self._draw.uniform(1, 5), kiosk.start)
        if self._draw.random() < 0.7:
            wait = self._draw.uniform(6, 12)
            self.floor.agenda.after(wait, self.floor.staff.wish, RetireWanted, kiosk.name)

    def card_cloned(self) -> None:
        """Copy a card at work and start the copy in another computer.

        The start that came last is the card's: staff put a new card into the kiosk, and retire the
        old one.
        """
        if self.backup is not None:
            return
        kiosk = self._draw.choice(self.floor.kiosks)
        copy = copied(self.floor, kiosk)
        copy.start()
        self.copies += 1
        self.floor.agenda.after(self._draw.uniform(2, 15), self._clone_ends, kiosk, copy)

    def _clone_ends(self, kiosk: Kiosk, copy: Kiosk) -> None:
        copy.die(power=True)
        self.copies -= 1
        self._new_card(kiosk)

    def backed_up(self) -> None:
        if not self.copies:
            self.backup = self.floor.hub.journal.copy()

    def put_back(self) -> None:
        """Lose the hub's disk, and put a backup in its place."""
        if self.backup is None:
            self.backed_up()
            return
        self._forgets(self.backup.copy(), "restored")

    def set_aside(self) -> None:
        """Damage the hub's database: it begins a new one."""
        if not self.floor.truth.cards_lost and not self.copies:
            self.backup = self.floor.hub.journal.empty()
            self._forgets(self.backup.copy(), "set aside")

    def _forgets(self, journal: Any, past: str) -> None:
        hub = self.floor.hub
        hub.die()
        self.floor.truth.hub_forgets(journal, past)
        hub.put_back(journal, past)
        self._down(hub, self._draw.uniform(0.5, 8))

    def staff_ask(self) -> None:
        """Let somebody use the staff's tool."""
        staff, truth = self.floor.staff, self.floor.truth
        doubtful = truth.ledger.waiting("doubtful")
        if doubtful:
            row = self._draw.choice(doubtful)
            staff.wish(DoubtfulWanted, row.ticket, truth.waits(row.visit))
        elif self._draw.random() < 0.3:
            staff.wish(DayWanted, "close", True)
            self.floor.agenda.after(self._draw.uniform(1, 6), staff.wish, DayWanted, "open")
        else:
            staff.wish(DayWanted, "status")
