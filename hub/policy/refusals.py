"""Says in plain words what cannot be done, and where a visit stands. Pure."""

from hub.events.facts import State
from hub.state.day_state import DayState
from hub.state.visit import Visit


class Refused(Exception):
    """Raised where something cannot be done, and nothing has changed; the text says why, for
    whoever asked."""


WORDS: dict[State, str] = {
    "issued": "has no word from its kiosk yet",
    "waiting": "waits",
    "parked": "is parked",
    "served": "is served",
    "no_show": "missed its call",
    "left": "has left",
    "dropped": "is on no paper",
    "doubtful": "is doubtful: staff decide",
    "kept": "is kept for the next day",
    "quarantined": "bears a number that cannot be right",
    "history": "is of a day that is over",
}


def stands(visit: Visit) -> str:
    """Say where the visit stands, such as "A017 is at window 3"."""
    if visit.state == "called":
        return f"{visit.ticket} is at window {visit.call.window if visit.call else 0}"
    return f"{visit.ticket} {WORDS[visit.state]}"


def found(state: DayState, ticket: str) -> Visit:
    """Find the visit of a ticket of the open day. Raises Refused."""
    if not state.is_open:
        raise Refused("the day is closed")
    meant = state.meant(ticket)
    if not meant:
        raise Refused(f"no ticket {ticket} today")
    if len(meant) > 1:
        raise Refused(like_several(ticket, meant))
    return meant[0]


def like_several(ticket: str, meant: list[Visit]) -> str:
    """Name the tickets that may be meant by what was typed, and what to do."""
    which = ", ".join(f"{one.ticket} for {one.leg.service}" for one in meant)
    return f"{ticket} reads like several tickets: {which}; type it letter by letter"


def may_return(state: DayState, visit: Visit, now: float, grace: float) -> str:
    """Say why somebody who missed the call, or left because the day was closed, may not come back
    at ``now``, hall time; "" if they may."""
    until = visit.leg.until
    if now <= until:
        return ""
    if until == 0:
        missed = "missed its call" if visit.state == "no_show" else "has left"
        return f"{visit.ticket} {missed} and cannot come back"
    ago, most = (now - until + grace) / 60, grace / 60
    missed = "missed its call" if visit.state == "no_show" else "has left; the day was opened again"
    return f"{visit.ticket} {missed} {ago:.0f} min ago, it could come back for {most:.0f} min"
