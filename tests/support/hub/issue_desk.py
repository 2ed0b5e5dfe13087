"""Asks for tickets of a hall with limits, and says why there is none."""

from msgspec import structs

from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, told
from wire.hall import Rules
from wire.messages import Offer, TicketIssued, TicketRefused, TicketWanted

MINUTE, HOUR = 60.0, 3600.0


def hall(*, rules=None, pay=None, **changed):
    """Make the small hall; ``pay`` changes its first service."""
    small = small_hall()
    first = structs.replace(small.services[0], **(pay or {}))
    services = (first, *small.services[1:])
    return structs.replace(small, services=services, rules=rules or Rules(), **changed)


def wanted(desk: Desk, visit: str, now, service: str = "pay"):
    """Return the hub's answer to a wish."""
    answers = desk.up("kiosk-1", TicketWanted(visit, service, "ru"), now)
    (answer,) = [*told(answers, TicketIssued), *told(answers, TicketRefused)]
    return answer


def refusal(desk: Desk, now, service: str = "pay") -> tuple[str, str]:
    """Return (code, back) of a wish that is refused; nothing is kept of it."""
    facts = len(desk.facts)
    answer = wanted(desk, f"refused-{now.mono}", now, service)
    assert isinstance(answer, TicketRefused)
    assert len(desk.facts) == facts
    assert answer.why
    return answer.code, answer.back


def is_issued(desk: Desk, now, service: str = "pay") -> bool:
    return isinstance(wanted(desk, f"v-{service}-{now.mono}", now, service), TicketIssued)


def offers(answers) -> list[dict[str, tuple[str, str]]]:
    """Return what each Offer among these answers says: service → (code, back)."""
    return [{x.service: (x.code, x.back) for x in said.shut} for said in told(answers, Offer)]
