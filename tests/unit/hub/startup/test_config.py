"""hub.toml and the hall file that it names: what a start and a check refuse."""

from pathlib import Path

import msgspec
import pytest
import tomli_w
from msgspec import structs

from hub.menu import menu
from hub.startup.config import check, read
from tests.support.halls import small_hall, tree
from tests.support.hub.databases import hall_file, hub_file
from wire.config.toml_file import ConfigWrong
from wire.hall import Hall

HALLS = Path(__file__).parents[4] / "hub" / "halls"


def refused(act, path: Path) -> str:
    with pytest.raises(ConfigWrong) as wrong:
        act(path)
    return str(wrong.value)


def files(folder: Path, backups: str = "backups") -> Path:
    """Write hub.toml, with a hall file beside it."""
    hall_file(folder)
    path = hub_file(folder)
    path.write_text(f'backups = "{backups}"\n{path.read_text()}')
    return path


def hall_of(folder: Path, hall: Hall) -> Path:
    (folder / "hall.toml").write_text(tomli_w.dumps(tree(hall)), encoding="utf-8")
    return hub_file(folder)


# --- a check --------------------------------------------------------------------------------------


def test_a_check_passes_where_all_that_is_named_can_be_opened(tmp_path):
    config, hall = check(files(tmp_path))
    assert (config.backups, hall.hall) == ("backups", "test")


@pytest.mark.parametrize(
    ("backups", "said"),
    [
        ("hub.db", "backups: found hub.db, expected a folder of its own"),
        ("hall.toml", "backups: found hall.toml, expected a folder, or a name that is free"),
    ],
)
def test_a_check_refuses_a_folder_of_backups_that_is_a_file(tmp_path, backups, said):
    assert refused(check, files(tmp_path, backups)).endswith(said)


@pytest.mark.parametrize("name", ["branch", "vodokanal"])
def test_a_hall_file_in_place_of_hub_toml_is_told_from_it(name):
    said = refused(read, HALLS / f"{name}.toml")
    expected = "expected hub.toml here, whose key hall names the hall file"
    assert said.endswith(f"zone: found a key of the hall file, {expected}")


def test_a_key_of_no_file_is_unknown(tmp_path):
    path = files(tmp_path)
    path.write_text(f"zones = 1\n{path.read_text()}")
    assert refused(read, path).endswith(
        "zones: found an unknown key, expected a key that is documented"
    )


# --- the hall file --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["xx", "RU", "../ru"])
def test_a_language_without_words_is_refused(tmp_path, code):
    """Kiosk and board would never offer it, and nobody would be told why."""
    hall = small_hall()
    services = tuple(structs.replace(x, name={**x.name, code: "x"}) for x in hall.services)
    more = structs.replace(hall, languages=("ru", code), services=services)
    more = structs.replace(more, title={**hall.title, code: "x"})
    said = refused(read, hall_of(tmp_path, more))
    assert f"languages[1]: found {code}, expected a code with words in kiosk/texts" in said


def test_a_time_zone_that_this_computer_does_not_know_is_refused(tmp_path):
    said = refused(read, hall_of(tmp_path, structs.replace(small_hall(), zone="Europe/Nowhere")))
    assert said.endswith("zone: found Europe/Nowhere, expected an IANA zone such as Europe/Moscow")


def as_said(hall: Hall) -> int:
    """Return the bytes of its menu late in the hub's life."""
    return len(msgspec.json.encode(menu(hall, "f" * 32, 10**9, 10**9)))


def much_to_read(letters: int) -> Hall:
    """Make a hall with texts for some 64 KiB; ``letters`` are those of the last one."""
    hall = small_hall()
    pay, line = hall.services[0], "x" * 80
    services = [
        structs.replace(pay, id=f"s{n:02}", documents={"ru": (line,) * 8}) for n in range(86)
    ]
    services.append(structs.replace(pay, id="last", documents={"ru": ("x" * letters,)}))
    windows = (structs.replace(hall.windows[0], services=tuple(one.id for one in services)),)
    return structs.replace(hall, services=tuple(services), windows=windows)


@pytest.mark.parametrize("more", [0, 1])
def test_a_menu_may_be_as_long_as_the_hall_reads(tmp_path, more):
    """64 KiB: a longer message is dropped by everybody, and such a hall would stay shut."""
    hall = much_to_read(100 + 65_536 - as_said(much_to_read(100)) + more)
    assert as_said(hall) == 65_536 + more
    path = hall_of(tmp_path, hall)
    if more:
        assert "services: found texts of 65537 bytes in all" in refused(read, path)
    else:
        assert read(path)[1] == hall
