"""Whether a daemon's file names the hall and a device of the hall file: said by --check --hall.

Decides nothing at a start: the hall file lies on the hub's computer, and a device that it does not
name is dropped there.
"""

from pathlib import Path

from wire.config.toml_file import ConfigWrong
from wire.hall import DeviceKind, Hall


def must_name(path: Path, hall: str, device: str, kind: DeviceKind, file: Hall) -> None:
    """Raises ConfigWrong about ``path``, which names ``hall`` and ``device``."""
    if hall != file.hall:
        raise ConfigWrong(path, "hall", hall, f"{file.hall}, as the hall file says")
    named = [one.name for one in file.devices if one.kind == kind]
    if device not in named:
        expected = f"a device of kind {kind} in the hall file: {', '.join(named) or 'it has none'}"
        raise ConfigWrong(path, "device", device, expected)
