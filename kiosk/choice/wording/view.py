"""Gathers what every screen depends on besides the stage, and finds the words of the hall.

Pure. Decides nothing but which language is spoken where the wished one is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import structs

from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.plain import plain
from kiosk.choice.wording.plural import people
from kiosk.things import Screen
from kiosk.words import KioskWords, Mark
from wire.messages import Menu, MenuItem, ShutService, Texts


@dataclass(frozen=True)
class View:
    """Holds what the screens depend on besides the stage.

    ``printable``: a ticket may be promised. ``marks`` are the signs for staff. ``paper``: how the
    present ticket's paper stands, "" when all is well, else "late" or "unknown". ``shut``: what of
    the menu gives no ticket now, by id. ``asks``: a code can be asked of the hub. ``scans``: there
    is a scanner. ``broker``: where none is found, and why, for the technician.
    """

    words: Mapping[str, KioskWords]
    menu: Menu | None
    printable: bool
    marks: tuple[Mark, ...]
    paper: str = ""
    shut: Mapping[str, ShutService] = field(default_factory=dict)
    asks: bool = False
    scans: bool = False
    broker: str = ""


def languages(view: View) -> list[str]:
    """Return the languages that the hall wants and this kiosk has words for; all it has, without a
    menu."""
    wanted = view.menu.languages if view.menu else tuple(view.words)
    return [code for code in wanted if code in view.words] or list(view.words)


def item(menu: Menu | None, id_: str) -> MenuItem | None:
    """Find the group or service of this id."""
    return next((x for x in menu.items if x.id == id_), None) if menu else None


def cls_name(menu: Menu | None, cls: str, language: str) -> str:
    """Return the name of a class that can be claimed here, "" for any other."""
    classes = menu.classes if menu else ()
    return next((text(one.name, language) for one in classes if one.id == cls), "")


def text(texts: Texts, language: str) -> str:
    """Return the text in this language, else in the first there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def coming(words: KioskWords, n: int | None, booked: str) -> str:
    """Say for when somebody is booked, else how many people are ahead, where the hub has
    counted."""
    if booked:
        return words.code.booked.replace("{time}", plain(booked))
    return "" if n is None else people(words, n)


def when(local: str, words: KioskWords) -> str:
    """Write a local time as the language does; "" where the hub does not know it."""
    try:
        return datetime.strptime(local, "%Y-%m-%d %H:%M").strftime(words.time)
    except ValueError:
        return ""


def blank(stage: WalkStage, view: View, **parts: object) -> Screen:
    """Make a screen of this stage with its title and marks, and these ``parts``."""
    language = stage.language or languages(view)[0]
    signs = [getattr(view.words[language], mark) for mark in view.marks]
    mark = " · ".join(filter(None, [*signs, view.broker]))
    title = text(view.menu.title, language) if view.menu else ""
    return structs.replace(Screen(stage.kind, language, title, mark=mark), **parts)
