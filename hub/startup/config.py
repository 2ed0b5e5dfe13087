"""The hub's own file, and the hall file it names."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from hub.menu import menu
from wire.config.toml_file import Broker, ConfigWrong, load, ready
from wire.config.values import is_zone, no_folder
from wire.hall import Hall
from wire.kinds import Database, Problem, Read
from wire.mqtt.topics import LIMIT

TEXTS = ("kiosk/texts", "display/texts")
"""Where a computer that has the kiosk and the board has their words, a file for each language."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class HubConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """``hall`` and ``database`` are paths, relative to this file. ``backups`` is the folder where
    copies of the database go, relative to the database's own: the hub may write there.

    ``trust_clock``: the wall clock is kept by something the kernel does not know of (a battery
    clock), so the schedule may follow it.
    """

    hall: Read
    database: Database
    backups: str = "backups"
    broker: Broker = Broker()
    trust_clock: bool = False

    def problem(self) -> Problem | None:
        return self.broker.problem()


def read(path: Path) -> tuple[HubConfig, Hall]:
    """Both files, checked. Raises ConfigWrong."""
    config = read_own(path)
    return config, read_hall(path, config)


def read_own(path: Path) -> HubConfig:
    """hub.toml alone. Raises ConfigWrong."""
    return load(path, HubConfig)


def check(path: Path) -> tuple[HubConfig, Hall]:
    """Both files; everything that a start would open can be had, now and here. Raises
    ConfigWrong."""
    config, hall = read(path)
    ready(path, config)
    database = path.parent / config.database
    backups = database.parent / config.backups
    expected = "a folder of its own" if backups == database else no_folder(backups)
    if expected:
        raise ConfigWrong(path, "backups", config.backups, expected)
    return config, hall


def read_hall(path: Path, config: HubConfig) -> Hall:
    """The hall file that hub.toml at ``path`` names. Raises ConfigWrong."""
    file = hall_path(path, config)
    hall = load(file, Hall)
    zone(file, hall)
    _languages(file, hall)
    size = len(msgspec.json.encode(menu(hall, "0" * 32, 10**9, 10**9)))
    if size > LIMIT:
        found = f"texts of {size} bytes in all"
        raise ConfigWrong(file, "services", found, f"at most {LIMIT}")
    return hall


def _languages(file: Path, hall: Hall) -> None:
    """A language in which kiosk and board have no words would never be offered, in silence. Where
    they are not installed only its form can be seen. Raises ConfigWrong."""
    root = Path(__file__).parent.parent.parent
    folders = [root / name for name in TEXTS if (root / name).is_dir()]
    for i, code in enumerate(hall.languages):
        known = all((folder / f"{code}.toml").is_file() for folder in folders)
        if not LANGUAGE.fullmatch(code) or not known:
            there = sorted(file.stem for folder in folders[:1] for file in folder.glob("*.toml"))
            expected = f"a code with words in {' and '.join(TEXTS)}: {', '.join(there)}"
            raise ConfigWrong(file, f"languages[{i}]", code, expected)


def hall_path(path: Path, config: HubConfig) -> Path:
    return path.parent / config.hall


def zone(path: Path, hall: Hall) -> ZoneInfo:
    """The hall's time zone. Raises ConfigWrong where this computer has none of that name."""
    if not is_zone(hall.zone):
        raise ConfigWrong(path, "zone", hall.zone, "an IANA zone such as Europe/Moscow")
    return ZoneInfo(hall.zone)
