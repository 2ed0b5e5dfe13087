"""Puts a ticket into words: what its paper says. Pure."""

from kiosk.choice import paper_code
from kiosk.choice.wording.view import cls_name, item, text
from kiosk.things import Ticket
from kiosk.words import KioskWords
from wire.messages import Menu, TicketTaken


def slip(
    taken: TicketTaken, coming: str, wall: float, words: KioskWords, menu: Menu | None
) -> Ticket:
    """Return the ticket's texts in the visitor's language; the hall's are empty without a menu.

    ``coming``: who is ahead, or for when it is booked, "" where nobody could say. ``wall``: Unix
    seconds.
    """
    service = item(menu, taken.service)
    return Ticket(
        visit=taken.visit,
        ticket=taken.ticket,
        code=paper_code.written(taken.ticket, taken.day),
        title=text(menu.title, taken.language) if menu else "",
        service=text(service.name, taken.language) if service else "",
        ahead=coming,
        text=text(menu.ticket_text, taken.language) if menu else "",
        wall=wall,
        zone=menu.zone if menu else "UTC",
        time=words.time,
        cls=cls_name(menu, taken.cls, taken.language),
    )
