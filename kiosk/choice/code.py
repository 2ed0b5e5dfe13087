"""Runs the keypad for visitors who have booked or missed a call: six digits, or a ticket's number.

Decides what can be typed, what it means, and how the hub's answer about it is put. Pure.
"""

from collections.abc import Sequence

from kiosk.choice import paper_code
from kiosk.choice.paper_code import Read
from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.plain import plain
from kiosk.choice.wording.view import View, blank, when
from kiosk.things import Entry, Screen
from kiosk.words import KioskWords
from wire.messages import Menu
from wire.text.lookalikes import digits

DIGITS = "123456789"
LONG = 6
"""Digits of a booking's code; a ticket's number has no more."""
GOOD = ("back", "waits", "called")
"""Answers of the hub after which the visitor has nothing left to do at the kiosk."""


def letters(menu: Menu | None) -> list[str]:
    """Return the letters that stand before the numbers of this hall, each once, in the menu's
    order."""
    return list(dict.fromkeys(letter for series in _series(menu) for letter in series))


def typed(before: str, key: str, menu: Menu | None) -> str:
    """Return what is typed after this key.

    A letter goes before the digits, in place of one that does not fit. The key "" takes one sign
    away.
    """
    if not key:
        return before[:-1]
    number = before.lstrip("".join(letters(menu)))
    series = before[: len(before) - len(number)]
    if key.isdecimal():
        return before + key if len(number) < LONG else before
    more = series + key
    fits = any(one.startswith(more) for one in _series(menu))
    return (more if fits else key) + number


def meant(text: str, menu: Menu | None) -> str:
    """Say what was typed: a "code", a "ticket", or "" for nothing yet."""
    if text.isdecimal():
        return "code" if len(text) == LONG else ""
    number = text.lstrip("".join(letters(menu)))
    known = text[: len(text) - len(number)] in _series(menu)
    return "ticket" if known and number else ""


def scanned(text: str, menu: Menu | None) -> Read:
    """Return what the visitor would have typed instead of scanning this bar code, "" where it is
    none of ours."""
    code = digits(text)
    if meant(code, menu) == "code" and not any(sign.isalpha() for sign in text):
        return Read(code, 0)
    return paper_code.read(text, list(_series(menu))) or Read("", 0)


# --- screens ------------------------------------------------------------------------------------


def keypad(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    """Build the keypad: letters first, then the digits as on a telephone."""
    keys = [*letters(view.menu), *DIGITS]
    entries = [Entry(f"key:{key}", key, "key") for key in keys]
    entries += [Entry("erase", words.code.erase, "key"), Entry("key:0", "0", "key")]
    foot = [Entry("back", words.back, "quiet")]
    if meant(stage.typed, view.menu):
        foot.append(Entry("enter", words.code.enter, "main"))
    return blank(
        stage,
        view,
        heading=words.code.heading,
        body=(words.code.scan if view.scans else words.code.hint,),
        number=stage.typed,
        entries=tuple(entries),
        foot=tuple(foot),
    )


def told(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    """Say what the hub answered, and what the visitor can do."""
    by_code = {str(code): said for code, said in words.code.told.items()}
    heading, hint = by_code.get(stage.trouble, by_code["other"])
    places = {"{when}": when(stage.then, words) or plain(stage.then), "{window}": plain(stage.then)}
    for place, value in places.items():
        heading = heading.replace(place, value)
    back = (Entry("back", words.back, "quiet"), Entry("leave", words.leave, "main"))
    good = (Entry("leave", words.done, "main"),)
    return blank(
        stage,
        view,
        heading=heading,
        body=(hint.replace("{opens}", plain(stage.opens)),),
        foot=good if stage.trouble in GOOD else back,
    )


def _series(menu: Menu | None) -> Sequence[str]:
    return [plain(one.series) for one in menu.items if one.is_service] if menu else []
