"""Leaves of a text from outside what can be drawn. Pure.

A sign that no font can draw stops the drawing. The broker retains the menu, so the kiosk would stop
again at each start.
"""

import unicodedata
from collections.abc import Mapping

from msgspec.structs import replace

from wire.messages import Menu
from wire.text.texts import nfc

MOST = 1000
"""Letters of a text; no glass and no paper has room for more."""


def plain(text: str) -> str:
    """Return the text composed (NFC), without invisible signs (Unicode Cf: directions, joiners,
    soft hyphens); control signs, line ends and unassigned code points become blanks."""
    return nfc("".join(_sign(letter) for letter in text[:MOST]))


def plain_menu(menu: Menu) -> Menu:
    """Return the menu with every text plain."""
    items = tuple(
        replace(
            one,
            name=_texts(one.name),
            documents={code: tuple(map(plain, line)) for code, line in one.documents.items()},
        )
        for one in menu.items
    )
    classes = tuple(replace(one, name=_texts(one.name)) for one in menu.classes)
    title, ticket_text = _texts(menu.title), _texts(menu.ticket_text)
    return replace(menu, items=items, title=title, ticket_text=ticket_text, classes=classes)


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: plain(text) for code, text in texts.items()}


def _sign(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" or category in ("Zl", "Zp") else letter
