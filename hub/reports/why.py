"""The story of one ticket in plain words, for somebody who has to answer its holder. Pure.

Decides only the wording: every figure stands in the journal's facts, the names in the hall file.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from hub.columns import clock, nth, shown
from hub.events.bookings import CheckedIn
from hub.events.facts import (
    Adopted,
    DoubtSettled,
    Finished,
    Heard,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    TicketFlagged,
)
from hub.events.work import (
    Chosen,
    Classed,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
)
from hub.reports.names import Names
from hub.reports.story import Told
from hub.reports.why_called import called_because
from hub.reports.why_learned import STATES, came, learned
from wire.messages import (
    Called,
    Fact,
    Now,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
)

BY = {
    "operator": "said by the operator",
    "kiosk": "said at the kiosk",
    "staff": "said by staff",
    "time": "its time was over",
}
UNDONE = {
    "Called": "the call was undone at once: {ticket} waits at its place as if it had not been made",
    "Missed": "the call was undone at once: {ticket} has missed its call still",
    "Finished": "its end was undone: {ticket} is at window {window} again",
    "NoShow": "the no-show was undone: {ticket} is at window {window} again",
    "Transferred": "the transfer was undone: {ticket} is at window {window} again",
    "Parked": "the parking was undone: {ticket} is at window {window} again",
}


class StoryTeller:
    """``tickets``: the day's tickets by visit; ``zone`` the hall's time zone."""

    def __init__(self, names: Names, tickets: Mapping[str, str], zone: tzinfo) -> None:
        self._names, self._tickets, self._zone = names, tickets, zone

    def story(self, told: Told) -> list[str]:
        """A head, then a line for each thing that happened, with its time of day."""
        head = f"{told.ticket}, {self._service(told.service)}, day {told.day}"
        lines = [f"{head}: {STATES.get(told.state, told.state)}."]
        reasons = {fact.call: fact for fact in told.facts if isinstance(fact, Chosen)}
        for fact in told.facts:
            at = getattr(fact, "at", None)
            when = self.time(at) if isinstance(at, Now) else ""
            for text in self._words(fact, told, reasons):
                lines.append(f"{when:9} {shown(text)}")
                when = ""
        return lines

    def legend(self) -> str:
        """What an urgency is."""
        visit = f"time in the hall ÷ {clock(self._names.visit_limit)}"
        return f"Urgency: waited ÷ promised, or {visit} if that is more. The highest is called."

    def time(self, at: Now) -> str:
        """Of the hall's wall clock; ? where nobody had set it."""
        local = datetime.fromtimestamp(at.wall, self._zone).strftime("%H:%M:%S")
        return local if at.trusted else f"{local}?"

    def _words(self, fact: Fact, told: Told, reasons: Mapping[int, Chosen]) -> Iterator[str]:
        match fact:
            case TicketIssued() | Adopted() | Heard() | TicketFlagged():
                yield from self._began(fact)
            case Called() if fact.again:
                yield f"called again, {nth(fact.again)} recall"
            case Called():
                yield from self._called(fact, reasons.get(fact.call))
            case Finished() | NoShow() | Left() | Parked() | Transferred():
                yield from self._ended(fact)
            case Undone() if fact.visit == told.visit or fact.also == told.visit:
                what = fact.what if fact.visit == told.visit else fact.also_what
                what = "Missed" if fact.missed and what == "Called" else what
                yield UNDONE.get(what, what).format(ticket=told.ticket, window=fact.window)
            case Started(window=window):
                yield f"came to window {window}: the service began"
            case Returned() | Unparked():
                back = "is back" if isinstance(fact, Returned) else "waits again"
                yield f"{back}, at the place that it had ({BY.get(fact.by, fact.by)})"
            case Classed():
                yield self._classed(fact)
            case CheckedIn():
                yield came(fact)
            case Renumbered() | Quarantined() | Moved() | DoubtSettled():
                yield learned(fact)

    # --- how it began ---------------------------------------------------------------------------

    def _began(self, fact: TicketIssued | Adopted | Heard | TicketFlagged) -> Iterator[str]:
        match fact:
            case TicketIssued():
                yield self._taken(fact)
            case Adopted():
                late = ", of another day's paper" if fact.late else ""
                own = ", a number of the kiosk's reserve" if fact.own else ""
                yield f"learned from {fact.kiosk}{own}{late}: {fact.state} {fact.why}".rstrip()
                yield f"to be called within {clock(fact.waiting_limit)}"
            case TicketFlagged():
                yield "no word from its kiosk: may be on no paper, and is called all the same"
            case Heard(fact=TicketPrinted(outcome="unknown", why=why)):
                yield f"nobody can say whether its paper came out: {why}".rstrip(": ")
            case Heard(fact=TicketDropped(why=why)):
                yield f"given up by its kiosk: {why}"
            case Heard(fact=TicketTaken(own=own)) if own:
                yield "its kiosk gave it a number of the reserve"

    def _taken(self, fact: TicketIssued) -> str:
        ahead = f"{fact.ahead} ahead of it" if fact.ahead else "nobody ahead of it"
        rest = [self._service(service) for service in fact.rest]
        then = f", then {', '.join(rest)}" if rest else ""
        limit = f"to be called within {clock(fact.waiting_limit)}"
        service = self._service(fact.service)
        return f"taken at {fact.kiosk} for {service}{then}; {self._class(fact.cls)}{limit}, {ahead}"

    def _classed(self, fact: Classed) -> str:
        was, now = (self._names.name("class", x) for x in (fact.before, fact.cls))
        limit = f"to be called within {clock(fact.waiting_limit)}"
        where = f"at {self._at(fact.window, fact.operator)}" if fact.window else "by staff"
        return f"class corrected from {was} to {now} {where}: {limit}"

    # --- calls ----------------------------------------------------------------------------------

    def _called(self, called: Called, why: Chosen | None) -> Iterator[str]:
        waited = f"after {clock(called.waited)}"
        if why is None:
            yield f"called to window {called.window} {waited} (why was not kept then)"
            return
        promised = f" of {clock(why.limit)} promised" if why.limit else ""
        yield f"called to {self._at(called.window, why.operator)} {waited}{promised}"
        over = self._tickets.get(why.over, why.over)
        yield called_because(why, over)

    # --- how a leg ends -------------------------------------------------------------------------

    def _ended(self, fact: Finished | NoShow | Left | Parked | Transferred) -> Iterator[str]:
        match fact:
            case Finished(closing=True):
                yield f"still at window {fact.window} when the day was closed: counted as served"
            case Finished():
                outcome = f", outcome {self._names.name('outcome', fact.outcome)}"
                how = outcome if fact.outcome else ""
                yield f"done at {self._at(fact.window, fact.operator)} in {clock(fact.served)}{how}"
            case NoShow():
                yield self._missed(fact)
            case Left():
                yield "left: it still waited when the day was closed, or is gone as staff said"
            case Parked():
                until = "for a time" if fact.until else "until somebody says so"
                reason = self._names.name("park", fact.reason)
                yield f"parked at window {fact.window} ({reason}) {until}"
            case Transferred():
                yield self._moved_on(fact)
                if fact.comment:
                    yield f"“{fact.comment}”"

    def _missed(self, fact: NoShow) -> str:
        why = " after too many recalls" if fact.by == "recalls" else ""
        may = "; may come back to the place that it had" if fact.until else ""
        return f"did not come to {self._at(fact.window, fact.operator)}{why}{may}"

    def _moved_on(self, fact: Transferred) -> str:
        service = self._service(fact.service)
        done = f"done at {self._at(fact.window, fact.operator)} in {clock(fact.served)}"
        if fact.by == "route":
            return f"{done}; goes on to {service}, the next of its route"
        if fact.by == "return":
            return f"{done}; goes back to {self._target(fact)}"
        since = "wrong choice, so its wait goes on" if fact.wrong else "a new wait begins"
        since += f", to be called within {clock(fact.waiting_limit)}"
        only = f", only {self._target(fact)}" if fact.to_window or fact.to_operator else ""
        back = ", and then comes back" if fact.back_window or fact.back_operator else ""
        here = self._at(fact.window, fact.operator)
        return f"sent on from {here} to {service}{only}{back}: {since}"

    # --- names ----------------------------------------------------------------------------------

    def _target(self, fact: Transferred) -> str:
        if fact.to_window:
            return f"window {fact.to_window}"
        return self._names.name("operator", fact.to_operator)

    def _service(self, service: str) -> str:
        return self._names.name("service", service)

    def _class(self, cls: str) -> str:
        return f"class {self._names.name('class', cls)}: " if cls else ""

    def _at(self, window: int, operator: str) -> str:
        who = f" ({self._names.name('operator', operator)})" if operator else ""
        return f"window {window}{who}"
