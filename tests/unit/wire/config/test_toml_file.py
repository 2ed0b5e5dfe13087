"""A wrong file is one line: which file, which key, what was found, what was expected."""

from pathlib import Path
from typing import Literal

import pytest
from msgspec import Struct

from wire.config.toml_file import Broker, ConfigWrong, load, refuse
from wire.kinds import Problem


class Lamp(Struct, frozen=True, forbid_unknown_fields=True):
    pin: int
    colour: Literal["red", "green"] = "red"
    names: dict[str, str] = {}
    notes: dict[str, tuple[str, ...]] = {}
    mode: Literal["on", "off"] | None = None
    tones: dict[Literal["high", "low"], int] = {}


class Part(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Is one of several kinds of table."""


class Wheel(Part, frozen=True, tag="wheel"):
    inches: int


class Bell(Part, frozen=True, tag="bell"):
    tone: Literal["high", "low"]


class Toy(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    lamps: tuple[Lamp, ...]
    broker: Broker = Broker()
    parts: tuple[Wheel | Bell, ...] = ()

    def problem(self) -> Problem | None:
        if self.name == "forbidden":
            return "name", self.name, "another name"
        return self.broker.problem()


GOOD = """
name = "toy"
[broker]
host = "127.0.0.1"
port = 1884
[[lamps]]
pin = 4
[[lamps]]
pin = 5
colour = "green"
mode = "on"
names = { ru = "Лампа", en = "Lamp" }
notes = { ru = ["раз", "два"], en = ["one"] }
[[parts]]
kind = "wheel"
inches = 3
[[parts]]
kind = "bell"
tone = "low"
"""


def wrong(folder: Path, text: str | bytes) -> str:
    """Return what is said of a file with this text, without the file's name, which is checked."""
    path = folder / "toy.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigWrong) as said:
        load(path, Toy)
    assert str(said.value).startswith(f"{path}: ")
    assert len(str(said.value).splitlines()) == 1
    return str(said.value).removeprefix(f"{path}: ")


def test_a_good_file_is_read(tmp_path):
    path = tmp_path / "toy.toml"
    path.write_text(GOOD, encoding="utf-8")
    toy = load(path, Toy)
    assert toy.broker == Broker("127.0.0.1", 1884)
    assert [lamp.pin for lamp in toy.lamps] == [4, 5]
    assert toy.lamps[1].names["ru"] == "Лампа"


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    names: tuple[str, ...] = ()


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    places: tuple[Place, ...]

    def problem(self) -> Problem | None:
        for i, place in enumerate(self.places):
            if place.number > 99:
                return f"places[{i}].number", place.number, "at most 99"
            if "x" in place.names:
                return f"places[{i}].names", "x", "another name"
        return None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('number = 12\nnames = ["x"]', "places[number 12].names: found x, expected another name"),
        ("number = 12\nnames = 5", "places[number 12].names: found 5, expected array"),
        ("number = 12\nname = 5", "places[number 12].name: found an unknown key"),
        ("number = 100", "places[1].number: found 100, expected at most 99"),
        ('number = "7"', 'places[1].number: found "7", expected int'),
        ("names = 5", "places[1].n"),
    ],
)
def test_an_entry_that_has_a_number_is_named_by_it(tmp_path, text, said):
    path = tmp_path / "row.toml"
    path.write_text(f"[[places]]\nnumber = 3\n[[places]]\n{text}\n", encoding="utf-8")
    with pytest.raises(ConfigWrong) as wrong:
        load(path, Row)
    assert str(wrong.value).startswith(f"{path}: {said}")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("pin = 5", "", "lamps[1].pin: found nothing, expected this key to be there"),
        ("pin = 5", "pni = 5", "lamps[1].pni: found an unknown key, expected a key that is"),
        ("port =", "prt =", "broker.prt: found an unknown key"),
        ('name = "toy"', 'name = "toy"\ny = 1', "y: found an unknown key"),
        ('name = "toy"', "", "name: found nothing, expected this key to be there"),
        ("pin = 5", 'pin = "5"', 'lamps[1].pin: found "5", expected int'),
        ("pin = 5", "pin = 5.5", "lamps[1].pin: found 5.5, expected int"),
        ("pin = 5", "pin = true", "lamps[1].pin: found True, expected int"),
        ("pin = 5", "pin = 1979-05-27", "lamps[1].pin: found datetime.date(1979, 5, 27)"),
        ('"green"', '"blue"', 'lamps[1].colour: found "blue", expected one of "green", "red"'),
        ('"on"', '"dim"', 'lamps[1].mode: found "dim", expected one of "off", "on"'),
        ('"wheel"', '"whel"', 'parts[0].kind: found "whel", expected one of "bell", "wheel"'),
        ('"low"', '"lower"', 'parts[1].tone: found "lower", expected one of "high", "low"'),
        ("inches = 3", "tone = 3", "parts[0].tone: found an unknown key"),
        ('kind = "bell"', "", "parts[1].kind: found nothing, expected this key to be there"),
        ('en = "Lamp"', "en = 7", "lamps[1].names.en: found 7, expected str"),
        ('ru = "Лампа"', "ru = 7", "lamps[1].names.ru: found 7, expected str"),
        ('"два"', "2", "lamps[1].notes.ru[1]: found 2, expected str"),
        ('"on"\n', '"on"\ntones = { loud = 1 }\n', "lamps[1].tones.loud: found an unknown key"),
        ('en = ["one"]', 'en = "one"', 'lamps[1].notes.en: found "one", expected array'),
        ('[broker]\nhost = "127.0.0.1"\nport = 1884', "broker = 5", "broker: found 5, expected"),
        ("port = 1884", "port = 0", "broker.port: found 0, expected a TCP port, 1 to 65535"),
        ('"127.0.0.1"', '""', "broker.host: found '', expected a host name or an address"),
        ('"toy"', '"forbidden"', "name: found forbidden, expected another name"),
        ('"toy"', '"to', "syntax: found"),
        ('"toy"', '"toy"\nname = "two"', "syntax: found"),
        ('"toy"', "[" * 5000, "syntax: found very deep nesting, expected TOML"),
        ('"toy"', '"toy"\n"a\\nb" = 1', r"'a\nb': found an unknown key"),
        ('en = "Lamp"', '"e.n" = 7', "lamps[1].names.e.n: found {'e.n': 7}, expected str"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, was, becomes, said):
    assert was in GOOD
    assert wrong(tmp_path, GOOD.replace(was, becomes)).startswith(said)


def test_a_long_value_with_line_breaks_is_still_one_short_line(tmp_path):
    said = wrong(tmp_path, GOOD.replace("pin = 5", 'pin = """' + "line\n" * 500 + '"""'))
    assert said.startswith('lamps[1].pin: found "line\\nline')
    assert len(said) < 150


def test_a_file_that_is_not_utf8_is_named_with_its_byte(tmp_path):
    assert wrong(tmp_path, b'name = "\xff"') == "byte 8: found 255, expected UTF-8"


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigWrong) as said:
            load(path, Toy)
        assert str(said.value).startswith(f"{path}: file: found ")
        assert str(said.value).endswith(", expected a readable file")


def test_refusing_says_it_on_stderr_and_ends_with_status_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        refuse(ConfigWrong(tmp_path / "a.toml", "port", 0, "a TCP port"))
    assert ended.value.code == 2
    heard = capsys.readouterr()
    assert heard.err == f"{tmp_path / 'a.toml'}: port: found 0, expected a TCP port\n"
    assert heard.out == ""


# --- the last value that is read, and the first that is not --------------------------------------


def test_a_file_may_have_a_megabyte(tmp_path):
    path = tmp_path / "toy.toml"
    filled = GOOD.encode() + b"#" * (1024 * 1024 - len(GOOD.encode()))
    path.write_bytes(filled)
    assert load(path, Toy).name == "toy"
    assert wrong(tmp_path, filled + b"#") == "file: found more, expected at most 1048576 bytes"


@pytest.mark.parametrize(("depth", "is_deep"), [(15, False), (16, True)])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ("{a = ", "}")])
def test_a_tree_may_be_sixteen_levels_deep(tmp_path, depth, is_deep, opens, closes):
    """The file itself is one of them."""
    said = wrong(tmp_path, f"x = {opens * depth}1{closes * depth}\n{GOOD}")
    assert (said == "syntax: found very deep nesting, expected TOML") is is_deep


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_a_whole_number_goes_up_to_what_every_program_holds(tmp_path, number):
    assert wrong(tmp_path, GOOD.replace("name =", f"nme = {number}\nname =")).startswith("nme: ")
    path = tmp_path / "toy.toml"
    path.write_text(GOOD.replace("pin = 4", f"pin = {number}"))
    assert load(path, Toy).lamps[0].pin == number
    beyond = number + number // abs(number)
    said = wrong(tmp_path, GOOD.replace("pin = 4", f"pin = {beyond}"))
    assert said == f"lamps[0].pin: found {beyond}, expected a number up to {2**53}"


def is_read(tmp_path: Path, text: str) -> bool:
    path = tmp_path / "toy.toml"
    path.write_text(text, encoding="utf-8")
    return isinstance(load(path, Toy), Toy)


def test_a_text_may_have_a_thousand_letters(tmp_path):
    assert is_read(tmp_path, GOOD.replace('"Лампа"', f'"{"щ" * 1000}"'))


def test_a_text_of_more_is_refused(tmp_path):
    said = wrong(tmp_path, GOOD.replace('"Лампа"', f'"{"щ" * 1001}"'))
    assert said.startswith("lamps[1].names.ru: found щщщ")
    assert said.endswith(", expected at most 1000 letters")


def test_a_key_may_have_sixty_four_letters(tmp_path):
    assert is_read(tmp_path, GOOD.replace("ru = ", f"{'k' * 64} = "))


def test_a_key_of_more_is_refused(tmp_path):
    said = wrong(tmp_path, GOOD.replace("ru = ", f"{'k' * 65} = "))
    assert said == f"{'k' * 65}: found {'k' * 65}, expected at most 64 letters"


@pytest.mark.parametrize(("letters", "shown"), [(80, "x" * 80), (81, "x" * 77 + "…")])
def test_eighty_letters_are_told_of_what_was_found(letters, shown):
    said = str(ConfigWrong("a.toml", "key", "x" * letters, "y"))
    assert said == f"a.toml: key: found {shown}, expected y"


def test_a_file_whose_name_steers_a_terminal_is_told_by_its_escapes():
    said = str(ConfigWrong("a\x1b[2J.toml", "key", "", "y"))
    assert said == "'a\\x1b[2J.toml': key: found '', expected y"


@pytest.mark.parametrize(("port", "well"), [(0, 0), (1, 1), (65535, 1), (65536, 0), (-1, 0)])
def test_a_port_is_one_of_tcp(port, well):
    assert Broker(port=port).problem() == (
        None if well else ("broker.port", port, "a TCP port, 1 to 65535")
    )


def test_a_broker_is_here_on_its_usual_port_where_nobody_says_otherwise():
    assert Broker().address == "127.0.0.1:1883"


def test_only_what_a_file_may_not_say_is_named_of_several_free_keys(tmp_path):
    """The second of three texts, in a table whose keys nobody lists."""
    said = wrong(tmp_path, GOOD.replace('en = "Lamp"', 'en = 7, zh = "灯"'))
    assert said == "lamps[1].names.en: found 7, expected str"
