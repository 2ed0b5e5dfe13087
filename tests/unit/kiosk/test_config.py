"""kiosk.toml and the texts: what is wrong is said with file, key, found and expected."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from kiosk import fonts, texts
from kiosk.__main__ import main
from kiosk.config import KioskConfig, PrinterAt, read
from wire.config.toml_file import ConfigWrong

GOOD = """
hall = "test"
device = "kiosk-1"
database = "kiosk.db"
[printer]
path = "/dev/usb/lp0"
"""


ROOT = Path(__file__).parents[3]


def run(file: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the kiosk as a process of its own, in another folder than its file's."""
    here = {key: value for key, value in os.environ.items() if not key.startswith("PYGAME_")}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", str(file), *words],
        cwd=ROOT,
        env={**here, **env},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def unquoted(text: str) -> str:
    """Drop the quotes: how a found text is quoted is the reader's business."""
    return text.replace('"', "").replace("'", "")


def test_the_least_config_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD)
    config = read(file)
    assert (config.printer.code_page, config.times.answer) == ("cp866", 0.7)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[printer]\npath = ''", "printer.path: found , expected a device file"),
        ("[printer]\npath = 'socket://x'", "printer.path: found socket://x, expected socket://"),
        ("[printer]\npath = 'x'\nbaud = 0", "printer.baud: found 0, expected bits per second"),
        ("[printer]\npath = 'x'\ncode_page = 'utf-8'", "printer.code_page: found utf-8, expected"),
        ("[printer]\npath = 'x'\ncode_page = 'big5'", "printer.code_page: found big5, expected"),
        ("[printer]\npath = 'x'\ncode_page = 'cp037'", "printer.code_page: found cp037, expected"),
        ("[printer]\npath = 'x'\ncode_page = 'cp0'", "printer.code_page: found cp0, expected"),
        ("[printer]\npath = 'x'\nsilent = 'maybe'", "printer.silent: found maybe, expected"),
        ("[printer]\npath = 'x'\ncode = 'ean13'", "printer.code: found ean13, expected"),
        ("[scanner]\nsource = 5", "scanner.source: found 5, expected str"),
        ("[scanner]\nspeed = 5", "scanner.speed: found an unknown key, expected"),
        ("[printer]\npath = 'x'\nwidth_dots = 9", "printer.width_dots: found 9, expected 96"),
        ("[printer]\npath = 'x'\ncjk_font = '/no'", "printer.cjk_font: found /no, expected a font"),
        ("[printer]\npath = 'x'\npatience = 0", "printer.patience: found 0.0, expected more"),
        ("[printer]\npath = 'x'\ncolour = 1", "printer.colour: found an unknown key, expected"),
        ("[screen]\nsize = [1, 2]", "screen.size: found [1, 2], expected [width, height]"),
        ("[screen]\nwidth_mm = 3", "screen.width_mm: found 3.0, expected the width"),
        ("[touch]\nsource = ''", "touch.source: found , expected"),
        ("[touch]\nrange = [0, 5]", "touch.range: found [0, 5], expected"),
        ("[times]\nidle = -1", "times.idle: found -1.0, expected more than 0"),
        ("[times]\nsettle = 9", "times.settle: found 9.0, expected 0 to 2"),
        ("[times]\nanswer = nan", "times.answer: found nan, expected more than 0"),
        ("[broker]\nport = 0", "broker.port: found 0, expected a TCP port"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, said: str) -> None:
    good = GOOD if "[printer]" not in line else GOOD.partition("[printer]")[0]
    file = tmp_path / "kiosk.toml"
    file.write_text(good + line + "\n")
    with pytest.raises(ConfigWrong) as wrong:
        read(file)
    assert unquoted(str(wrong.value)).startswith(f"{file}: {said}")


def test_a_wrong_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD.replace("kiosk-1", "kiosk/+"))
    with pytest.raises(ConfigWrong, match="device"):
        read(file)


def test_check_says_ok_and_a_wrong_file_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD)
    assert main([str(file), "--check"]) == 0
    assert capsys.readouterr().out == f"{file}: ok\n"
    file.write_text(GOOD + "baud = 'fast'\n")
    with pytest.raises(SystemExit) as ended:
        main([str(file)])
    assert ended.value.code == 2
    assert unquoted(capsys.readouterr().err) == f"{file}: printer.baud: found fast, expected int\n"


def test_check_says_one_line_and_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    file, temporary = tmp_path / "kiosk.toml", tmp_path / "tmp"
    file.write_text(GOOD)
    temporary.mkdir()
    done = run(file, "--check", TMPDIR=str(temporary))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}: ok\n", "")
    assert list(temporary.iterdir()) == []


def test_the_encoder_brings_no_cache_and_no_logging_of_its_library() -> None:
    line = "import logging, sys, kiosk.printing.ticket_encoder\n"
    line += "print('escpos.capabilities' in sys.modules, logging.root.handlers)"
    done = subprocess.run(
        [sys.executable, "-c", line], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("False []\n", "")


def test_without_a_screen_it_ends_with_one_and_one_line(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD)
    done = run(file, SDL_VIDEODRIVER="none-such")
    assert done.returncode == 1
    assert done.stderr == (
        "ERROR talon-kiosk ends: screen: found none-such not available "
        "(SDL_VIDEODRIVER=none-such), expected a screen, and the right to draw on it\n"
    )


# --- paths -------------------------------------------------------------------------------------

RELATIVE = """
hall = "test"
device = "kiosk-1"
database = "kiosk.db"
[screen]
description = "run/screen.json"
picture = "../screen.png"
[touch]
source = "touch"
[scanner]
source = "scanner"
[printer]
path = "lp0"
cjk_font = "han.ttf"
"""


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(RELATIVE)
    shutil.copy(fonts.plain(), tmp_path / "han.ttf")
    monkeypatch.chdir("/")
    found = read(file)
    assert (found.database, found.screen.description, found.screen.picture) == (
        f"{tmp_path}/kiosk.db",
        f"{tmp_path}/run/screen.json",
        f"{tmp_path}/../screen.png",
    )
    assert found.scanner.source == f"{tmp_path}/scanner"
    assert (found.touch.source, found.printer.path, found.printer.cjk_font) == (
        f"{tmp_path}/touch",
        f"{tmp_path}/lp0",
        f"{tmp_path}/han.ttf",
    )


@pytest.mark.parametrize(
    ("scanner", "code", "printed"),
    [
        ("", "auto", "none"),
        ("/dev/input/event3", "auto", "code128"),
        ("", "qr", "qr"),
        ("/dev/input/event3", "none", "none"),
    ],
)
def test_a_code_is_printed_where_something_can_read_it(
    tmp_path: Path, scanner: str, code: str, printed: str
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{GOOD}code = "{code}"\n[scanner]\nsource = "{scanner}"\n')
    found = read(file)
    assert (found.printing.code, found.scanner.source) == (printed, scanner)
    assert msgspec.structs.replace(found.printing, code=code) == found.printer


def test_what_is_no_relative_path_stays(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD.replace("/dev/usb/lp0", "socket://192.168.1.50:9100"))
    found = read(file)
    assert (found.touch.source, found.printer.path) == ("sdl", "socket://192.168.1.50:9100")
    assert (found.screen.description, found.screen.picture, found.printer.cjk_font) == ("", "", "")
    file.write_text(GOOD.replace("kiosk.db", "/var/kiosk.db"))
    assert (read(file).database, read(file).printer.path) == ("/var/kiosk.db", "/dev/usb/lp0")


def test_the_documented_file_works_with_the_unit_and_shows_the_defaults(tmp_path: Path) -> None:
    example = (ROOT / "docs" / "kiosk.md").read_text().partition("```toml\n")[2].partition("```")[0]
    file = tmp_path / "kiosk.toml"
    file.write_text(example)
    found = read(file)
    unit = (ROOT / "systemd" / "talon-kiosk.service").read_text()
    state = re.search(r"^StateDirectory=(.+)$", unit, re.M)
    assert state is not None
    assert Path(found.database).parent == Path("/var/lib", state[1]), "all else is read-only"
    least = KioskConfig("vodokanal", "kiosk-1", found.database, PrinterAt("/dev/usb/lp0"))
    assert msgspec.structs.replace(found, broker=least.broker) == least
    assert tomllib.loads(example).keys() >= {"broker", "screen", "touch", "printer", "times"}


# --- texts -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in texts.FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_three_languages_are_there() -> None:
    assert set(texts.read()) >= {"ru", "en", "zh"}


def test_without_a_hall_file_russian_and_chinese_come_first(folder: Path) -> None:
    """Who reads neither reads English; a language that was added comes after these."""
    assert list(texts.read(folder)) == ["ru", "zh", "en"]
    for code in ("kk", "de"):
        shutil.copy(folder / "en.toml", folder / f"{code}.toml")
    assert list(texts.read(folder)) == ["ru", "zh", "en", "de", "kk"]


def test_a_language_is_added_by_adding_a_file(folder: Path) -> None:
    english = (folder / "en.toml").read_text()
    (folder / "kk.toml").write_text(english.replace('"English"', '"Қазақша"'))
    assert texts.read(folder)["kk"].name == "Қазақша"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('back = "Назад"\n', "", "back: found nothing, expected this key to be there"),
        ('back = "Назад"', 'back = ""', "back: found nothing, expected a text"),
        ('back = "Назад"', "back = 5", "back: found 5, expected str"),
        ('few = "Перед вами {n} человека"\n', "", "ahead.few: found nothing, expected a text with"),
        ("{n} человека", "два человека", "ahead.few: found Перед вами два человека, expected"),
        ('plural = "slavic"', 'plural = "dual"', "plural: found dual, expected"),
        ('back = "Назад"', 'back = "Назад"\nfrwd = "x"', "frwd: found an unknown key, expected"),
    ],
)
def test_a_wrong_text_is_named(folder: Path, old: str, new: str, said: str) -> None:
    file = folder / "ru.toml"
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new))
    with pytest.raises(ConfigWrong) as wrong:
        texts.read(folder)
    assert unquoted(str(wrong.value)).startswith(f"{file}: {said}")


def test_a_folder_without_texts_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigWrong, match="no file"):
        texts.read(tmp_path)
