"""The plan of each page of the kiosk: where everything stands, and how large. ``plans.txt`` is the
design, which no rule of a standard fixes; the rules are in ``test_layout``.

Whoever changes a page on purpose writes its plan anew, by ``python -m tests.pages``, and looks at
what has changed in it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.glass.layout import lay
from kiosk.glass.page import Piece
from kiosk.things import Entry, Screen
from tests.support.plans import read_plans

FILE = Path(__file__).with_name("plans.txt")
GLASSES = {
    "upright, 340 × 604 mm": ((1080, 1920), 340.0),
    "broad, 376 × 301 mm": ((1280, 1024), 376.0),
    "small, 155 × 87 mm": ((800, 480), 155.0),
    "small upright, 87 × 145 mm": ((480, 800), 87.0),
}
BACK, TAKE = Entry("back", "Back", "quiet"), Entry("take", "Take a ticket", "main")
LESS, MORE = Entry("less", "Earlier", "quiet"), Entry("more", "Further", "quiet")
DONE, CODE = Entry("leave", "Done", "main"), Entry("code", "I have a code", "quiet")
DIGITS = [Entry(f"key:{key}", key, "key") for key in "1234567890"]
DIGITS.insert(9, Entry("erase", "⌫", "key"))


def services(many: int, name: str = "Pay a bill") -> tuple[Entry, ...]:
    return tuple(Entry(f"service:{n}", name, "service") for n in range(many))


def languages(many: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"language:{n}", "English", "language", "Ticket") for n in range(many))


def letters(many: int) -> list[Entry]:
    return [Entry(f"key:{chr(65 + n)}", chr(65 + n), "key") for n in range(many)]


def classes(many: int) -> tuple[Entry, ...]:
    others = [Entry(f"class:{n}", "With a child", "service") for n in range(many)]
    return (Entry("class:", "None of these", "main"), *others)


LONG = "Contract for drinking water, sewerage and the inspection of meters"
ASK = ("Whom may we call?",)
PAGES = {
    "start": Screen("start", "en", "City Water", entries=languages(1)),
    "start in two languages": Screen(
        "start", "en", "City Water", body=("A",), entries=languages(2)
    ),
    "start in three languages": Screen(
        "start", "en", "City Water", body=("A", "B"), entries=languages(3), mark="No printer"
    ),
    "start in seven languages": Screen("start", "en", "City Water", entries=languages(7)),
    "one service": Screen("services", "en", "City Water", "What for?", entries=services(1)),
    "four services": Screen(
        "services", "en", "City Water", "What for?", entries=services(4), foot=(BACK,)
    ),
    **{
        f"{many} services of {how} names": Screen(
            "services", "en", "City Water", "What for?", entries=services(many, name), foot=(BACK,)
        )
        for many in (2, 3, 5, 6, 8, 10, 16)
        for how, name in (("short", "Pay"), ("long", LONG))
    },
    "one long name among short ones": Screen(
        *("services", "en", "City Water", "What for?"),
        entries=(*services(5, "Pay"), Entry("service:5", LONG * 2, "service")),
    ),
    "seven services of very long names": Screen(
        "services", "en", "City Water", "What for?", entries=services(7, LONG * 3)
    ),
    "eight services of long names in Chinese": Screen(
        "services", "zh", "水务公司", "办理什么业务？", entries=services(8, "水表检定与更换" * 4)
    ),
    "seven services": Screen(
        *("services", "en", "City Water", "What for?"),
        entries=services(7),
        foot=(BACK, CODE),
        mark="No printer",
    ),
    "nine services of long names": Screen(
        *("services", "en", "City Water", "What for?"),
        entries=services(9, LONG),
        foot=(BACK, LESS, MORE),
    ),
    "twelve services in Chinese": Screen(
        "services", "zh", "水务公司", "办理什么业务？", entries=services(12, "水表检定与更换")
    ),
    "documents": Screen(
        *("documents", "en", "City Water", "Bring", ("You need:",), ("Passport", "Bill")),
        foot=(BACK, TAKE),
    ),
    "two classes": Screen(
        "classes", "en", "City Water", "Who are you?", ASK, entries=classes(1), foot=(BACK,)
    ),
    "seven classes": Screen(
        "classes", "en", "City Water", "Who are you?", ASK, entries=classes(6), foot=(BACK,)
    ),
    "ticket": Screen(
        *("ticket", "en", "City Water", "Your ticket", ("Pay a bill", "2 before you")),
        number="A007",
        foot=(DONE,),
    ),
    "ticket whose paper is late": Screen(
        *("ticket", "en", "City Water", "Your ticket", ("Pay a bill",)),
        number="A007",
        alert="The paper is late",
        foot=(DONE,),
    ),
    "code": Screen(
        *("code", "en", "City Water", "Your code", ASK),
        number="12",
        entries=tuple(DIGITS),
        foot=(BACK,),
    ),
    "code with letters": Screen(
        *("code", "en", "City Water", "Your code", ASK),
        number="A12",
        entries=(*letters(7), *DIGITS),
        foot=(BACK, Entry("enter", "Go on", "main")),
    ),
    "sorry": Screen(
        "sorry", "en", "City Water", "No paper", ("Ask staff", "at window 1"), foot=(BACK, CODE)
    ),
    "told": Screen("told", "en", "City Water", "You are called", ("Window 3",), foot=(DONE,)),
    "told, and there is more to do": Screen(
        "told", "en", "City Water", "Not yet", ("Come at ten",), foot=(BACK, DONE)
    ),
    "waiting": Screen("waiting", "en", "City Water", "One moment"),
}


def plan(name: str, page: str) -> str:
    """Write one line for each thing: its style, then left, top, width and height in millimetres and
    the size of its letters, wished and least, in pixels; "<>" where these stand in the middle."""
    size, width_mm = GLASSES[name]
    mm = size[0] / width_mm
    return "\n".join([f"{page}; {name}", *(line(x, mm) for x in lay(PAGES[page], size, width_mm))])


def line(piece: Piece, mm: float) -> str:
    places = " ".join(f"{length / mm:6.1f}" for length in piece.box)
    typed = f"{piece.size:4} {piece.least:3} {'<>' if piece.center else '  '}"
    return f"  {piece.style:9}{places} {typed} {piece.key or piece.note or piece.text}".rstrip()


def plans() -> Iterator[str]:
    for page in PAGES:
        yield from (plan(name, page) for name in GLASSES)


def written() -> str:
    """Return all plans, as the file has them."""
    return "\n\n".join(plans()) + "\n"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return read_plans(FILE)


@pytest.mark.parametrize("name", GLASSES)
@pytest.mark.parametrize("page", PAGES)
def test_everything_stands_where_the_plan_has_it(page, name, drawn):
    assert plan(name, page) == drawn[f"{page}; {name}"], "meant? .venv/bin/python -m tests.pages"


def test_every_plan_is_of_a_page_that_there_is(drawn):
    assert list(drawn) == [f"{page}; {name}" for page in PAGES for name in GLASSES]
