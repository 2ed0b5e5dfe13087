"""Throws whatever may come from the broker at the four machines: they live on, and what they answer
can be read.

``make deep`` plays ten million messages; here are some, the same ones each time.
"""

from typing import Any

import pytest

from hub.effects import Tell
from hub.machine import HubMachine
from operator_pad.pad import Pads
from tests.deep.fuzz import LINE, MESSAGES, play
from tests.deep.seeds import run
from wire.messages import From, Now, PressAnswered, TicketRefused, TicketWanted

SHARES, EACH = 4, 5


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_that_arrives_ends_a_machine(share: int) -> None:
    for seed in range(EACH):
        assert play(100 * share + seed) == MESSAGES


def test_a_machine_that_trips_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hear = Pads.hear

    def trips(self: Pads, heard: Any, now: Now) -> list[Any]:
        if isinstance(heard, PressAnswered):
            _ = self._pads[heard.window]  # an answer for a window that has no pad here
        return hear(self, heard, now)

    monkeypatch.setattr(Pads, "hear", trips)
    reached, violations = run(LINE, 1, 4)
    assert violations > 0
    assert reached == (4 - violations) * MESSAGES
    assert "again: .venv/bin/python -m tests.deep.fuzz --seeds 1 --from" in capsys.readouterr().err


def test_an_answer_that_nobody_could_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    hear = HubMachine.hear

    def echoes(self: HubMachine, heard: Any, now: Now) -> list[Any]:
        match heard:
            case From(device, TicketWanted(visit, service)):
                why = f"no such service: {service * 4}"
                return [*hear(self, heard, now), Tell(device, TicketRefused(visit, why))]
        return hear(self, heard, now)

    monkeypatch.setattr(HubMachine, "hear", echoes)
    assert run(LINE, 1, 4)[1] > 0
