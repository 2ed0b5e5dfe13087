"""The hub's answer to a wish for a ticket, as the kiosk's connection hears it."""

from tests.bench.figures import Line
from tests.bench.floor import floor
from tests.bench.people import Visitor, hub
from tests.bench.stage import KIOSK, SERVICE, Stage
from tests.bench.voice import Voice


def measure(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from TicketWanted sent to TicketIssued arrived; floor: one round trip + one commit.

    Each ticket is then taken, outside what is timed, as a kiosk would.
    """
    line = Line("wish → ticket from the hub")
    hall, port = stage.name, stage.broker.port
    with (
        floor(stage.folder, port) as least,
        hub(stage),
        Voice(port, Visitor.topics(hall, KIOSK)) as voice,
    ):
        visitor = Visitor(voice, hall, KIOSK)
        for i in range(warm + rounds):
            lowest = least.answer()
            issued, seconds = visitor.wish(SERVICE)
            visitor.take(issued)
            if i >= warm:
                line.add(1000 * seconds, lowest)
    return [line]
