"""Leaves a kiosk alone with numbers that a hub has lent it."""

from tests.support.kiosk_visitor import Visitor
from wire.messages import LinkDown


def alone(visitor: Visitor) -> Visitor:
    """Take the hub away."""
    visitor.hear(LinkDown())
    visitor.wait(0.5, hub=False)
    return visitor


def repair(visitor: Visitor, visit: str) -> None:
    """Go from the first screen to a ticket of series C, without a hub."""
    for key in ("leave", "language:ru", "service:repair"):
        visitor.wait(0.8, hub=False)
        if key in visitor.offers():
            visitor.touch(key, visit)
    visitor.wait(0.1, hub=False)


def marks(visitor: Visitor) -> list[str]:
    assert visitor.screen is not None
    return [mark for mark in visitor.screen.mark.split(" · ") if mark]
