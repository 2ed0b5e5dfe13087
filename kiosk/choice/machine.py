"""Walks a visitor from the languages to the ticket, and promises no ticket that cannot be.

Decides what a touch leads to, what happens when nobody touches, and when a visit is given up.
A screen is shown again only when its words change. Times are the kiosk's monotonic seconds.
Never touches a clock, a device or the disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import dist, inf
from typing import Any, Literal

from kiosk.choice import screens
from kiosk.choice.hub import Hub
from kiosk.choice.ledger import Ledger
from kiosk.choice.printing import Printing
from kiosk.choice.screens import View, build, stands
from kiosk.choice.slip import slip
from kiosk.choice.stage import Stage, before, lasts
from kiosk.things import (
    Chosen,
    Drawn,
    Kept,
    PaperEnded,
    Print,
    PrinterStatus,
    Screen,
    Send,
    Show,
    Started,
    Times,
    Words,
)
from wire.messages import (
    Fact,
    KioskStarted,
    Now,
    TicketDropped,
    TicketIssued,
    TicketKnown,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)

UNSEEN = 0.1
"""Seconds of waiting that no eye notices: a quicker answer needs no waiting screen."""
PAPER_FIRST = 0.02
"""Seconds until the ticket's screen: drawing would hold up the thread that prints."""
SAME_TAP, SAME_PLACE = 0.7, 15.0
"""Seconds and mm within which a touch is the second half of a slow double tap: it means what the
first half meant, not what the next screen has there."""


class Choice:
    """One kiosk. ``words`` by language; ``silent``: what to do with a printer that says nothing."""

    def __init__(
        self, words: Mapping[str, Words], times: Times, silent: Literal["print", "refuse"]
    ) -> None:
        self._words, self._times = words, times
        self._hub, self._ledger, self._printing = Hub(), Ledger(), Printing(silent)
        self._stage = Stage("closed")
        self._since = 0.0  # the last sign of the visitor
        self._show_at: float | None = None
        self._screen: Screen | None = None
        self._shown = 0
        self._open_at: float | None = None  # from when the shown screen takes a touch
        self._tapped_at, self._place = -inf, (0.0, 0.0)  # of the last touch that was taken
        self._began = self._told_start = self._drawn = False
        self._paper = ""
        self._out: list[Any] = []

    def restore(self, kept: Sequence[Kept]) -> None:
        """Take what earlier runs kept, oldest first."""
        self._ledger.restore(kept)

    def hear(self, heard: object, now: Now) -> list[Any]:
        """Facts to keep and acts to do."""
        self._out = []
        self._hub.hear(heard, now)
        self._pass_time(now)
        self._take(heard, now)
        self._tell_hub(now)
        self._follow_hub(now)
        self._show(now)
        return self._out

    def due(self) -> float | None:
        """When to be told the time."""
        times = [self._deadline(), self._hub.due(), self._ledger.due(), self._show_at]
        return min((time for time in times if time is not None), default=None)

    # --- what is heard -------------------------------------------------------------------------

    def _take(self, heard: object, now: Now) -> None:
        match heard:
            case Started():
                self._begin(now)
            case Drawn(shown) if shown == self._shown:
                self._drawn = True
                self._open_at = now.mono + self._times.settle
            case Chosen() if self._takes_touch(heard, now):
                self._touched(heard, now)
            case PrinterStatus():
                self._printer_said(heard, now)
            case PaperEnded(visit, outcome, why):
                self._paper_ended(TicketPrinted(visit, outcome, why), now)
            case TicketIssued():
                self._issued(heard, now)
            case TicketRefused(visit) if self._waits_for(visit):
                self._go(Stage("sorry", self._stage.language, trouble="refused"), now)
            case TicketKnown():
                self._out += self._ledger.known(heard)

    def _begin(self, now: Now) -> None:
        """A paper that was under way when the last run ended: nobody can say how it ended."""
        self._began = True
        self._go(Stage("closed"), now)
        for visit in list(self._ledger.unfinished):
            self._report(TicketPrinted(visit, "unknown", "the kiosk stopped meanwhile"), now)

    def _takes_touch(self, chosen: Chosen, now: Now) -> bool:
        """One tap is one step: a screen that is gone, not yet drawn or quite new takes none."""
        fresh = self._open_at is None or now.mono < self._open_at
        again = now.mono < self._tapped_at + SAME_TAP and dist(chosen.at, self._place) <= SAME_PLACE
        return chosen.shown == self._shown and not fresh and not again

    def _touched(self, chosen: Chosen, now: Now) -> None:
        key, _, what = chosen.key.partition(":")
        screen = self._screen
        offered = (*screen.entries, *screen.foot) if screen else ()
        if chosen.key not in {entry.key for entry in offered}:
            return
        self._tapped_at, self._place = now.mono, chosen.at
        match key:
            case "language":
                self._go(Stage("services", what), now)
            case "group":
                self._go(replace(self._stage, group=what, page=0), now)
            case "more" | "less":
                step = 1 if key == "more" else -1
                self._go(replace(self._stage, page=self._stage.page + step), now)
            case "service":
                self._service(what, chosen.visit, now)
            case "take":
                self._want(self._stage.service, chosen.visit, now)
            case "back":
                group = screens.item(self._hub.last_menu(), self._stage.group)
                self._go(before(self._stage, group.under if group else None), now)
            case "stay" if self._stage.back is not None:
                self._go(self._stage.back, now)
            case "leave":
                self._go(Stage("start"), now)

    # --- a ticket ------------------------------------------------------------------------------

    def _service(self, service: str, visit: str, now: Now) -> None:
        found = screens.item(self._hub.last_menu(), service)
        if found and screens.documents(found, self._stage.language):
            self._go(replace(self._stage, kind="documents", service=service), now)
        else:
            self._want(service, visit, now)

    def _want(self, service: str, visit: str, now: Now) -> None:
        if self._hub.menu(now) is None:
            self._go(Stage("sorry", self._stage.language, trouble="no hub"), now)
            return
        self._out.append(Send(TicketWanted(visit, service, self._stage.language)))
        waiting = replace(self._stage, kind="waiting", service=service, visit=visit)
        self._go(waiting, now, after=UNSEEN)

    def _waits_for(self, visit: str) -> bool:
        return self._stage.kind == "waiting" and self._stage.visit == visit

    def _issued(self, issued: TicketIssued, now: Now) -> None:
        taken = self._ledger.taken(issued.visit)
        if taken is not None:
            self._send(taken, now)
        elif not self._waits_for(issued.visit):
            self._report(TicketDropped(issued.visit, "given up before the answer came"), now)
        elif not self._printable():
            self._give_up("printer", self._printing.why(), now)
        else:
            self._print(issued, now)

    def _print(self, issued: TicketIssued, now: Now) -> None:
        """The fact is kept before either is done; of the two the paper takes longer."""
        language, menu = self._stage.language, self._hub.last_menu()
        self._out.append(Print(slip(issued, self._words[language], language, menu)))
        self._report(TicketTaken(issued.visit, issued.series, issued.number), now)
        self._paper = ""
        ticket = replace(self._stage, kind="ticket", issued=issued)
        self._go(ticket, now, after=PAPER_FIRST)

    def _give_up(self, trouble: str, why: str, now: Now) -> None:
        """The kiosk's word is final: the visit is dropped here, and the hub will hear it."""
        self._report(TicketDropped(self._stage.visit, why), now)
        self._go(Stage("sorry", self._stage.language, trouble=trouble), now)

    def _paper_ended(self, ended: TicketPrinted, now: Now) -> None:
        self._report(ended, now)
        if self._stage.kind == "ticket" and self._stage.visit == ended.visit:
            self._paper = "unknown" if ended.outcome == "unknown" else ""
            self._since = now.mono

    # --- the printer ---------------------------------------------------------------------------

    def _printable(self) -> bool:
        return self._printing.promises(len(self._ledger.unfinished))

    def _printer_said(self, status: PrinterStatus, now: Now) -> None:
        if not self._printing.hear(status):
            return
        if self._stage.visit in self._ledger.unfinished:
            self._paper = "late" if status.state == "fault" else ""
            self._since = now.mono
        if self._hub.here(now):
            self._out += [Send(word) for word in self._printing.word()]

    # --- the hub -------------------------------------------------------------------------------

    def _report(self, fact: Fact, now: Now) -> None:
        """Keep it, say it, and say it until the hub knows it."""
        self._out.append(fact)
        self._ledger.add(fact)
        self._send(fact, now)

    def _send(self, fact: Fact, now: Now) -> None:
        if self._hub.here(now):
            self._out.append(Send(fact))
            self._ledger.said(now)

    def _tell_hub(self, now: Now) -> None:
        """At each of its lives the hub hears all that it may have missed."""
        if not self._began:
            return
        again = self._ledger.due()
        if self._hub.comes_to_life(now):
            self._out += [Send(fact) for fact in self._ledger.unsaid(now)]
            if not self._told_start:
                self._told_start = True
                self._out.append(Send(KioskStarted()))
            self._out += [Send(word) for word in self._printing.word()]
        elif not self._hub.here(now):
            self._ledger.rest()
        elif again is not None and again <= now.mono:
            self._out += [Send(fact) for fact in self._ledger.unsaid(now)]

    def _follow_hub(self, now: Now) -> None:
        """Open or close with the hub; a visitor under way is disturbed only if his page is gone."""
        menu = self._hub.menu(now)
        if self._stage.kind in ("start", "closed"):
            kind: Literal["start", "closed"] = "closed" if menu is None else "start"
            if kind != self._stage.kind:
                self._go(Stage(kind), now)
        elif not stands(self._stage.back or self._stage, self._view()):
            self._go(Stage("start" if menu else "closed"), now)

    # --- time and screens ----------------------------------------------------------------------

    def _go(self, stage: Stage, now: Now, after: float = 0.0) -> None:
        """Be there at once, show it ``after`` so many seconds. The old screen takes no touch."""
        self._stage, self._since = stage, now.mono
        self._show_at, self._open_at = now.mono + after, None

    def _show(self, now: Now) -> None:
        if not self._began or (self._show_at is not None and now.mono < self._show_at):
            return
        self._show_at = None
        screen = build(self._stage, self._view())
        if screen != self._screen:
            self._shown += 1
            self._screen, self._open_at, self._drawn = screen, None, False
            self._out.append(Show(self._shown, screen))
        elif self._open_at is None and self._drawn:
            self._open_at = now.mono + self._times.settle

    def _view(self) -> View:
        menu, unsure = self._hub.last_menu(), self._printing.unsure()
        return View(self._words, menu, self._printable(), unsure, self._paper)

    def _deadline(self) -> float | None:
        """When this stage ends by itself."""
        seconds = lasts(self._stage, self._paper == "late", self._times)
        return None if seconds is None else self._since + seconds

    def _pass_time(self, now: Now) -> None:
        deadline = self._deadline()
        if deadline is None or now.mono < deadline:
            return
        match self._stage.kind:
            case "services" | "documents":
                self._go(Stage("still_there", self._stage.language, back=self._stage), now)
            case "waiting":
                self._give_up("no hub", "no answer in time", now)
            case _:
                self._go(Stage("start"), now)
