"""Reads the kiosk's words, one TOML file for each language: a new file is a new language.

Decides in which order they stand while no hall has said its own, and that every file has every
text. Raises ConfigWrong with file and key.
"""

from pathlib import Path

from kiosk.words import KioskWords
from wire.config.toml_file import ConfigWrong, load

FOLDER = Path(__file__).parent
FIRST = ("ru", "zh", "en")
"""A kiosk that knows no hall file speaks first to those who most often cannot read the others."""


def read(folder: Path = FOLDER) -> dict[str, KioskWords]:
    """Read the words by language code (the file's name), ``FIRST`` first, the others by code."""
    files = sorted(folder.glob("*.toml"), key=lambda file: (_place(file.stem), file.stem))
    words = {file.stem: load(file, KioskWords) for file in files}
    if not words:
        raise ConfigWrong(folder, "*.toml", "no file", "one file for each language")
    return words


def _place(code: str) -> int:
    return FIRST.index(code) if code in FIRST else len(FIRST)
