"""Reads hub.toml and the hall file that it names (docs/hub.md, docs/hall-file.md).

Decides which files are right: every mistake is one line with the file, the key, what was found and
what was expected. Whether a right hall file may be used now is ``hall_file``'s business.
"""

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
"""The folders with the words of kiosk and board, a file for each language."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class HubConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Types the keys of hub.toml. ``hall`` and ``database`` are paths, relative to this file.
    ``backups`` is the folder for copies of the database, relative to the folder of the database.

    ``trust_clock``: something of which the kernel does not know (a battery clock) keeps the wall
    clock, so the schedule may follow it.
    """

    hall: Read
    database: Database
    backups: str = "backups"
    broker: Broker = Broker()
    trust_clock: bool = False

    def problem(self) -> Problem | None:
        """Return what is wrong, as (key, found, expected)."""
        return self.broker.problem()


OF_THE_HALL = {*Hall.__struct_fields__} - {*HubConfig.__struct_fields__}
"""Keys that stand in a hall file and never in hub.toml."""


def read(path: Path) -> tuple[HubConfig, Hall]:
    """Read and check both files. Raises ConfigWrong."""
    config = read_own(path)
    return config, read_hall(path, config)


def read_own(path: Path) -> HubConfig:
    """Read hub.toml alone. Raises ConfigWrong; where a hall file was named in its place, it says
    so."""
    try:
        return load(path, HubConfig)
    except ConfigWrong as wrong:
        if wrong.key not in OF_THE_HALL:
            raise
        expected = "hub.toml here, whose key hall names the hall file"
        raise ConfigWrong(path, wrong.key, "a key of the hall file", expected) from None


def check(path: Path) -> tuple[HubConfig, Hall]:
    """Read both files, and look whether a start could open here and now all that they name. Raises
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
    """Read the hall file that hub.toml at ``path`` names. Raises ConfigWrong."""
    file = hall_path(path, config)
    hall = load(file, Hall)
    zone(file, hall)
    _languages(file, hall)
    # Of the longest ids and versions: no later start of this hub makes a longer menu.
    size = len(msgspec.json.encode(menu(hall, "0" * 32, 10**9, 10**9)))
    if size > LIMIT:
        found = f"texts of {size} bytes in all"
        raise ConfigWrong(file, "services", found, f"at most {LIMIT}")
    return hall


def _languages(file: Path, hall: Hall) -> None:
    """Refuse a language in which kiosk and board have no words: they would silently never offer
    it. Where they are not installed, only the form of the code can be checked. Raises
    ConfigWrong."""
    root = Path(__file__).parent.parent.parent
    folders = [root / name for name in TEXTS if (root / name).is_dir()]
    for i, code in enumerate(hall.languages):
        known = all((folder / f"{code}.toml").is_file() for folder in folders)
        if not LANGUAGE.fullmatch(code) or not known:
            there = sorted(file.stem for folder in folders[:1] for file in folder.glob("*.toml"))
            expected = f"a code with words in {' and '.join(TEXTS)}: {', '.join(there)}"
            raise ConfigWrong(file, f"languages[{i}]", code, expected)


def hall_path(path: Path, config: HubConfig) -> Path:
    """Return the path of the hall file that hub.toml at ``path`` names."""
    return path.parent / config.hall


def zone(path: Path, hall: Hall) -> ZoneInfo:
    """Return the hall's time zone. Raises ConfigWrong where this computer has none of that name."""
    if not is_zone(hall.zone):
        raise ConfigWrong(path, "zone", hall.zone, "an IANA zone such as Europe/Moscow")
    return ZoneInfo(hall.zone)
