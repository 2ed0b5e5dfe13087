"""Finds the ticket that somebody means, in letters of any script. Pure.

Decides which series people cannot tell apart, and whose ticket is meant by what was typed, scanned
or said: the one place for both, so that whatever reads alike is one ticket or none. What a series
may be is said in ``wire.hall``; what is done with a ticket is no business of this file.

The table is that of Unicode (UTS #39, confusables.txt 15.1) as far as it concerns capital letters
of CP1251, in which series are written, and digits; Greek, because keyboards have it. Accents are
left out: nobody sees the dots of Ё from the back of a hall, and many do not type them.
"""

import re
import unicodedata
from collections.abc import Iterable

from wire.messages import ticket_name

ALIKE = {
    **dict(zip("АВСЕНЈКМРЅТХУ", "ABCEHJKMPSTXY", strict=True)),  # Cyrillic
    **dict(zip("ΑΒΕΗΚΜΝΡΤΧΥΖΓΛΠΦ", "ABEHKMNPTXYZГЛПФ", strict=True)),  # Greek
    **dict(zip("OОΟIІΙЗ", "0001113", strict=True)),  # digits that are letters
}
_ALIKE = str.maketrans(ALIKE)
_NUMBER = str.maketrans({"L": "1"})
LONGEST = 64
"""Signs that are looked at."""


def look(text: str) -> str:
    """Return the same for all texts that read alike: capitals, without accents, without what stands
    between letters. A dash between two digits stays: there it is no ornament."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST].replace("№", "")).upper()
    plain = "".join(map(_sign, unicodedata.normalize("NFD", plain))).translate(_ALIKE)
    return re.sub(r"(?<![0-9])-|-(?![0-9])", "", plain)


def read_alike(one: str, two: str) -> bool:
    """Return whether a ticket of one series may be taken for a ticket of the other: A and А
    (Cyrillic), but also A and AI, whose AI001 is A1001."""
    short, long = sorted((look(one), look(two)), key=len)
    rest = long.removeprefix(short)
    return long.startswith(short) and (not rest or rest.isdecimal())


def tickets(typed: str, series: Iterable[str]) -> list[str]:
    """Return the tickets of these series that may be meant: one, where no two series read alike.
    What stands there letter by letter is meant before all that only looks like it."""
    found = []
    for name in dict.fromkeys(series):
        number = _number(look(typed), look(name))
        if number:
            found.append(ticket_name(name, number))
    return [typed] if typed in found else found


def digits(typed: str) -> str:
    """Return a code of digits as it was meant; as it was typed, where there is anything else in
    it."""
    found = look(typed).replace("-", "").translate(_NUMBER)
    return found if found.isdecimal() else typed


def _number(text: str, series: str) -> int:
    """The number that follows the series, 0 where it is none."""
    if not text.startswith(series):
        return 0
    rest = text[len(series) :].removeprefix("-").translate(_NUMBER)
    return int(rest) if re.fullmatch("[0-9]{1,6}", rest) else 0


def _sign(sign: str) -> str:
    """Letters and digits; all dashes are one; nothing for the rest."""
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind == "Pd" or sign == "\u2212":
        return "-"
    return sign if kind[0] == "L" else ""
