"""Of a host, a socket and a path: the last value that is well, and the first that is not."""

import os
import stat
from types import SimpleNamespace

import pytest

from wire.config import values


@pytest.mark.parametrize(
    ("host", "well"),
    [
        ("x" * 63, True),
        (".".join(["x" * 49] * 5) + ".xxx", True),  # 253 letters
        (".".join(["x" * 49] * 5) + ".xxxx", False),
        ("hub.5", False),  # it would have been an address
        ("5.hub", True),
        ("fe80::1%eth0", True),
        ("1.2.3.4.5", False),
    ],
)
def test_a_host_has_labels_of_63_letters_and_253_in_all(host, well):
    assert values.is_host(host) is well


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("socket://printer:1", True),
        ("socket://printer:65535", True),
        ("socket://printer:09100", True),
        ("socket://printer:65536", False),
        ("socket://printer:0", False),
        ("socket://printer:000001", False),
        ("socket://printer:", False),
        ("socket://printer:²", False),
        ("socket://printer", False),
        ("socket://:9100", False),
        ("socket://[::1]:9100", True),
        ("socket://[::1:9100", False),
        ("socket://::1]:9100", False),
        ("printer:9100", False),
    ],
)
def test_a_socket_is_a_host_and_a_port(text, well):
    assert values.is_socket(text) is well


@pytest.mark.parametrize(("bytes_", "well"), [(200, True), (201, False)])
@pytest.mark.parametrize("kind", ["database", "written"])
def test_a_file_s_name_may_have_two_hundred_bytes(tmp_path, kind, bytes_, well):
    name = "б" * 99 + "x" * (bytes_ - 198)
    found = values.wrong(tmp_path / "a.toml", [values.Marked(kind, "key", name)])
    assert (found is None) is well


@pytest.mark.parametrize(
    ("uid", "may", "well"),
    [
        (0, os.W_OK | os.X_OK, True),
        (0, os.W_OK, False),  # written into, but no file in it can be reached
        (0, os.X_OK, False),
        (1, os.W_OK | os.X_OK, True),
        (1, 0, False),  # whose folder it is
        (2, 0, True),  # another one's: it may be open to the daemon
    ],
)
def test_a_folder_in_which_a_daemon_writes_is_open_to_it(tmp_path, monkeypatch, uid, may, well):
    monkeypatch.setattr(values.os, "geteuid", lambda: uid)
    monkeypatch.setattr(values.os, "access", lambda _, wanted: wanted & may == wanted)
    folder = SimpleNamespace(st_mode=stat.S_IFDIR | 0o750, st_uid=1)
    monkeypatch.setattr(values.Path, "stat", lambda _: folder)
    found = values.missing(tmp_path / "a.toml", [values.Marked("written", "key", "state/x.json")])
    assert (found is None) is well


def test_a_folder_that_the_unit_makes_needs_the_one_around_it(tmp_path, monkeypatch):
    monkeypatch.setattr(values, "MADE", (f"{tmp_path}/state/talon-",))
    named = [values.Marked("database", "key", "state/talon-hub/x.db")]
    assert values.missing(tmp_path / "a.toml", named)
    (tmp_path / "state").mkdir()
    assert values.missing(tmp_path / "a.toml", named) is None


def test_a_file_that_several_keys_read_is_no_conflict(tmp_path):
    both = [values.Marked("read", key, "hall.toml") for key in ("one", "two")]
    assert values.wrong(tmp_path / "a.toml", both) is None
    devices = [values.Marked("device", key, "/dev/ttyUSB0") for key in ("one", "two")]
    assert values.wrong(tmp_path / "a.toml", devices) is None


@pytest.mark.parametrize("side", ["", "-wal", "-shm", ".lock", ".suspect"])
def test_what_lies_beside_a_database_is_its_own(tmp_path, side):
    both = [
        values.Marked("database", "database", "x.db"),
        values.Marked("written", "picture", f"x.db{side}"),
    ]
    found = values.wrong(tmp_path / "a.toml", both)
    assert found == ("picture", f"x.db{side}", "a file of its own: it is database")


def test_a_second_device_is_looked_at_behind_one_that_is_nobody_elses(tmp_path):
    found = values.wrong(
        tmp_path / "a.toml",
        [
            values.Marked("database", "database", "x.db"),
            values.Marked("device", "touch", "/dev/input/event0"),
            values.Marked("device", "scanner", "x.db"),
        ],
    )
    assert found == ("scanner", "x.db", "a file of its own: it is database")
