"""Walks a visitor from the languages to the ticket.

Decides what a touch or a bar code leads to, what happens when nobody touches, and whether the kiosk
is open. ``tickets`` decides about numbers and papers, ``pages`` when a screen is shown. Times are
the kiosk's monotonic seconds. Never touches a clock, a device or the disk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from kiosk.choice import code, replies
from kiosk.choice.issuing.kiosk_state import KioskState
from kiosk.choice.issuing.known_printer import KnownPrinter
from kiosk.choice.issuing.tickets import TicketFlow
from kiosk.choice.pages import Pages
from kiosk.choice.stage import RESTS, SCANS, WalkStage, turned
from kiosk.choice.wording import screens
from kiosk.choice.wording.plain import plain
from kiosk.choice.wording.screens import stands
from kiosk.choice.wording.view import View, item, languages
from kiosk.things import (
    Answer,
    Drawn,
    KioskStarted,
    PaperEnded,
    PrinterStatus,
    Scanned,
    Tapped,
    Timeouts,
)
from kiosk.words import KioskWords
from wire.messages import (
    BackAnswered,
    Fact,
    Menu,
    Now,
    TicketIssued,
    TicketPrinted,
    TicketRefused,
)


class VisitorWalk:
    """Walks the visitors of one kiosk. ``words`` by language; ``silent``: what to do with a printer
    that says nothing; ``scans``: it has a scanner."""

    def __init__(
        self,
        words: Mapping[str, KioskWords],
        times: Timeouts,
        silent: Literal["print", "refuse"],
        scans: bool,
    ) -> None:
        self._words, self._scans = words, scans
        self._state, self._printer, self._pages = KioskState(), KnownPrinter(silent), Pages(times)
        self._tickets = TicketFlow(words, self._state, self._printer, self._pages)
        self._began = False
        self._out: list[Answer] = []

    def restore(self, facts: Iterable[Fact]) -> None:
        """Take the facts of earlier runs in the order in which they were answered. What a later one
        has replaced may be left out (``kiosk.things``)."""
        for fact in facts:
            self._state.restore(fact)

    def hear(self, heard: object, now: Now) -> list[Answer]:
        """Return facts to keep and effects to act on."""
        self._out = []
        self._state.hear(heard, now)
        self._pass_time(now)
        self._take(heard, now)
        self._follow_hub(now)
        if self._began:
            facts = any(isinstance(answer, Fact) for answer in self._out)
            self._out += self._state.say(self._printer.word(), facts, now)
            self._out += self._pages.show(self._view(now), now.mono)
        return self._out

    def due(self) -> float | None:
        """Return when to be told the time."""
        times = (self._pages.due(), self._state.due())
        return min((time for time in times if time is not None), default=None)

    @property
    def _stage(self) -> WalkStage:
        return self._pages.stage

    @property
    def _menu(self) -> Menu | None:
        return self._state.hub.last_menu()

    # --- what is heard -------------------------------------------------------------------------

    def _take(self, heard: object, now: Now) -> None:
        match heard:
            case KioskStarted():
                self._begin(heard, now)
            case Drawn(shown):
                self._pages.drawn(shown, now.mono)
            case Tapped() if self._pages.takes(heard, now.mono):
                self._touched(heard, now)
            case Scanned() if self._stage.kind in SCANS:
                self._scanned(heard, now)
            case PrinterStatus():
                self._out += self._tickets.printer_said(heard, now)
            case PaperEnded(visit, outcome, why):
                self._out += self._tickets.paper_ended(TicketPrinted(visit, outcome, why), now)
            case TicketIssued():
                self._out += self._tickets.issued(heard, now)
            case TicketRefused(visit) if self._tickets.waits_for(visit):
                self._go(replies.refused(self._stage, heard), now)
            case BackAnswered(wish) if self._tickets.waits_for(wish):
                self._go(replies.answered(self._stage, heard), now)

    def _begin(self, start: KioskStarted, now: Now) -> None:
        self._began = True
        self._out += self._state.begin(start)
        self._go(WalkStage("closed"), now)
        self._out += self._tickets.begin(now)

    def _touched(self, chosen: Tapped, now: Now) -> None:
        key, _, what = chosen.key.partition(":")
        at, visit = self._stage, chosen.visit
        match key:
            case "service":
                self._service(what, visit, now)
            case "take":
                self._ask_class(at, visit, now)
            case "class":
                self._out += self._tickets.want(replace(at, cls=what), visit, now)
            case "key" | "erase":
                typed = code.typed(at.typed, what, self._menu)
                self._pages.stay(replace(at, typed=typed), now.mono)
            case "enter":
                self._out += self._tickets.enter(at, visit, now)
            case _:
                group = item(self._menu, at.group)
                self._go(turned(at, key, what, group.under if group else None), now)

    def _service(self, service: str, visit: str, now: Now) -> None:
        at = replace(self._stage, service=service)
        found = item(self._menu, service)
        shut = self._state.hub.shut(now).get(service)
        if shut is not None:
            self._go(replies.shut(at, service, shut.code, shut.back), now)
        elif found and screens.documents(found, at.language):
            self._go(replace(at, kind="documents"), now)
        else:
            self._ask_class(at, visit, now)

    def _ask_class(self, at: WalkStage, visit: str, now: Now) -> None:
        """Ask whether the visitor is served out of turn, where the hall lets them say so."""
        if self._menu and self._menu.classes:
            self._go(replace(at, kind="classes", via=at.kind), now)
        else:
            self._out += self._tickets.want(at, visit, now)

    def _scanned(self, scanned: Scanned, now: Now) -> None:
        """Treat the bar code as if it were typed, in the hall's first language where nobody has
        chosen one. A scanner that reads the same code again and again changes nothing."""
        before, found = self._stage, code.scanned(scanned.text, self._menu)
        if before.kind == "told" and found.ticket == before.typed and before.trouble != "silent":
            return
        language = before.language or languages(self._view(now))[0]
        at = WalkStage("code", language, typed=found.ticket)
        if not found.ticket:
            self._go(replies.told(at, "unread"), now)
        else:
            self._out += self._tickets.enter(at, scanned.visit, now, found.day)

    # --- the hub and the time ------------------------------------------------------------------

    def _follow_hub(self, now: Now) -> None:
        """Open once the printer has been heard, or close. A visitor under way is disturbed only if
        their page is gone, or if nothing may be promised here any more."""
        if self._state.courier.refused and self._stage.kind == "waiting":
            self._out += self._tickets.give_up("refused", "the hub refuses this kiosk", now)
        menu = self._state.offered_menu(now) if self._printer.status else None
        kind = self._stage.kind
        at_rest = kind in ("start", "closed")
        under_way = kind in (*RESTS, "still_there")
        gone = not at_rest and not stands(self._stage.back or self._stage, self._view(now))
        if at_rest or gone or (under_way and self._state.courier.refused):
            closed = WalkStage("closed", trouble=self._state.closed())
            stage = WalkStage("start") if menu else closed
            if stage != self._stage:
                self._go(stage, now)

    def _pass_time(self, now: Now) -> None:
        if not self._pages.over(now.mono):
            return
        if self._stage.kind in RESTS:
            self._go(WalkStage("still_there", self._stage.language, back=self._stage), now)
        elif self._stage.kind == "waiting":
            self._out += self._tickets.issue_from_reserve(now)
        else:
            self._go(WalkStage("start"), now)

    def _go(self, stage: WalkStage, now: Now) -> None:
        self._pages.go(stage, now.mono)

    def _view(self, now: Now) -> View:
        marks = (*self._state.marks(now), *self._printer.marks())
        shut, asks = self._state.hub.shut(now), self._state.hub.menu(now) is not None
        printable, paper = self._tickets.printable(), self._pages.paper
        known = (self._words, self._menu, printable, marks, paper, shut, asks, self._scans)
        return View(*known, plain(self._state.hub.no_broker))
