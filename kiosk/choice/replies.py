"""Chooses the page that follows the hub's answer, or its silence. Pure.

Decides which reasons help a visitor; the others are for staff and logs.
"""

from dataclasses import replace

from kiosk.choice.stage import WalkStage
from wire.messages import BackAnswered, TicketRefused

CLAIMS = ("no booking", "used", "other day", "no date", "early")
BACKS = ("closed", "no ticket", "waits", "called", "late", "served")


def told(at: WalkStage, trouble: str, then: str = "", opens: str = "") -> WalkStage:
    """Go to the page that says what came of what was typed."""
    about = WalkStage("told", at.language, typed=at.typed)
    return replace(about, trouble=trouble, then=then, opens=opens)


def shut(at: WalkStage, service: str, code: str, opens: str) -> WalkStage:
    """Go to the page that says why the service gives no ticket now."""
    page = (at.language, at.group, at.page)
    return WalkStage("shut", *page, service, trouble=code, opens=opens)


def refused(at: WalkStage, said: TicketRefused) -> WalkStage:
    """Go to the page that says why there is no ticket: the code, the service, or a reason for
    staff."""
    if at.typed and said.code in CLAIMS:
        return told(at, said.code, said.back, said.opens)
    if said.code:
        return shut(at, at.service, said.code, said.back)
    return WalkStage("sorry", at.language, trouble="refused")


def answered(at: WalkStage, said: BackAnswered) -> WalkStage:
    """Go to the page that says what came of a ticket's number."""
    if said.done:
        return told(at, "back")
    if said.code == "closed":
        return shut(at, "", "closed", "")
    return told(at, said.code if said.code in BACKS else "other", str(said.window or ""))
