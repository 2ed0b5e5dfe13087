"""A wrong pads.toml is named precisely and ends the daemon with status 2, before any device."""

from pathlib import Path

import pytest

from operator_pad.__main__ import main
from operator_pad.config import PadConfig
from operator_pad.header import HeaderWrong, choose_chip
from operator_pad.things import Park, Transfer, Undo
from tests.support.processes.pads import CONFIG
from wire.config import toml_file

GOOD = CONFIG.format(port=18830)
PAD = "[[pads]]\nwindow = {0}\nnext = 1\nrecall = 2\nno_show = 3\ndone = 4\nlamp = 7\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "pads.toml"
    path.write_text(text)
    return path


def test_a_right_file_is_read_whole(tmp_path: Path) -> None:
    found = toml_file.load(written(tmp_path, GOOD), PadConfig)
    assert [(pad.window, pad.next, pad.lamp) for pad in found.pads] == [(1, 5, 26), (2, 17, 24)]
    assert (found.debounce, found.broker.port) == (0.02, 18830)


def test_check_only_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, GOOD)
    assert main([str(path), "--check"]) == 0
    assert capsys.readouterr().out == f"{path}: ok\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lamp = 26", "lamp = 28", "pads[0].lamp: found 28, expected a BCM number"),
        ("lamp = 26", "lamp = -1", "pads[0].lamp: found -1, expected a BCM number"),
        ("next = 17", "next = 5", "pads[1].next: found 5, expected a free pin (5 is pads[0].next)"),
        ("window = 2", "window = 1", "pads[0].window: found 1, expected each window once"),
        ("window = 2", "window = 0", "pads[1].window: found 0, expected a window's number"),
        ("next = 17", 'next = "17"', 'pads[1].next: found "17", expected int'),
        ("next = 17", "nxt = 17", "pads[1].nxt: found an unknown key"),
        ("next = 17", "", "pads[1].next: found nothing, expected this key"),
        ("next = 17", "next = 17\npause = 18", "pads[1].pause: found an unknown key"),
        ('hall = "test"', 'hall = "te/st"', "hall: found te/st, expected letters"),
        ('device = "pads-1"', 'device = "#"', "device: found #, expected letters"),
        ('device = "pads-1"\n', "", "device: found nothing, expected this key"),
        ("port = 18830", "port = 0", "broker.port: found 0, expected a TCP port"),
        ("[broker]", "debounce = 2.0\n[broker]", "debounce: found 2.0, expected 0.001 to 0.2"),
        ("[broker]", "debounce = nan\n[broker]", "debounce: found nan, expected 0.001 to 0.2"),
        ("[broker]", "broker", "syntax: found"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in GOOD
    _refused(tmp_path, capsys, GOOD.replace(old, new), said)


def _refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SystemExit) as ended:
        main([str(path)])
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}: {said}")


MORE = """
[[pads.more]]
pin = 2
press = "undo"

[[pads.more]]
pin = 3
press = "transfer"
service = "pay"
to_window = 7
back = true

[[pads.more]]
pin = 4
press = "park"
reason = "paper"
minutes = 10
"""


def test_a_pad_may_have_more_buttons_than_four(tmp_path: Path) -> None:
    found = toml_file.load(written(tmp_path, GOOD + MORE), PadConfig)
    first, second = (pad.more for pad in found.pads)
    assert first == ()
    assert second == (Undo(2), Transfer(3, "pay", 7, back=True), Park(4, "paper", 10.0))


AT = "pads[1].more[0]"


@pytest.mark.parametrize(
    ("button", "said"),
    [
        (
            'press = "jump"',
            f'{AT}.press: found "jump", expected one of "break", "class", "close"',
        ),
        ("press = 5", f"{AT}.press: found 5, expected str"),
        ("", f"{AT}.press: found nothing, expected this key"),
        ('press = "undo"\nminutes = 3', f"{AT}.minutes: found an unknown key"),
        ('press = "class"', f"{AT}.cls: found nothing, expected this key"),
        (
            'press = "transfer"',
            f"{AT}.to_window: found neither a service nor another window than 2",
        ),
        (
            'press = "transfer"\nto_window = 2',
            f"{AT}.to_window: found neither a service nor another window than 2, expected a",
        ),
        ('press = "transfer"\nto_window = -1', f"{AT}.to_window: found -1, expected a window's"),
        (
            'press = "transfer"\nto_window = 1000',
            f"{AT}.to_window: found 1000, expected a window's",
        ),
        ('press = "park"\nminutes = -1', f"{AT}.minutes: found -1.0, expected 0 to 1440"),
        ('press = "park"\nminutes = nan', f"{AT}.minutes: found nan, expected 0 to 1440"),
        (f'press = "break"\nreason = "{"x" * 65}"', f'{AT}.reason: found "xxx'),
    ],
)
def test_what_is_wrong_with_a_further_button_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], button: str, said: str
) -> None:
    _refused(tmp_path, capsys, GOOD + "[[pads.more]]\npin = 2\n" + button + "\n", said)


@pytest.mark.parametrize(
    "button",
    [
        'press = "transfer"\nservice = "pay"',
        'press = "transfer"\nservice = "pay"\nto_window = 2',
        'press = "transfer"\nto_window = 1',
        'press = "transfer"\nto_window = 999',
        'press = "park"\nminutes = 0',
        'press = "park"\nminutes = 0.5',
        'press = "park"\nminutes = 1440',
    ],
)
def test_a_further_button_needs_no_more_than_its_press(tmp_path: Path, button: str) -> None:
    text = GOOD + "[[pads.more]]\npin = 2\n" + button + "\n"
    assert main([str(written(tmp_path, text)), "--check"]) == 0


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("5", f"{AT}.pin: found 5, expected a free pin (5 is pads[0].next)"),
        ("24", f"{AT}.pin: found 24, expected a free pin (24 is pads[1].lamp)"),
        ("28", f"{AT}.pin: found 28, expected a BCM number of the header, 0 to 27"),
        ('"2"', f'{AT}.pin: found "2", expected int'),
    ],
)
def test_the_pin_of_a_further_button_must_be_free(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pin: str, said: str
) -> None:
    text = GOOD + f'[[pads.more]]\npin = {pin}\npress = "undo"\n'
    _refused(tmp_path, capsys, text, said)


def test_two_further_buttons_on_one_pin_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GOOD + '[[pads.more]]\npin = 2\npress = "undo"\n' * 2
    said = "pads[1].more[1].pin: found 2, expected a free pin (2 is pads[1].more[0].pin)"
    _refused(tmp_path, capsys, text, said)


@pytest.mark.parametrize("number", [0, 6])
def test_one_to_five_pads(tmp_path: Path, number: int) -> None:
    head = GOOD.partition("[[pads]]")[0]
    text = (
        head + "".join(PAD.format(i + 1) for i in range(number)) if number else "pads=[]\n" + head
    )
    with pytest.raises(toml_file.ConfigWrong, match=f"pads: found {number} pads, expected 1 to 5"):
        toml_file.load(written(tmp_path, text), PadConfig)


@pytest.mark.parametrize(
    ("labels", "chip"),
    [
        ({0: "pinctrl-bcm2835"}, 0),
        ({0: "pinctrl-bcm2711", 1: "raspberrypi-exp-gpio"}, 0),
        ({0: "pinctrl-rp1", 10: "gpio-brcmstb@107d508500", 4: "pinctrl-rp1"}, 0),
        ({0: "gpio-brcmstb@107d508500", 4: "pinctrl-rp1"}, 4),
        ({11: "gpio-brcmstb@107d508500", 15: "pinctrl-rp1"}, 15),
    ],
    ids=["Pi 3", "Pi 4", "Pi 5 with the old name as a link", "Pi 5, kernel 6.1", "Pi 5, late 6.12"],
)
def test_the_headers_chip_is_found_by_its_label(labels: dict[int, str], chip: int) -> None:
    assert choose_chip(labels) == chip


def test_a_computer_without_a_header_is_told_so() -> None:
    with pytest.raises(HeaderWrong, match="found gpiochip0 INT3450:00, expected one labelled"):
        choose_chip({0: "INT3450:00"})
    with pytest.raises(HeaderWrong, match="found no chip, expected"):
        choose_chip({})


def test_pins_that_cannot_be_had_end_the_daemon_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "no-such-factory")
    assert main([str(written(tmp_path, GOOD))]) == 1
    assert "Unable to find pin factory 'no-such-factory'" in capsys.readouterr().err
