"""The example of docs/calling.md is what the hub would do."""

from pathlib import Path

from hub.events.service_facts import Reason
from hub.policy.call_order import CallOrder, Pick
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Visit
from tests.calling.floor import LONG_AGO
from wire.hall import Rules, Service
from wire.messages import TicketIssued

PAGE = (Path(__file__).parents[2] / "docs" / "calling.md").read_text(encoding="utf-8")
HALF_PAST_TEN = 10.5 * 3600
WINDOW = Skills(("charges", "contract"), ("payment",))


def rows() -> list[list[str]]:
    """Return called, ticket, service, class, since, waited, promised, urgency, reason."""
    _, _, table = PAGE.partition("| called | ticket |")
    lines = table.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def visit(order: int, row: list[str]) -> Visit:
    _, ticket, service, cls, since, _, promised, *_ = row
    hours, minutes = map(int, since.split(":"))
    issued = TicketIssued(
        *(ticket, "kiosk-1", service, "en", ticket[0], int(ticket[1:]), 1, 0, LONG_AGO),
        waiting_limit=float(promised) * 60,
        service_limit=300.0,
        cls=cls,
    )
    return Visit(issued, order, hours * 3600.0 + minutes * 60, "waiting", taken=True)


def called() -> list[Pick]:
    """Press NEXT again and again at window 5; the people came in another order than they are
    called."""
    state = DayState()
    names = {row[2] for row in rows()}
    services = {name: Service(name, {"en": name}, "A", 15.0, 5.0) for name in names}
    choice = CallOrder(state, Rules(), services, "law", lambda window: WINDOW)
    for order, row in enumerate(sorted(rows(), key=lambda row: row[1])):
        state.queues.add(visit(order, row))
    picks = []
    while (pick := choice.next(5, HALF_PAST_TEN)) is not None:
        state.queues.move(pick.visit, "called")
        picks.append(pick)
    return picks


def urgency(number: float) -> str:
    return f"{number:.2f}" if number >= 0 else "< 0"


def test_the_example_is_called_in_the_order_and_for_the_reasons_of_the_page() -> None:
    shown = [(row[1], row[7], row[8]) for row in rows() if row[0] != "-"]
    found = [(pick.visit.ticket, urgency(pick.urgency), pick.reason) for pick in called()]
    assert found == shown
    assert len(found) == 6


def test_its_urgencies_are_waited_by_promised() -> None:
    for *_, since, waited, promised, shown, _ in rows():
        hours, minutes = map(int, since.split(":"))
        assert HALF_PAST_TEN / 60 - hours * 60 - minutes == int(waited)
        assert shown == urgency(int(waited) / int(promised))


def test_every_reason_is_explained() -> None:
    for reason in Reason.__args__:  # type: ignore[attr-defined]
        assert f"| `{reason}` | " in PAGE
