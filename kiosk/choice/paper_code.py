"""Writes and reads the bar code of a paper. Pure.

``A017-12`` is ticket A017 of business day 12: numbers begin anew each day, and yesterday's paper
must not bring back whoever has that number today. A scanner types Latin letters only, so any other
letter of the series is written as its byte in Windows-1251: ``.D2017-12`` is ticket Т017. (The hall
file allows no letters beyond that page.)
"""

import re
from string import digits
from typing import NamedTuple

from wire.messages import ticket_name
from wire.text.lookalikes import tickets

PAGE = "cp1251"
_FORM = re.compile(r"((?:[A-Z]|\.[0-9A-F]{2}){1,3})([0-9]{1,6})(?:-([0-9]{1,9}))?")
_LETTER = re.compile(r"\.([0-9A-F]{2})")


class Read(NamedTuple):
    """Holds a ticket's number and its business day, 0 where the paper does not say."""

    ticket: str
    day: int


def written(ticket: str, day: int) -> str:
    """Write a ticket in capital letters, digits, ``.`` and ``-``: keys that are alike on most
    keyboards."""
    letters = "".join(_letter(sign) for sign in ticket if sign not in digits)
    number = "".join(sign for sign in ticket if sign in digits)
    return f"{letters}{number}-{day}"


def read(text: str, series: list[str]) -> Read | None:
    """Read a ticket of one of these series; return None where it is none, or might be two.

    Capital and small letters are the same: a scanner's keyboard may have its lock on.
    """
    found = _FORM.fullmatch(text.strip().upper())
    if found is None:
        return None
    letters = _LETTER.sub(lambda one: bytes.fromhex(one[1]).decode(PAGE, "replace"), found[1])
    known = tickets(ticket_name(letters, int(found[2])), series)
    return Read(known[0], int(found[3] or 0)) if len(known) == 1 else None


def _letter(sign: str) -> str:
    if sign.isascii() and sign.isalpha():
        return sign.upper()
    return "".join(f".{byte:02X}" for byte in sign.encode(PAGE, "replace"))
