"""Draws when something goes wrong, and what: faults by weight, one after the other, until
``heal``."""

from tests.sim.deeds import Deeds
from tests.sim.faults.devices import Losses
from tests.sim.hall.floor import Floor


class Faults(Losses):
    """Draws the faults. ``often``: seconds between two faults, on average. ``spared``: what must
    not happen here."""

    def __init__(self, floor: Floor, often: float, spared: tuple[str, ...] = ()) -> None:
        super().__init__(floor)
        weights = {
            "hub_dies": 16,
            "kiosk_dies": 14,
            "kiosk_power": 5,
            "hub_power": 5,
            "edge_dies": 5,
            "broker_killed": 6,
            "line_cut": 14,
            "line_stalled": 10,
            "kiosk_cut_off": 7,
            "retained_wiped": 3,
            "state_forged": 3,
            "pulse_forged": 3,
            "hello_forged": 2,
            "lossy": 8,
            "slow": 10,
            "clock_jumps": 10,
            "held_up": 10,
            "hub_frozen": 4,
            "printer_empty": 6,
            "printer_doubts": 4,
            "card_replaced": 2,
            "card_cloned": 2,
            "backed_up": 4,
            "put_back": 2,
            "set_aside": 1,
            "hub_in_trouble": 2,
            "database_unlinked": 2,
            "staff_ask": 3,
        }
        drawn = {fault: weight for fault, weight in weights.items() if fault not in spared}
        self.deeds = Deeds(floor.agenda, self._draw, self, drawn, often, "fault")

    def heal(self) -> None:
        """Mend everything for good."""
        self.deeds.rest()
        floor = self.floor
        floor.agenda.log("fault", "healed")
        self._careful()
        self._fast()
        floor.post.late, floor.post.up = 0.004, True
        for computer in floor.computers.values():
            computer.told_the_time()
        for kiosk in floor.kiosks:
            kiosk.printer.doubt, kiosk.cut_off = 0.0, False
            if kiosk.printer.fault:
                kiosk.printer.paper_in()
        for daemon in floor.daemons:
            daemon.held_until = 0.0
            self._back(daemon)
