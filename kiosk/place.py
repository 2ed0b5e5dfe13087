"""Names the place of a database: the computer and the file, which a copy of it does not share.

The computer is known by a Raspberry Pi's serial number, another one by the permanent addresses of
its network cards; the file by its inode, which every copy of the file changes and a copy of the
whole card does not. /etc/machine-id is copied with the card, so it is no help. Where nothing
can be read the inode alone is left: a card copied whole is then not told apart before a hub sees
both.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

SERIAL = Path("/sys/firmware/devicetree/base/serial-number")
CARDS = Path("/sys/class/net")
PERMANENT = "0"
"""addr_assign_type of an address that is the card's own: no random one, none that was set."""


def place(database: Path, serial: Path = SERIAL, cards: Path = CARDS) -> str:
    """Return a short name that differs on another computer and for another file. Raises OSError
    where there is no database."""
    computer = _read(serial) or " ".join(sorted(_addresses(cards)))
    return hashlib.sha256(f"{computer} {database.stat().st_ino}".encode()).hexdigest()[:32]


def host() -> str:
    """Return the computer's name, for staff."""
    return os.uname().nodename[:64]


def _addresses(cards: Path) -> Iterator[str]:
    """Yield the addresses of real cards: bridges, tunnels and containers' ends have no device
    behind them."""
    for card in cards.glob("*"):
        if (card / "device").exists() and _read(card / "addr_assign_type") == PERMANENT:
            yield _read(card / "address")


def _read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(errors="replace").strip("\0 \n")
    return ""
