"""Draws when something goes wrong, and what: faults by weight, one after the other, until
``heal``."""

from tests.sim.deeds import Deeds
from tests.sim.faults.devices import Losses
from tests.sim.hall.floor import Floor


class Faults(Losses):
    """Draws the faults. ``often``: seconds between two faults, on average."""

    def __init__(self, floor: Floor, often: float) -> None:
        super().__init__(floor)
        weights = {
            self.hub_dies: 16,
            self.kiosk_dies: 14,
            self.kiosk_power: 5,
            self.hub_power: 5,
            self.edge_dies: 5,
            self.broker_killed: 6,
            self.line_cut: 14,
            self.line_stalled: 10,
            self.kiosk_cut_off: 7,
            self.retained_wiped: 3,
            self.state_forged: 3,
            self.pulse_forged: 3,
            self.hello_forged: 2,
            self.lossy: 8,
            self.slow: 10,
            self.clock_jumps: 10,
            self.held_up: 10,
            self.hub_frozen: 4,
            self.printer_empty: 6,
            self.printer_doubts: 4,
            self.card_replaced: 2,
            self.card_cloned: 2,
            self.backed_up: 4,
            self.put_back: 2,
            self.set_aside: 1,
            self.hub_in_trouble: 2,
            self.database_unlinked: 2,
            self.staff_ask: 3,
        }
        self.deeds = Deeds(floor.agenda, self._draw, weights, often, "fault")

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
