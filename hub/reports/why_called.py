"""The reason of a call in plain words. Pure.

Decides only the wording: the figures are those that the hub wrote down when it chose.
"""

from hub.columns import clock
from hub.events.work import Chosen

NEAR = 0.0005
"""Urgencies closer than this are told as equal."""


def called_because(why: Chosen, over: str) -> str:
    """``over``: the ticket that would have been next, "" if nobody."""
    match why.reason:
        case "urgency":
            return f"{_urgency(why)}, {_highest(why)}{_next(why, over)}"
        case "absolute":
            return (
                "served out of turn by law, first come first among themselves"
                f" ({_among(why)}; its urgency was {why.urgency:.2f}){_next(why, over)}"
            )
        case "bound":
            turns = "those whom the law serves out of turn had their turns in a row"
            behind = f"of the people who wait behind them {_urgency(why)}, the highest"
            return f"{turns}: {behind}{_next(why, over)}"
        case "early":
            return f"booked for later, but nobody else waited for this window{_next(why, over)}"
        case "hand":
            return (
                f"by the operator's hand and not by the rule: {_urgency(why)}{_instead(why, over)}"
            )
        case "renumbered":
            return "the same call again, under the number on the paper"


def _urgency(why: Chosen) -> str:
    """Which of the two clocks it is that is nearest to its promise."""
    waited = why.waited / why.limit if why.limit > 0 else 0.0
    if why.urgency > waited + NEAR:
        return f"urgency {_told(why)[0]} (in the hall for {clock(why.age)} altogether)"
    return f"urgency {_told(why)[0]}"


def _told(why: Chosen) -> tuple[str, str]:
    """Both urgencies, with as many digits as tell them apart."""
    one, other = why.urgency, why.over_urgency
    digits = 2 if abs(one - other) < NEAR or f"{one:.2f}" != f"{other:.2f}" else 3
    return f"{one:.{digits}f}", f"{other:.{digits}f}"


def _highest(why: Chosen) -> str:
    if why.eligible <= 1:
        return "the only one who could be called there"
    return f"the highest of {why.eligible} who could be called there"


def _among(why: Chosen) -> str:
    people = "1 person" if why.eligible == 1 else f"{why.eligible} people"
    return f"{people} could be called there"


def _next(why: Chosen, over: str) -> str:
    if not over:
        return ""
    if abs(why.over_urgency - why.urgency) < NEAR:
        return f"; next would have been {over} with the same, who came later"
    return f"; next would have been {over} with {_told(why)[1]}"


def _instead(why: Chosen, over: str) -> str:
    if not over:
        return "; nobody else could be called there"
    return f"; otherwise {over} with {_told(why)[1]} was next"
