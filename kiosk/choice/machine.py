"""Walks a visitor from the languages to the ticket, and promises no ticket that cannot be.

Decides what a touch leads to, what happens when nobody touches, whether the number is the hub's or
the reserve's, and when a visit is given up. A screen is shown again only when its words change.
Times are the kiosk's monotonic seconds. Never touches a clock, a device or the disk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from kiosk.choice import code, screens
from kiosk.choice.desk import Desk
from kiosk.choice.printing import Printing
from kiosk.choice.screens import build, stands
from kiosk.choice.slip import slip
from kiosk.choice.stage import PAPER_FIRST, UNSEEN, Stage, lasts, turned
from kiosk.choice.taps import Taps
from kiosk.choice.view import View, coming, item
from kiosk.things import Chosen, Drawn, PaperEnded, Print, PrinterStatus, Send, Show, Started, Times
from kiosk.words import Words
from wire.messages import (
    BackAnswered,
    BackWanted,
    Fact,
    Message,
    Now,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)


class Choice:
    """One kiosk. ``words`` by language; ``silent``: what to do with a printer that says nothing."""

    def __init__(
        self, words: Mapping[str, Words], times: Times, silent: Literal["print", "refuse"]
    ) -> None:
        self._words, self._times = words, times
        self._desk, self._printing, self._taps = Desk(), Printing(silent), Taps(times.settle)
        self._stage = Stage("closed")
        self._since = 0.0  # the last sign of the visitor
        self._show_at: float | None = None
        self._began = False
        self._paper = ""
        self._out: list[Any] = []

    def restore(self, facts: Iterable[Fact]) -> None:
        """Take what earlier runs answered as facts, in that order. What a later one has replaced
        may be left out (``kiosk.things``)."""
        for fact in facts:
            self._desk.restore(fact)

    def hear(self, heard: object, now: Now) -> list[Any]:
        """Facts to keep and acts to do."""
        self._out = []
        self._desk.hear(heard, now)
        self._pass_time(now)
        self._take(heard, now)
        self._follow_hub(now)
        if self._began:
            facts = any(isinstance(answer, Fact) for answer in self._out)
            self._out += self._desk.say(self._printing.word(), facts, now)
        self._show(now)
        return self._out

    def due(self) -> float | None:
        """When to be told the time."""
        times = [self._deadline(), self._desk.due(), self._show_at]
        return min((time for time in times if time is not None), default=None)

    # --- what is heard -------------------------------------------------------------------------

    def _take(self, heard: object, now: Now) -> None:
        match heard:
            case Started(life):
                self._begin(life, now)
            case Drawn(shown):
                self._taps.drawn(shown, now.mono)
            case Chosen() if self._taps.take(heard, now.mono):
                self._touched(heard, now)
            case PrinterStatus():
                self._printer_said(heard, now)
            case PaperEnded(visit, outcome, why):
                self._paper_ended(TicketPrinted(visit, outcome, why), now)
            case TicketIssued():
                self._issued(heard, now)
            case TicketRefused(visit) if self._waits_for(visit):
                self._refused(heard, now)
            case BackAnswered(wish) if self._waits_for(wish):
                self._back(*code.answered(heard), now)

    def _begin(self, life: str, now: Now) -> None:
        """A paper that was under way when the last run ended: nobody can say how it ended."""
        self._began = True
        self._out.append(self._desk.begin(life))
        self._go(Stage("closed"), now)
        for visit in list(self._desk.unfinished):
            self._report(TicketPrinted(visit, "unknown", "the kiosk stopped meanwhile"), now)

    def _touched(self, chosen: Chosen, now: Now) -> None:
        key, _, what = chosen.key.partition(":")
        menu = self._desk.last_menu()
        if key == "service":
            self._service(what, chosen.visit, now)
        elif key == "take":
            self._want(self._stage.service, chosen.visit, now)
        elif key in ("key", "erase"):
            self._stage = replace(self._stage, typed=code.typed(self._stage.typed, what, menu))
            self._since = now.mono
        elif key == "enter":
            self._enter(chosen.visit, now)
        else:
            group = item(menu, self._stage.group)
            self._go(turned(self._stage, key, what, group.under if group else None), now)

    # --- a ticket ------------------------------------------------------------------------------

    def _service(self, service: str, visit: str, now: Now) -> None:
        found = item(self._desk.last_menu(), service)
        shut = self._desk.shut(now).get(service)
        if shut is not None:
            self._say_shut(service, shut.code, shut.back, now)
        elif found and screens.documents(found, self._stage.language):
            self._go(replace(self._stage, kind="documents", service=service), now)
        else:
            self._want(service, visit, now)

    def _want(self, service: str, visit: str, now: Now) -> None:
        """Ask the hub; where it is not here, there is nobody to wait for."""
        asked = self._desk.living_menu(now) is not None
        waiting = replace(self._stage, kind="waiting", service=service, visit=visit, asked=asked)
        self._go(waiting, now, UNSEEN)
        if asked:
            self._out.append(Send(TicketWanted(visit, service, self._stage.language)))
        else:
            self._help_oneself(now)

    def _enter(self, visit: str, now: Now) -> None:
        """Of a booking, or of a ticket whose holder is back, only the hub knows."""
        at, here = self._stage, self._desk.living_menu(now) is not None
        if not here:
            return self._tell("silent", now)
        claims = code.meant(at.typed, self._desk.last_menu()) == "code"
        self._go(replace(at, kind="waiting", visit=visit, asked=claims), now, UNSEEN)
        wish: Message = BackWanted(visit, at.typed)
        if claims:
            wish = TicketWanted(visit, "", at.language, code=at.typed)
        self._out.append(Send(wish))
        return None

    def _back(self, trouble: str, then: str, now: Now) -> None:
        if trouble == "closed":
            return self._say_shut("", "closed", "", now)
        return self._tell(trouble, now, then)

    def _tell(self, trouble: str, now: Now, then: str = "", opens: str = "") -> None:
        """What came of what was typed."""
        told = Stage("told", self._stage.language, typed=self._stage.typed)
        self._go(replace(told, trouble=trouble, then=then, opens=opens), now)

    def _refused(self, said: TicketRefused, now: Now) -> None:
        """The hub says why only where a visitor can do something with it."""
        trouble, then, opens = code.refused(said) if self._stage.typed else ("", "", "")
        if trouble:
            self._tell(trouble, now, then, opens)
        elif said.code:
            self._say_shut(self._stage.service, said.code, said.back, now)
        else:
            self._go(Stage("sorry", self._stage.language, trouble="refused"), now)

    def _say_shut(self, service: str, code: str, opens: str, now: Now) -> None:
        at = self._stage
        page = (at.language, at.group, at.page)
        self._go(Stage("shut", *page, service, trouble=code, opens=opens), now)

    def _waits_for(self, visit: str) -> bool:
        return self._stage.kind == "waiting" and self._stage.visit == visit

    def _issued(self, issued: TicketIssued, now: Now) -> None:
        """A late answer: the paper's own number counts, and the hub hears of it in its turn."""
        self._desk.learn_day(issued.day)
        if self._desk.has_taken(issued.visit):
            return
        if not self._waits_for(issued.visit):
            self._report(TicketDropped(issued.visit, "given up before the answer came"), now)
        elif not self._printable():
            self._give_up("printer", self._printing.why(), now)
        else:
            service, cls, booked = issued.service, issued.cls, issued.booked
            self._stage = replace(self._stage, service=service, cls=cls, booked=booked)
            series, number, day = issued.series, issued.number, issued.day
            self._print(self._taken(series, number, False, day, now), issued.ahead, now)

    def _help_oneself(self, now: Now) -> None:
        """Take a number of the reserve: nobody can say how many are ahead. Of a code there is
        none."""
        if self._stage.typed:
            return self._heard_nothing(now)
        if not self._printable():
            return self._give_up("printer", self._printing.why(), now)
        service = item(self._desk.last_menu(), self._stage.service)
        found = self._desk.take_number(service.series, now) if service else None
        if service is None or found is None:
            return self._give_up("reserve", "no answer in time, and no number left", now)
        number, *kept = found
        self._out += kept
        self._print(self._taken(service.series, number, True, self._desk.day, now), None, now)

    def _heard_nothing(self, now: Now) -> None:
        if self._stage.asked:
            self._report(TicketDropped(self._stage.visit, "no answer in time"), now)
        self._tell("silent", now)

    def _taken(self, series: str, number: int, own: bool, day: int, now: Now) -> TicketTaken:
        at = self._stage
        about = (at.visit, at.service, at.language, series, number, own, day, now)
        return TicketTaken(*about, cls=at.cls, code=at.typed)

    def _print(self, taken: TicketTaken, ahead: int | None, now: Now) -> None:
        """The fact is kept before either is done; of the two the paper takes longer."""
        wall, words = self._desk.wall(now), self._words[taken.language]
        text = coming(words, ahead, self._stage.booked)
        self._out.append(Print(slip(taken, text, wall, words, self._desk.last_menu())))
        self._report(taken, now)
        self._paper = ""
        self._go(replace(self._stage, kind="ticket", taken=taken, ahead=ahead), now, PAPER_FIRST)

    def _give_up(self, trouble: str, why: str, now: Now) -> None:
        """The kiosk's word is final: the visit is dropped here, and a hub that was asked will
        hear it."""
        if self._stage.asked:
            self._report(TicketDropped(self._stage.visit, why), now)
        self._go(Stage("sorry", self._stage.language, trouble=trouble), now)

    def _paper_ended(self, ended: TicketPrinted, now: Now) -> None:
        self._report(ended, now)
        if self._stage.kind == "ticket" and self._stage.visit == ended.visit:
            self._paper = "unknown" if ended.outcome == "unknown" else ""
            self._since = now.mono

    def _report(self, fact: TicketTaken | TicketPrinted | TicketDropped, now: Now) -> None:
        self._out.append(self._desk.record(fact, now))

    # --- the printer and the hub ---------------------------------------------------------------

    def _printable(self) -> bool:
        return self._printing.promises(len(self._desk.unfinished))

    def _printer_said(self, status: PrinterStatus, now: Now) -> None:
        if not self._printing.hear(status):
            return
        if self._stage.visit in self._desk.unfinished:
            self._paper = "late" if status.state == "fault" else ""
            self._since = now.mono
        if self._desk.here(now):
            self._out += [Send(word) for word in self._printing.word()]

    def _follow_hub(self, now: Now) -> None:
        """Open, once the printer has been heard, or close; a visitor under way is disturbed only
        if his page is gone, or if nothing may be promised here any more."""
        if self._desk.refused and self._stage.kind == "waiting":
            self._give_up("refused", "the hub refuses this kiosk", now)
        menu = self._desk.menu(now) if self._printing.status else None
        kind = self._stage.kind
        at_rest = kind in ("start", "closed")
        under_way = kind in ("services", "documents", "shut", "still_there", "code", "told")
        gone = not at_rest and not stands(self._stage.back or self._stage, self._view(now))
        if at_rest or gone or (under_way and self._desk.refused):
            stage = Stage("start") if menu else Stage("closed", trouble=self._desk.closed())
            if stage != self._stage:
                self._go(stage, now)

    # --- time and screens ----------------------------------------------------------------------

    def _go(self, stage: Stage, now: Now, after: float = 0.0) -> None:
        """Be there at once, show it ``after`` so many seconds. The old screen takes no touch."""
        self._stage, self._since = stage, now.mono
        self._show_at = now.mono + after
        self._taps.shut()

    def _show(self, now: Now) -> None:
        if not self._began or (self._show_at is not None and now.mono < self._show_at):
            return
        self._show_at = None
        screen = build(self._stage, self._view(now))
        if screen != self._taps.screen:
            self._out.append(Show(self._taps.show(screen), screen))
        else:
            self._taps.reopen(now.mono)

    def _view(self, now: Now) -> View:
        marks = (*self._desk.marks(now), *self._printing.marks())
        menu, shut = self._desk.last_menu(), self._desk.shut(now)
        asks = self._desk.living_menu(now) is not None
        return View(self._words, menu, self._printable(), marks, self._paper, shut, asks)

    def _deadline(self) -> float | None:
        """When this stage ends by itself."""
        seconds = lasts(self._stage, self._paper == "late", self._times)
        return None if seconds is None else self._since + seconds

    def _pass_time(self, now: Now) -> None:
        deadline = self._deadline()
        if deadline is None or now.mono < deadline:
            return
        match self._stage.kind:
            case "services" | "documents" | "shut" | "code" | "told":
                self._go(Stage("still_there", self._stage.language, back=self._stage), now)
            case "waiting":
                self._help_oneself(now)
            case _:
                self._go(Stage("start"), now)
