"""People of the simulator: what they intend, what they read, what they do at a kiosk."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tomli_w

from hw_sim import words
from hw_sim.hall_file import HallError, errands, faster, pads, read_hall, spoken
from hw_sim.people.floor import Booth
from hw_sim.people.plan import Day, Person, rush, shifts
from hw_sim.people.record import Account, Sighting, Story
from hw_sim.people.visitors import LEAST, AtKiosk, nothing_more
from hw_sim.result.hub_count import differences
from hw_sim.result.verdict import kiosk_load, verdict
from hw_sim.stage.hall_check import open_hall
from hw_sim.stage.places import Kiosk, read_places
from hw_sim.stage.senses import Tail, number_in, number_on
from kiosk.things import Timeouts

EXAMPLE = Path(__file__).parents[3] / "hub" / "halls" / "vodokanal.toml"


# --- the plan ----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_rush() -> None:
    hall = read_hall(EXAMPLE)
    assert rush(hall, 60, 120, 7) == rush(hall, 60, 120, 7)
    assert rush(hall, 60, 120, 7) != rush(hall, 60, 120, 8)


def test_a_rush_is_possible_in_its_hall() -> None:
    hall = read_hall(EXAMPLE)
    day = rush(hall, 60, 120, 1, kiosks=3)
    taps = {errand.service: errand.taps for errand in errands(hall)}
    assert [person.name for person in day.people] == list(range(1, 61))
    assert all(person.taps == taps[person.service][person.language] for person in day.people)
    assert {person.language for person in day.people} == {"ru", "en", "zh"}
    assert all(0 <= person.arrives < day.closes for person in day.people)


def test_people_do_not_come_faster_than_one_kiosk_can_serve() -> None:
    day = rush(read_hall(EXAMPLE), 60, 30, 1, kiosks=1)
    last = max(person.arrives for person in day.people) / day.speed
    assert last > 60 * 3  # real seconds: a visitor needs more than three at the kiosk


def test_taps_go_through_the_groups() -> None:
    by_id = {errand.service: errand for errand in errands(read_hall(EXAMPLE))}
    assert by_id["payment"].taps["ru"] == ("Оплата и начисления", "Оплата услуг")
    assert by_id["complaints"].taps["en"] == ("Complaints, water quality",)


def test_a_language_that_nobody_speaks_is_not_chosen() -> None:
    hall = read_hall(EXAMPLE)
    assert spoken({**hall, "languages": ["kk", "zh"]}) == ["zh"]
    assert spoken({**hall, "languages": ["kk"]}) == ["ru", "en", "zh"]
    kazakh = {**hall, "languages": ["kk"], "groups": []}
    kazakh["services"] = [{**hall["services"][0], "under": "", "name": {"kk": "Төлем"}}]
    assert errands(kazakh)[0].taps["en"] == ("Төлем",)


def test_a_faster_hall_has_shorter_minutes_and_the_same_device_times() -> None:
    hall = {**read_hall(EXAMPLE), "rules": {"next_again": 3.0, "unheard": 15.0}}
    quick = faster(hall, 20)
    assert quick["services"][0]["waiting_minutes"] == 0.75
    assert quick["rules"] == {"next_again": 0.15, "unheard": 15.0}
    assert hall["services"][0]["waiting_minutes"] == 15.0


def test_a_window_without_buttons_is_not_played() -> None:
    hall = read_hall(EXAMPLE)
    hall = {**hall, "windows": [*hall["windows"], {"number": 13, "services": [], "pads": []}]}
    assert 13 not in {window for row in pads(hall).values() for window in row}


def test_six_pads_at_one_device_are_refused() -> None:
    hall = read_hall(EXAMPLE)
    windows = [{**window, "pads": ["pads-1"]} for window in hall["windows"]]
    with pytest.raises(HallError, match="found 12 that name pads-1 first, expected at most 5"):
        pads({**hall, "windows": windows})


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", "hall = 'Счёт'".encode("cp1251"), b"a = " + b"9" * 5000, b"a = " + b"[" * 5000],
)
def test_a_hall_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(data)
    with pytest.raises(HallError) as wrong:
        read_hall(path)
    assert str(wrong.value).startswith(f"{path}: found ")
    assert str(wrong.value).endswith(", expected a hall file in TOML")


def test_a_hall_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes())
    assert read_hall(path) == read_hall(EXAMPLE)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"pads": []}, "found none with pads"), ({"services": []}, "windows")],
)
def test_a_hall_where_nobody_can_work_is_refused_before_it_is_set(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    hall, path = read_hall(EXAMPLE), tmp_path / "hall.toml"
    windows = [{**window, **change} for window in hall["windows"]]
    path.write_text(tomli_w.dumps({**hall, "windows": windows}), encoding="utf-8")
    with pytest.raises(HallError, match=told):
        open_hall(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"hall": 1}'])
def test_a_stage_file_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "stage.json").write_text(text)
    with pytest.raises(OSError, match=r"stage\.json: found .*, expected what a stage writes"):
        read_places(tmp_path / "stage.json")


def test_toml_is_written_as_it_is_read() -> None:
    tree = read_hall(EXAMPLE)
    assert tomllib.loads(tomli_w.dumps(tree)) == tree
    odd = {"a b": 'quote " back \\ tab \t', "on": True, "x": [1, 2.5], "t": [{"k": {"z": []}}]}
    assert tomllib.loads(tomli_w.dumps(odd)) == odd


# --- reading -----------------------------------------------------------------------------------


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


def nothing_happens() -> None: ...


def at(
    kiosk: FakeKiosk, person: Person = ENGLISH, meanwhile: Callable[[], None] = nothing_happens
) -> tuple[str | None, Story]:
    """One try of a person at the kiosk: the number, and what the person says of it. ``meanwhile``
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


# --- the count ---------------------------------------------------------------------------------


def served(person: int, ticket: str, window: int = 1) -> Story:
    return Story(
        person,
        "payment",
        "ru",
        arrived=1.0,
        kiosk="kiosk-1",
        kiosk_from=2.0,
        kiosk_until=5.0,
        ticket=ticket,
        paper=person,
        paper_at=5.0,
        window=window,
        outcome="served",
    )


def account(*stories: Story, sightings: tuple[Sighting, ...] = ()) -> Account:
    papers = [(x.kiosk, x.paper, x.ticket) for x in stories if x.paper is not None]
    return Account(20.0, list(stories), list(sightings), papers)  # type: ignore[arg-type]


def day_of(count: int) -> Day:
    people = tuple(replace(ENGLISH, name=i + 1) for i in range(count))
    return Day(people, (), 3600.0, 20.0)


CLOSED = {"closed": True, "total": {"waiting": 0, "at_window": 0}}


def failed(found: Account, people: int, hub: dict[str, dict[str, int]] | None = None) -> list[str]:
    mine = found.counts()
    return [x.what for x in verdict(day_of(people), found, mine, hub or mine, CLOSED) if not x.ok]


def test_a_good_day_passes_every_line() -> None:
    assert failed(account(served(1, "A001"), served(2, "A002")), 2) == []


def test_who_went_home_and_was_called_is_a_no_show() -> None:
    called, never = (replace(served(i, f"A00{i}"), outcome="left") for i in (1, 2))
    found = account(called, never, sightings=(Sighting(9.0, 4, "A001"), Sighting(12.0, 4, "A001")))
    found.settle()
    assert found.counts() == {"payment": {"issued": 2, "served": 0, "no_show": 1, "left": 1}}
    assert (called.outcome, called.window, called.called) == ("no_show", 4, 9.0)


def test_one_number_at_two_windows_fails() -> None:
    seen = (Sighting(1.0, 1, "A001"), Sighting(2.0, 1, "A001"), Sighting(3.0, 2, "A001"))
    assert failed(account(served(1, "A001"), sightings=seen), 1) == ["people called at two windows"]


def test_a_number_given_twice_fails() -> None:
    found = account(served(1, "A001"), served(2, "A001"))
    assert failed(found, 2) == ["no number given twice"]


def test_somebody_without_a_ticket_fails() -> None:
    lost = replace(served(2, ""), ticket=None, paper=None, outcome="no_ticket")
    assert failed(account(served(1, "A001"), lost), 2) == ["every arrival has exactly one ticket"]


def test_a_paper_that_nobody_has_fails() -> None:
    found = account(served(1, "A001"))
    found.papers.append(("kiosk-1", 9, "A009"))
    assert failed(found, 1) == ["every arrival has exactly one ticket"]


def test_a_hub_that_counts_differently_fails_and_is_named() -> None:
    found = account(served(1, "A001"))
    hub = {"payment": {"issued": 1, "served": 0, "no_show": 0, "left": 1}}
    assert failed(found, 1, hub) == ["the hub's report equals the people's count"]
    assert differences(found.counts(), hub) == [
        "payment: served: people 1, hub 0",
        "payment: left: people 0, hub 1",
    ]
    assert differences({}, hub)[0] == "payment: issued: people 0, hub 1"


def test_a_day_that_is_not_whole_fails() -> None:
    found = account(served(1, "A001"))
    open_ = {"closed": False, "total": {"waiting": 1, "at_window": 0}}
    lines = verdict(day_of(1), found, found.counts(), found.counts(), open_)
    assert [line.what for line in lines if not line.ok] == ["the hub's day is closed and whole"]


def test_a_kiosk_is_as_busy_as_its_busiest_quarter_of_an_hour() -> None:
    span = 900 / 20  # real seconds
    calm = [
        replace(served(i, "A001"), kiosk_from=span * i, kiosk_until=span * i + 3) for i in (0, 3)
    ]
    assert kiosk_load(calm, 20.0).reached == "7%"
    rush_ = [
        replace(served(i, "A001"), kiosk_from=4.0 * i, kiosk_until=4.0 * i + 3) for i in range(12)
    ]
    assert kiosk_load(rush_, 20.0).reached == "76%"
    assert not kiosk_load(rush_, 20.0).ok


def test_shifts_are_for_windows_that_open() -> None:
    hall = read_hall(EXAMPLE)
    found = shifts(hall, {1: [(0.0, 60.0)], 2: []})
    assert [(shift.window, shift.periods) for shift in found] == [(1, ((0.0, 60.0),))]
    assert found[0].services == {"payment", "reading"}
