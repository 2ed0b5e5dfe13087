"""The kiosk's words, one TOML file for each language; a language is added by adding a file.

Decides nothing but that every file has every text. Raises ConfigWrong with file and key.
"""

from pathlib import Path

from kiosk.words import Words
from wire.config import ConfigWrong, load

FOLDER = Path(__file__).parent


def read(folder: Path = FOLDER) -> dict[str, Words]:
    """The words by language code (the file's name), in alphabetical order."""
    words = {file.stem: load(file, Words) for file in sorted(folder.glob("*.toml"))}
    if not words:
        raise ConfigWrong(folder, "*.toml", "no file", "one file for each language")
    return words
