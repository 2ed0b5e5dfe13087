"""What a technician and staff ask of the hub: its files checked, its report, the day closed."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hub.__main__ import main
from hub.cli.commands import COMMANDS
from hw_sim.result.hub_count import close_day
from tests.support.processes.hub import HALL, ROOT
from tests.support.wait import SOON, until


def command(*words: object, within: float = 2 * SOON) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "hub", *map(str, words)]
    return subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=within, check=False
    )


# --- wrong files --------------------------------------------------------------------------------

HUB_TOML = 'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nport = 1884\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Make good files. Nothing here ever connects: all that is asked stops before."""
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8")
    (tmp_path / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
    return tmp_path


def test_a_good_configuration_is_checked_and_nothing_else_is_done(files):
    said = command(files / "hub.toml", "--check")
    assert (said.returncode, said.stdout) == (0, f"{files / 'hub.toml'}: ok\n")
    assert not said.stderr or said.stderr.startswith("attention: the clock")  # this computer's
    assert sorted(path.name for path in files.iterdir()) == ["hall.toml", "hub.toml"]


def test_a_check_names_a_service_that_nobody_serves_and_passes(files, capsys):
    hall = files / "hall.toml"
    more = HALL.split("[[services]]")[1].replace('"pay"', '"free"', 1)
    hall.write_text(HALL.replace("[[services]]", f"[[services]]{more}[[services]]", 1), "utf-8")
    assert main([str(files / "hub.toml"), "--check"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{files / 'hub.toml'}: ok\n"
    assert err.splitlines()[-1] == "attention: no window and no operator serves free"


@pytest.mark.parametrize(
    ("synchronised", "trust", "said"),
    [
        (True, "", ""),
        (True, "trust_clock = true\n", ""),
        (False, "", "attention: the clock is not trusted: no time server sets it, and hub.toml"),
        (False, "trust_clock = true\n", "attention: the clock says 20"),
    ],
)
def test_a_check_says_what_does_not_bind_and_how_the_time_is_set(
    files, capsys, monkeypatch, synchronised, trust, said
):
    monkeypatch.setattr("wire.clock.synchronised", lambda: synchronised)
    (files / "hub.toml").write_text(trust + HUB_TOML, encoding="utf-8")
    assert main([str(files / "hub.toml"), "--check"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{files / 'hub.toml'}: ok\n"
    assert err.startswith(said)
    assert bool(err) == bool(said)
    if not synchronised and not trust:
        for cure in ("timedatectl set-time", "trust_clock = true", "time server", "RTC"):
            assert cure in err
        assert "the day's turn at 03:00" in err


CALENDAR = """[[calendar]]
date = "2026-01-12"
until = "2026-01-18"
[[calendar]]
date = "2026-01-13"
opens = ["08:00-14:00"]
[[windows]]"""
ROUND = """[[routes]]
id = "round"
name = { ru = "Круг", en = "Round" }
series = "R"
steps = ["pay", "meter", "pay"]
[[windows]]"""


@pytest.mark.parametrize(
    ("file", "was", "becomes", "said"),
    [
        ("hub.toml", None, None, "file: found No such file or directory, expected a readable file"),
        ("hub.toml", "port = 1884", "port = 0", "broker.port: found 0, expected a TCP port, 1 to"),
        ("hub.toml", "port", "prot", "broker.prot: found an unknown key, expected a key that is"),
        ("hub.toml", 'database = "hub.db"', "", "database: found nothing, expected this key to be"),
        ("hub.toml", '"hub.db"', "7", "database: found 7, expected str"),
        ("hub.toml", "=", "", "syntax: found"),
        ("hall.toml", None, None, "file: found No such file or directory, expected a readable"),
        ("hall.toml", "15", '"15"', 'services[0].waiting_minutes: found "15", expected float'),
        ("hall.toml", 'kind = "staff"', 'kind = "boss"', 'devices[4].kind: found "boss", expected'),
        ("hall.toml", '"Payment"', "5", "services[0].name.en: found 5, expected str"),
        ("hall.toml", "Europe/Moscow", "Europe/Atlantis", "zone: found Europe/Atlantis, expected"),
        ("hall.toml", "Europe/Moscow", "../etc", "zone: found ../etc, expected an IANA zone"),
        ("hall.toml", "number = 2", "number = 1", "windows: found 1, expected each name or number"),
        (
            "hall.toml",
            "\n",
            '\nopens = ["9-17"]\n',
            "opens[0]: found 9-17, expected days",
        ),
        (
            "hall.toml",
            "number = 2",
            "secondary = ['pay']\nnumber = 2",
            "windows[number 2].secondary: f",
        ),
        (
            "hall.toml",
            "minutes = 5",
            "minutes = 5\nper_day = -1",
            "services[0].per_day: found -1",
        ),
        (
            "hall.toml",
            "[[windows]]",
            CALENDAR,
            "calendar[1]: found 2026-01-13: 08:00-14:00",
        ),
        (
            "hall.toml",
            "[[windows]]",
            ROUND,
            "routes[0].steps: found pay, expected each",
        ),
    ],
)
def test_a_wrong_configuration_is_refused_with_status_2_and_one_line(
    files, capsys, file, was, becomes, said
):
    path = files / file
    if was is None:
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, becomes, 1 if was != "=" else -1), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(files / "hub.toml"), "--check"])
    heard = capsys.readouterr()
    assert (ended.value.code, heard.out) == (2, "")
    assert heard.err.startswith(f"{path}: {said}")
    assert len(heard.err.splitlines()) == 1


@pytest.mark.parametrize("words", [["--check"], []], ids=["check", "serve"])
@pytest.mark.parametrize(("file", "line"), [("hub.toml", "x = 1\n"), ("hall.toml", "[rules\n")])
def test_so_does_its_process_before_it_makes_any_file(files, words, file, line):
    text = (files / file).read_text(encoding="utf-8")
    (files / file).write_text(line + text, encoding="utf-8")
    ended = command(files / "hub.toml", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{files / file}: ")
    assert len(ended.stderr.splitlines()) == 1
    assert not (files / "hub.db").exists()


@pytest.mark.parametrize(
    "words", [["foo"], ["f" * 300], ["foo", "hub.toml"], ["reprot", "hub.toml", "--json"]]
)
def test_a_word_that_is_neither_a_command_nor_a_file_is_named(capsys, words):
    assert main(words) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert heard.err == (
        f"talon-hub: found no command and no file {words[0]}; talon-hub --help lists the commands\n"
    )


def test_a_file_of_another_ending_is_a_configuration(files, capsys):
    (files / "hub.toml").rename(files / "hub.conf")
    assert main([str(files / "hub.conf"), "--check"]) == 0
    assert main(["--check", str(files / "hub.conf")]) == 0
    assert capsys.readouterr().out == f"{files / 'hub.conf'}: ok\n" * 2


MORE = {"day": ["status"], "retire": ["", "kiosk-1"], "restore": ["", "hub-1.db"]}
MORE |= {"why": ["", "A001"], "back": ["", "A001"], "class": ["", "A001", "vip"]}
MORE |= {"call": ["", "A001", "--window", "3"], "transfer": ["", "--window", "3"]}
"""What these commands want to hear before and after the file."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_wrong_files_in_the_same_way(files, capsys, name):
    (files / "hub.toml").write_text("hall = 5")
    before, *after = MORE.get(name, [""])
    with pytest.raises(SystemExit) as ended:
        main([name, *([before] if before else []), str(files / "hub.toml"), *after])
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{files / 'hub.toml'}: hall: found 5, expected str\n"


# --- the commands of staff ----------------------------------------------------------------------


def test_the_report_agrees_with_what_happened_in_all_three_forms(hub, floor):
    for service in ("pay", "pay", "meter"):
        floor.ticket(service)
    assert floor.press("Next") == "accepted"
    assert floor.press("NoShow") == "accepted"
    assert floor.press("Next", 2) == "accepted"
    text = command("report", hub.config)
    assert (text.returncode, text.stderr) == (0, "")
    assert text.stdout.startswith("Day 1, ")
    assert "(open)" in text.stdout
    tree = json.loads(command("report", hub.config, "--json").stdout)
    counts = ("served", "no_show", "left", "waiting", "at_window")
    assert [tree["tickets"][key] for key in ("issued", *counts)] == [3, 0, 1, 0, 1, 1]
    assert [tree["total"][key] for key in ("legs", *counts)] == [3, 0, 1, 0, 1, 1]
    assert [row["name"] for row in tree["rows"]["service"]] == ["Оплата", "Счётчик"]
    assert [row["name"] for row in tree["rows"]["window"]] == ["1", "2"]
    assert [(x["name"], x["calls"], x["closed"]) for x in tree["windows"]] == [
        ("1", 1, None),
        ("2", 1, None),
    ]
    rows = list(csv.DictReader(io.StringIO(command("report", hub.config, "--csv-plain").stdout)))
    assert [row["by"] for row in rows[:6]] == ["tickets", "all", *["service"] * 2, *["window"] * 2]
    assert [rows[1][key] for key in counts] == ["0", "1", "0", "1", "1"]
    line = [sys.executable, "-m", "hub", "report", str(hub.config)]
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    plain, sheet = (
        subprocess.run([*line, *more], cwd=ROOT, env=ascii_only, capture_output=True, check=True)
        for more in ((), ("--csv",))
    )
    assert b"\\u041e\\u043f\\u043b" in plain.stdout, "in any locale"
    assert "Оплата" in sheet.stdout.decode("utf-8-sig"), "a file has its own letters"
    assert sheet.stdout.startswith(b"\xef\xbb\xbfday;date;")
    hours = command("report", hub.config, "--by", "hours", "--by", "class").stdout
    assert "breaks by reason" in hours
    assert "ordinary" in hours
    assert hub.process.poll() is None


def test_a_report_of_a_day_that_never_was_is_refused_plainly(hub, floor):
    ended = command("report", hub.config, "--day", "9")
    assert ended.returncode == 1
    assert ended.stderr == f"{hub.database}: day 9: found none of that number\n"


def test_a_report_without_a_database_is_refused_plainly(files):
    ended = command("report", files / "hub.toml")
    assert ended.returncode == 1
    assert ended.stderr == f"{files / 'hub.db'}: unable to open database file\n"


def test_a_played_day_is_closed_although_people_still_wait(hub, floor):
    """Who waits at the last recorded minute has left: the simulation asks for that (``hw_sim``)."""
    floor.ticket("pay")
    told = close_day(Path(hub.config))
    assert (told["is_open"], told["left"]) == (False, 1)


def test_closing_the_day_counts_those_still_waiting_as_left(hub, floor):
    floor.ticket("pay")
    floor.ticket("pay")
    assert floor.press("Next") == "accepted"
    refused = command("day", "close", hub.config)
    assert refused.returncode == 1
    assert "is open; waiting: 1, at a window: 1." in refused.stdout
    assert "1 waiting, 1 being served: closing counts them as left or served" in refused.stdout
    ended = command("day", "close", hub.config, "--anyway")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.match(r"Day 1 \(.+\) is closed; 1 still waited then\.\n", ended.stdout)
    assert "kiosk-1" in ended.stdout
    until(lambda: floor.window(1)["calling"] is None and floor.window(1)["waiting"] == 0)
    assert json.loads(command("report", hub.config, "--json").stdout)["closed"] is True
    floor.say("kiosk-1", "wish", "TicketWanted", visit="late", service="pay", language="ru")
    assert floor.hears("TicketRefused")["why"] == "the day is closed"
    again = command("day", "close", hub.config, "--json")
    assert json.loads(again.stdout)["left"] == 1, "a closed day is not closed again"
    assert hub.rows("SELECT count(*) FROM days WHERE closed IS NOT NULL") == [(1,)]
    opened = json.loads(command("day", "open", hub.config, "--json").stdout)
    assert (opened["day"], opened["is_open"], opened["waiting"]) == (1, True, 0)
    assert hub.rows("SELECT count(*) FROM days WHERE closed IS NULL") == [(1,)]
    floor.say("kiosk-1", "wish", "TicketWanted", visit="early", service="pay", language="ru")
    assert floor.hears("TicketIssued", lambda it: it["visit"] == "early")["number"] == 3
    assert json.loads(command("day", "status", hub.config, "--json").stdout)["waiting"] == 1


def test_a_hall_without_a_staff_device_cannot_be_closed_from_here(files, capsys):
    text = HALL.replace('[[devices]]\nname = "staff"\nkind = "staff"\n', "")
    (files / "hall.toml").write_text(text, encoding="utf-8")
    assert main(["day", "close", str(files / "hub.toml")]) == 1
    assert capsys.readouterr().err == 'the hall file names no device of kind "staff"\n'


def test_a_hall_file_whose_menu_no_edge_would_read_is_refused(files):
    """Every edge drops what is larger than 64 KiB: such a hall would stay closed for ever."""
    path = files / "hall.toml"
    lines = ", ".join([f'"{"ж" * 1000}"'] * 40)
    text = path.read_text(encoding="utf-8")
    more = f"documents = {{ ru = [{lines}] }}\n[[services]]"
    first, second = text.partition("[[services]]")[::2]
    path.write_text(first + "[[services]]" + second.replace("[[services]]", more, 1), "utf-8")
    said = command(files / "hub.toml", "--check")
    assert said.returncode == 2
    assert "services: found texts of 8" in said.stderr
    assert "expected at most 65536" in said.stderr
