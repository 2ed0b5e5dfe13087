"""Tells the story of one ticket in plain words, for somebody who has to answer its holder.

Decides only the wording. Every figure stands in a fact of the journal or in the hub's answer, every
name in the hall file. Pure: it opens no file and asks nobody.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import assert_never

from hub.columns import clock, nth, shown
from hub.events import JournalFact, bookings, facts, service_facts
from hub.reports.names import Names
from hub.reports.story import Told
from wire import messages
from wire.messages import LineAnswered, Now, Waiter, ticket_name

STATES = {
    "issued": "waits for its kiosk's word",
    "waiting": "waits",
    "called": "is called",
    "parked": "is parked",
    "served": "was served",
    "no_show": "did not come",
    "left": "left while it waited",
    "dropped": "never came to be",
    "doubtful": "is of unknown end",
    "history": "is of a day of which little is known",
    "kept": "is kept for the next day",
    "quarantined": "is out of the line",
}
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
LAW = "served out of turn by law, first come first among themselves"
TURNS = "those whom the law serves out of turn had their turns in a row"
BEFORE = 3
"""How many of the tickets just ahead are named."""
NEAR = 0.0005
"""Urgencies closer than this are told as equal."""
AboutThePaper = facts.Adopted | facts.TicketFlagged | facts.Heard | messages.TicketDropped
Reconciled = facts.Renumbered | facts.Quarantined | facts.Moved | facts.DoubtSettled
Ended = facts.EndFact | service_facts.Parked | service_facts.Transferred
OfTheHub = facts.GatherBegan | facts.Gathered | facts.KioskAdmitted | facts.KioskRetired
OfNoVisit = OfTheHub | messages.ReserveLeased | bookings.Booked | bookings.BookingCancelled
Untold = facts.BusinessDayFact | service_facts.WindowFact | OfNoVisit | service_facts.Chosen
"""Facts without words of their own: those about no visit, and Chosen, told with its Called."""


class StoryTeller:
    """Puts the facts of a visit into sentences. ``tickets``: the day's tickets by visit; ``zone``:
    the hall's time zone."""

    def __init__(self, names: Names, tickets: Mapping[str, str], zone: tzinfo) -> None:
        self._names, self._tickets, self._zone = names, tickets, zone

    def story(self, told: Told) -> list[str]:
        """Tell a head, then a line for each thing that happened, with its time of day."""
        head = f"{told.ticket}, {self._service(told.service)}, day {told.day}"
        lines = [f"{head}: {STATES.get(told.state, told.state)}."]
        for fact in told.facts:
            at = getattr(fact, "at", None)
            when = self.time(at) if isinstance(at, Now) else ""
            for text in self._words(fact, told):
                lines.append(f"{when:9} {shown(text)}")
                when = ""
        return lines

    def legend(self) -> str:
        """Say in a line what an urgency is."""
        visit = f"time in the hall ÷ {clock(self._names.visit_limit)}"
        return f"Urgency: waited ÷ promised, or {visit} if that is more. The highest is called."

    def time(self, at: Now) -> str:
        """Return the time of day by the hall's wall clock, with a ? where nobody had set it."""
        local = datetime.fromtimestamp(at.wall, self._zone).strftime("%H:%M:%S")
        return local if at.trusted else f"{local}?"

    def _words(self, fact: JournalFact, told: Told) -> Iterator[str]:
        """Tell one fact in a line or more; a fact that is told with another one says nothing."""
        match fact:
            case messages.TicketIssued():
                yield self._issued(fact)
            case messages.Called():
                yield from self._called(fact, told)
            case service_facts.Started() | service_facts.Returned() | service_facts.Unparked():
                yield _came(fact)
            case service_facts.Classed():
                yield self._classed(fact)
            case service_facts.Undone():
                yield _undone(fact, told)
            case bookings.CheckedIn():
                yield _checked_in(fact)
            case _ if isinstance(fact, AboutThePaper):
                yield from _about_the_paper(fact)
            case _ if isinstance(fact, Reconciled):
                yield _reconciled(fact)
            case _ if isinstance(fact, Ended):
                yield from self._ended(fact)
            case _ if isinstance(fact, Untold):
                return
            case _:
                assert_never(fact)

    def _issued(self, fact: messages.TicketIssued) -> str:
        ahead = f"{fact.ahead} ahead of it" if fact.ahead else "nobody ahead of it"
        then = f", then {', '.join(map(self._service, fact.rest))}" if fact.rest else ""
        cls = f"class {self._names.name('class', fact.cls)}: " if fact.cls else ""
        service, promise = self._service(fact.service), _promise(fact.waiting_limit)
        return f"taken at {fact.kiosk} for {service}{then}; {cls}{promise}, {ahead}"

    def _called(self, call: messages.Called, told: Told) -> Iterator[str]:
        if call.again:
            yield f"called again, {nth(call.again)} recall"
            return
        why = told.reasons[call.call]
        where, waited = self._at(call.window, why.operator), clock(call.waited)
        yield f"called to {where} after {waited} of {clock(why.limit)} promised"
        yield called_because(why, self._tickets.get(why.over, why.over))

    def _classed(self, fact: service_facts.Classed) -> str:
        was, now = (self._names.name("class", x) for x in (fact.before, fact.cls))
        where = f"at {self._at(fact.window, fact.operator)}" if fact.window else "by staff"
        return f"class corrected from {was} to {now} {where}: {_promise(fact.waiting_limit)}"

    def _ended(self, fact: Ended) -> Iterator[str]:
        """Tell how a leg ended, or stopped."""
        match fact:
            case facts.Finished(closing=True):
                yield f"still at window {fact.window} when the day was closed: counted as served"
            case facts.Finished():
                name = self._names.name("outcome", fact.outcome)
                yield self._done(fact) + (f", outcome {name}" if fact.outcome else "")
            case facts.NoShow():
                why = " after too many recalls" if fact.by == "recalls" else ""
                may = "; may come back to the place that it had" if fact.until else ""
                yield f"did not come to {self._at(fact.window, fact.operator)}{why}{may}"
            case facts.Left():
                yield "left: it still waited when the day was closed, or is gone as staff said"
            case service_facts.Parked():
                until = "for a time" if fact.until else "until somebody says so"
                reason = self._names.name("park", fact.reason)
                yield f"parked at window {fact.window} ({reason}) {until}"
            case service_facts.Transferred():
                yield self._sent_on(fact)
                yield from [f"“{fact.comment}”"] if fact.comment else []
            case _:
                assert_never(fact)

    def _sent_on(self, fact: service_facts.Transferred) -> str:
        service, target = self._service(fact.service), f"window {fact.to_window}"
        if not fact.to_window:
            target = self._names.name("operator", fact.to_operator)
        if fact.by == "route":
            return f"{self._done(fact)}; goes on to {service}, the next of its route"
        if fact.by == "return":
            return f"{self._done(fact)}; goes back to {target}"
        since = "wrong choice, so its wait goes on" if fact.wrong_choice else "a new wait begins"
        only = f", only {target}" if fact.to_window or fact.to_operator else ""
        back = ", and then comes back" if fact.back_window or fact.back_operator else ""
        here = self._at(fact.window, fact.operator)
        promise = _promise(fact.waiting_limit)
        return f"sent on from {here} to {service}{only}{back}: {since}, {promise}"

    def _done(self, fact: facts.Finished | service_facts.Transferred) -> str:
        return f"done at {self._at(fact.window, fact.operator)} in {clock(fact.served)}"

    def _service(self, service: str) -> str:
        return self._names.name("service", service)

    def _at(self, window: int, operator: str) -> str:
        who = f" ({self._names.name('operator', operator)})" if operator else ""
        return f"window {window}{who}"


# --- facts that need no name of the hall ----------------------------------------------------------


def _promise(limit: float) -> str:
    return f"to be called within {clock(limit)}"


def _came(fact: service_facts.Started | service_facts.Returned | service_facts.Unparked) -> str:
    if isinstance(fact, service_facts.Started):
        return f"came to window {fact.window}: the service began"
    back = "is back" if isinstance(fact, service_facts.Returned) else "waits again"
    return f"{back}, at the place that it had ({BY.get(fact.by, fact.by)})"


def _undone(fact: service_facts.Undone, told: Told) -> str:
    """An UNDO reverses an action of this visit, or the end that the action implied for it."""
    what = fact.what if fact.visit == told.visit else fact.also_what
    what = "Missed" if fact.missed and what == "Called" else what
    return UNDONE.get(what, what).format(ticket=told.ticket, window=fact.window)


def _checked_in(fact: bookings.CheckedIn) -> str:
    if fact.late:
        return f"came too late for booking {fact.code}: waits like somebody who has not booked"
    return f"came with booking {fact.code}: its wait counts from the booked time, or now if later"


def _about_the_paper(fact: AboutThePaper) -> Iterator[str]:
    match fact:
        case facts.Adopted():
            late = ", of another day's paper" if fact.late else ""
            own = ", a number of the kiosk's reserve" if fact.own else ""
            yield f"learned from {fact.kiosk}{own}{late}: {fact.state} {fact.why}".rstrip()
            yield _promise(fact.waiting_limit)
        case facts.TicketFlagged():
            yield "no word from its kiosk: may be on no paper, and is called all the same"
        case facts.Heard(fact=said):
            yield from _reported(said)
        case messages.TicketDropped(why=why):
            yield f"on no paper: {why}"
        case _:
            assert_never(fact)


def _reported(said: messages.ReportedFact) -> Iterator[str]:
    """Word what is out of the ordinary in a report: a paper that came out needs no words."""
    match said:
        case messages.TicketPrinted(outcome="unknown", why=why):
            yield f"nobody can say whether its paper came out: {why}".rstrip(": ")
        case messages.TicketDropped(why=why):
            yield f"given up by its kiosk: {why}"
        case messages.TicketTaken(own=True):
            yield "its kiosk gave it a number of the reserve"
        case messages.TicketTaken() | messages.TicketPrinted() | messages.MoveHeard():
            return
        case _:
            assert_never(said)


def _reconciled(fact: Reconciled) -> str:
    match fact:
        case facts.Renumbered():
            return f"its paper bears {ticket_name(fact.series, fact.number)}: that number counts"
        case facts.Quarantined():
            return f"taken out of the line: {fact.why}"
        case facts.Moved():
            return f"its kiosk knew from a hub before: {STATES[fact.to]}"
        case facts.DoubtSettled():
            return "staff said that its holder waits"


# --- the reason of a call -------------------------------------------------------------------------


def called_because(why: service_facts.Chosen, over: str) -> str:
    """Say why the call was made, with the figures that the hub wrote down when it chose. ``over``:
    the ticket that would have been next, "" if nobody."""
    urgency, following = _urgency(why), _following(why, over)
    match why.reason:
        case "urgency" if why.eligible <= 1:
            return f"{urgency}, the only one who could be called there{following}"
        case "urgency":
            return f"{urgency}, the highest of {why.eligible} who could be called there{following}"
        case "absolute":
            people = "1 person" if why.eligible == 1 else f"{why.eligible} people"
            among = f"{people} could be called there; its urgency was {why.urgency:.2f}"
            return f"{LAW} ({among}){following}"
        case "bound":
            return f"{TURNS}: of the people who wait behind them {urgency}, the highest{following}"
        case "early":
            return f"booked for later, but nobody else waited for this window{following}"
        case "hand":
            return f"by the operator's hand and not by the rule: {urgency}{following}"
        case "renumbered":
            return "the same call again, under the number on the paper"


def _urgency(why: service_facts.Chosen) -> str:
    """Return the urgency, with the time in the hall where that decided instead of the wait of the
    leg."""
    urgency = f"urgency {_figures(why)[0]}"
    if why.urgency > why.waited / why.limit + NEAR:
        return f"{urgency} (in the hall for {clock(why.age)} altogether)"
    return urgency


def _figures(why: service_facts.Chosen) -> tuple[str, str]:
    """Return both urgencies, with as many digits as tell them apart."""
    one, other = why.urgency, why.over_urgency
    digits = 2 if abs(one - other) < NEAR or f"{one:.2f}" != f"{other:.2f}" else 3
    return f"{one:.{digits}f}", f"{other:.{digits}f}"


def _following(why: service_facts.Chosen, over: str) -> str:
    """Name who would have been next without this one, or, after a call by hand, by the rule."""
    other = f"{over} with {_figures(why)[1]}"
    if why.reason == "hand":
        return f"; otherwise {other} was next" if over else "; nobody else could be called there"
    if over and abs(why.over_urgency - why.urgency) < NEAR:
        return f"; next would have been {over} with the same, who came later"
    return f"; next would have been {other}" if over else ""


# --- where somebody stands who still waits --------------------------------------------------------


def place_now(answer: LineAnswered, ticket: str) -> list[str]:
    """Tell where ``ticket`` stands in the line that the hub has answered, in a sentence or more. It
    may have been called since the disk was read."""
    for n, one in enumerate(answer.line):
        if one.ticket == ticket and one.state == "parked":
            again = f", waits again in {clock(one.until)}" if one.until else ""
            return [f"Now: parked{again}; its urgency is {one.urgency:.2f}."]
        if one.ticket == ticket:
            return list(_place(answer, n, one))
    if answer.waiting > len(answer.line):
        return [f"Now: behind the first {len(answer.line)} of {answer.waiting} in the line."]
    return ["Now: it is no longer in the line."]


def _place(answer: LineAnswered, n: int, one: Waiter) -> Iterator[str]:
    waited = f"it has waited {clock(one.waited)} of {clock(one.limit)} promised"
    yield f"Now: place {n + 1} of {answer.waiting}; {waited}: urgency {one.urgency:.2f}."
    if one.until:
        yield f"Booked: its time comes in {clock(one.until)}."
    ahead = [f"{x.ticket} ({x.urgency:.2f})" for x in answer.line[:n] if x.state == "waiting"]
    if ahead:
        yield f"Just ahead of it: {', '.join(ahead[-BEFORE:])}."
    windows = [window for window, first in answer.next.items() if first == one.ticket]
    if windows:
        yield f"Whoever presses NEXT first at window {' or '.join(windows)} calls it."
