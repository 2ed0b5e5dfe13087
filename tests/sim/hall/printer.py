"""Simulates a kiosk's printer: which papers really come out, whatever the kiosk believes."""

from typing import Any

from kiosk.things import PaperEnded, PrinterStatus, Ticket


class Printer:
    """Prints papers. ``fault``: out of paper; jobs wait. ``doubt``: how often nobody can say how a
    paper ended."""

    def __init__(self, kiosk: Any, truth: Any) -> None:
        self._kiosk, self._truth = kiosk, truth
        self.fault, self.doubt = False, 0.0
        self._waiting: list[tuple[int, Ticket]] = []

    def take(self, ticket: Ticket) -> None:
        self._kiosk.agenda.after(self._kiosk.draw.uniform(0.3, 1.2), self._job, ticket, self._life)

    @property
    def _life(self) -> int:
        return int(self._kiosk.life)

    def paper_out(self) -> None:
        self.fault = True
        self._kiosk.put(PrinterStatus("fault", "paper out"))

    def paper_in(self) -> None:
        """Put in new paper: what had waited comes out, even for a process that is no more."""
        self.fault = False
        waiting, self._waiting = self._waiting, []
        self._kiosk.put(PrinterStatus("ok"))
        for life, ticket in waiting:
            self._job(ticket, life)

    def _job(self, ticket: Ticket, life: int) -> None:
        if self.fault:
            self._waiting.append((life, ticket))
            return
        draw = self._kiosk.draw
        died = life != self._life
        doubtful = draw.random() < self.doubt
        comes = draw.random() < 0.5 if died or doubtful else True
        if comes:
            self._kiosk.agenda.log(self._kiosk.name, "paper", ticket.ticket)
            self._truth.paper(self._kiosk, ticket)
        if not died:
            outcome = "unknown" if doubtful else "printed"
            self._kiosk.put(PaperEnded(ticket.visit, outcome, "no answer" if doubtful else ""))
