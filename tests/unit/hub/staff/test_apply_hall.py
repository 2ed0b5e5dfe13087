"""A changed hall file while the hub works: taken over at once and wholly, or refused with a reason.

The machine alone first, with a stated time; then what a start finds; then the hub as it runs.
"""

import os
import signal
import tomllib
from pathlib import Path

import pytest
import tomli_w
from msgspec import structs

from hub.__main__ import main
from hub.effects import Apply, Began, HallRead, Note, ReadHall
from hub.machine import HubMachine
from hub.startup.hall_file import InUse, at_start, before_start
from hub.state.apply import replayed
from hub.storage.store import HubStore
from tests.support.halls import busy_hall, small_hall
from tests.support.hub.bookings import booking, code, reception
from tests.support.hub.databases import hall_file, hub_file
from tests.support.hub.desk import ZONE, Desk, at, kept, told
from tests.support.processes.hub import HALL, Floor
from tests.support.wait import until
from tests.unit.hub.policy.test_hall_changes import no_pay
from wire.config.toml_file import ConfigWrong
from wire.hall import Hall, Service
from wire.messages import (
    DayAnswered,
    DayWanted,
    DonePressed,
    HallWanted,
    LinkUp,
    NextPressed,
    Pulse,
    StaffAnswered,
    Tick,
    TicketIssued,
    TicketRefused,
    TicketWanted,
)

FILE = "/etc/talon/hall.toml"
NEW = Service("new", {"ru": "Новое"}, "D", 5, 5)


def more(hall: Hall) -> Hall:
    """Offer something new, which window 2 serves."""
    windows = (hall.windows[0], structs.replace(hall.windows[1], services=("meter", "new")))
    return structs.replace(hall, services=(*hall.services, NEW), windows=windows)


def less(hall: Hall) -> Hall:
    """Let nobody read meters any more."""
    windows = (structs.replace(hall.windows[0], services=("pay",)),)
    services = tuple(service for service in hall.services if service.id == "pay")
    return structs.replace(hall, services=services, windows=windows)


def reads(desk: Desk, hall: Hall | None, text: str = FILE, **asked) -> list:
    """Read the file for staff, who wished so."""
    wish = {"device": "staff", "wish": "w", **asked}
    return desk.hear(HallRead(ReadHall(**wish), hall, text), at(50))


def status(desk: Desk) -> str:
    """Return what the hub says of its hall file."""
    answers = desk.up("staff", DayWanted(f"s{len(desk.said)}", "status"), at(60))
    return told(answers, DayAnswered)[0].hall_file


def after(desk: Desk, hall: Hall) -> HubMachine:
    """Return the machine that follows in the same process, one epoch on."""
    state = replayed(desk.facts)
    machine = HubMachine(hall, ZONE, "gen", 2, before=desk.machine, state=state)
    machine.hear(Began(), at(50))
    machine.hear(LinkUp("hub-session"), at(50))
    return machine


@pytest.fixture
def desk() -> Desk:
    return Desk(small_hall(next_again=0.0))


# --- the machine ----------------------------------------------------------------------------------


def test_what_is_safe_is_taken_over_and_nothing_more_is_heard_by_the_old_machine(desk):
    assert desk.up("staff", HallWanted("w"), at(50)) == [ReadHall("staff", "w")]
    answers = reads(desk, more(desk.hall))
    assert kept(answers, Apply) == [Apply(more(desk.hall))]
    text = "the changed hall file is in use; changed: services, windows"
    assert told(answers, StaffAnswered) == [StaffAnswered("w", True, text)]
    assert desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(50)) == []
    assert desk.hear(Tick(), at(50)) == []


def test_the_line_after_it_works_at_once(desk):
    """It need not listen for another hub first: this process has spoken all the time."""
    desk.ticket("a", at(1), "meter")
    reads(desk, more(desk.hall))
    machine = after(desk, more(desk.hall))
    pulses = [x.message for x in machine.hear(Tick(), at(50)) if hasattr(x, "message")]
    assert [(p.epoch, p.session) for p in pulses if isinstance(p, Pulse)] == [(2, "hub-session")]
    desk.machine, desk.epoch = machine, 2
    desk.hello(desk.cards["kiosk-1"], at(51))
    (issued,) = told(desk.up("kiosk-1", TicketWanted("v", "new", "ru"), at(51)), TicketIssued)
    assert (issued.series, issued.number) == ("D", 1)
    assert [visit.ticket for visit in machine.state.visits.values()] == ["B001", "D001"]


def test_what_would_leave_people_behind_is_refused_and_said_until_it_is_mended(desk):
    desk.ticket("a", at(1), "meter")
    answers = reads(desk, less(desk.hall))
    wrong = f"{FILE}: services: found no meter, expected it until B001 are done"
    text = f"{wrong}; the hub goes on with the one before"
    assert told(answers, StaffAnswered) == [StaffAnswered("w", False, text)]
    assert kept(answers, Note) == [Note(text, loud=True)]
    assert kept(answers, Apply) == []
    assert status(desk) == wrong
    assert told(desk.up("kiosk-1", TicketWanted("v", "meter", "ru"), at(61)), TicketIssued)
    reads(desk, desk.hall)
    assert status(desk) == ""


def test_it_is_taken_over_once_they_are_done(desk):
    desk.ticket("a", at(1), "meter")
    desk.press(2, at(10), NextPressed)
    assert kept(reads(desk, less(desk.hall)), Apply) == []
    desk.press(2, at(40), DonePressed)
    assert kept(reads(desk, less(desk.hall)), Apply) == [Apply(less(desk.hall))]


def test_a_file_that_is_wrong_in_itself_is_refused(desk):
    wrong = f"{FILE}: windows[number 1].services: found fly, expected the id of a service"
    answers = reads(desk, None, wrong)
    (answer,) = told(answers, StaffAnswered)
    assert (answer.done, answer.text.startswith(wrong)) == (False, True)
    assert status(desk) == wrong


def test_to_check_changes_nothing(desk):
    (answer,) = told(reads(desk, more(desk.hall), check=True), StaffAnswered)
    text = "could be applied now; changed: services, windows"
    assert (answer.done, answer.text) == (True, text)
    (answer,) = told(reads(desk, None, "wrong", check=True), StaffAnswered)
    assert (answer.done, status(desk)) == (False, "")
    assert told(desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(61)), TicketIssued)


def test_a_signal_asks_for_nobody(desk):
    assert desk.hear(ReadHall(), at(50)) == [ReadHall()]
    answers = reads(desk, None, "wrong", device="", wish="")
    assert [type(answer) for answer in answers] == [Note]


def test_a_file_that_says_what_is_in_use_already_begins_nothing_anew(desk):
    answers = reads(desk, structs.replace(desk.hall))
    (answer,) = told(answers, StaffAnswered)
    assert (answer.done, answer.text) == (True, "the hall file is in use as it is")
    assert kept(answers, Apply) == []


def test_everything_an_operator_did_stays_as_it_was():
    """Somebody parked, one called, one transferred with return, one who may come back, skills that
    were changed: the machine after is what a start on the same journal is."""
    desk = Desk(busy_hall(next_again=0.0))
    for n, name in enumerate("abcde"):
        desk.ticket(name, at(1 + n), "pay")
    desk.press(1, at(20), NextPressed)
    reads(desk, structs.replace(desk.hall, board_text={"ru": "Здравствуйте"}))
    machine = after(desk, desk.hall)
    again = replayed(desk.facts)
    assert machine.state.visits == again.visits
    assert machine.state.places == again.places


def test_a_wish_for_what_is_no_longer_offered_is_refused(desk):
    reads(desk, less(desk.hall))
    desk.machine, desk.epoch = after(desk, less(desk.hall)), 2
    desk.hear(Tick(), at(50))
    desk.hello(desk.cards["kiosk-1"], at(51))
    (refused,) = told(desk.up("kiosk-1", TicketWanted("v", "meter", "ru"), at(51)), TicketRefused)
    assert refused.why == "no such service: meter"


# --- what a start finds ---------------------------------------------------------------------------


def test_at_the_first_start_a_wrong_file_is_refused(tmp_path):
    hall_file(tmp_path)
    (tmp_path / "hall.toml").write_text("hall = 3")
    with pytest.raises(ConfigWrong):
        before_start(hub_file(tmp_path))


def test_a_later_start_goes_on_with_the_hall_before_a_wrong_file(tmp_path):
    hall = hall_file(tmp_path)
    store = HubStore(tmp_path / "hub.db", hall)
    store.work_with(hall)
    store.close()
    (tmp_path / "hall.toml").write_text("hall = 3", encoding="utf-8")
    _, found = before_start(hub_file(tmp_path))
    assert found.hall == hall
    assert found.refused == f"{tmp_path / 'hall.toml'}: hall: found 3, expected str"


@pytest.mark.parametrize("known", [True, False])
def test_a_start_goes_on_with_the_hall_that_leaves_nobody_behind(known, desk):
    """Where the hall before is not known, it says so."""
    desk.ticket("a", at(1), "meter")
    found, file = InUse(less(desk.hall)), Path(FILE)
    wrong = f"{FILE}: services: found no meter, expected it until B001 are done"
    if known:
        assert at_start(file, found, desk.hall, desk.machine.state) == InUse(desk.hall, wrong)
    else:
        with pytest.raises(ConfigWrong) as refused:
            at_start(file, found, None, desk.machine.state)
        assert str(refused.value) == wrong
    assert at_start(file, InUse(more(desk.hall)), desk.hall, desk.machine.state).hall == more(
        desk.hall
    )


def test_a_day_that_is_over_keeps_no_file_back_for_longer_than_the_start(desk):
    """Switched off in the evening with somebody waiting; the next morning it is read again as soon
    as the day has turned."""
    desk.ticket("a", at(1), "meter")
    in_use = at_start(Path(FILE), InUse(less(desk.hall)), desk.hall, desk.machine.state)
    assert in_use.refused
    state = replayed(desk.facts)
    machine = HubMachine(in_use.hall, ZONE, "gen", 2, refused=in_use.refused, state=state)
    assert ReadHall() in machine.hear(Began(), at(86_400, boot="next"))
    read = HallRead(ReadHall(), less(desk.hall), FILE)
    assert kept(machine.hear(read, at(86_400, boot="next")), Apply) == [Apply(less(desk.hall))]


def test_tools_work_by_the_hall_in_use_while_the_file_is_wrong(tmp_path, capsys):
    hall = hall_file(tmp_path)
    store = HubStore(tmp_path / "hub.db", hall)
    store.work_with(hall)
    store.close()
    (tmp_path / "hall.toml").write_text("hall = 3", encoding="utf-8")
    assert main(["verify", str(hub_file(tmp_path))]) == 0
    assert main(["backup", str(hub_file(tmp_path))]) == 0
    (tmp_path / "hub.db").unlink()
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(hub_file(tmp_path))])
    assert ended.value.code == 2
    assert "hall: found 3" in capsys.readouterr().err


def test_a_booking_keeps_its_service_over_a_start():
    made = reception()
    made.books(booking(1, "10:00"))
    in_use = at_start(Path(FILE), InUse(no_pay(made.hall)), made.hall, made.machine.state)
    assert in_use.hall == made.hall
    assert f"booking {code(1)}" in in_use.refused


# --- the hub as it runs ---------------------------------------------------------------------------


def without_meter() -> str:
    """Write the hall's file, where nobody reads meters."""
    tree = tomllib.loads(HALL)
    tree["services"] = [one for one in tree["services"] if one["id"] != "meter"]
    tree["windows"] = [{**one, "services": ["pay"]} for one in tree["windows"]]
    return tomli_w.dumps(tree)


def offered(floor: Floor) -> list[str]:
    return [item["id"] for item in floor.all("Menu")[-1]["items"]]


def test_a_running_hub_applies_refuses_and_goes_on(hub, floor, capsys):
    file = hub.config.parent / "hall.toml"
    floor.ticket("meter")
    file.write_text(HALL.replace("Зал", "Новый зал"), encoding="utf-8")
    assert main(["apply", str(hub.config)]) == 0
    assert "changed: title" in capsys.readouterr().out
    until(lambda: floor.all("Menu")[-1]["title"]["ru"] == "Новый зал")
    until(lambda: floor.all("Pulse")[-1]["epoch"] == floor.all("Menu")[-1]["epoch"])
    assert floor.ticket("meter")["number"] == 2

    file.write_text(without_meter(), encoding="utf-8")
    assert main(["apply", str(hub.config)]) == 1
    assert "expected it until B001, B002 are done" in capsys.readouterr().out
    assert offered(floor) == ["pay", "meter"]
    hub.kill()
    floor.forget()
    hub.start()
    floor.whole()
    assert offered(floor) == ["pay", "meter"], "the file would leave B001 and B002 behind"
    assert main(["day", "status", str(hub.config)]) == 0
    assert "is not in use" in capsys.readouterr().out

    for _ in range(2):
        assert floor.press("Next") == "accepted"
    assert floor.press("Done") == "accepted"
    os.kill(hub.process.pid, signal.SIGHUP)
    until(lambda: offered(floor) == ["pay"])
    assert hub.process.poll() is None
    assert main(["day", "status", str(hub.config)]) == 0
    assert "is not in use" not in capsys.readouterr().out
