"""The people's count, the hub's, and the verdict on a played day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hw_sim.people.floor import Floor
from hw_sim.people.plan import Day, Person
from hw_sim.people.progress import line
from hw_sim.people.record import Account, Sighting, Story
from hw_sim.result.hub_count import differences
from hw_sim.result.verdict import kiosk_load, verdict
from hw_sim.stage.places import Places

ENGLISH = Person(1, 0.0, "payment", "en", ("Bills", "Pay a bill"), 60.0)


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


def test_a_no_show_has_one_word_in_the_verdict_and_while_the_day_is_played(
    tmp_path: Path,
) -> None:
    called, never = (replace(served(i, f"A00{i}"), outcome="left") for i in (1, 2))
    found = account(called, never, sightings=(Sighting(9.0, 4, "A001"),))
    floor = Floor(Places(tmp_path, tmp_path, (), (), (), tmp_path, tmp_path), found)
    assert line(floor, None).endswith("0 served,  1 no-show,  1 left")
    found.settle()
    assert line(floor, None).endswith("0 served,  1 no-show,  1 left")
    lines = verdict(day_of(2), found, found.counts(), found.counts(), CLOSED)
    told = {one.what: one.reached for one in lines}
    assert told["everybody is accounted for"] == "0 served, 1 no-show, 1 left"
    assert differences(found.counts(), {})[1] == "payment: no-show: people 1, hub 0"


def test_one_number_at_two_windows_fails() -> None:
    seen = (Sighting(1.0, 1, "A001"), Sighting(2.0, 1, "A001"), Sighting(3.0, 2, "A001"))
    assert failed(account(served(1, "A001"), sightings=seen), 1) == ["people called at two windows"]


def test_a_number_given_twice_fails() -> None:
    found = account(served(1, "A001"), served(2, "A001"))
    assert failed(found, 2) == ["no number given twice"]


def test_somebody_without_a_ticket_fails() -> None:
    lost = replace(served(2, ""), ticket=None, paper=None, outcome="no_ticket")
    assert failed(account(served(1, "A001"), lost), 2) == [
        "every arrival has exactly one ticket",
        "everybody is accounted for",
    ]


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


def test_people_who_went_home_without_a_ticket_are_not_accounted_for() -> None:
    lost = [
        Story(i, "payment", "ru", arrived=1.0, gone=9.0, outcome="no_ticket") for i in range(1, 9)
    ]
    found = account(*lost)
    found.settle()
    lines = verdict(day_of(8), found, {}, {}, CLOSED)
    line = next(line for line in lines if line.what == "everybody is accounted for")
    assert (line.ok, line.reached) == (False, "0 served, 0 no-show, 0 left, 8 without a ticket")
    assert line.details[0] == "person 1: 'no_ticket'"
