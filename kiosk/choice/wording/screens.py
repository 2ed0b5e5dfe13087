"""Puts where a visitor is into words: which texts, which buttons. Pure.

Decides what can be touched on each screen. Knows no time and no pixels.
"""

from kiosk.choice.code import keypad, told
from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.plain import plain
from kiosk.choice.wording.view import View, blank, coming, item, languages, text, when
from kiosk.things import Entry, Screen
from kiosk.words import KioskWords
from wire.messages import Menu, MenuItem

PAGE = 12
"""Most entries on one page; more than a dozen cannot be taken in at a glance."""


def below(menu: Menu, group: str) -> list[MenuItem]:
    """Return the entries of a page in the menu's order, without groups that lead to no service."""
    leading = _leading(menu)
    return [x for x in menu.items if x.under == group and (x.is_service or x.id in leading)]


def build(stage: WalkStage, view: View) -> Screen:
    """Build the screen of a stage."""
    language = stage.language or languages(view)[0]
    words = view.words[language]
    if stage.kind in ("services", "documents", "classes") and not view.printable:
        return _no_printing(stage, view, words)
    return _BUILD[stage.kind](stage, view, words)


def stands(stage: WalkStage, view: View) -> bool:
    """Tell whether there is still a page for this stage; what the menu has lost cannot be had.

    The first page and a screen that needs no menu always exist.
    """
    if stage.kind not in ("services", "documents", "classes"):
        return True
    if view.menu is None or stage.language not in languages(view):
        return False
    if stage.kind != "services":
        service = item(view.menu, stage.service)
        asked = stage.kind == "documents" or bool(view.menu.classes)
        return asked and service is not None and service.is_service
    first = not stage.group and not stage.page
    return first or stage.page * PAGE < len(below(view.menu, stage.group))


def _leading(menu: Menu) -> set[str]:
    """Return the groups that lead to a service, found upwards from the services.

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


def _start(stage: WalkStage, view: View, _: KioskWords) -> Screen:
    """Show the hall's name in all languages: nobody has chosen one yet."""
    entries = []
    for code in languages(view):
        words = view.words[code]
        note = words.welcome if view.printable else words.no_printing
        entries.append(Entry(f"language:{code}", words.name, "language", note))
    titles = view.menu.title if view.menu else {}
    names = dict.fromkeys(titles[code] for code in languages(view) if titles.get(code))
    title, *others = names or [""]
    return blank(stage, view, title=title, body=tuple(others), entries=tuple(entries))


def _closed(stage: WalkStage, view: View, _: KioskWords) -> Screen:
    """Say in all languages that the kiosk is closed: nobody has chosen one yet."""
    words = [view.words[code] for code in languages(view)]
    head, hint = CLOSED.get(stage.trouble, ("closed", "ask_staff"))
    hints = [str(getattr(one, hint)) for one in words]
    lines = hints[1:]
    if hint != "no_numbers":  # this hint needs no second sentence
        lines = [x.joint.join((getattr(x, head), x.ask_staff)) for x in words[1:]]
    return blank(stage, view, heading=getattr(words[0], head), body=(hints[0], *lines))


CLOSED = {"reserve": ("no_tickets", "no_numbers"), "store": ("no_tickets", "ask_staff")}
"""What a closed kiosk says, heading and hint, where it is not simply out of service."""


def _no_printing(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    back = (Entry("back", words.back, "quiet"),)
    return blank(
        stage, view, kind="closed", heading=words.no_printing, body=(words.ask_staff,), foot=back
    )


def _services(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    assert view.menu is not None
    here = item(view.menu, stage.group)
    heading = text(here.name, stage.language) if here else words.choose
    items = below(view.menu, stage.group)
    first = stage.page * PAGE
    entries = tuple(_tile(one, stage.language, view) for one in items[first : first + PAGE])
    foot = [Entry("back", words.back, "quiet")]
    if view.asks and not stage.group and not stage.page:
        foot.append(Entry("code", words.code.button, "quiet"))
    if stage.page:
        foot.append(Entry("less", words.less, "quiet"))
    if first + PAGE < len(items):
        foot.append(Entry("more", words.more, "quiet"))
    return blank(stage, view, heading=heading, entries=entries, foot=tuple(foot))


def _tile(one: MenuItem, language: str, view: View) -> Entry:
    name = text(one.name, language)
    if not one.is_service:
        return Entry(f"group:{one.id}", name, "group")
    if one.id in view.shut:
        return Entry(f"service:{one.id}", name, "shut", view.words[language].shut_note)
    return Entry(f"service:{one.id}", name, "service")


def _documents(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    service = item(view.menu, stage.service)
    assert service is not None
    foot = (Entry("back", words.back, "quiet"), Entry("take", words.take, "main"))
    name = text(service.name, stage.language)
    papers = documents(service, stage.language)
    return blank(stage, view, heading=name, body=(words.documents,), bullets=papers, foot=foot)


def documents(service: MenuItem, language: str) -> tuple[str, ...]:
    """Return what to bring, in this language, else in the first there is."""
    found = service.documents.get(language)
    return found if found is not None else next(iter(service.documents.values()), ())


def _classes(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    """Offer the ordinary way first. Whoever claims another class is told that they may have to
    prove it."""
    assert view.menu is not None
    offered = [(one.id, text(one.name, stage.language)) for one in view.menu.classes]
    entries = [Entry("class:", words.classes.ordinary, "main")]
    entries += [Entry(f"class:{id_}", name, "service") for id_, name in offered]
    return blank(
        stage,
        view,
        heading=words.classes.heading,
        body=(words.classes.hint,),
        entries=tuple(entries),
        foot=(Entry("back", words.back, "quiet"),),
    )


def _waiting(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    return blank(stage, view, heading=words.waiting)


def _ticket(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    """Show the ticket. How many are ahead is said only where the hub has counted them."""
    assert stage.taken is not None
    service = item(view.menu, stage.taken.service)
    body = [text(service.name, stage.language)] if service else []
    body += [coming(words, stage.ahead, stage.booked)]
    alert = {"late": words.paper_late, "unknown": words.paper_unknown}.get(view.paper, "")
    return blank(
        stage,
        view,
        heading=words.your_ticket,
        number=plain(stage.taken.ticket),
        body=(*filter(None, body), words.take_paper),
        alert=alert,
        foot=(Entry("leave", words.done, "main"),),
    )


def _shut(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    """Say why a service gives no ticket now, and when to come back."""
    service = item(view.menu, stage.service)
    body = [text(service.name, stage.language)] if service else []
    heads = {
        "hours": words.shut_hours,
        "per_day": words.shut_per_day,
        "per_hour": words.shut_per_hour,
        "closing": words.shut_closing,
        "closed": words.shut_closed,
    }
    return blank(
        stage,
        view,
        heading=heads.get(stage.trouble, words.shut_note),
        body=(*body, _come_back(stage.opens, words) or words.ask_staff),
        foot=(Entry("back", words.back, "quiet"), Entry("leave", words.leave, "main")),
    )


def _come_back(opens: str, words: KioskWords) -> str:
    at = when(opens, words)
    return words.come_back.replace("{when}", at) if at else ""


def _sorry(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    why = {
        "refused": words.refused,
        "printer": words.joint.join((words.no_printing, words.ask_staff)),
    }.get(stage.trouble, words.no_numbers)
    again = (Entry("leave", words.leave, "main"),)
    return blank(stage, view, heading=words.sorry, body=(why,), foot=again)


def _still_there(stage: WalkStage, view: View, words: KioskWords) -> Screen:
    foot = (Entry("leave", words.leave, "quiet"), Entry("stay", words.stay, "main"))
    return blank(stage, view, heading=words.still_there, body=(words.still_hint,), foot=foot)


_BUILD = {
    "start": _start,
    "services": _services,
    "documents": _documents,
    "classes": _classes,
    "waiting": _waiting,
    "ticket": _ticket,
    "shut": _shut,
    "sorry": _sorry,
    "still_there": _still_there,
    "closed": _closed,
    "code": keypad,
    "told": told,
}
