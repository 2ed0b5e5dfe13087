"""What one visit went through, as the hub's journal tells it."""

from dataclasses import dataclass, field

ENDS = ("served", "no_show", "left", "dropped")
OPEN = ("issued", "waiting", "called")


@dataclass
class Row:
    """One visit. ``place``: the true time of its arrival as far as a hub can know it. ``nth``: the
    order of hearing, ``cls`` its class. ``firsts``: first calls that were not withdrawn. ``start``:
    how many starts of the hub there were before it. ``before``: how it stood on an earlier day."""

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
