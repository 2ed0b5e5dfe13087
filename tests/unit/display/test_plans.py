"""The plan of each picture of the board: where everything stands, how large and in which colour.
``plans.txt`` is the design, which no rule of a standard fixes; the rules are in ``test_layout``.

Whoever changes the picture on purpose writes its plan anew, by ``python -m tests.pages``, and looks
at what has changed in it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from display.picture.frame import ZoneMaker
from display.picture.zones import Colour, Zone
from display.texts import BoardWords
from display.things import CallRow, HallNames, Scene
from tests.support.plans import read_plans
from tests.unit.display.test_layout import WORDS as OURS
from tests.unit.display.test_layout import measure

FILE = Path(__file__).with_name("plans.txt")
SCREENS = {"1920 × 1080": (1920, 1080, 96.0), "1080 × 1920": (1080, 1920, 60.0)}
HALL = HallNames(("City Water", "Горводоканал", "市自来水公司"), 12, ("A", "B"), "UTC")
SMALL = HallNames(("City Water",), 3, ("A", "Ё"), "UTC")
MINUTE = 29_471_400
"""A minute of Unix time at which the picture stands in its place."""


def rows(many: int, new: int = 0) -> tuple[CallRow, ...]:
    return tuple(CallRow(f"A{i + 1:03d}", i + 1, 100 - i, i < new) for i in range(many))


def words(code: str) -> BoardWords:
    """Return words of fixed lengths, so that another wording is no other plan."""
    ours = OURS[code]
    texts = {key: f"{key} {code}" for key in ours.__struct_fields__}
    texts |= {"as_of": f"as_of {{time}} {code}", "call": "call {ticket} {window}"}
    kept = {key: text for key, text in texts.items() if isinstance(getattr(ours, key), str)}
    return structs.replace(ours, **kept)


WORDS = {code: words(code) for code in ("en", "ru", "zh")}
LIVE = {"standing": "live", "languages": ("en", "ru"), "clock": MINUTE}
PICTURES = {
    "four calls, the first one new": Scene(hall=SMALL, rows=rows(4, 1), **LIVE),
    "twelve calls, the first one lit": Scene(
        hall=HALL, rows=rows(12, 1), lit=True, footer="Bring your passport", **LIVE
    ),
    "nobody is called": Scene(hall=HALL, forgetful=True, **LIVE),
    "a pause": Scene(hall=SMALL, pause=True, twin=True, **LIVE),
    "what was is old": Scene(
        "stale", HALL, ("en", "ru", "zh"), rows(3), clock=MINUTE + 65, as_of=MINUTE, trouble="en"
    ),
    "nothing is known": Scene("connecting", languages=("en", "ru"), broker="10.0.0.5: No route"),
    "trouble, with a minute of shift": Scene("stale", SMALL, ("en", "ru"), minute=12, trouble="en"),
}


def plan(screen: str, picture: str) -> str:
    """Write one line for each zone (left, top, width, height, ground), then one for each text in
    it: its place, which side of it that is, the size of its letters, its colour."""
    wide, high, least = SCREENS[screen]
    zones = ZoneMaker(wide, high, least, WORDS, measure).zones(PICTURES[picture])
    return "\n".join([f"{picture}; {screen}", *(line for zone in zones for line in lines(zone))])


def lines(zone: Zone) -> Iterator[str]:
    new = " new" if zone.new else ""
    yield f"  {' '.join(f'{x:5}' for x in zone.box)} {colour(zone.fill)} {zone.label}{new}".rstrip()
    for text in zone.texts:
        bold = "bold" if text.bold else ""
        place = f"{text.side:6} {text.x:5} {text.y:5} {text.size:4} {bold:4}"
        yield f"    {place} {colour(text.colour)} {text.text}"


def colour(one: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in one)


def written() -> str:
    """Return all plans, as the file has them."""
    return "\n\n".join(plan(screen, one) for one in PICTURES for screen in SCREENS) + "\n"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return read_plans(FILE)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("picture", PICTURES)
def test_everything_stands_where_the_plan_has_it(picture, screen, drawn):
    found = plan(screen, picture)
    assert found == drawn[f"{picture}; {screen}"], "meant? .venv/bin/python -m tests.pages"


def test_every_plan_is_of_a_picture_that_there_is(drawn):
    assert list(drawn) == [f"{one}; {screen}" for one in PICTURES for screen in SCREENS]
