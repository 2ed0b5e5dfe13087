"""Any text, in any locale, to any reader: nothing dies, nothing steers the terminal or the log."""

import contextlib
import io
import json
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from hub.cli import staff_client, staff_words
from hub.cli.report import folded
from hub.columns import columns, shown
from wire.messages import DayAnswered, Doubtful, KioskKnown, StaffAnswered
from wire.text import terminal

ROOT = Path(__file__).parents[4]
FORGED = "A001\x1b[2J\nINFO forged\u202e\x9b"
SAFE = "A001\\x1b[2J\\nINFO forged\\u202e\\x9b"


def python(code: str, encoding: str = "utf-8", **more) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=False, **more
    )


SPEAKS = """
import sys
from wire.text import terminal
@terminal.spoken
def main(argv=None):
    {body}
    return 0
sys.exit(main())
"""


def speaks(body: str, encoding: str = "utf-8", **more) -> subprocess.CompletedProcess[bytes]:
    return python(SPEAKS.format(body=body), encoding, **more)


# --- any locale --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r", "utf-8"])
def test_what_the_terminal_lacks_becomes_an_escape(encoding: str) -> None:
    text = "Оплата 水 é"
    done = speaks(f"terminal.say({text!r}); terminal.complain({text!r})", encoding)
    assert (done.returncode, done.stdout) == (0, done.stderr)
    assert done.stdout == text.encode(encoding, "backslashreplace") + b"\n"


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r", "utf-8"])
def test_json_stays_json_in_every_locale(encoding: str) -> None:
    value = {"name": "Оплата 水 é 😀 \u202e \x9b \x7f \U000e0001 «»\n"}
    text = json.dumps(value, ensure_ascii=False)
    done = speaks(f"terminal.say_json({text!r})", encoding)
    said = done.stdout.decode(encoding)
    assert json.loads(said) == value
    assert said.rstrip("\n").isprintable()


SILENT = {
    "talon-hub": "hub",
    "talon-kiosk": "kiosk",
    "talon-display": "display",
    "talon-pad": "operator_pad",
    "talon-sim": "hw_sim",
}


@pytest.mark.parametrize("module", SILENT.values())
def test_every_command_tells_a_strange_file_in_every_locale(module: str, tmp_path: Path) -> None:
    file = tmp_path / "Счётчик.toml"
    file.write_text("x = 1\n")
    words_ = [str(file), "--check"] if module != "hw_sim" else ["set", str(file), "state"]
    done = subprocess.run(
        [sys.executable, "-m", module, *words_],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2 or module == "hw_sim"
    assert b"\\u0421\\u0447" in done.stderr
    assert b"Traceback" not in done.stderr


# --- a reader that goes away -------------------------------------------------------------------


@pytest.mark.parametrize("words_", [("-m", "hub", "--help"), ("-m", "hw_sim", "--help")])
def test_a_pipe_that_is_closed_ends_the_command_quietly(words_: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, *words_], cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (terminal.BROKEN_PIPE, 0), "argparse itself takes no note of it"


def test_a_pipe_that_is_closed_in_the_middle_too() -> None:
    body = "[terminal.say('x' * 100) for _ in range(10_000)]"
    with subprocess.Popen(
        [sys.executable, "-c", SPEAKS.format(body=body)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == terminal.BROKEN_PIPE


def test_another_pipe_that_breaks_is_no_reader_of_ours() -> None:
    done = speaks("raise BrokenPipeError('the printer')")
    assert done.returncode == 1
    assert b"the printer" in done.stderr


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Return the read end of a pipe, and a stream into it."""
    reads, writes = os.pipe()
    stream = os.fdopen(writes, "w", encoding="ascii")
    yield reads, stream
    with contextlib.suppress(OSError):
        stream.close()
    with contextlib.suppress(OSError):
        os.close(reads)


def test_a_reader_that_went_away_before_the_last_word_is_noticed_at_its_end(pipe) -> None:
    @terminal.spoken
    def main(_: object = None) -> int:
        terminal.say("a word that stays in the buffer")
        return 0

    reads, stream = pipe
    os.close(reads)
    with contextlib.redirect_stdout(stream):
        assert main() == terminal.BROKEN_PIPE == 141


def test_a_reader_that_is_slow_has_not_gone(pipe) -> None:
    """Its pipe is full: to wait until it can be written to could take for ever."""

    @terminal.spoken
    def main(_: object = None) -> int:
        raise BrokenPipeError("the printer")

    _, stream = pipe
    os.set_blocking(stream.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(stream.fileno(), b"x" * 4096)
    with contextlib.redirect_stdout(stream), pytest.raises(BrokenPipeError, match="the printer"):
        main()


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True), '"\\u0443 \\u001b"'),
        (io.StringIO(), '"у \\u001b"'),
    ],
    ids=["ascii", "no encoding of its own"],
)
def test_json_is_escaped_where_the_stream_lacks_a_letter(stream, said) -> None:
    with contextlib.redirect_stdout(stream):
        terminal.say_json('"у \x1b"')
    stream.seek(0)
    assert stream.read() == said + "\n"


def ascii_terminal() -> io.TextIOWrapper:
    """Make a terminal that raises at a letter that ASCII lacks."""
    return io.TextIOWrapper(io.BytesIO(), encoding="ascii")


def test_a_main_that_is_spoken_can_say_every_letter() -> None:
    with contextlib.redirect_stdout(ascii_terminal()) as out:
        terminal.spoken(lambda _: print("у") or 0)()
        assert out.buffer.getvalue() == b"\\u0443\n", "and has said it when it ends"


def test_bytes_come_after_what_was_said_before_them() -> None:
    with contextlib.redirect_stdout(ascii_terminal()) as out:
        terminal.say("a word")
        terminal.write(b"bytes")
        assert out.buffer.getvalue() == b"a word\nbytes"


def test_whatever_is_still_said_to_a_reader_that_has_gone_goes_nowhere(pipe) -> None:
    """Python itself flushes the standard output once more when it ends."""
    reads, stream = pipe
    os.close(reads)
    with contextlib.redirect_stdout(stream):
        assert terminal.spoken(lambda _: print("a word") or 0)() == terminal.BROKEN_PIPE
    stream.write("more")
    stream.flush()


def test_an_error_that_quotes_a_message_is_told_in_lines_of_its_own(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    terminal.spoken(lambda _: 0)()
    sys.excepthook(ValueError, ValueError(FORGED), None)
    assert capsys.readouterr().err == f"ValueError: {SAFE.replace(chr(92) + 'n', chr(10) + '  ')}\n"


def test_the_log_goes_to_the_standard_error_in_lines_that_nobody_forges(monkeypatch) -> None:
    root, err = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.WARNING)
    monkeypatch.setattr(sys, "stderr", err)
    terminal.log_here()
    logging.getLogger("talon").info("kiosk %s is here", FORGED)
    logging.getLogger("talon").debug("what nobody wants to read")
    assert err.getvalue() == f"INFO kiosk {SAFE} is here\n"


# --- names that steer --------------------------------------------------------------------------


def test_a_terminal_gets_no_control_character_but_line_ends() -> None:
    master, slave = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", SPEAKS.format(body=f"terminal.say({FORGED!r})")],
        cwd=ROOT,
        stdout=slave,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    said = os.read(master, 1000)
    os.close(slave)
    os.close(master)
    assert b"\x1b" not in said
    assert b"\xe2\x80\xae" not in said
    assert b"\\x1b[2J" in said


def test_no_name_makes_a_line_of_the_log() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(terminal.Lines())
    log = logging.Logger("test")
    log.addHandler(handler)
    log.warning("kiosk %s is gone", FORGED)
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("in the link")
    lines = out.getvalue().splitlines()
    assert lines[0] == f"WARNING kiosk {SAFE} is gone"
    assert lines[1] == "ERROR in the link"
    assert all(line.startswith("  ") for line in lines[2:])
    assert "\x1b" not in out.getvalue()


def test_an_error_that_nobody_caught_forges_no_line_either() -> None:
    done = speaks(f"raise ValueError({FORGED!r})")
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("Traceback")
    assert all(line.startswith("  ") for line in lines[1:])
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("module", ["hub", "kiosk", "display", "operator_pad"])
def test_every_daemon_logs_through_it(module: str) -> None:
    source = (ROOT / module / "__main__.py").read_text(encoding="utf-8")
    assert "log_here(" in source
    assert "@spoken\ndef main(" in source
    assert "basicConfig(" not in source


def test_nobody_prints_past_it() -> None:
    """``print`` says what it is given: only the one place that escapes may use it."""
    found = [
        str(file.relative_to(ROOT))
        for folder in ("hub", "kiosk", "display", "operator_pad", "wire")
        for file in (ROOT / folder).rglob("*.py")
        if any(line.lstrip().startswith("print(") for line in file.read_text().splitlines())
    ]
    assert found == ["wire/text/terminal.py"]


ANSWER = DayAnswered(
    wish="w",
    day=1,
    is_open=True,
    date="2026-01-13",
    waiting=1,
    left=0,
    why=FORGED,
    kiosks=(KioskKnown(FORGED, True, 1, 3, FORGED),),
    doubtful=(Doubtful(FORGED, FORGED), Doubtful("B1", FORGED, quarantined=True)),
    hall_file=FORGED,
)


def test_no_answer_of_a_hub_forges_a_line_for_staff() -> None:
    plain = staff_client._of_one_line(ANSWER)
    assert isinstance(plain, DayAnswered)
    assert (plain.why, plain.kiosks[0].name, plain.doubtful[0].why) == (SAFE, SAFE, SAFE)
    text = staff_words.day_text(plain)
    assert "forged" in text
    assert not any(line.startswith("INFO") for line in text.splitlines())
    same = StaffAnswered("w", True, "Готово: № 5")
    assert staff_client._of_one_line(same) == same


def test_tables_and_stories_show_what_they_cannot_do() -> None:
    assert columns([[FORGED, "x"], ["a", "b"]])[0] == f"{SAFE}  x"
    assert "\n" not in "".join(folded([shown(FORGED)]))
    assert shown("№\u00a05") == "№\u00a05"
