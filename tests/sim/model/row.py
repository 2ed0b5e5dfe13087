"""Describes what one visit went through, as the hub's journal tells it."""

from dataclasses import dataclass, field

ENDS = ("served", "no_show", "left", "dropped")
OPEN = ("issued", "waiting", "called", "parked")
LEG = ("service", "leg", "since", "to_window", "to_operator", "back", "rest", "until")
"""Fields of the present leg."""


@dataclass
class Row:
    """Describes one visit. ``place``: the true time of its arrival as far as a hub can know it.
    ``nth``: the order of hearing, ``cls`` its class. ``firsts``: first calls of this leg that were
    not withdrawn. ``start``: how many starts of the hub there were before it. ``before``: how it
    stood on an earlier day. ``asked``: the service that it came for first.

    ``leg`` counts the legs, the present one is for ``service`` and waits since ``since``; the age
    counts from ``arrived`` (true times; after a booking's check-in perhaps later ones). ``window``:
    where it is called, 0 if nowhere. ``to_window``, ``to_operator``: who alone may call it;
    ``back``: window and operator to whom it returns; ``rest``: services that follow. ``until``: the
    true time up to which it is parked or may come back, 0 for none; ``parked`` the one from which.
    ``code`` of its booking.
    """

    visit: str
    kiosk: str
    service: str
    ticket: str
    day: int
    nth: int
    place: float
    cls: str = ""
    state: str = "issued"
    adopted: bool = False
    flagged: bool = False
    firsts: int = 0
    why: str = ""
    start: int = 0
    before: str = ""
    names: list[str] = field(default_factory=list)
    leg: int = 1
    since: float = 0.0
    arrived: float = 0.0
    window: int = 0
    to_window: int = 0
    to_operator: str = ""
    back: tuple[int, str] = (0, "")
    rest: tuple[str, ...] = ()
    until: float = 0.0
    parked: float = 0.0
    returns: int = 0
    code: str = ""
    asked: str = ""

    def stood(self) -> tuple[object, ...]:
        """Return all that an undone action changes back, and by which it is seen that something
        else has."""
        return (self.state, self.firsts, self.window, self.returns, *self._leg(), self.cls)

    def stands_as(self, before: tuple[object, ...]) -> None:
        """Stand as it did then. Its class is not what an action at a window changes."""
        self.state, self.firsts, self.window, self.returns, *leg, _ = before  # type: ignore[assignment]
        for name, value in zip(LEG, leg, strict=True):
            setattr(self, name, value)

    def _leg(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in LEG)
