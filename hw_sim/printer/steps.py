"""Defines the steps that the composer asks of the machine. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from hw_sim.printer.roll import Mark


@dataclass(frozen=True)
class Motion:
    """Print `mark`, if any, and feed."""

    dots: int
    mark: Mark | None = None


@dataclass(frozen=True)
class Cut:
    """Cut the paper behind the head."""


@dataclass(frozen=True)
class AnswerStep:
    """Answer `kind` when everything before is on paper: `r` paper, `I` id, `a`, `H` process."""

    kind: str
    data: bytes


@dataclass(frozen=True)
class Strange:
    """Note a command that this printer does not know, in hexadecimal."""

    code: str


Step = Motion | Cut | AnswerStep | Strange
