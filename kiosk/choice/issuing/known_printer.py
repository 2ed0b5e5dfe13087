"""Keeps what is known of the printer, and decides whether a ticket may be promised. Pure."""

from typing import Literal

from kiosk.things import PrinterStatus
from kiosk.words import Mark
from wire.messages import PrinterSaid

PAPERS = 3
"""Papers under way at which no further ticket is promised: the printer is too slow or stuck."""


class KnownPrinter:
    """Holds the printer's state as last heard. ``silent``: what to do with one that says
    nothing."""

    def __init__(self, silent: Literal["print", "refuse"]) -> None:
        self.status: PrinterStatus | None = None
        self._silent = silent

    def hear(self, status: PrinterStatus) -> bool:
        """Take what the printer's driver says, and return whether anything has changed."""
        changed, self.status = status != self.status, status
        return changed

    def promises(self, under_way: int) -> bool:
        """Tell whether a ticket may be promised: no fault, and not too many papers
        ``under_way``."""
        if self.status is None or under_way >= PAPERS:
            return False
        refused = self.status.state == "unknown" and self._silent == "refuse"
        return self.status.state != "fault" and not refused

    def marks(self) -> tuple[Mark, ...]:
        """Mark a printer that does not answer, once it has been asked for the first time."""
        unsure = self.status is not None and self.status.state == "unknown"
        return ("printer_mark",) if unsure else ()

    def why(self) -> str:
        """Return what is wrong, for the hub and its staff."""
        return f"printer: {self.status.why}" if self.status else "printer: not heard yet"

    def word(self) -> list[PrinterSaid]:
        """Return what the hub shall hear of the printer, if there is anything to say."""
        said = self.status
        return [PrinterSaid(said.state, said.why, said.near_end)] if said else []
