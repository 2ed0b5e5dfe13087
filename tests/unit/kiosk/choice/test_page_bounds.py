"""Pages and touches at the very boundary: the last that is right, the first that is not."""

import pytest

from kiosk.choice.taps import Taps
from kiosk.choice.wording.screens import below
from kiosk.things import Entry, Screen, Tapped
from tests.support.kiosk_visitor import Visitor, menu
from wire.messages import MenuItem


def entry(name: str, under: str = "", series: str = "") -> MenuItem:
    return MenuItem(name, {"ru": name}, under, series)


def test_a_group_is_offered_if_it_leads_to_a_service_however_deep() -> None:
    items = (
        *(entry("a"), entry("b", "a"), entry("deep", "b", "A"), entry("also", "b", "A")),
        *(entry("empty"), entry("emptier", "empty")),
        *(entry("ring", "gnir"), entry("gnir", "ring"), entry("inside", "ring", "A")),
    )
    here = menu(items)
    assert [one.id for one in below(here, "")] == ["a"]
    assert [one.id for one in below(here, "a")] == ["b"]
    assert [one.id for one in below(here, "b")] == ["deep", "also"]
    assert [one.id for one in below(here, "gnir")] == ["ring"]


def services(n: int) -> tuple[MenuItem, ...]:
    return tuple(entry(f"s{i}", "", "A") for i in range(n))


@pytest.mark.parametrize(("many", "pages"), [(12, [12]), (13, [12, 1]), (24, [12, 12])])
def test_a_page_holds_twelve_and_only_one_with_others_behind_it_leads_on(many, pages) -> None:
    visitor = Visitor().open()
    visitor.hear(menu(services(many), version=2))
    visitor.tap("language:ru")
    for page, entries in enumerate(pages):
        offered = [key for key in visitor.offers() if not key.startswith("service:")]
        assert len(visitor.screen.entries) == entries
        assert ("less" in offered, "code" in offered) == (page > 0, page == 0)
        assert ("more" in offered) == (page + 1 < len(pages))
        if "more" in offered:
            visitor.tap("more")


def test_a_code_is_asked_for_on_the_first_page_of_all_and_not_within_a_group() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    assert "code" in visitor.offers()
    visitor.tap("group:bills")
    assert "code" not in visitor.offers()


@pytest.mark.parametrize(("many", "kind"), [(12, "start"), (13, "services")])
def test_a_second_page_stands_as_long_as_it_has_an_entry(many, kind) -> None:
    visitor = Visitor().open()
    visitor.hear(menu(services(20), version=2))
    visitor.tap("language:ru")
    visitor.tap("more")
    visitor.hear(menu(services(many), version=3))
    assert visitor.screen.kind == kind


# --- touches -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mono", "key", "taken_"),
    [(100.24, "a", False), (100.25, "a", True), (100.25, "z", False)],
    ids=["before the screen settled", "as it has", "what is not offered"],
)
def test_a_screen_takes_touches_from_the_moment_that_it_has_settled(mono, key, taken_):
    taps = Taps(0.25)
    shown = taps.show(Screen("sorry", "ru", "", foot=(Entry("a", "A", "main"),)))
    taps.drawn(shown, 100.0)
    assert taps.take(Tapped(shown, key, "v", (0.0, 0.0)), mono) is taken_


@pytest.mark.parametrize(
    ("after", "place", "taken_"),
    [(0.69, 15.0, False), (0.71, 15.0, True), (0.5, 15.1, True)],
)
def test_a_second_touch_near_the_first_within_seven_tenths_belongs_to_it(after, place, taken_):
    taps = Taps(0.0)
    shown = taps.show(Screen("sorry", "ru", "", foot=(Entry("a", "A", "main"),)))
    taps.drawn(shown, 100.0)
    assert taps.take(Tapped(shown, "a", "v", (0.0, 0.0)), 101.0)
    assert taps.take(Tapped(shown, "a", "v", (place, 0.0)), 101.0 + after) is taken_


def test_at_seven_tenths_after_the_first_a_touch_is_one_of_its_own() -> None:
    """The screens of a start begin at 0, so that the moment is exactly met."""
    taps = Taps(0.0)
    shown = taps.show(Screen("sorry", "ru", "", foot=(Entry("a", "A", "main"),)))
    taps.drawn(shown, 0.0)
    assert taps.take(Tapped(shown, "a", "v", (0.0, 0.0)), 0.0)
    assert not taps.take(Tapped(shown, "a", "v", (0.0, 0.0)), 0.6999)
    assert taps.take(Tapped(shown, "a", "v", (0.0, 0.0)), 0.7)
