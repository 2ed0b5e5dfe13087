"""Checks what stands in a configuration file by its kind (``kinds``). The one place that does.

Decides what is refused at every start, because nothing but another file could mend it, or because
it would harm a file of somebody else's: see ``wrong``. What a computer may still lack while its
daemon waits for it (a folder, a device) is found by ``--check`` only: see ``missing``. Opens no
device, makes no file.
"""

import errno
import ipaddress
import os
import re
import stat
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import inspect

from wire.disk import is_foreign
from wire.kinds import Problem

LARGEST = 2**53
"""Of a whole number; every bound of a key lies below."""
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+/-]{1,63}")
MADE = ("/var/lib/talon-", "/run/talon-")
"""Folders of the units (StateDirectory, RuntimeDirectory): systemd makes them at the start."""
SIDES = ("", "-wal", "-shm", ".lock", ".suspect")
"""What lies beside a database under its name."""
PATHS = ("read", "database", "written", "device")
LONGEST_NAME = 200
"""Bytes of a file's name; a file system takes 255."""


class Marked(NamedTuple):
    """Holds a value whose kind is known, and the key where it stands."""

    kind: str
    key: str
    value: str


def marked(kind: inspect.Type, value: Any, key: str = "") -> Iterator[Marked]:
    """Yield every value of a kind in what was read from a file."""
    match kind:
        case inspect.Metadata():
            name = (kind.extra or {}).get("is")
            if name and isinstance(value, str):
                yield Marked(name, key, value)
            yield from marked(kind.type, value, key)
        case inspect.StructType():
            for field in kind.fields:
                at = f"{key}.{field.encode_name}" if key else field.encode_name
                yield from marked(field.type, getattr(value, field.name), at)
        case inspect.VarTupleType() | inspect.ListType():
            for i, one in enumerate(value):
                yield from marked(kind.item_type, one, f"{key}[{i}]")
        case inspect.DictType():
            for name, one in value.items():
                yield from marked(kind.value_type, one, f"{key}.{name}")
        case inspect.UnionType():
            for one in kind.types:
                if not isinstance(one, inspect.StructType) or isinstance(value, one.cls):
                    yield from marked(one, value, key)


def wrong(file: Path, values: list[Marked]) -> Problem | None:
    """Return the first value of the configuration ``file`` that no start could work with."""
    for kind, key, value in values:
        expected = ""
        match kind:
            case "host":
                expected = "" if is_host(value) else "a host name or an address"
            case "zone":
                expected = "" if is_zone(value) else "an IANA zone such as Europe/Moscow"
            case "database":
                expected = _no_database(file.parent / value) if value else "a file name"
            case "written":
                expected = _not_to_write(file.parent / value) if value else ""
        if expected:
            return key, value, expected
    return _shared(file, values)


def missing(file: Path, values: list[Marked]) -> Problem | None:
    """Return the first value for which this computer has not what a start would open or write."""
    for kind, key, value in values:
        expected = ""
        match kind:
            case "database" if _mode(file.parent / value) not in (0, stat.S_IFREG):
                expected = "an SQLite file"
            case "database" | "written" if value:
                expected = _no_room((file.parent / value).parent)
            case "device" if value:
                expected = _no_device(file.parent / value)
        if expected:
            return key, value, expected
    return None


def is_host(text: str) -> bool:
    """Return whether it has labels as in RFC 1123, and ``_``, which many a local network has; or is
    an address."""
    return _is_address(text) or _is_name(text)


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def _is_name(text: str) -> bool:
    """RFC 1123: labels of up to 63 signs, 253 in all."""
    try:
        name = text.encode("idna").decode("ascii").removesuffix(".")
    except UnicodeError:  # a label that is empty or too long
        return False
    labels = name.split(".")
    number = labels[-1].isdecimal()  # it would have been an address
    return not number and len(name) <= 253 and all(map(_LABEL.fullmatch, labels))


def is_socket(text: str) -> bool:
    """Return whether this is ``socket://host:port``; an IPv6 address stands in brackets."""
    host, _, port = text.removeprefix("socket://").rpartition(":")
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    number = port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536
    return text.startswith("socket://") and is_host(inner) and number


def is_zone(text: str) -> bool:
    """Return whether it is a zone. ``localtime`` and ``posixrules`` are files of this computer and
    no zones; ``Factory`` is the zone of computers that nobody has set."""
    if not _ZONE.fullmatch(text) or text == "Factory":
        return False
    try:
        return bool(zoneinfo.ZoneInfo(text))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


# --- paths ----------------------------------------------------------------------------------------


def no_folder(path: Path) -> str:
    """Return what was expected instead of a path that is no folder and can become none."""
    return "" if _mode(path) in (0, stat.S_IFDIR) else "a folder, or a name that is free"


def _no_database(path: Path) -> str:
    if path.suffix.lower() == ".toml":
        return "an SQLite file, not a configuration"
    if _mode(path) < 0 or _is_long(path):
        return "an SQLite file, by a shorter name"
    if is_foreign(path):
        return "an SQLite file, or a name that is free (this one is another kind of file)"
    return ""


def _not_to_write(path: Path) -> str:
    """Say what was expected of a file that will be replaced."""
    if path.suffix.lower() == ".toml":
        return "a file to write, not a configuration"
    if _is_long(path):
        return "a file to write, by a shorter name"
    if _mode(path) not in (0, stat.S_IFREG) or not path.name:
        return "a file to write"
    return ""


def _is_long(path: Path) -> bool:
    """Return whether files beside it would have too long a name: ``.lock``,
    ``.damaged-1767225600``, ``.x.part``."""
    return len(os.fsencode(path.name)) > LONGEST_NAME


def _shared(file: Path, values: list[Marked]) -> Problem | None:
    """Find two keys that name one file, where at least one of them writes it."""
    taken = {os.path.realpath(file): "this file itself"}
    paths = [one for one in values if one.kind in PATHS and one.value]
    for kind, key, value in sorted(paths, key=lambda one: PATHS.index(one.kind)):
        real = os.path.realpath(file.parent / value)
        if kind == "read":
            taken[real] = key
            continue
        if kind == "device" and real not in taken:
            continue  # one device for two things is the business of who opens it
        for name in [real + side for side in (SIDES if kind == "database" else ("",))]:
            if name in taken:
                return key, value, f"a file of its own: it is {taken[name]}"
            taken[name] = key
    return None


def _no_room(folder: Path) -> str:
    """Say what is wrong with the folder. Another user's folder may be closed to whoever asks, and
    open to the daemon."""
    if _mode(folder) == stat.S_IFDIR:
        ours = os.geteuid() in (0, folder.stat().st_uid)
        can = os.access(folder, os.W_OK | os.X_OK)
        return "" if can or not ours else f"a file in a folder that can be written ({folder})"
    if str(folder).startswith(MADE) and folder.parent.is_dir():
        return ""
    return f"a file in a folder that is there ({folder})"


def _no_device(path: Path) -> str:
    if _mode(path) in (0, stat.S_IFCHR, stat.S_IFIFO):
        return ""
    return "a device or a FIFO"


def _mode(path: Path) -> int:
    """Return the kind of file that is there (stat.S_IFMT), 0 where there is none or nobody can
    say."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError as wrong:
        return -1 if wrong.errno == errno.ENAMETOOLONG else 0
