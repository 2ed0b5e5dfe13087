"""talon-hub line, skills and operator against a running hub, as a technician types them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.__main__ import main
from tests.support.processes.broker import Broker
from tests.support.processes.hub import HALL, ROOT, Hub
from tests.support.wait import until

STAFFED = """
[[operators]]
id = "anna"
name = "Anna I."
[[operators]]
id = "boris"
name = "Boris"
primary = ["meter"]
"""


@pytest.fixture
def hub(broker: Broker, tmp_path: Path) -> Iterator[Hub]:
    running = Hub(tmp_path, broker.port)
    text = HALL.replace("[rules]\n", f"{STAFFED}[rules]\n")
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")
    with running:
        yield running


@pytest.fixture
def run(hub, floor, capsys):
    """Run a command; return its exit code and its lines."""

    def ran(name: str, *words: str) -> tuple[int, list[str]]:
        code = main([name, str(hub.config), *words])
        return code, capsys.readouterr().out.splitlines()

    return ran


def test_a_day_of_staff_at_a_terminal(floor, run):
    assert run("line")[1][0] == "In the line: nobody. Windows closed: 2."
    assert run("operator", "--window", "2", "boris") == (0, ["Boris is at window 2"])
    until(lambda: floor.window(2)["operator"] == "boris")
    assert run("skills", "--window", "2")[1][1].split() == [
        *("2", "open", "boris", "meter", "hall", "file:", "operator"),
    ]
    assert floor.press("Next", 2) == "nothing"
    floor.ticket("meter")
    code, lines = run("line", "--window", "2")
    assert code == 0
    assert lines[0] == "In the line: 1, beyond the standard: nobody."
    assert lines[3].split()[-2:] == ["-", "B001"], "its NEXT would call it"
    assert lines[-1].split()[:2] == ["1", "B001"]
    changed = run("skills", "--operator", "boris", "--primary", "pay", "--secondary", "meter")
    said = "Boris serves pay and helps meter when urgent, until the day is closed"
    assert changed == (0, [said])
    until(lambda: floor.window(2)["waiting"] == 0)
    assert run("skills", "--operator", "boris")[1][1].endswith("today: operator")
    assert run("skills", "--operator", "boris", "--reset")[0] == 0
    assert floor.press("Next", 2) == "accepted"
    refused = (1, ["B001 is at window 2: finish first"])
    assert run("operator", "--window", "2", "--out") == refused
    assert floor.press("Done", 2) == "accepted"
    assert run("operator", "--window", "2", "--out") == (0, ["window 2 is closed"])
    assert run("operator", "--window", "2") == (0, ["window 2: nobody (closed)"])


def test_what_is_pressed_at_a_window_stands_in_front_of_the_hall(hub, floor, run):
    def state() -> tuple[str, str, str]:
        window = floor.window(1)
        return window["state"], window["operator"], window["reason"]

    assert floor.press("Open", 1, operator="anna") == "accepted"
    assert state() == ("open", "anna", "")
    assert floor.press("Open", 2, operator="carl") == "refused"
    why = floor.hears("PressAnswered", lambda it: it["outcome"] == "refused")["why"]
    assert why == "no operator carl in the hall file"
    assert floor.press("Break", 1, reason="lunch") == "accepted"
    assert state() == ("break", "anna", "lunch")
    assert run("operator", "--window", "1") == (0, ["window 1: Anna I. (break: lunch)"])
    hub.kill()
    hub.start()
    floor.whole(epoch=2)
    assert state() == ("break", "anna", "lunch"), "after a power cut too"
    assert floor.press("Close", 1) == "accepted"
    assert state() == ("closed", "", "")


def test_what_needs_a_number_is_done_at_a_terminal(floor, run):
    floor.ticket("pay")
    floor.ticket("meter")
    assert run("call", "A001", "--window", "1") == (0, ["A001 is called to window 1"])
    until(lambda: floor.window(1)["calling"] is not None)
    assert floor.press("NoShow", 1) == "accepted"
    assert run("back", "A001") == (0, ["A001 waits at its place"])
    assert run("back", "A001") == (1, ["A001 waits"])
    assert run("call", "A001", "--window", "1")[0] == 0
    assert run("class", "A001", "--ordinary", "--window", "1") == (
        *(0, ["A001 is of the ordinary class already"]),
    )
    assert run("class", "A001", "--ordinary") == (1, ["A001 is at window 1"])
    words = ("--service", "meter", "--back", "--comment", "the seal is broken")
    assert run("transfer", "--window", "1", *words) == (0, ["A001 waits for meter"])
    assert run("transfer", "--window", "1", *words) == (1, ["nobody is called at window 1"])
    assert run("transfer", "--window", "9", *words) == (1, ["no window 9 in the hall file"])
    assert run("call", "A001", "--window", "2")[0] == 0
    said = ["window 2: nobody (open), A001: “the seal is broken”"]
    assert run("operator", "--window", "2") == (0, said)
    again = ("transfer", "--window", "2", "--to-window", "1")
    assert run(*again, "--back") == (1, ["A001 is to return to window 1 already"])
    (line,) = run("transfer", "--window", "2", "--to-window", "1", "--json")[1]
    assert json.loads(line)["text"] == "A001 waits for meter, at window 1 only"


def test_who_waits_for_nobody_stands_above_the_line(floor, run):
    floor.ticket("pay")
    assert run("call", "A001", "--window", "1")[0] == 0
    gone = "waits only for window 2, which is closed"
    said = (0, [f"A001 waits for pay, at window 2 only; A001 {gone}"])
    assert run("transfer", "--window", "1", "--to-window", "2") == said
    assert run("line")[1][1] == f"NOBODY THERE for A001: {gone}"


def test_what_the_hub_refuses_ends_with_status_1(run):
    assert run("line", "--window", "9") == (1, ["no window 9 in the hall file"])
    assert run("skills", "--window", "9") == (1, ["no window 9 in the hall file"])
    assert run("operator", "--window", "9") == (1, ["no window 9 in the hall file"])
    assert run("operator", "--window", "1", "carl") == (1, ["no operator carl in the hall file"])
    found = run("skills", "--window", "1", "--primary", "pay, tea")
    assert found == (1, ["no service tea in the hall file"])
    assert run("skills", "--operator", "anna")[1] == ["anna has no skills: the window's hold"]


def test_the_same_as_json(floor, run):
    floor.ticket("pay")
    (line,) = run("line", "--json")[1]
    told = json.loads(line)
    assert (told["kind"], told["waiting"]) == ("LineAnswered", 1)
    assert told["line"][0]["ticket"] == "A001"
    (line,) = run("skills", "--json")[1]
    assert [window["window"] for window in json.loads(line)["windows"]] == [1, 2]
    (line,) = run("operator", "--json")[1]
    assert json.loads(line)[0]["operator"] == ""
    (line,) = run("operator", "--window", "1", "anna", "--json")[1]
    assert json.loads(line)["done"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["skills", "--primary", "pay"], "name --window or --operator"),
        (["skills", "--reset"], "name --window or --operator"),
        (["skills", "--window", "1", "--operator", "anna"], "not allowed with"),
        (["operator", "anna"], "name --window"),
        (["operator", "--out"], "name --window"),
        (["operator", "anna", "--window", "1", "--out"], "in or out"),
        (["line", "--first", "0"], "found 0, expected 1 or more"),
        (["call", "A001"], "--window"),
        (["class", "A001"], "either a class or --ordinary"),
        (["class", "A001", "vip", "--ordinary"], "either a class or --ordinary"),
        (["transfer", "--window", "1"], "--service, --to-window or both"),
        (["transfer", "--window", "1", "--comment", "x" * 201], "found 201 letters"),
    ],
)
def test_a_wrong_command_line_is_refused_before_the_hub_is_asked(tmp_path, capsys, words, said):
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8")
    text = 'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nport = 1\n'
    (tmp_path / "hub.toml").write_text(text, encoding="utf-8")
    name, *more = words
    with pytest.raises(SystemExit) as ended:
        main([name, str(tmp_path / "hub.toml"), *more])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
SHOWN = [
    line.partition("#")[0].split("talon-hub ")[1].split()
    for line in PAGE.replace("`", "\n").splitlines()
    if line.strip(" $").startswith("talon-hub ") and "hub.toml" in line
]


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_every_command_of_the_page_can_be_typed(tmp_path, capsys, monkeypatch, words):
    """There is no file here: it gets as far as to look for it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(words)
    assert capsys.readouterr().err.startswith("hub.toml: file: found No such file")
