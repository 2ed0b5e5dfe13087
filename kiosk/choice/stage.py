"""Types where a visitor is; decides where a touch leads and how long a stage lasts. Pure."""

from dataclasses import dataclass, replace

from kiosk.things import Kind, Timeouts
from wire.messages import TicketTaken

UNSEEN = 0.1
"""Seconds of waiting that no eye notices: a quicker answer needs no waiting screen."""
PAPER_FIRST = 0.02
"""Seconds until the ticket's screen: drawing would hold up the thread that prints."""

RESTS: tuple[Kind, ...] = ("services", "documents", "classes", "shut", "code", "told")
"""Pages where a visitor reads or types, and is asked whether they are still there."""
SCANS: tuple[Kind, ...] = ("start", "services", "code", "told")
"""Pages where a bar code is read: nothing but a code is under way there."""


@dataclass(frozen=True)
class WalkStage:
    """Says where the visitor is. ``back`` is the stage that "still there?" interrupted.

    ``taken`` is the ticket on paper, ``ahead`` how many people are before it, None where nobody
    could say. ``asked``: the hub has heard of the visit. ``trouble`` names what a "sorry" or
    "closed" is about: "refused", "printer", "reserve", "store"; for "shut" it is the hub's code,
    and ``opens`` the local time that the hub names. ``typed``: on the keypad; for "told"
    ``trouble`` is what came of it (``kiosk.words.Told``), ``then`` the time or window it names.
    ``booked``: the time of the ticket's booking, "" if it has none; ``cls`` its class. ``via``: the
    page from which the one of the classes was reached.
    """

    kind: Kind
    language: str = ""
    group: str = ""
    page: int = 0
    service: str = ""
    visit: str = ""
    taken: TicketTaken | None = None
    ahead: int | None = None
    asked: bool = False
    trouble: str = ""
    opens: str = ""
    typed: str = ""
    then: str = ""
    booked: str = ""
    cls: str = ""
    via: Kind = "services"
    back: "WalkStage | None" = None


def lasts(stage: WalkStage, paper_late: bool, times: Timeouts) -> float | None:
    """Return the seconds that this stage lasts untouched; None for ever. A late paper needs longer
    reading."""
    match stage.kind:
        case kind if kind in RESTS:
            return times.idle
        case "still_there" | "sorry":
            return times.warning
        case "waiting":
            return times.answer
        case "ticket":
            return times.idle if paper_late else times.ticket
        case _:
            return None


def turned(stage: WalkStage, key: str, what: str, above: str | None) -> WalkStage:
    """Return where a touch leads that asks for no ticket.

    ``what`` was chosen; ``above`` is the id of the group above this page's, None on the first page
    of all.
    """
    match key:
        case "language":
            return WalkStage("services", what)
        case "group":
            return replace(stage, group=what, page=0)
        case "more" | "less":
            return replace(stage, page=stage.page + (1 if key == "more" else -1))
        case "code":
            return WalkStage("code", stage.language)
        case "back":
            return _before(stage, above)
        case "stay" if stage.back is not None:
            return stage.back
        case _:
            return WalkStage("start")


def _before(stage: WalkStage, above: str | None) -> WalkStage:
    """Go back: from a service to its page, from a page to the one ``above`` it."""
    if stage.kind == "told":
        return WalkStage("code", stage.language, typed=stage.typed)
    if stage.kind == "code":
        return WalkStage("services", stage.language)
    if stage.kind == "classes" and stage.via == "documents":
        return replace(stage, kind="documents")
    if stage.kind in ("documents", "classes", "shut"):
        return WalkStage("services", stage.language, stage.group, stage.page)
    if above is None:
        return WalkStage("start")
    return WalkStage("services", stage.language, above)
