"""What a hall's edges hear of limits: a real hub, a real broker, JSON."""

from pathlib import Path

from tests.support.processes.broker import Broker
from tests.support.processes.hub import HALL, Floor, Hub
from tests.support.wait import until

SHUT = [{"service": "pay", "code": "per_day", "back": ""}]


def limited(folder: Path, broker: Broker) -> Hub:
    """Make a hall with one ticket a day for the first service: this needs no clock."""
    hub = Hub(folder, broker.port)
    text = HALL.replace("service_minutes = 5\n", "service_minutes = 5\nper_day = 1\n", 1)
    (folder / "hall.toml").write_text(text, encoding="utf-8")
    return hub


def test_a_limit_is_said_to_the_hall_and_to_whoever_asks_and_survives_a_kill(tmp_path, broker):
    with limited(tmp_path, broker) as hub, Floor(broker) as floor:
        floor.whole()
        assert floor.hears("Offer")["shut"] == []
        floor.ticket("pay")
        assert until(lambda: floor.all("Offer")[-1]["shut"]) == SHUT
        wish = {"visit": "v2", "service": "pay", "language": "ru"}
        floor.say("kiosk-1", "wish", "TicketWanted", **wish)
        refused = floor.hears("TicketRefused")
        assert (refused["visit"], refused["code"], refused["back"]) == ("v2", "per_day", "")
        assert refused["why"] == "pay: all tickets of the day are given (1)"
        assert hub.rows("SELECT count(*) FROM visits") == [(1,)]
        with Floor(broker) as later:
            assert later.hears("Offer")["shut"] == SHUT, "retained"
        hub.kill()
        hub.start()
        floor.whole(epoch=2)
        assert floor.hears("Offer", lambda it: it["epoch"] == 2)["shut"] == SHUT
        assert floor.ticket("meter")["number"] == 1
