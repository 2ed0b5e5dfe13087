"""What stands in a file is checked by its kind, whichever daemon reads it: texts, numbers, hosts,
zones, dates and paths. A wrong file is one line and status 2, never a traceback, and no file of
somebody else's is touched."""

from pathlib import Path

import pytest

import display.__main__
import hub.__main__
import kiosk.__main__
import kiosk.config
from hub.cli import booking_file
from hw_sim.hall_file import HallError, read_hall
from kiosk.config import KioskConfig as KioskConfig
from tests.support.daemon_files import BOARD, DAEMONS, HUB, KIOSK, check, refused
from tests.support.processes.hub import HALL
from wire.config.toml_file import load
from wire.hall import Hall


def with_hall(folder: Path, was: str, becomes: str) -> None:
    assert was in HALL
    (folder / "hall.toml").write_text(HALL.replace(was, becomes, 1), encoding="utf-8")


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_good_file_is_well_with_a_mark_of_its_encoding_and_in_any_line_ends(
    folder, capsys, daemon
):
    good = DAEMONS[daemon][1]
    for text in (good, good.replace("\n", "\r\n")):
        for mark in (b"", b"\xef\xbb\xbf"):
            assert check(folder, daemon, mark + text.encode()) == 0
    assert capsys.readouterr().out.endswith(": ok\n")
    assert sorted(path.name for path in folder.iterdir()) == sorted({"hall.toml", f"{daemon}.toml"})


HOSTS = {
    "mqtt://broker": "broker.host: found mqtt://broker, expected a host name or an address",
    "broker:1883": "broker.host: found broker:1883, expected a host",
    "": "broker.host: found '', expected a host",
    " ": "broker.host: found  , expected a host",
    "a..b": "broker.host: found a..b, expected a host",
    "x" * 64: "broker.host: found xxxx",
    "1.2.3": "broker.host: found 1.2.3, expected a host",
    "a\\u0000b": r"broker.host: found 'a\x00b', expected a text without control characters",
    "-broker": "broker.host: found -broker, expected a host",
    "broker.-hall": "broker.host: found broker.-hall, expected a host",
}


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_broker_that_is_no_host_is_refused(folder, capsys, daemon, host):
    text = DAEMONS[daemon][1].replace("localhost", host)
    assert refused(folder, capsys, daemon, text).startswith(HOSTS[host])


@pytest.mark.parametrize("host", ["10.0.0.1", "::1", "hub.local", "hub_1", "касса.рф", "hub."])
def test_hosts_that_are_well(folder, host):
    assert check(folder, "hub", HUB.replace("localhost", host)) == 0


@pytest.mark.parametrize("daemon", DAEMONS)
def test_numbers_that_nobody_means_are_refused(folder, capsys, daemon):
    good = DAEMONS[daemon][1].replace('host = "localhost"', 'host = "localhost"\nport = {}')
    good = good.replace("\nport = 18830", "")
    assert refused(folder, capsys, daemon, good.format("9" * 5000)).startswith("syntax: found")
    said = refused(folder, capsys, daemon, good.format("9" * 4000))
    assert said.startswith("broker.port: found 999")
    assert len(said) < 200
    said = refused(folder, capsys, daemon, good.format("0x" + "f" * 5000))
    assert said.startswith("broker.port: found a number of thousands of digits, expected")


@pytest.mark.parametrize(
    ("daemon", "was", "becomes", "said"),
    [
        ("hub", '"hall.toml"', '"a\\u0000b"', r"hall: found 'a\x00b', expected a text without"),
        (
            "hub",
            "[broker]",
            'backups = "hall.toml"\n[broker]',
            "backups: found hall.toml, exp",
        ),
        ("kiosk", "/dev/usb/lp0", "socket://a:²", "printer.path: found socket://a:²"),
        ("kiosk", "/dev/usb/lp0", "socket://a:0", "printer.path: found socket://a:0"),
        ("kiosk", "/dev/usb/lp0", "socket://a b:9100", "printer.path: found socket://a b"),
        ("kiosk", "/dev/usb/lp0", "a\\u0000", r"printer.path: found 'a\x00', expected a text"),
        ("kiosk", "/dev/usb/lp0", "hall.toml", "printer.path: found hall.toml, expected a device"),
        ("kiosk", "/dev/usb/lp0", ".", "printer.path: found ., expected a device or a FIFO"),
        (
            "kiosk",
            "[broker]",
            'code_page = "a\\u0000b"\n[broker]',
            r"printer.code_page: found 'a\x00b', expected a text",
        ),
        (
            "kiosk",
            "[broker]",
            'cjk_font = "hall.toml"\n[broker]',
            "printer.cjk_font: found hall.toml, expected a font file",
        ),
        (
            "kiosk",
            "[printer]",
            '[touch]\nsource = "hall.toml"\n[printer]',
            "touch.source: found hall.toml, expected a device",
        ),
        (
            "kiosk",
            "[printer]",
            '[scanner]\nsource = "a\\u0000"\n[printer]',
            r"scanner.source: found 'a\x00', expected a text",
        ),
        ("kiosk", '"test"', f'"{"x" * 100_000}"', "hall: found xxxxx"),
        ("board", "/dev/ttyUSB0", "/dev/\\u0000", r"leds[0].port: found '/dev/\x00', expected"),
        ("board", "/dev/ttyUSB0", "/dev", "leds[0].port: found /dev, expected a device"),
        ("board", '"test"', f'"{"x" * 65}"', "hall: found xxxxx"),
        ("pads", '"pads-1"', f'"{"x" * 65}"', "device: found xxxxx"),
    ],
)
def test_what_would_have_failed_later_is_refused(folder, capsys, daemon, was, becomes, said):
    good = DAEMONS[daemon][1]
    assert was in good
    assert refused(folder, capsys, daemon, good.replace(was, becomes, 1)).startswith(said)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("Europe/Moscow", "localtime", "zone: found localtime, expected an IANA zone"),
        ("Europe/Moscow", "Factory", "zone: found Factory, expected an IANA zone"),
        ("Europe/Moscow", "posixrules", "zone: found posixrules, expected an IANA zone"),
        ("Europe/Moscow", "Europe", "zone: found Europe, expected an IANA zone"),
        ("Europe/Moscow", "Europe/\\u0000", r"zone: found 'Europe/\x00', expected a text"),
        ('"Payment"', '"  "', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u200b"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u3164\\u2800"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u0301"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"Pay\\nment"', r"services[0].name.en: found 'Pay\nment', expected a text"),
        ('"Payment"', '"Pay\\u202ement"', "services[0].name.en: found 'Pay"),
        ('"Payment"', f'"{"x" * 100_000}"', "services[0].name.en: found xxx"),
        ('["ru", "en"]', '["ru", "en", "xx"]', "title.xx: found nothing"),
        (
            "[[windows]]",
            '[[calendar]]\ndate = "9999-12-31"\n[[windows]]',
            "calendar[0].date: found 9999-12-31, expected a year from 2000 to 2199",
        ),
        (
            "[[windows]]",
            '[[calendar]]\ndate = "2026-12-31"\nuntil = "9999-12-31"\n[[windows]]',
            "calendar[0].until: found 9999-12-31, expected a year from 2000 to 2199",
        ),
    ],
)
def test_so_it_is_in_the_hall_file(folder, capsys, was, becomes, said):
    with_hall(folder, was, becomes)
    assert refused(folder, capsys, "hub", HUB).startswith(said)


def test_a_language_in_which_kiosk_and_board_have_no_words_is_refused(folder, capsys):
    text = HALL.replace('["ru", "en"]', '["ru", "xx"]').replace(" en = ", " xx = ")
    (folder / "hall.toml").write_text(text.replace("\nen = ", "\nxx = "), encoding="utf-8")
    said = refused(folder, capsys, "hub", HUB)
    assert said.startswith("languages[1]: found xx, expected a code with words in kiosk/texts")


def test_a_file_in_decomposed_unicode_is_read_composed(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_text(HALL.replace("Оплата", "Счетчи\u0438\u0306"), encoding="utf-8")
    assert load(path, Hall).services[0].name["ru"] == "Счетчи\u0439"


# --- the other readers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("call", "A0\udcff1", "--window", "1"), "ticket: found 'A0\\udcff1', expected a text"),
        (("back", "A\x0001"), "ticket: found 'A\\x0001', expected a text without control"),
        (("call", "A001", "--window", "9" * 400), "--window: found 99999999999999999999, exp"),
        (("why", "A001", "--day", "9" * 30), "--day: found 99999999999999999999, expected at most"),
        (("skills", "--window", "1", "--primary", "a\udcff"), "primary: found 'a\\udcff', exp"),
    ],
)
def test_what_nobody_can_mean_is_refused_at_the_terminal(folder, capsys, words, said):
    (folder / "hub.toml").write_text(HUB, encoding="utf-8")
    name, *rest = words
    with pytest.raises(SystemExit) as ended:
        hub.__main__.main([name, str(folder / "hub.toml"), *rest])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_what_the_hub_would_not_read_is_not_asked(folder, capsys):
    """Else the terminal would wait in vain, and blame the hub."""
    (folder / "hub.toml").write_text(HUB, encoding="utf-8")
    assert hub.__main__.main(["back", str(folder / "hub.toml"), "A" * 65]) == 1
    assert capsys.readouterr().err.startswith("the hub was not asked: Expected `str` of length")


def test_a_hall_file_is_read_by_the_simulator_as_by_the_hub(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HALL.replace("Оплата", "Счетчи\u0438\u0306").encode())
    assert read_hall(path)["services"][0]["name"]["ru"] == "Счетчи\u0439"
    for text in ("n = " + "9" * 5000, "a = " + "[" * 5000):
        path.write_text(text)
        with pytest.raises(HallError, match="expected a hall file in TOML"):
            read_hall(path)


def test_a_file_of_bookings_is_read_composed_and_without_control_characters(tmp_path):
    path = tmp_path / "week.csv"
    path.write_text("service,date,time,name,code\npay,2026-01-14,10:00,и\u0306,12 30-55\n")
    (row,) = booking_file.read(path)
    assert (row.booking.name, row.booking.code) == ("\u0439", "123055")
    path.write_text("service,date,time,name\npay,2026-01-14,10:00,a\x1bb\n")
    with pytest.raises(booking_file.FileWrong, match=r"row 2, name: found .*control characters"):
        booking_file.read(path)


def test_fonts_that_are_none_are_found_by_the_check(folder, monkeypatch, capsys):
    broken = folder / "broken.ttf"
    broken.write_text("no font")
    monkeypatch.setattr(kiosk.config.fonts, "bold", lambda: str(broken))
    assert refused(folder, capsys, "kiosk", KIOSK).startswith(f"screen: found {broken}"[:60])
    monkeypatch.setattr(display.__main__, "fonts", lambda: {"bold": broken})
    assert check(folder, "board", BOARD) == 1
    assert capsys.readouterr().err.startswith("talon-display: ")
