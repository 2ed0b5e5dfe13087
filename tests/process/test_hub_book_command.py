"""talon-hub book against a running hub, as a clerk types it, and a visitor with the code."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.__main__ import main
from hub.policy.booking_codes import is_code
from tests.support.hub.databases import judged
from tests.support.processes.broker import Broker
from tests.support.processes.hub import HALL, Floor, Hub
from tests.support.wait import until

ZONE = ZoneInfo("Europe/Moscow")
BOOKABLE = HALL.replace("service_minutes = 5\n", "service_minutes = 5\nbookable = 2\n", 1)


@pytest.fixture
def hub(broker: Broker, tmp_path: Path) -> Iterator[Hub]:
    running = Hub(tmp_path, broker.port)
    turns = f"{datetime.now(ZONE) + timedelta(hours=12):%H}:00"
    (tmp_path / "hall.toml").write_text(f'{BOOKABLE}day_turns = "{turns}"\n', encoding="utf-8")
    running.trusts_its_clock()
    with running:
        yield running


@pytest.fixture
def run(hub, floor, capsys):
    """Run a command; return its exit code, its lines, and what it complained of."""

    def ran(*words: str) -> tuple[int, list[str], str]:
        code = main(["book", str(hub.config), *words])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return ran


def soon(minutes: float) -> tuple[str, str]:
    """Return local date and time from now."""
    moment = datetime.now(ZONE) + timedelta(minutes=minutes)
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"


def far(days: int = 30) -> str:
    return f"{datetime.now(ZONE) + timedelta(days=days):%Y-%m-%d}"


def claims(floor: Floor, code: str) -> dict:
    """Claim a booking at a kiosk; return the answer."""
    visit = str(uuid.uuid4())
    said = {"visit": visit, "service": "", "language": "ru", "code": code}
    floor.say("kiosk-1", "wish", "TicketWanted", **said)

    def answers(kind: str) -> list[dict]:
        return [one for one in floor.all(kind) if one["visit"] == visit]

    return until(lambda: [*answers("TicketIssued"), *answers("TicketRefused")])[0]


def test_a_booking_from_the_terminal_to_the_ticket(hub, floor, run):
    """So near that its ticket is given already, but not now: at midnight it is of the next day."""
    date, time = soon(5)
    status, lines, _ = run("--service", "pay", "--date", date, "--time", time, "--name", "Иванова")
    assert status == 0
    code, *shown = lines[1].split()
    assert is_code(code)
    assert shown == [date, time, "Оплата", "Иванова"]
    answer = claims(floor, code)
    assert (answer["kind"], answer["service"], answer["booked"]) == ("TicketIssued", "pay", time)
    assert run("--list")[1][1].split()[-1] == "A001"
    assert claims(floor, code)["code"] == "used"
    assert run("--cancel", code) == (1, [f"{code} has come already: A001"], "")
    hub.kill()
    ((known, late),) = hub.rows("SELECT code, late FROM bookings WHERE visit IS NOT NULL")
    assert (known, late) == (code, 0)
    assert judged(hub.database).good


def test_a_file_is_booked_wholly(tmp_path, floor, run):
    file = tmp_path / "b.csv"
    hours = [f"{h:02d}:{m:02d}" for h in range(9, 18) for m in range(0, 60, 5)]
    rows = [f"pay,{far()},{time},Имя {n}" for n in (1, 2) for time in hours]
    file.write_text("\n".join(["service,date,time,name", *rows]), encoding="utf-8")
    status, lines, _ = run("--import", str(file), "--json")
    (told,) = map(json.loads, lines)
    assert (status, len(told)) == (0, 216)
    assert len({one["code"] for one in told}) == 216
    assert len(json.loads(run("--list", far(), "--json")[1][0])) == 216
    assert run("--list", far(31)) == (0, ["nobody is booked"], "")
    status, lines, complaint = run("--import", str(file))
    assert (status, lines) == (2, [])
    assert f"{file}: row 2, time: found '09:00, 2 booked" in complaint
    assert complaint.endswith("nothing is booked\n")
    again = [f"{b['service']},{b['date']},{b['time']},{b['name']},{b['code']}" for b in told]
    file.write_text("\n".join(["service,date,time,name,code", *again]), encoding="utf-8")
    assert run("--import", str(file))[0] == 0, "the same codes: the same bookings"


def test_what_the_hub_cannot_do_is_said(run):
    date, time = soon(-60)
    status, lines, _ = run("--service", "pay", "--date", date, "--time", time)
    assert status == 1
    assert lines[0].startswith("nothing is booked: --")
    status, lines, _ = run("--service", "meter", "--date", far(), "--time", "10:00")
    expected = "expected a service that can be booked: pay"
    assert (status, lines) == (1, [f"nothing is booked: --service: found 'meter', {expected}"])
    assert run("--cancel", "123456") == (1, ["no booking 123456"], "")
    assert json.loads(run("--cancel", "123456", "--json")[1][0])["done"] is False


def test_the_kiosk_hears_when_it_can_come(floor, run):
    date, time = soon(24 * 60 * 3)
    code = run("--service", "pay", "--date", date, "--time", time)[1][1].split()[0]
    answer = claims(floor, code)
    assert (answer["kind"], answer["code"], answer["back"]) == (
        *("TicketRefused", "other day"),
        f"{date} {time}",
    )
    assert run("--cancel", code)[1] == [f"cancelled: pay {date} {time}"]
    assert claims(floor, code)["code"] == "no booking"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one of: --service"),
        (["--list", "--cancel", "123456"], "one of: --service"),
        (["--list", "14.01.2026"], "found '14.01.2026', expected a date YYYY-MM-DD"),
        (["--service", "pay"], "name --service, --date and --time"),
    ],
)
def test_a_wrong_command_line_is_refused(hub, floor, capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        main(["book", str(hub.config), *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_kiosk_says_that_somebody_is_back(floor):
    floor.ticket("pay")
    assert floor.press("Next", 1) == "accepted"
    assert floor.press("NoShow", 1) == "accepted"
    floor.say("kiosk-1", "wish", "BackWanted", wish="back-1", ticket="A001")
    assert floor.hears("BackAnswered")["done"] is True
    assert floor.press("Next", 2) == "accepted"
    until(lambda: floor.window(2)["calling"]["number"] == 1)
