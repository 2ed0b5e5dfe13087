"""What staff ask of a hub at a terminal, and what they read: the hub here is the test's own."""

import itertools
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import msgspec
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from hub.__main__ import main
from hub.cli import staff_client, staff_words
from hub.cli.commands import COMMANDS
from tests.support.hub.databases import hall_file, hub_file
from tests.support.processes.broker import Broker
from tests.support.processes.hub import ROOT
from tests.support.wait import SOON
from wire import loop
from wire.config import toml_file
from wire.messages import (
    DayAnswered,
    DayWanted,
    Doubtful,
    DoubtfulWanted,
    From,
    HubGone,
    HubTrouble,
    KioskKnown,
    LinkUp,
    Now,
    OtherHub,
    Pulse,
    RetireWanted,
    StaffAnswered,
)
from wire.mqtt.link import Link

OPEN = DayAnswered("", 12, "2026-01-13", True, 7, 0)


class Hub:
    """Lives, and answers the ``deaf + 1``-th time that a wish is said; ``heard`` are the wishes."""

    def __init__(self, broker: Broker, answer=OPEN, deaf: int = 0) -> None:
        self.heard: list = []
        self._answer, self._deaf = answer, deaf
        self._inbox = loop.inbox()
        at = toml_file.Broker(broker.host, broker.port)
        self.link = Link(at, "test", "", self._inbox, HubGone)
        assert isinstance(self._inbox.get(timeout=SOON), LinkUp)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __enter__(self) -> "Hub":
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self.link.close()

    def _serve(self) -> None:
        for count in itertools.count():
            if self._end.is_set():
                return
            self.link.send(Pulse("gen", 1, "session", count, Now("hub", float(count), 0.0), 0, 0))
            try:
                heard = self._inbox.get(timeout=0.05)
            except queue.Empty:
                continue
            match heard:
                case From("staff", (DayWanted() | RetireWanted() | DoubtfulWanted()) as wish):
                    self.heard.append(wish)
                    if isinstance(self._answer, HubTrouble):
                        self.link.send(self._answer)
                    elif len(self.heard) > self._deaf:
                        answer = msgspec.structs.replace(self._answer, wish=wish.wish)
                        self.link.send(answer, "staff")


@pytest.fixture
def files(tmp_path, broker) -> Iterator[str]:
    hall_file(tmp_path)
    return str(hub_file(tmp_path, broker.port))


# --- how a wish is said ---------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["open", "status"])
def test_the_day_is_said_in_words(broker, files, capsys, what):
    with Hub(broker) as hub:
        assert main(["day", what, files]) == 0
    assert capsys.readouterr().out == "Day 12 (2026-01-13) is open; waiting: 7.\n"
    (wish,) = hub.heard
    assert wish.what == what


def test_the_day_as_json(broker, files, capsys):
    with Hub(broker) as hub:
        assert main(["day", "status", files, "--json"]) == 0
    told = msgspec.json.decode(capsys.readouterr().out, type=DayAnswered)
    assert told == msgspec.structs.replace(OPEN, wish=hub.heard[0].wish)


def test_a_wish_that_changed_nothing_says_why_and_ends_with_status_1(broker, files, capsys):
    answer = msgspec.structs.replace(OPEN, why="the clock is not trusted")
    with Hub(broker, answer):
        assert main(["day", "close", files]) == 1
    assert capsys.readouterr().out.endswith("the clock is not trusted\n")


def test_an_unanswered_wish_is_said_again_with_the_same_id(broker, files, monkeypatch):
    monkeypatch.setattr(staff_client, "AGAIN", 0.1)
    with Hub(broker, deaf=3) as hub:
        assert main(["day", "open", files]) == 0
    assert len(hub.heard) >= 4
    assert len({wish.wish for wish in hub.heard}) == 1


def test_two_commands_are_two_wishes(broker, files):
    with Hub(broker) as hub:
        main(["day", "open", files])
        main(["day", "open", files])
    assert len({wish.wish for wish in hub.heard}) == 2


def test_a_kiosk_is_retired(broker, files, capsys):
    with Hub(broker, StaffAnswered("", True, "two earlier cards of kiosk-1 are retired")) as hub:
        assert main(["retire", files, "kiosk-1"]) == 0
    assert hub.heard[0].kiosk == "kiosk-1"
    assert capsys.readouterr().out == "two earlier cards of kiosk-1 are retired\n"


@pytest.mark.parametrize(("word", "waits"), [("--waits", True), ("--gone", False)])
def test_a_doubtful_ticket_is_decided(broker, files, capsys, word, waits):
    with Hub(broker, StaffAnswered("", False, "A017 is not doubtful")) as hub:
        assert main(["doubtful", files, word, "A017"]) == 1, "not done"
    assert (hub.heard[0].ticket, hub.heard[0].waits) == ("A017", waits)
    assert capsys.readouterr().out == "A017 is not doubtful\n"


def test_doubtful_tickets_are_listed_with_their_why(broker, files, capsys):
    many = (Doubtful("A017", "its end was not heard"), Doubtful("BB1000", "no number like it"))
    with Hub(broker, msgspec.structs.replace(OPEN, doubtful=many)):
        assert main(["doubtful", files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == ["  A017    its end was not heard", "  BB1000  no number like it"]
    assert "--waits A017" in lines[3]
    wrong = Doubtful("A501", "never lent to this card", quarantined=True)
    with Hub(broker, msgspec.structs.replace(OPEN, doubtful=(wrong,))):
        assert main(["doubtful", files]) == 0
    told = capsys.readouterr().out
    assert "never called" in told
    assert "  A501  never lent to this card\n" in told
    assert "--waits" not in told, "no decision can help"
    with Hub(broker):
        assert main(["doubtful", files]) == 0
    assert capsys.readouterr().out == "No ticket is doubtful.\n"


def test_what_strangers_say_on_the_broker_is_not_said_at_the_terminal(broker, files):
    """The running hub's log has it, with every sign escaped."""
    forged = json.dumps({"kind": "\x1b[31mRED\nINFO forged \u202eabc"}).encode()
    junk = paho.Client(CallbackAPIVersion.VERSION2)
    junk.connect(broker.host, broker.port)
    junk.loop_start()
    for topic in ("windows/7", "menu2\u202eabc", "windows/8"):
        told = junk.publish(f"talon/v1/test/hall/{topic}", forged, 1, retain=True)
        told.wait_for_publish(SOON)
    command = [sys.executable, "-m", "hub", "day", "status", files]
    with Hub(broker):
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SOON)
    junk.disconnect()
    junk.loop_stop()
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "Day 12 (2026-01-13) is open; waiting: 7.\n"


# --- nobody answers -------------------------------------------------------------------------------


def test_a_hub_in_trouble_is_quoted(broker, files, monkeypatch, capsys):
    monkeypatch.setattr(staff_client, "PATIENCE", 3.0)
    monkeypatch.setattr(staff_client, "AGAIN", 0.1)
    with Hub(broker, HubTrouble("hub.db: disk is full")):
        assert main(["day", "status", files]) == 1
    assert "the hub cannot work: hub.db: disk is full" in capsys.readouterr().err


def test_without_a_hub_and_without_a_broker_it_says_which(broker, files, monkeypatch, capsys):
    monkeypatch.setattr(staff_client, "PATIENCE", 3.0)
    assert main(["day", "status", files]) == 1
    assert "within 3 s: the hub does not answer" in capsys.readouterr().err
    broker.kill()
    assert main(["retire", files, "kiosk-1"]) == 1
    assert f"within 3 s: no broker at 127.0.0.1:{broker.port}: " in capsys.readouterr().err


# --- what managers read ---------------------------------------------------------------------------


def test_every_kiosk_is_named_with_its_reserve_and_its_trouble():
    kiosks = (
        KioskKnown("kiosk-1", True, 57, 34, ""),
        KioskKnown("kiosk-at-the-door", False, 3, 5, "a copy of its card is at work"),
    )
    text = staff_words.day_text(msgspec.structs.replace(OPEN, kiosks=kiosks))
    assert text.splitlines()[2:] == [
        "kiosk                        reserve left  trouble",
        "kiosk-1            here                34  none",
        "kiosk-at-the-door  not here             5  a copy of its card is at work",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": 0}, "No day has ever been opened."),
        ({"is_open": False, "left": 3}, "Day 12 (2026-01-13) is closed; 3 still waited then."),
        ({"date": ""}, "Day 12 (date unknown: the hub's clock is not set) is open; waiting: 7."),
        ({"waiting": 0}, "Day 12 (2026-01-13) is open; waiting: nobody."),
    ],
)
def test_the_day_in_one_line(changed, said):
    assert staff_words.day_text(msgspec.structs.replace(OPEN, **changed)) == said


def test_a_hub_that_gathers_says_so():
    text = staff_words.day_text(msgspec.structs.replace(OPEN, gathering=True))
    assert "gives no numbers itself" in text


@pytest.mark.parametrize(
    ("ago", "heard"),
    [
        (0, "speaks in this hall (last heard 0 s ago)"),
        (3, "speaks in this hall (last heard 3 s ago)"),
        (4, "was heard in this hall 4 s ago, and may run on"),
        (119, "was heard in this hall 119 s ago, and may run on"),
        (599, "was heard in this hall 9 min ago, and may run on"),
    ],
)
def test_another_hub_is_told_before_all_else_and_how_to_know_it(broker, files, capsys, ago, heard):
    with Hub(broker, msgspec.structs.replace(OPEN, other=OtherHub("b7e1", 4, ago))):
        assert main(["day", "status", files]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"Another hub {heard}: two hubs must not run. Stop one.",
        'The log of the other says "epoch 4 of generation b7e1".',
    ]


# --- the commands themselves ----------------------------------------------------------------------


@pytest.mark.parametrize("word", ["", "--help", "-h"])
def test_without_a_word_or_asked_for_help_it_lists_every_command(word, capsys):
    assert main([word] if word else []) == (0 if word else 2)
    said = capsys.readouterr().out
    lines = {line.split()[0]: line for line in said.splitlines() if line.startswith("  ")}
    assert lines.keys() == COMMANDS.keys()
    assert all(len(line) <= 80 for line in said.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: talon-hub {name} ")


def test_it_does_so_as_a_process_too():
    line = [sys.executable, "-m", "hub", "day", "--help"]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("usage: talon-hub day ")
