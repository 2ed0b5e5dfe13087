"""People of the simulator: what they read, and what they do at a kiosk."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hw_sim import words
from hw_sim.people.floor import Booth
from hw_sim.people.plan import Person
from hw_sim.people.record import Story
from hw_sim.people.visitors import LEAST, AtKiosk, nothing_more
from hw_sim.stage.places import Kiosk
from hw_sim.stage.senses import Tail, number_in, number_on
from kiosk.things import Timeouts


def test_the_number_is_what_stands_largest_on_the_paper() -> None:
    lines = [
        {"text": "Счёт BX123456", "width": 1, "height": 1},
        {"text": "A017", "width": 6, "height": 6},
        {"text": "Оплата", "width": 2, "height": 2},
    ]
    assert number_on(lines) == "A017"
    assert number_on([{"text": "Спасибо!", "width": 8, "height": 8}]) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("A007", "A007"), (" К1123 ", "К1123"), ("--", None), ("500+", None), ("окно12", None)],
)
def test_a_number_is_letters_and_at_least_three_digits(text: str, number: str | None) -> None:
    assert number_in(text) == number


def test_half_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    tail = Tail(path)
    assert tail.new() == []
    path.write_text('{"n": 1}\n{"n"')
    assert tail.new() == [{"n": 1}]
    with path.open("a") as file:
        file.write(": 2}\n")
    assert tail.new() == [{"n": 2}]


# --- at the kiosk ------------------------------------------------------------------------------


Screens = dict[str, tuple[str, str, dict[str, str]]]
"""Name: (screen, language, {text: name of the next screen}). "*" is where it goes by itself."""


class FakeKiosk:
    """Reads input events from a FIFO and shows screens by a script; prints at "ticket"."""

    def __init__(self, folder: Path, screens: Screens, at: str, ticket: str = "A001") -> None:
        self.place = Kiosk(
            "kiosk-1",
            folder / "screen.json",
            folder / "touch",
            folder / "papers.jsonl",
            folder / "knobs",
            folder / "picture.png",
            0,
        )
        self.touched: list[str] = []
        self._screens, self._ticket, self._shown = screens, ticket, 0
        os.mkfifo(self.place.touch)
        self._glass = os.open(self.place.touch, os.O_RDWR)
        self._show(at)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.write(self._glass, struct.pack("llHHi", 0, 0, 99, 0, 0))
        self._thread.join()
        os.close(self._glass)

    def _show(self, name: str) -> None:
        self._name = name
        screen, language, texts = self._screens[name]
        self._shown += 1
        things = [
            {"text": text, "label": text, "rect": [0, 100 * i, 300, 80], "touch": True}
            for i, text in enumerate(texts)
        ]
        if screen == "ticket":
            things.append({"text": self._ticket, "label": "", "rect": [0] * 4, "touch": False})
        told = {"screen": screen, "shown": self._shown, "language": language, "things": things}
        fresh = self.place.description.with_suffix(".part")
        fresh.write_text(json.dumps(told))
        fresh.replace(self.place.description)
        if screen == "ticket" and self._shown > 1:
            line = {"text": self._ticket, "width": 6, "height": 6}
            with self.place.papers.open("a") as papers:
                papers.write(json.dumps({"n": self._shown, "lines": [line]}) + "\n")

    def _serve(self) -> None:
        y = 0
        while True:
            _, _, kind, code, value = struct.unpack("llHHi", os.read(self._glass, 24))
            if kind == 99:
                return
            if (kind, code) == (3, 1):
                y = value
            if (kind, code, value) == (1, 0x14A, 1):
                self._touch(y)

    def _touch(self, y: int) -> None:
        texts = list(self._screens[self._name][2].items())
        if y // 100 < len(texts):
            text, following = texts[y // 100]
            self.touched.append(text)
            self._show(following)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Callable[..., FakeKiosk]]:
    made: list[FakeKiosk] = []

    def make(screens: Screens, at: str = "start", ticket: str = "A001") -> FakeKiosk:
        made.append(FakeKiosk(tmp_path, screens, at, ticket))
        return made[-1]

    yield make
    for each in made:
        each.close()


ENGLISH = Person(1, 0.0, "payment", "en", ("Bills", "Pay a bill"), 60.0)
TREE: Screens = {
    "start": ("start", "ru", {"Русский": "ru", "English": "top", "中文": "zh"}),
    "ru": ("services", "ru", {"Счета": "ru", "Назад": "start"}),
    "zh": ("services", "zh", {"返回": "start"}),
    "top": ("services", "en", {"Meters": "top", "Bills": "bills", "Back": "start"}),
    "bills": ("services", "en", {"Pay a bill": "documents", "Back": "top"}),
    "documents": ("documents", "en", {"Back": "bills", "Get a ticket": "ticket"}),
    "ticket": ("ticket", "en", {"Done": "start"}),
    "sorry": ("sorry", "en", {"Start again": "start"}),
    "closed": ("closed", "en", {"Back": "start"}),
    "still": ("still_there", "en", {"Start again": "start", "Yes, go on": "bills"}),
}


def nothing_happens() -> None:
    """The screen stays as it is."""


def at(
    kiosk: FakeKiosk, person: Person = ENGLISH, meanwhile: Callable[[], None] = nothing_happens
) -> tuple[str | None, Story]:
    """Try once at the kiosk; return the number, and what the person says of it. ``meanwhile``
    happens whenever a screen is read."""
    story = Story(person.name, person.service, person.language)

    async def walk() -> str | None:
        async def pause() -> None:
            meanwhile()
            await asyncio.sleep(0)

        booth = Booth(kiosk.place)
        try:
            return await AtKiosk(person, booth, story, nothing_more, pause).ticket()
        finally:
            booth.finger.close()

    return asyncio.run(walk()), story


def test_a_visitor_taps_through_the_tree_to_the_paper(kiosk: Callable[..., FakeKiosk]) -> None:
    fake = kiosk(TREE)
    ticket, story = at(fake)
    assert ticket == "A001"
    assert fake.touched == ["English", "Bills", "Pay a bill", "Get a ticket"]
    assert story.paper == 5
    assert story.oddities == []


def test_each_visitor_reads_the_own_language(kiosk: Callable[..., FakeKiosk]) -> None:
    fake = kiosk({**TREE, "ru": ("services", "ru", {"Счета": "ticket"})})
    ticket, _ = at(fake, replace(ENGLISH, language="ru", taps=("Счета",)))
    assert ticket == "A001"
    assert fake.touched == ["Русский", "Счета"]


def test_who_reads_a_screen_that_changes_meanwhile_reads_the_new_one(
    kiosk: Callable[..., FakeKiosk],
) -> None:
    """A touch where the old one had something would be one on the new screen."""
    fake, read = kiosk(TREE), []

    def changes() -> None:
        read.append(fake._name)
        if read == ["start", "top", "bills"]:
            fake._show("still")

    ticket, story = at(fake, meanwhile=changes)
    assert ticket == "A001"
    assert fake.touched == ["English", "Bills", "Yes, go on", "Pay a bill", "Get a ticket"]
    assert story.oddities == []


@pytest.mark.parametrize("left_at", ["ticket", "ru", "still", "sorry", "zh"])
def test_what_the_last_visitor_left_is_cleared_first(
    kiosk: Callable[..., FakeKiosk], left_at: str
) -> None:
    ticket, _ = at(kiosk(TREE, left_at))
    # A screen that says no sends people away once; all others lead to a ticket.
    assert ticket == (None if left_at == "sorry" else "A001")


@pytest.mark.parametrize("screen", ["sorry", "closed"])
def test_no_ticket_where_the_kiosk_says_no(kiosk: Callable[..., FakeKiosk], screen: str) -> None:
    fake = kiosk({**TREE, "documents": ("documents", "en", {"Get a ticket": screen})})
    ticket, story = at(fake)
    assert ticket is None
    assert story.paper is None
    assert fake.touched[-1] in ("Start again", "Back")


def test_a_paper_that_says_something_else_than_the_screen_is_told(
    kiosk: Callable[..., FakeKiosk], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = kiosk(TREE)
    whole = FakeKiosk._show

    def show(self: FakeKiosk, name: str) -> None:
        whole(self, name)
        self._ticket = "B999" if name == "documents" else "A001"

    monkeypatch.setattr(FakeKiosk, "_show", show)
    told = json.dumps({"n": 1, "lines": [{"text": "C003", "width": 6, "height": 6}]})
    monkeypatch.setattr(Tail, "next", _coroutine(json.loads(told)))
    ticket, story = at(fake)
    assert ticket == "C003"
    assert story.oddities == ["paper says C003, screen ['B999']"]


def _coroutine(answer: object) -> Callable[..., object]:
    async def give(*_: object) -> object:
        return answer

    return give


def test_nobody_is_quicker_than_a_kiosk_takes_a_touch() -> None:
    assert Timeouts().settle < LEAST


def test_people_know_the_words_of_all_languages() -> None:
    assert words.GO_ON.keys() == words.MORE.keys() == words.AWAY.keys() == words.LANGUAGES.keys()
