"""Defines the steps that the composer asks of the machine. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from hw_sim.printer.roll import Mark


@dataclass(frozen=True)
class Motion:
    """Prints `mark`, if any, and feeds."""

    dots: int
    mark: Mark | None = None


@dataclass(frozen=True)
class Cut:
    """Cuts the paper behind the head."""


@dataclass(frozen=True)
class AnswerStep:
    """Answers `kind` when everything before is on paper: `r` paper, `I` id, `a`, `H` process."""

    kind: str
    data: bytes


@dataclass(frozen=True)
class Strange:
    """Notes a command that this printer does not know, in hexadecimal."""

    code: str


Step = Motion | Cut | AnswerStep | Strange
