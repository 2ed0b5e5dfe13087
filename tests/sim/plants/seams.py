"""The seams through which bugs are planted: what the hub hears, and what its state takes.

A planted bug changes a message or a fact on its way, wraps a public method, or replaces a public
name of a module. It touches no name that begins with an underscore (tests/sim/test_planted.py), so
that the code behind a seam can be written anew while the bug stays planted.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from msgspec import structs

from hub.effects import Decision, Say
from hub.machine import HubMachine
from hub.state.apply import APPLIED_BY
from hub.state.day_state import DayState
from wire.messages import Fact, From, Message, Now, Press, Pulse

Decisions = list[Decision]
Hear = Callable[[object], Decisions]
"""Decides what the hub makes of something heard."""


def heard_as(patch: Any, kind: type, change: Callable[[HubMachine, Any], Message]) -> None:
    """Let the hub hear each message of this kind as ``change`` makes it."""

    def changed(machine: HubMachine, heard: From, hear: Hear) -> Decisions:
        return hear(structs.replace(heard, message=change(machine, heard.message)))

    _around(patch, kind, changed)


def while_it_hears(
    patch: Any, kind: type, inside: Callable[[HubMachine, Any], AbstractContextManager[None]]
) -> None:
    """Let the hub hear each message of this kind inside a context."""

    def within(machine: HubMachine, heard: From, hear: Hear) -> Decisions:
        with inside(machine, heard.message):
            return hear(heard)

    _around(patch, kind, within)


def press_heard_as(patch: Any, change: Callable[[Any, Pulse], Press]) -> None:
    """Change each press by the last pulse that the hub has said."""
    last: dict[HubMachine, Pulse] = {}
    heard_as(
        patch,
        Press,
        lambda machine, press: change(press, last[machine]) if machine in last else press,
    )

    def remembered(machine: HubMachine, heard: object, hear: Hear) -> Decisions:
        answers = hear(heard)
        for answer in answers:
            if isinstance(answer, Say) and isinstance(answer.message, Pulse):
                last[machine] = answer.message
        return answers

    _around(patch, object, remembered)


def _around(patch: Any, kind: type, wrap: Callable[[HubMachine, Any, Hear], Decisions]) -> None:
    """Let whatever the hub hears of this kind, from a device or not, go through ``wrap``."""
    before = HubMachine.hear

    def hear(self: HubMachine, heard: object, now: Now) -> Decisions:
        def go_on(taken: object) -> Decisions:
            return before(self, taken, now)

        said = heard.message if isinstance(heard, From) else heard
        return wrap(self, heard, go_on) if isinstance(said, kind) else go_on(heard)

    patch.setattr(HubMachine, "hear", hear)


def applied_as(
    patch: Any,
    kinds: type[Fact] | tuple[type[Fact], ...],
    change: Callable[[DayState, Any], Iterator[Fact]],
) -> None:
    """Let the state take each fact of these kinds as ``change`` yields it; what stands behind the
    yield is done afterwards."""
    for kind in kinds if isinstance(kinds, tuple) else (kinds,):
        patch.setitem(APPLIED_BY, kind, _follow(APPLIED_BY[kind], change))


def _follow(before: Any, change: Any) -> Callable[[DayState, Any], None]:
    def follow(state: DayState, fact: Fact) -> None:
        for taken in change(state, fact):
            before(state, taken)

    return follow
