"""Composes and checks texts from outside: from a file, a message or a terminal. Pure.

Decides that equal texts are equal letters (Unicode NFC: "й" may be written as one sign or as two),
and which signs are no text at all. Knows nothing of fonts.
"""

import unicodedata
from typing import Any

LONGEST = 1000
"""Letters of a text, where its key says nothing else: neither glass nor paper has room for more."""
CONTROLS = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories that move a cursor or break a line instead of being read."""
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing: what is read is not what stands there."""
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs of which nothing is seen: Hangul fillers, the empty Braille pattern."""


def nfc(text: str) -> str:
    """Compose letters: fonts, code pages and searches know no others."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def composed(tree: Any) -> Any:
    """Return the tree with every string in NFC, keys too."""
    match tree:
        case str():
            return nfc(tree)
        case dict():
            return {composed(key): composed(value) for key, value in tree.items()}
        case list():
            return [composed(value) for value in tree]
    return tree


def unfit(text: str, longest: int = LONGEST) -> str:
    """Return the words for what was expected instead of this text, "" where it will do."""
    if len(text) > longest:
        return f"at most {longest} letters"
    if any(unicodedata.category(sign) in CONTROLS or sign in TURNS for sign in text):
        return "a text without control characters"
    return ""


def is_blank(text: str) -> bool:
    """Return whether nobody sees anything of it: an accent alone has nothing to stand on."""
    return all(sign in FILLERS or unicodedata.category(sign)[0] in "ZCM" for sign in text)
