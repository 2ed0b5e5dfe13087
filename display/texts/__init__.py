"""Reads the board's own words, one TOML file per language: a new file is a new language.

Decides which words there must be. The hall's own texts come with the menu, not from here.
"""

from pathlib import Path

from msgspec import Struct

from display.things import CHARSET, LETTERS, Sign
from wire.config.toml_file import ConfigWrong, load
from wire.kinds import Problem
from wire.text.texts import is_blank

HERE = Path(__file__).parent

FILLED = {"as_of": ("{time}",), "call": ("{ticket}", "{window}")}
"""The fields that a word must have, because they are filled in."""

ON_PANELS = ("panel_break", "panel_closed")


class BoardWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds the words of one language.

    ``old`` is said instead of ``as_of`` where nobody knows the time. ``call`` is what speech says
    of a row, ``trouble`` and ``ask`` are for visitors while the hub cannot work, ``forgetful`` for
    staff while the board's disk cannot, ``twin`` while another board has its name. ``pause``:
    nobody is called because of a break. The last two stand on LED panels.
    """

    ticket: str
    window: str
    wait: str
    connecting: str
    as_of: str
    old: str
    call: str
    trouble: str
    ask: str
    forgetful: str
    twin: str
    pause: str
    panel_break: str
    panel_closed: str

    @property
    def sign(self) -> Sign:
        """Return the words for LED panels."""
        return Sign(self.panel_break, self.panel_closed)

    def problem(self) -> Problem | None:
        """Return the first text that is empty, lacks what is filled in, or does not fit on a
        panel."""
        for key in self.__struct_fields__:
            text = getattr(self, key)
            if is_blank(text):
                return key, text, "a text"
            for name in FILLED.get(key, ()):
                if name not in text:
                    return key, text, f"a text with {name} in it"
        for key in ON_PANELS:
            text = getattr(self, key)
            if len(text) > LETTERS or text != text.encode(CHARSET, "ignore").decode(CHARSET):
                return key, text, f"at most {LETTERS} Latin or Cyrillic letters"
        return None


def read(folder: Path = HERE) -> dict[str, BoardWords]:
    """Read the words by language code, in order of the codes. Raises ConfigWrong for a wrong
    file."""
    words = {file.stem: load(file, BoardWords) for file in sorted(folder.glob("*.toml"))}
    if not words:
        raise ConfigWrong(folder, "files", "none", "a file such as en.toml")
    return words
