"""display.toml and the word files: what is wrong is said with file, key, found and expected."""

from pathlib import Path

import pytest

from display import texts
from display.__main__ import main
from display.picture.layout import LEGIBLE, PITCH, ROWS, most_rows
from wire.config.toml_file import ConfigWrong

GOOD = """
hall = "test"
device = "board-1"
database = "board.db"
languages = ["ru", "zh"]
[screen]
height_mm = 685
distance_m = 6
[[leds]]
window = 1
port = "/dev/ttyUSB0"
address = 1
"""


@pytest.mark.parametrize(("height_mm", "rows"), [(685, 3), (685, 2), (400, 3), (400, 2)])
def test_three_rows_of_legible_type_are_enough_and_two_are_not(tmp_path, height_mm, rows):
    """Exactly so many: the farthest seat from which ``rows`` of them are still legible."""
    far = ROWS * height_mm / (PITCH * LEGIBLE * rows * 1000)
    assert most_rows(height_mm, far) == rows
    text = GOOD.replace("685", str(height_mm)).replace("distance_m = 6", f"distance_m = {far!r}")
    if rows >= 3:
        assert check(tmp_path, text) == 0
    else:
        with pytest.raises(SystemExit):
            check(tmp_path, text)


def check(tmp_path: Path, text: str) -> int:
    (tmp_path / "display.toml").write_text(text, encoding="utf-8")
    return main([str(tmp_path / "display.toml"), "--check"])


def test_a_good_file_is_ok_and_nothing_else_happens(tmp_path, capsys):
    assert check(tmp_path, GOOD) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'display.toml'}: ok\n"
    assert [path.name for path in tmp_path.iterdir()] == ["display.toml"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('hall = "test"', "", "hall: found nothing, expected this key to be there"),
        ('"test"', "5", "hall: found 5, expected str"),
        ('hall = "test"', 'hal = "test"\nhall = "test"', "hal: found an unknown key"),
        ('"board-1"', '""', "device: found '', expected letters, digits and - only"),
        ('"board-1"', '"board/1"', "device: found board/1, expected letters, digits and - only"),
        ('"test"', '"+"', "hall: found +, expected letters, digits and - only"),
        ('"zh"', '"ru"', "languages[1]: found ru, expected each language once"),
        ('"zh"', '"de"', "languages[1]: found de, expected one of en, ru, zh"),
        ("685", '"685"', 'screen.height_mm: found "685", expected float'),
        ("685", "0", "screen.height_mm: found 0.0, expected 50 to 5000"),
        ("distance_m = 6", "distance_m = 11", "screen.distance_m: found 11.0, expected at most 10"),
        ("[screen]", "age_limit = 0.0\n[screen]", "age_limit: found 0.0, expected more than 0"),
        ("[screen]", "[screen]\nsize = [1, 1]", "screen.size: found (1, 1), expected [width"),
        ("window = 1", "window = 0", "leds[0].window: found 0, expected a number from 1 to 999"),
        ("address = 1", "address = 248", "leds[0].address: found 248, expected a Modbus address"),
        ("address = 1", "address = true", "leds[0].address: found True, expected int"),
        ("/dev/ttyUSB0", "ttyUSB0", "leds[0].port: found ttyUSB0, expected a whole path such as"),
        ("[[leds]]", "[led]\nbaud = 5\n[[leds]]", "led.baud: found 5, expected one of 9600"),
        ("[[leds]]", "[led]\nbrightness = 0\n[[leds]]", "led.brightness: found 0, expected 1 to"),
        ("[[leds]]", "[broker]\nport = 0\n[[leds]]", "broker.port: found 0, expected a TCP port"),
        (
            "[[leds]]",
            '[[leds]]\nwindow = 2\nport = "/dev/ttyUSB0"\naddress = 1\n[[leds]]',
            "leds: found /dev/ttyUSB0 address 1 twice, expected each once",
        ),
    ],
)
def test_a_wrong_file_ends_with_2_and_one_line(tmp_path, capsys, old, new, said):
    assert old in GOOD
    with pytest.raises(SystemExit) as ended:
        check(tmp_path, GOOD.replace(old, new, 1))
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path / 'display.toml'}: {said}")
    assert told.count("\n") == 1


def test_too_far_a_reader_is_told_how_far_at_most(tmp_path, capsys):
    with pytest.raises(SystemExit):
        check(tmp_path, GOOD.replace("distance_m = 6", "distance_m = 20"))
    assert "at most 10.7" in capsys.readouterr().err


# --- the words ---


def test_every_language_of_ours_is_whole():
    assert list(texts.read()) == ["en", "ru", "zh"]


def test_a_language_is_added_by_adding_a_file(tmp_path):
    for file in texts.HERE.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "kk.toml").write_bytes((tmp_path / "ru.toml").read_bytes())
    assert list(texts.read(tmp_path)) == ["en", "kk", "ru", "zh"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('wait = "Please wait for your call"\n', "", "wait: found nothing, expected this key"),
        ("wait", "weight", "weight: found an unknown key, expected a key that is documented"),
        ('"Ticket"', '" "', "ticket: found  , expected a text"),
        ("As of {time}", "Old", "as_of: found Old, expected a text with {time} in it"),
        (", window {window}", "", "call: found Ticket {ticket}, expected a text with {window}"),
    ],
)
def test_a_wrong_word_file_is_refused(tmp_path, old, new, said):
    good = (texts.HERE / "en.toml").read_text(encoding="utf-8")
    assert old in good
    (tmp_path / "xx.toml").write_text(good.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigWrong) as wrong:
        texts.read(tmp_path)
    assert str(wrong.value).startswith(f"{tmp_path / 'xx.toml'}: {said}")


def test_no_words_at_all_are_refused(tmp_path):
    with pytest.raises(ConfigWrong):
        texts.read(tmp_path)
