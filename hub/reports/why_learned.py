"""What a visit stands for, and what the hub learned of it from others, in plain words. Pure."""

from hub.events.bookings import CheckedIn
from hub.events.facts import DoubtSettled, Moved, Quarantined, Renumbered
from wire.messages import ticket_name

STATES = {
    "issued": "waits for its kiosk's word",
    "waiting": "waits",
    "called": "is called",
    "parked": "is parked",
    "served": "was served",
    "no_show": "did not come",
    "left": "left while it waited",
    "dropped": "never came to be",
    "doubtful": "is of unknown end",
    "history": "is of a day of which little is known",
    "kept": "is kept for the next day",
    "quarantined": "is out of the line",
}


def learned(fact: Renumbered | Quarantined | Moved | DoubtSettled) -> str:
    match fact:
        case Renumbered():
            return f"its paper bears {ticket_name(fact.series, fact.number)}: that number counts"
        case Quarantined():
            return f"taken out of the line: {fact.why}"
        case Moved():
            return f"its kiosk knew from a hub before: {STATES.get(fact.to, fact.to)}"
        case DoubtSettled():
            return "staff said that its holder waits"


def came(fact: CheckedIn) -> str:
    if fact.late:
        return f"came too late for booking {fact.code}: waits like somebody who has not booked"
    return f"came with booking {fact.code}: its wait counts from the booked time, or now if later"
