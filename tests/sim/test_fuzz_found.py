"""What the fuzzing has found, told as a story each: words that once ended a hub or a kiosk."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from hub.events.facts import Adopted, Renumbered
from hub.storage.store import HubStore
from tests.deep.platter import Platter
from tests.deep.vfs import on
from tests.support.halls import small_hall
from tests.support.hub.desk import Card, Desk, at, kept, paper, told
from tests.support.hub.same_rows import keep
from tests.support.processes.hub import HALL
from wire.config.toml_file import ConfigWrong, load
from wire.hall import NUMBERS, Hall
from wire.messages import MenuItem, TicketRefused, TicketWanted


def stored(desk: Desk, tmp_path) -> None:
    """Keep the facts: what the hub decides, the disk accepts."""
    store = HubStore(tmp_path / "hub.db", desk.hall)
    keep(store, desk.facts)
    store.close()


def test_a_number_that_is_on_a_paper_is_not_given_again(tmp_path):
    """A paper bears a number that this hub never gave, of another hub or of a mistake."""
    desk = Desk()
    desk.issued("v1", at(0))
    said = paper("v1", 2, own=False)
    assert kept(desk.report("kiosk-1", said, at(1)), Renumbered)
    assert desk.ticket("v2", at(2)) == "A003"
    stored(desk, tmp_path)


def test_a_doubtful_paper_with_somebody_elses_number_is_quarantined(tmp_path):
    """It was said to be known to another hub, and was of a range that it was never lent."""
    desk = Desk()
    assert desk.ticket("v1", at(0)) == "A001"
    desk = desk.again(at(10), generation="gen-2", past="restored", hello=False)
    desk.hello(desk.cards["kiosk-2"], at(11))
    thief = Card("kiosk-1", "another card", generation="gen", outbox=[paper("v2", 1, own=True)])
    desk.hello(thief, at(14))
    (adopted,) = kept(desk.up("kiosk-1", thief.report(1, told=True), at(15)), Adopted)
    assert adopted.state == "quarantined"
    stored(desk, tmp_path)


def test_when_no_number_is_left_that_is_said(tmp_path):
    desk = Desk()
    desk.issued("v1", at(0))
    desk.report("kiosk-1", paper("v1", NUMBERS, own=False), at(1))
    (refused,) = told(desk.up("kiosk-1", TicketWanted("v2", "pay", "ru"), at(2)), TicketRefused)
    assert refused.why == "no number is left in series A today"
    stored(desk, tmp_path)


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_service_that_no_wish_could_name_is_refused_from_the_start(tmp_path, name):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": name, "name": {}}, MenuItem)
    file = tmp_path / "hall.toml"
    file.write_text(HALL.replace('id = "pay"', f'id = "{name}"'), encoding="utf-8")
    with pytest.raises(ConfigWrong, match=r"services\[0\]\.id"):
        load(file, Hall)


def test_the_simulated_disk_refuses_the_same_number_twice_too():
    """The fuzzing keeps its facts there: without this it had found nothing of the above."""
    desk = Desk()
    desk.ticket("v1", at(0))
    twin = msgspec.structs.replace(desk.machine.state.visits["v1"].issued, visit="v2")
    with on(Platter({})):
        store = HubStore(Path("/hub.db"), small_hall())
        keep(store, desk.facts)
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            keep(store, [twin])
