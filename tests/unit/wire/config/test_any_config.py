"""Whatever stands in a configuration, it is read or refused in one line: never a traceback."""

import json
import math
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import display.config
import display.texts
import hub.startup.config
import kiosk.config
import kiosk.texts
from kiosk.words import KioskWords
from operator_pad.config import PadConfig as Pads
from tests.support.daemon_files import BOARD, HUB, KIOSK, PADS
from wire.config.toml_file import ConfigWrong, load

ROOT = Path(__file__).parents[4]
BRANCH = ROOT / "hub" / "halls" / "branch.toml"
LANGUAGES = ("en", "ru", "zh")
MORE = """
[[pads.more]]
pin = 2
press = "transfer"
service = "pay"
"""
READ: dict[str, tuple[str, Callable[[Path], object]]] = {
    "hub": (HUB, hub.startup.config.check),
    "hall": (
        BRANCH.read_text("utf-8"),
        lambda path: hub.startup.config.check(path.with_name("hub.toml")),
    ),
    "kiosk": (KIOSK + "[screen]\n[touch]\n[times]\n", kiosk.config.read),
    "board": (BOARD, lambda path: display.config.read(path, LANGUAGES)),
    "pads": (PADS + MORE, lambda path: load(path, Pads)),
    "kiosk words": (
        (kiosk.texts.FOLDER / "ru.toml").read_text("utf-8"),
        lambda p: load(p, KioskWords),
    ),
    "board words": (
        (display.texts.HERE / "ru.toml").read_text("utf-8"),
        lambda path: load(path, display.texts.BoardWords),
    ),
}
TEXTS = (
    *("", " ", "\0", "a\0b", "\n", "\x7f", "\u200b", "\u202e", "и\u0306", "x" * 2000, "𠮷"),
    *("²", "٣:٠٠", "3:60", "24:00", "00:00-24:00", "mon-fri 08:00-17:00", "sun,mon", "-", "9-17"),
    *("9999-12-31", "0001-01-01", "2027-02-29", "2199-12-31", "/", ".", "..", "~", "a/b", "/dev"),
    *("hall.toml", "hub.toml", "x.db", "localtime", "Europe", "../etc", "utf-16", "idna", "rot13"),
    *("undefined", "cp866\0", "socket://a:²", "socket://[::1", "socket://:1", "mqtt://a", "1.2.3"),
    *("a.b", "[0]", "[x", "]", "{n}", "{when}", "%Q", "qr", "A", "b", "АО", "号", "pay", "slavic"),
)
NUMBERS = (0, -1, 1, 3, 999, 2**31, 2**53, 2**63, 2**64, 10**30, 10**400)
OTHERS = (
    *(True, False, 0.5, -0.0, 1e-300, 1e308, math.inf, -math.inf, math.nan),
    *(
        date(9999, 12, 31),
        time(23, 59),
        datetime(1, 1, 1, tzinfo=UTC),
        [],
        {},
        [[]],
        [{}],
        [1, "a"],
    ),
)
values = st.one_of(
    st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.sampled_from(OTHERS), st.text(max_size=8)
)
names = st.one_of(st.sampled_from(("", "a.b", "[0]", "[x", "id", "ru", "é", "и\u0306", "\n")))


def written(tree: dict[str, Any]) -> str:
    return "".join(f"{inline(key)} = {inline(value)}\n" for key, value in tree.items())


def inline(value: Any) -> str:
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            return f"{{{', '.join(f'{inline(k)} = {inline(v)}' for k, v in value.items())}}}"
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).lower()


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Return every (table or list, key) of the tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(items):
        yield tree, key
        if isinstance(value, dict | list):
            yield from places(value)


@st.composite
def broken(draw: st.DrawFn, good: dict[str, Any]) -> dict[str, Any]:
    """Draw the good tree with a few things changed, removed or added."""
    tree = deepcopy(good)
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(tree))
        if not found:
            break
        where, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(("change", "change", "change", "remove", "add", "twice"))):
            case "change":
                where[key] = deepcopy(draw(values))
            case "remove":
                del where[key]
            case "add" if isinstance(where, dict):
                where[draw(names)] = deepcopy(draw(values))
            case "twice" if isinstance(where, list):
                where.append(deepcopy(where[key]))
    return tree


def reads_or_refuses_in_one_line(folder: Path, name: str, content: bytes) -> None:
    """Read it, or refuse it in one line."""
    path = folder / f"{name}.toml"
    path.write_bytes(content)
    try:
        READ[name][1](path)
    except ConfigWrong as wrong:
        said = str(wrong)
        assert len(said.splitlines()) == 1
        assert len(said) < 1000 + len(str(path))
        assert said.isprintable()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("any")
    (made / "hub.toml").write_text(HUB, encoding="utf-8")
    (made / "hall.toml").write_text(BRANCH.read_text("utf-8"), encoding="utf-8")
    return made


@pytest.mark.parametrize("name", READ)
def test_a_good_tree_is_read(folder, name):
    good = tomllib.loads(READ[name][0])
    assert tomllib.loads(written(good)) == good
    path = folder / f"{name}.toml"
    path.write_text(written(good), encoding="utf-8")
    READ[name][1](path)


@pytest.mark.parametrize("name", READ)
@given(st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_tree_is_read_or_refused(folder, name, data):
    (folder / "hall.toml").write_text(BRANCH.read_text("utf-8"), encoding="utf-8")
    tree = data.draw(broken(tomllib.loads(READ[name][0])))
    reads_or_refuses_in_one_line(folder, name, written(tree).encode())


@given(st.binary(max_size=60), st.integers(0, 200), st.sampled_from(sorted(READ)))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_read_or_refused(folder, noise, at, name):
    (folder / "hall.toml").write_text(BRANCH.read_text("utf-8"), encoding="utf-8")
    good = READ[name][0].encode()
    reads_or_refuses_in_one_line(folder, name, good[:at] + noise + good[at + len(noise) :])
