"""Takes a visit from the wish to the paper, or gives it up. Pure.

Decides what is asked of the hub, what is taken of the reserve, and what is said where there is no
ticket. Answers are facts to keep and effects to act on; the loop keeps the facts first.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from kiosk.choice import code, replies
from kiosk.choice.issuing.kiosk_state import KioskState
from kiosk.choice.issuing.known_printer import KnownPrinter
from kiosk.choice.pages import Pages
from kiosk.choice.stage import PAPER_FIRST, UNSEEN, WalkStage
from kiosk.choice.wording.slip import slip
from kiosk.choice.wording.view import coming, item
from kiosk.things import Answer, Print, PrinterStatus, Recorded, Send
from kiosk.words import KioskWords
from wire.messages import (
    BackWanted,
    Message,
    Now,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
    TicketWanted,
)

Answers = list[Answer]


class TicketFlow:
    """Takes visits to their papers, with the pages and the state of one kiosk."""

    def __init__(
        self,
        words: Mapping[str, KioskWords],
        state: KioskState,
        printer: KnownPrinter,
        pages: Pages,
    ) -> None:
        self._words, self._state = words, state
        self._hub, self._outbox, self._courier = state.hub, state.outbox, state.courier
        self._printer, self._pages = printer, pages

    def begin(self, now: Now) -> Answers:
        """Record that nobody knows how the papers ended that were under way when the last run
        ended."""
        why = "the kiosk stopped meanwhile"
        lost = [TicketPrinted(visit, "unknown", why) for visit in self._outbox.unfinished]
        return [self._outbox.record(one, now) for one in lost]

    def want(self, at: WalkStage, visit: str, now: Now) -> Answers:
        """Ask the hub for a number. Where it is not here, take one of the reserve at once."""
        asked = self._hub.menu(now) is not None
        self._pages.go(replace(at, kind="waiting", visit=visit, asked=asked), now.mono, UNSEEN)
        if asked:
            return [Send(TicketWanted(visit, at.service, at.language, at.cls))]
        return self.issue_from_reserve(now)

    def enter(self, at: WalkStage, visit: str, now: Now, day: int = 0) -> Answers:
        """Ask the hub about a booking's code, or a ticket whose holder is back: only the hub knows
        them.

        ``day``: the one on the paper that was scanned, 0 where none was.
        """
        claims = code.meant(at.typed, self._hub.last_menu()) == "code"
        if claims and not self.printable():
            return self._sorry(at, "printer", now)
        if self._hub.menu(now) is None:
            return self._go(replies.told(at, "silent"), now)
        self._pages.go(replace(at, kind="waiting", visit=visit, asked=claims), now.mono, UNSEEN)
        wish: Message = BackWanted(visit, at.typed, day, self._hub.seen)
        if claims:
            wish = TicketWanted(visit, "", at.language, code=at.typed)
        return [Send(wish)]

    def waits_for(self, visit: str) -> bool:
        """Tell whether the hub's answer to this wish is awaited."""
        return self._pages.stage.kind == "waiting" and self._pages.stage.visit == visit

    def issued(self, issued: TicketIssued, now: Now) -> Answers:
        """Print the number that the hub has issued.

        A late answer changes nothing: the number on the paper counts, and the hub hears of it by
        the outbox. For a visit that this kiosk does not know nothing is reported: another kiosk of
        this name may have asked, and hold the paper. If this kiosk asked and forgot it in a
        restart, the hub drops the visit by itself.
        """
        self._courier.learn_day(issued.day)
        if self._outbox.has_taken(issued.visit):
            return []
        if not self.waits_for(issued.visit):
            return [*self._state.give_up_again(issued.visit, now)]
        if not self.printable():
            return self.give_up("printer", self._printer.why(), now)
        # For a route the hub names its first service only. The paper needs the route itself, and so
        # does a hub that has forgotten it. A booking's code names neither.
        at = self._pages.stage
        service, cls, booked = at.service or issued.service, issued.cls, issued.booked
        at = replace(at, service=service, cls=cls, booked=booked)
        taken = _taken(at, issued.series, issued.number, False, issued.day, now)
        return self._print(at, taken, issued.ahead, now)

    def issue_from_reserve(self, now: Now) -> Answers:
        """Take a number of the reserve; nobody can say how many are ahead. A booking's code needs
        the hub."""
        at = self._pages.stage
        if at.typed:
            return self._heard_nothing(at, now)
        if not self.printable():
            return self.give_up("printer", self._printer.why(), now)
        service = item(self._hub.last_menu(), at.service)
        found = self._state.take_number(service.series, now) if service else None
        if service is None or found is None:
            return self.give_up("reserve", "no answer in time, and no number left", now)
        number, *kept = found
        taken = _taken(at, service.series, number, True, self._courier.known.day, now)
        return [*kept, *self._print(at, taken, None, now)]

    def give_up(self, trouble: str, why: str, now: Now) -> Answers:
        """Drop the visit. This is final, and a hub that was asked will hear it."""
        at = self._pages.stage
        return [*self._dropped(at, why, now), *self._sorry(at, trouble, now)]

    def paper_ended(self, ended: TicketPrinted, now: Now) -> Answers:
        """Keep how a paper ended for the hub, and show it to its visitor."""
        at = self._pages.stage
        if at.kind == "ticket" and at.visit == ended.visit:
            self._stands("unknown" if ended.outcome == "unknown" else "", now)
        return [self._outbox.record(ended, now)]

    def printable(self) -> bool:
        """Tell whether a ticket may be promised."""
        return self._printer.promises(len(self._outbox.unfinished))

    def printer_said(self, status: PrinterStatus, now: Now) -> Answers:
        """Tell a change of the printer to the visitor who waits for the paper, and to the hub."""
        if not self._printer.hear(status):
            return []
        if self._pages.stage.visit in self._outbox.unfinished:
            self._stands("late" if status.state == "fault" else "", now)
        return [Send(word) for word in self._printer.word()] if self._hub.here(now) else []

    def _heard_nothing(self, at: WalkStage, now: Now) -> Answers:
        dropped = self._dropped(at, "no answer in time", now)
        return [*dropped, *self._go(replies.told(at, "silent"), now)]

    def _dropped(self, at: WalkStage, why: str, now: Now) -> list[Recorded]:
        return [self._outbox.record(TicketDropped(at.visit, why), now)] if at.asked else []

    def _print(self, at: WalkStage, taken: TicketTaken, ahead: int | None, now: Now) -> Answers:
        """Show and print the ticket. The loop keeps the fact before it does either; the paper takes
        longer, so it comes first."""
        wall, words = self._hub.wall(now), self._words[taken.language]
        text = coming(words, ahead, at.booked)
        paper = Print(slip(taken, text, wall, words, self._hub.last_menu()))
        self._pages.paper = ""
        shown = replace(at, kind="ticket", taken=taken, ahead=ahead)
        self._pages.go(shown, now.mono, PAPER_FIRST)
        return [paper, self._outbox.record(taken, now)]

    def _stands(self, paper: Literal["", "late", "unknown"], now: Now) -> None:
        """Show how the present ticket's paper stands, and give the visitor time to read it."""
        self._pages.paper = paper
        self._pages.stay(self._pages.stage, now.mono)

    def _sorry(self, at: WalkStage, trouble: str, now: Now) -> Answers:
        return self._go(WalkStage("sorry", at.language, trouble=trouble), now)

    def _go(self, stage: WalkStage, now: Now) -> Answers:
        self._pages.go(stage, now.mono)
        return []


def _taken(at: WalkStage, series: str, number: int, own: bool, day: int, now: Now) -> TicketTaken:
    about = (at.visit, at.service, at.language, series, number, own, day, now)
    return TicketTaken(*about, cls=at.cls, code=at.typed)
