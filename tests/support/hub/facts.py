"""Facts of a morning as the journal holds them, and the state that they add up to. No test of its
own."""

from typing import Any

from hub.events import HubFact
from hub.events.facts import DayOpened, Finished, Heard, HubStarted, KioskAdmitted, TicketFlagged
from hub.events.service_facts import Chosen, Transferred
from hub.state.apply import apply
from hub.state.day_state import DayState
from wire.messages import Called, Now, TicketIssued, TicketTaken

NINE = 1_768_284_000.0  # 2026-01-13 09:00 in Moscow


def at(seconds: float) -> Now:
    """Hall time ``seconds`` in ``opened``."""
    return Now("boot", 1000.0 + seconds, NINE + seconds, True)


def opened(day: int = 1, seconds: float = 0.0, **more: Any) -> DayOpened:
    return DayOpened(day, f"2026-01-{12 + day}", True, at(seconds), seconds, **more)


def started(generation: str = "gen", seconds: float = 0.0) -> HubStarted:
    return HubStarted(generation, 1, at(seconds), seconds, "first")


def admitted(kiosk: str = "kiosk-1", card: str = "card", **more: Any) -> KioskAdmitted:
    about = {"run": 1, "life": "life", "generation": "gen", "last": 0, "heard": 0, "past": 0}
    return KioskAdmitted(kiosk, card, **{**about, "day": 1, "at": at(0), **more})


def issued(visit: str, number: int, seconds: float, **more: Any) -> TicketIssued:
    about = {"kiosk": "kiosk-1", "service": "pay", "language": "ru", "series": "A", "day": 1}
    about |= {"waiting_limit": 900.0, "service_limit": 300.0, "ahead": 0}
    return TicketIssued(visit=visit, number=number, at=at(seconds), **{**about, **more})


def waits(visit: str, number: int, seconds: float, **more: Any) -> list[HubFact]:
    """Let it be called, though its kiosk has said nothing."""
    return [issued(visit, number, seconds, **more), TicketFlagged(visit)]


def taken(visit: str, number: int, seq: int, own: bool = False, **more: Any) -> Heard:
    said = TicketTaken(visit, "pay", "ru", "A", number, own, 1, at(0))
    return Heard(**{"kiosk": "kiosk-1", "incarnation": "card", "seq": seq, "fact": said, **more})


def called(visit: str, call: int, seconds: float, **more: Any) -> Called:
    about = {"series": "A", "number": 1, "window": 1, "step": call, "again": 0, "waited": seconds}
    return Called(**{"call": call, "visit": visit, "at": at(seconds), **about, **more})


def chosen(visit: str, call: int, reason: str = "urgency", **more: Any) -> Chosen:
    about = {"leg": 1, "window": 1, "operator": "anna", "urgency": 0.5, "waited": 450.0}
    about |= {"limit": 900.0, "age": 460.0, "eligible": 3}
    return Chosen(visit=visit, call=call, reason=reason, **{**about, **more})


def finished(visit: str, step: int, seconds: float, **more: Any) -> Finished:
    about = {"window": 1, "served": 30.0, "stayed": seconds}
    return Finished(visit=visit, step=step, at=at(seconds), **{**about, **more})


def transferred(visit: str, step: int, seconds: float, **more: Any) -> Transferred:
    about = {"window": 1, "by": "operator", "leg": 2, "service": "meter", "since": seconds}
    about |= {"waiting_limit": 600.0, "service_limit": 200.0, "served": 20.0}
    return Transferred(visit=visit, step=step, at=at(seconds), **{**about, **more})


def after(*facts: HubFact | list[HubFact]) -> DayState:
    """Return the state that they add up to, after a start and the opening of day 1."""
    return goes_on(DayState(), started(), opened(), *facts)


def goes_on(state: DayState, *facts: HubFact | list[HubFact]) -> DayState:
    for some in facts:
        for fact in some if isinstance(some, list) else [some]:
            apply(state, fact)
    return state
