"""Puts where a visitor is into words: which texts, which buttons. Pure.

Decides what can be touched on each screen. Knows no time and no pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kiosk.choice.plain import plain
from kiosk.choice.plural import people
from kiosk.choice.stage import Stage
from kiosk.things import Entry, Screen
from kiosk.words import Mark, Words
from wire.messages import Menu, MenuItem, Texts

PAGE = 12
"""Most entries on one page; more than a dozen cannot be taken in at a glance."""


@dataclass(frozen=True)
class View:
    """What the screens depend on besides the stage.

    ``printable``: a ticket may be promised. ``marks`` are the signs for staff. ``paper``: how the
    present ticket's paper stands, "" when all is well, else "late" or "unknown".
    """

    words: Mapping[str, Words]
    menu: Menu | None
    printable: bool
    marks: tuple[Mark, ...]
    paper: str = ""


def languages(view: View) -> list[str]:
    """Languages that the hall wants and this kiosk has words for; all it has, without a menu."""
    wanted = view.menu.languages if view.menu else tuple(view.words)
    return [code for code in wanted if code in view.words] or list(view.words)


def below(menu: Menu, group: str) -> list[MenuItem]:
    """The entries of a page in the menu's order; a group that leads to no service is left out."""
    leading = _leading(menu)
    return [x for x in menu.items if x.under == group and (x.is_service or x.id in leading)]


def item(menu: Menu | None, id_: str) -> MenuItem | None:
    """The group or service of this id."""
    return next((x for x in menu.items if x.id == id_), None) if menu else None


def build(stage: Stage, view: View) -> Screen:
    """The screen of a stage."""
    language = stage.language or languages(view)[0]
    words = view.words[language]
    if stage.kind in ("services", "documents") and not view.printable:
        return _no_printing(stage, view, words)
    return _BUILD[stage.kind](stage, view, words)


def text(texts: Texts, language: str) -> str:
    """The text in this language, else in the first there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def stands(stage: Stage, view: View) -> bool:
    """Whether there is still a page for this stage; what the menu has lost is not to be had.

    The first page of all always is, and a screen that needs no menu.
    """
    if stage.kind not in ("services", "documents"):
        return True
    if view.menu is None or stage.language not in languages(view):
        return False
    if stage.kind == "documents":
        service = item(view.menu, stage.service)
        return service is not None and service.is_service
    first = not stage.group and not stage.page
    return first or stage.page * PAGE < len(below(view.menu, stage.group))


def _leading(menu: Menu) -> set[str]:
    """Groups that lead to a service, found upwards from the services.

    Each is passed once: the hall file forbids circles and twins, but a message could hold them.
    """
    above: dict[str, list[str]] = {}
    for one in menu.items:
        above.setdefault(one.id, []).append(one.under)
    found: set[str] = set()
    ahead = [x.under for x in menu.items if x.is_service]
    while ahead:
        group = ahead.pop()
        if group not in found:
            found.add(group)
            ahead += above.get(group, ())
    return found


def _screen(stage: Stage, view: View, **parts: object) -> Screen:
    language = stage.language or languages(view)[0]
    mark = " · ".join(getattr(view.words[language], mark) for mark in view.marks)
    title = text(view.menu.title, language) if view.menu else ""
    named = {"kind": stage.kind, "language": language, "title": title, "mark": mark}
    return Screen(**{**named, **parts})  # type: ignore[arg-type]


def _start(stage: Stage, view: View, _: Words) -> Screen:
    """Nobody has chosen a language yet, so the hall's name stands there in all of them."""
    entries = []
    for code in languages(view):
        words = view.words[code]
        note = words.welcome if view.printable else words.no_printing
        entries.append(Entry(f"language:{code}", words.name, "language", note))
    titles = view.menu.title if view.menu else {}
    names = dict.fromkeys(titles[code] for code in languages(view) if titles.get(code))
    title, *others = names or [""]
    return _screen(stage, view, title=title, body=tuple(others), entries=tuple(entries))


def _closed(stage: Stage, view: View, _: Words) -> Screen:
    """Nobody has chosen a language yet, so it is said in all of them."""
    words = [view.words[code] for code in languages(view)]
    head, hint = CLOSED.get(stage.trouble, ("closed", "ask_staff"))
    hints = [str(getattr(one, hint)) for one in words]
    lines = hints[1:]
    if hint != "no_numbers":  # that says all by itself
        lines = [x.joint.join((getattr(x, head), x.ask_staff)) for x in words[1:]]
    return _screen(stage, view, heading=getattr(words[0], head), body=(hints[0], *lines))


CLOSED = {"reserve": ("no_tickets", "no_numbers"), "store": ("no_tickets", "ask_staff")}
"""What a closed kiosk says, heading and hint, where it is not simply out of service."""


def _no_printing(stage: Stage, view: View, words: Words) -> Screen:
    back = (Entry("back", words.back, "quiet"),)
    return _screen(
        stage, view, kind="closed", heading=words.no_printing, body=(words.ask_staff,), foot=back
    )


def _services(stage: Stage, view: View, words: Words) -> Screen:
    assert view.menu is not None
    here = item(view.menu, stage.group)
    heading = text(here.name, stage.language) if here else words.choose
    items = below(view.menu, stage.group)
    first = stage.page * PAGE
    entries = tuple(_tile(one, stage.language) for one in items[first : first + PAGE])
    foot = [Entry("back", words.back, "quiet")]
    if stage.page:
        foot.append(Entry("less", words.less, "quiet"))
    if first + PAGE < len(items):
        foot.append(Entry("more", words.more, "quiet"))
    return _screen(stage, view, heading=heading, entries=entries, foot=tuple(foot))


def _tile(one: MenuItem, language: str) -> Entry:
    role: Literal["service", "group"] = "service" if one.is_service else "group"
    return Entry(f"{role}:{one.id}", text(one.name, language), role)


def _documents(stage: Stage, view: View, words: Words) -> Screen:
    service = item(view.menu, stage.service)
    assert service is not None
    foot = (Entry("back", words.back, "quiet"), Entry("take", words.take, "main"))
    name = text(service.name, stage.language)
    papers = documents(service, stage.language)
    return _screen(stage, view, heading=name, body=(words.documents,), bullets=papers, foot=foot)


def documents(service: MenuItem, language: str) -> tuple[str, ...]:
    """What to bring, in this language, else in the first there is."""
    found = service.documents.get(language)
    return found if found is not None else next(iter(service.documents.values()), ())


def _waiting(stage: Stage, view: View, words: Words) -> Screen:
    return _screen(stage, view, heading=words.waiting)


def _ticket(stage: Stage, view: View, words: Words) -> Screen:
    """How many are ahead is said only where the hub has counted them."""
    assert stage.taken is not None
    service = item(view.menu, stage.taken.service)
    body = [text(service.name, stage.language)] if service else []
    body += [people(words, stage.ahead)] if stage.ahead is not None else []
    alert = {"late": words.paper_late, "unknown": words.paper_unknown}.get(view.paper, "")
    return _screen(
        stage,
        view,
        heading=words.your_ticket,
        number=plain(stage.taken.ticket),
        body=(*body, words.take_paper),
        alert=alert,
        foot=(Entry("leave", words.done, "main"),),
    )


def _sorry(stage: Stage, view: View, words: Words) -> Screen:
    why = {
        "refused": words.refused,
        "printer": words.joint.join((words.no_printing, words.ask_staff)),
    }.get(stage.trouble, words.no_numbers)
    again = (Entry("leave", words.leave, "main"),)
    return _screen(stage, view, heading=words.sorry, body=(why,), foot=again)


def _still_there(stage: Stage, view: View, words: Words) -> Screen:
    foot = (Entry("leave", words.leave, "quiet"), Entry("stay", words.stay, "main"))
    return _screen(stage, view, heading=words.still_there, body=(words.still_hint,), foot=foot)


_BUILD = {
    "start": _start,
    "services": _services,
    "documents": _documents,
    "waiting": _waiting,
    "ticket": _ticket,
    "sorry": _sorry,
    "still_there": _still_there,
    "closed": _closed,
}
