"""`talon-sim` as somebody types it: wrong words, a Ctrl-C at any moment, a whole small demo."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from hw_sim.commands import run
from hw_sim.stage.hall import Stage
from tests.support.halls import stage_hall, tree
from tests.support.wait import SOON, until

HALL = tree(stage_hall())
ROOT = Path(__file__).parents[2]
SIM = [sys.executable, "-m", "hw_sim"]
REPLAY = ("replay", "days.csv", "--date", "2020-01-13", "--out", "out")


def ended(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SIM, *map(str, words)], capture_output=True, text=True, cwd=ROOT, timeout=2 * SOON
    )


def refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the line by which these words are refused."""
    with pytest.raises(SystemExit) as end:
        run(words)
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    return said.err


# --- arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize("found", ["0", "nan", "-5", "inf", "fast", "1e9"])
def test_a_speed_that_is_none_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], found: str
) -> None:
    told = refused((*REPLAY, f"--speed={found}"), capsys)
    assert f"--speed: found '{found}', expected a number from 0.1 to 1000" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("demo", "--people", "0"), "--people: found '0', expected a whole number from 1"),
        (("demo", "--people", "2.5"), "--people: found '2.5', expected a whole number from 1"),
        (("demo", "--seconds", "0"), "--seconds: found '0', expected a number from 1"),
        ((*REPLAY, "--leaving", "2"), "--leaving: found '2', expected a number from 0 to 1"),
        (("people", "out", "--seconds", "nan"), "--seconds: found 'nan', expected a number"),
        (("stage", "hall.toml", "--out", "o", "--kiosks", "0"), "--kiosks: found '0', expected"),
        (("broker", "--port", "70000"), "--port: found '70000', expected a whole number from 1"),
        (("printer", "--tcp", "-1", "--out", "o"), "--tcp: found '-1', expected a whole number"),
        (("demo", "--poeple", "3"), "unrecognized arguments: --poeple 3"),
        (("dmeo",), "invalid choice: 'dmeo'"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert told in refused(words, capsys)


def test_a_process_ends_so_too() -> None:
    said = ended("people", "out", "--seconds", "nan")
    assert (said.returncode, said.stdout) == (2, "")
    assert "--seconds: found 'nan', expected a number" in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "library"),
    [
        (("demo",), "matplotlib"),
        (("stage", "hall.toml", "--out", "o"), "tomli_w"),
        (("broker", "--port", "1"), "amqtt"),
        (("panels", "--pty", "p", "--addresses", "1", "--out", "{}"), "pymodbus"),
        (("printer", "--pty", "p", "--out", "{}"), "qrcode"),
    ],
)
def test_a_missing_library_is_told_with_what_to_install(
    tmp_path: Path, words: tuple[str, ...], library: str
) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; from hw_sim.__main__ import main; main()"
    command = [sys.executable, "-c", code, *(word.format(tmp_path) for word in words)]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=2 * SOON)
    assert (said.returncode, said.stdout) == (2, "")
    told = f"found no {library}, expected the extra `sim`: {sys.executable} -m pip install '.[sim]'"
    assert said.stderr.startswith(f"talon-sim: {words[0]}: {told}")
    assert said.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    a_file = tmp_path / "file"
    a_file.touch()
    for folder in (Path("/proc/x"), a_file):
        said = ended("demo", "--out", folder)
        assert said.returncode == 2
        assert said.stderr.startswith(f"{folder}/run: found ")
        assert said.stderr.endswith(", expected a folder to write in\n")
        assert said.stderr.count("\n") == 1


def test_the_broker_inside_python_is_used_where_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mosquitto may well be here: then it must not be said that it is not."""
    said: list[str] = []
    monkeypatch.setattr("hw_sim.stage.broker.mosquitto", lambda: "/usr/sbin/mosquitto")
    with Stage(HALL, tmp_path, shown=False, embedded=True, say=said.append):
        assert said == ["The broker inside Python (amqtt) is used, as asked."]


# --- Ctrl-C ------------------------------------------------------------------------------------


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """Make a folder for temporary files with a path so short that sockets can be in it."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


# As the installed command starts, but each change of a signal's handler is told.
START = """
import signal, sys
from hw_sim.__main__ import main
change = signal.signal
def told(number, handler):
    before = change(number, handler)
    print(int(number), "hw_sim.commands" in sys.modules, flush=True)
    return before
signal.signal = told
sys.exit(main())
"""


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.15, 0.3, 1.0, 3.0])
def test_a_demo_ends_cleanly_at_any_moment(tmp_path: Path, short_tmp: Path, moment: float) -> None:
    """`moment` counts from the first word of talon-sim itself, before it imports the rest."""
    out = tmp_path / "out"
    with (tmp_path / "said").open("w+") as said:
        demo = subprocess.Popen(
            [sys.executable, "-c", START, "demo", "--out", str(out)],
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(short_tmp), "SDL_VIDEODRIVER": "dummy"},
            start_new_session=True,
        )
        whole = psutil.Process(demo.pid)
        try:
            until(lambda: "\n" in (tmp_path / "said").read_text())  # a whole line
            said_first = (tmp_path / "said").read_text()
            assert said_first.startswith(f"{int(signal.SIGINT)} False")
            time.sleep(moment)
            below = whole.children(recursive=True)
            os.killpg(demo.pid, signal.SIGINT)  # as a terminal: to all that is in the foreground
            assert demo.wait(3 * SOON) in (130, -signal.SIGINT)
        finally:
            demo.kill()
            demo.wait(SOON)
        said.seek(0)
        told = said.read()
    assert "Traceback" not in told
    assert "KeyboardInterrupt" not in told
    until(lambda: not [x for x in below if x.is_running() and x.status() != "zombie"])
    assert list(short_tmp.iterdir()) == []


# --- a whole demo ------------------------------------------------------------------------------


def test_a_small_demo_is_played_to_its_page(tmp_path: Path) -> None:
    """The example's hall, without a screen: everything that its page shows is there."""
    out = tmp_path / "out"
    said = subprocess.run(
        [*SIM, "demo", "--people", "5", "--seconds", "6", "--out", str(out)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
        timeout=5 * SOON,
    )
    assert (said.returncode, said.stderr) == (0, ""), said.stdout
    lines = [line for line in said.stdout.splitlines() if " (target " in line]
    assert len(lines) == 7
    assert [line for line in lines if not line.startswith("ok ")] == []
    page = (out / "index.html").read_text(encoding="utf-8")
    linked = re.findall(r'src="([^"]+)"', page)
    assert {"pictures/board.png", "pictures/kiosk-start-ru.png"} <= set(linked)
    assert len([name for name in linked if "ticket-" in name]) >= 3
    assert "pictures/waiting.png" in linked
    for name in [*linked, "pictures/hall.png"]:
        with Image.open(out / name) as picture:
            picture.load()
            assert picture.format == "PNG"
            assert min(picture.size) >= 40, name
            assert len(picture.convert("L").getcolors() or ()) > 1, f"{name} is empty"
