"""Where somebody who still waits stands now, from the hub's own answer. Pure.

Decides only the wording.
"""

from hub.columns import clock
from wire.messages import LineAnswered, Waiter

BEFORE = 3
"""Tickets told of those that come before."""


def place_now(answer: LineAnswered, ticket: str) -> list[str]:
    """A sentence or more; the ticket may have been called since the disk was read."""
    found = [n for n, one in enumerate(answer.line) if one.ticket == ticket]
    if not found:
        if answer.waiting > len(answer.line):
            return [f"Now: behind the first {len(answer.line)} of {answer.waiting} in the line."]
        return ["Now: it is no longer in the line."]
    n = found[0]
    one = answer.line[n]
    if one.state == "parked":
        again = f", waits again in {clock(one.until)}" if one.until else ""
        return [f"Now: parked{again}; its urgency is {one.urgency:.2f}."]
    ahead = [x for x in answer.line[:n] if x.state == "waiting"]
    waited = f"it has waited {clock(one.waited)} of {clock(one.limit)} promised"
    text = f"Now: place {n + 1} of {answer.waiting}; {waited}: urgency {one.urgency:.2f}."
    return [text, *_booked(one), *_ahead(ahead), *_next(answer, ticket)]


def _booked(one: Waiter) -> list[str]:
    if not one.until:
        return []
    return [f"Booked: its time comes in {clock(one.until)}."]


def _ahead(ahead: list[Waiter]) -> list[str]:
    if not ahead:
        return []
    told = [f"{one.ticket} ({one.urgency:.2f})" for one in ahead[-BEFORE:]]
    return [f"Just ahead of it: {', '.join(told)}."]


def _next(answer: LineAnswered, ticket: str) -> list[str]:
    windows = [window for window, following in answer.next.items() if following == ticket]
    if windows:
        return [f"Whoever presses NEXT first at window {' or '.join(windows)} calls it."]
    return []
