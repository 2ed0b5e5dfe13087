"""Puts a ticket into words: what its paper says. Pure."""

from kiosk.choice.plural import people
from kiosk.choice.screens import item, text
from kiosk.things import Ticket, Words
from wire.messages import Menu, TicketIssued


def slip(issued: TicketIssued, words: Words, language: str, menu: Menu | None) -> Ticket:
    """The ticket's texts in the visitor's language; the hall's are empty without a menu."""
    service = item(menu, issued.service)
    return Ticket(
        visit=issued.visit,
        ticket=issued.ticket,
        day=issued.day,
        title=text(menu.title, language) if menu else "",
        service=text(service.name, language) if service else "",
        ahead=people(words, issued.ahead),
        text=text(menu.ticket_text, language) if menu else "",
        wall=issued.at.wall,
        zone=menu.zone if menu else "UTC",
        time=words.time,
    )
