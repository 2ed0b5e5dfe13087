"""The hub's own file, and the hall file it names."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from hub.shown import menu
from wire.config import Broker, ConfigWrong, load
from wire.hall import Hall
from wire.topics import LIMIT


class HubConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """``hall`` and ``database`` are paths, relative to this file. ``backups`` is the folder where
    copies of the database go, relative to the database's own: the hub may write there.

    ``trust_clock``: the wall clock is kept by something the kernel does not know of (a battery
    clock), so the schedule may follow it.
    """

    hall: str
    database: str
    backups: str = "backups"
    broker: Broker = Broker()
    trust_clock: bool = False

    def problem(self) -> tuple[str, object, str] | None:
        return self.broker.problem()


def read(path: Path) -> tuple[HubConfig, Hall]:
    """Both files, checked. Raises ConfigWrong."""
    config = read_own(path)
    return config, read_hall(path, config)


def read_own(path: Path) -> HubConfig:
    """hub.toml alone. Raises ConfigWrong."""
    return load(path, HubConfig)


def read_hall(path: Path, config: HubConfig) -> Hall:
    """The hall file that hub.toml at ``path`` names. Raises ConfigWrong."""
    file = hall_path(path, config)
    hall = load(file, Hall)
    zone(file, hall)
    size = len(msgspec.json.encode(menu(hall, "0" * 32, 10**9, 10**9)))
    if size > LIMIT:
        found = f"texts of {size} bytes in all"
        raise ConfigWrong(file, "services", found, f"at most {LIMIT}")
    return hall


def hall_path(path: Path, config: HubConfig) -> Path:
    return path.parent / config.hall


def zone(path: Path, hall: Hall) -> ZoneInfo:
    """The hall's time zone. Raises ConfigWrong where there is none of that name."""
    try:
        return ZoneInfo(hall.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigWrong(path, "zone", hall.zone, "an IANA zone such as Europe/Moscow") from None
