"""Writes facts: the one way in which a rule changes the state of the open day. Decides nothing."""

from typing import TypeVar

from hub.events import HubFact
from hub.state.apply import apply
from hub.state.day_state import DayState

AnyFact = TypeVar("AnyFact", bound=HubFact)


def written(state: DayState, fact: AnyFact) -> AnyFact:
    """Apply the fact to the state, and hand it back for the journal."""
    apply(state, fact)
    return fact
