"""Reads a daemon's TOML file and says precisely what is wrong with it.

Decides how a wrong file is reported: file, key, found, expected, in one line. Knows no daemon's
keys: each hands in its own type. What a text, a number or a path may be is the same for all of
them: ``texts`` and ``values`` say it.
"""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import inspect

from wire.config import values
from wire.kinds import Host, Problem
from wire.text.terminal import complain
from wire.text.texts import composed, unfit

LONGEST = 1024 * 1024
"""Bytes of a file."""
DEEPEST = 16
"""Tables in tables."""
_PLACE = re.compile(r"\[[0-9]+\]")
_ENTRY = re.compile(r"(?P<place>(?P<list>\w+)\[[0-9]+\])\.(?P<key>\w+)")
T = TypeVar("T")


class ConfigWrong(Exception):
    """Refuses a configuration that cannot be used; its text is one line for the technician."""

    def __init__(self, file: Path | str, key: str, found: object, expected: str) -> None:
        self.file, self.key, self.found, self.expected = str(file), key, found, expected
        where = str(file) if str(file).isprintable() else repr(str(file))
        super().__init__(f"{where}: {_short(key)}: found {_short(found)}, expected {expected}")


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Says where the broker is. ``host`` is a name or an address, ``port`` a TCP port."""

    host: Host = "127.0.0.1"
    port: int = 1883

    @property
    def address(self) -> str:
        """Return the address as logs and screens name it."""
        return f"{self.host}:{self.port}"

    def problem(self) -> Problem | None:
        """Return what can never be reached, None if nothing."""
        if not 0 < self.port < 65536:
            return "broker.port", self.port, "a TCP port, 1 to 65535"
        return None


def load(path: Path, kind: type[T]) -> T:
    """Read the file as ``kind``. Raises ConfigWrong. An unknown key is wrong: it may be a misspelt
    one.

    Where ``kind`` has a method ``problem() -> (key, found, expected) | None`` it is asked too.
    """
    tree = _composed(path, _toml(path))
    try:
        value = msgspec.convert(tree, kind)
    except msgspec.ValidationError as wrong:
        problem = _wrong(tree, kind, _named(tree, kind, str(wrong)))
        raise ConfigWrong(path, *_numbered(tree, problem)) from None
    found = _unfit(tree) or values.wrong(path, _marked(value))
    own: Callable[[], Problem | None] | None = getattr(value, "problem", None)
    if found is None and own is not None:
        found = own()
    if found is not None:
        raise ConfigWrong(path, *_numbered(tree, found))
    return value


def ready(path: Path, value: object) -> None:
    """Check that what ``load`` read from ``path`` finds on this computer what it names. Raises
    ConfigWrong. For ``--check`` only: a daemon waits for what is missing."""
    found = values.missing(path, _marked(value))
    if found is not None:
        raise ConfigWrong(path, *found)


def refuse(wrong: ConfigWrong) -> NoReturn:
    """Say it on stderr and end with status 2, which systemd does not retry."""
    complain(wrong)
    raise SystemExit(2)


def _marked(value: object) -> list[values.Marked]:
    return list(values.marked(inspect.type_info(type(value)), value))


def _toml(path: Path) -> dict[str, Any]:
    try:
        text = _bytes(path).decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as wrong:
        raise ConfigWrong(path, "file", wrong.strerror, "a readable file") from None
    except UnicodeDecodeError as wrong:
        raise ConfigWrong(path, f"byte {wrong.start}", wrong.object[wrong.start], "UTF-8") from None
    except ValueError as wrong:  # TOMLDecodeError, and a number of more digits than Python reads
        raise ConfigWrong(path, "syntax", str(wrong).partition(";")[0], "TOML") from None
    except RecursionError:
        raise ConfigWrong(path, "syntax", "very deep nesting", "TOML") from None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        found = file.read(LONGEST + 1)
    if len(found) > LONGEST:
        raise ConfigWrong(path, "file", "more", f"at most {LONGEST} bytes")
    return found


def _composed(path: Path, tree: dict[str, Any]) -> dict[str, Any]:
    """Return the tree in NFC. Raises ConfigWrong where it is so deep that even to show it takes
    long."""
    level: list[Any] = [tree]
    for _ in range(DEEPEST):
        inner = [list(x.values()) if isinstance(x, dict) else x for x in level]
        level = [x for some in inner for x in some if isinstance(x, dict | list)]
    if level:
        raise ConfigWrong(path, "syntax", "very deep nesting", "TOML")
    found: dict[str, Any] = composed(tree)
    return found


def _unfit(tree: Any, key: str = "") -> Problem | None:
    """Return the first text, name or whole number that nobody can have meant."""
    expected, inner = "", list[tuple[str, Any]]()
    match tree:
        case dict():
            names = ((name, name, unfit(name, 64)) for name in tree)
            inner = [(f"{key}.{name}" if key else name, one) for name, one in tree.items()]
            if named := next((one for one in names if one[-1]), None):
                return named
        case list():
            inner = [(f"{key}[{i}]", one) for i, one in enumerate(tree)]
        case str():
            expected = unfit(tree)
        case int() if abs(tree) > values.LARGEST:
            expected = f"a number up to {values.LARGEST}"
    if expected:
        return key, tree, expected
    return next((found for at, one in inner if (found := _unfit(one, at))), None)


def _wrong(tree: dict[str, Any], kind: type, text: str) -> Problem:
    """Turn msgspec's ``Expected `int`, got `str` - at `$.windows[0].number``` into our form."""
    what, _, at = text.partition(" - at `$")
    if " - at `key` in `$" in text:  # of a table whose keys are a Literal
        table = text.partition(" in `$")[2].rstrip("`").lstrip(".")
        name = text.partition("'")[2].partition("' - at")[0]
        return f"{table}.{name}", "an unknown key", "a key that is documented"
    key = at.rstrip("`").lstrip(".") or "file"
    if "unknown field" in what:
        name = what.split("`")[1]
        return _join(key, name), "an unknown key", "a key that is documented"
    if "missing required field" in what:
        name = what.split("`")[1]
        return _join(key, name), "nothing", "this key to be there"
    expected = what.partition(", got ")[0].replace("`", "").removeprefix("Expected ")
    if expected.startswith(("Invalid enum value", "Invalid value")):
        expected = _allowed(kind, key)
    if expected == "Number out of range":
        expected = f"a number up to {values.LARGEST}"
    found = _found(tree, key)
    quoted = json.dumps(found, ensure_ascii=False) if isinstance(found, str) else found
    return key, quoted, expected.replace("object", "table")


def _numbered(tree: dict[str, Any], problem: Problem) -> Problem:
    """Return the problem with an entry that has a ``number`` named by it: ``windows[number
    12].services``, since nobody counts windows from 0. An entry whose number itself is wrong keeps
    its place."""
    key, found, expected = problem
    at = _ENTRY.match(key)
    number = _found(tree, f"{at['place']}.number") if at else None
    if at is None or at["key"] == "number" or not isinstance(number, int):
        return problem
    return f"{at['list']}[number {number}].{key[at.start('key') :]}", found, expected


def _named(tree: dict[str, Any], kind: type, text: str) -> str:
    """msgspec writes ``[...]`` for the key of a table whose keys are free, such as texts by
    language. The culprit is the one that is wrong in the same way when it stands alone."""
    while " - at `$" in text and "[...]" in text:
        table = _found(tree, text.partition(" - at `$.")[2].partition("[...]")[0])
        for name, value in list(table.items()):
            table.clear()
            table[name] = value
            if _says(tree, kind) == text:
                break
        text = text.replace("[...]", f".{name}", 1)
    return text


def _says(tree: dict[str, Any], kind: type) -> str:
    try:
        msgspec.convert(tree, kind)
    except msgspec.ValidationError as wrong:
        return str(wrong)
    return ""


def _allowed(kind: type, key: str) -> str:
    """Return the values of the ``Literal`` that stands at ``key``; where tables of several kinds
    may stand, the names of the kinds."""
    at: Any = inspect.type_info(kind)
    for step in _steps(key):
        if isinstance(at, inspect.UnionType):
            kinds = _kinds(at)
            if step == kinds[0].tag_field:
                return "one of " + ", ".join(sorted(json.dumps(one.tag) for one in kinds))
            at = next(one for one in kinds if step in {field.encode_name for field in one.fields})
        if isinstance(at, inspect.StructType):
            at = next(field.type for field in at.fields if field.encode_name == step)
        else:
            at = at.value_type if isinstance(at, inspect.DictType) else at.item_type
        if isinstance(at, inspect.UnionType) and len(_kinds(at)) == 1:
            at = _kinds(at)[0]
    return "one of " + ", ".join(json.dumps(value) for value in at.values)


def _kinds(union: inspect.UnionType) -> list[Any]:
    return [one for one in union.types if not isinstance(one, inspect.NoneType)]


def _join(key: str, name: str) -> str:
    return name if key == "file" else f"{key}.{name}"


def _steps(key: str) -> list[str | int]:
    steps = key.replace("[", ".[").split(".")
    return [int(step[1:-1]) if _PLACE.fullmatch(step) else step for step in steps]


def _found(tree: Any, key: str) -> Any:
    """Return what stands at ``key``, or the nearest table around it."""
    for step in _steps(key):
        try:
            tree = tree[step]
        except (KeyError, TypeError, IndexError):
            return tree
    return tree


def _short(found: object) -> str:
    """Return one line, not too long, whatever stands in the file."""
    plain = isinstance(found, str) and found != "" and found.isprintable()
    try:
        text = str(found) if plain else repr(found)
    except ValueError:  # hexadecimal ones are read however long they are
        return "a number of thousands of digits"
    return text if len(text) <= 80 else text[:77] + "…"
