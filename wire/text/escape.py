"""Escapes what a text from outside could do to a terminal, a log or its reader. Pure.

Decides which signs reach a terminal, a log or a screen as they are. Names and reasons come from
files and messages; a control character among them would steer a terminal, a line end would forge a
line of a log, and a sign of direction (U+202E) would turn what follows around.
"""

import unicodedata


def escaped(text: str, keep: str = "") -> str:
    """Return the text with every sign that is not seen, or moves others, as its escape:
    ``\\\\x1b``, ``\\\\u202e``. Those in ``keep`` stay: line ends, where the lines are our own."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in keep else _escape(sign) for sign in text)


def _escape(sign: str) -> str:
    """Blanks of other kinds (U+00A0) are seen; isprintable has them for control characters."""
    if unicodedata.category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode("ascii")
