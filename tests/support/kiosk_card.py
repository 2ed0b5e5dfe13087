"""Opens a kiosk's database without its devices."""

from pathlib import Path

from kiosk.config import KioskConfig, PrinterAt
from kiosk.opening import OpenedKiosk
from kiosk.things import RunBegan


def config(database: Path) -> KioskConfig:
    return KioskConfig("test", "kiosk-1", str(database), PrinterAt("none"))


def began(opened: OpenedKiosk) -> RunBegan:
    """Return what the disk says of this start."""
    (one,) = [fact for fact in opened.store.facts() if isinstance(fact, RunBegan)]
    return one
