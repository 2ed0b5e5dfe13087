"""Speaks for the cards of one kiosk: the one at work, a copy, a new one."""

from tests.support.hub.desk import Card, Desk, paper, told
from wire.messages import DayAnswered, DayWanted

K = "kiosk-1"
OLD, NEW = "card-kiosk-1", "new-card"


def trouble(desk: Desk, now) -> str:
    desk.presses += 1
    wish = DayWanted(f"status-{desk.presses}", "status")
    (answer,) = told(desk.up("staff", wish, now), DayAnswered)
    return answer.kiosks[0].trouble


def own_paper(visit: str, number: int):
    return paper(visit, number, own=True)


def newcomer() -> Card:
    return Card(K, NEW)


def hello(desk: Desk, card: Card, now, **changed) -> list:
    """Say hello only: no will of anybody."""
    return desk.up(K, card.here(**changed), now)
