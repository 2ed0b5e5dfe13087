"""Holds the registers of one LED panel. Decides which values it takes and what it shows.

Holding registers: 0-3 text, two characters each, high byte first, CP1251, NUL padded;
4 steady (0) or flashing (1); 5 brightness, 0 to 100.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT = 4  # registers
FLASH, BRIGHTNESS = 4, 5
SIZE = 6


@dataclass(frozen=True)
class Shown:
    """Holds what a visitor sees on a panel."""

    text: str
    flash: int
    brightness: int


@dataclass
class Panel:
    """Simulates one panel; dark and at full brightness when it gets power."""

    registers: list[int] = field(default_factory=lambda: [0] * BRIGHTNESS + [100])
    absent: bool = False  # broken or unplugged: answers nothing and shows what it showed

    def read(self, first: int, count: int) -> list[int] | None:
        """Return the registers, or None where there are none."""
        return self.registers[first : first + count] if _inside(first, count) else None

    def write(self, first: int, values: list[int]) -> None:
        """Set registers. IndexError where there are none, ValueError for a value not taken."""
        if not _inside(first, len(values)):
            raise IndexError(first)
        fresh = [*self.registers[:first], *values, *self.registers[first + len(values) :]]
        if fresh[FLASH] > 1 or fresh[BRIGHTNESS] > 100:
            raise ValueError(values)
        self.registers = fresh

    @property
    def shown(self) -> Shown:
        """Return what is lit now; what CP1251 does not have shows as U+FFFD."""
        data = b"".join(register.to_bytes(2, "big") for register in self.registers[:TEXT])
        text = data.rstrip(b"\0").replace(b"\0", b" ").decode("cp1251", "replace")
        return Shown(text, self.registers[FLASH], self.registers[BRIGHTNESS])


def _inside(first: int, count: int) -> bool:
    return count > 0 and first + count <= SIZE
