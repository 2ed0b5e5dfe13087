"""The board's clock and its languages, which turn for all boards alike."""

import pytest
from msgspec import structs

from display.things import Sign
from tests.support.board_hub import KNOWN, FakeHub, Seen, board, board_time
from wire.messages import Now, Pulse, Tick


def test_the_clock_is_the_hub_s_and_turns_with_the_minute(seen, hub):
    seen.hear([*hub.states(), hub.pulse(50)], at=500_000)
    minute = seen.scene.clock
    assert minute == (1_768_284_000 + 50) // 60
    shown = len(seen.scenes)
    seen.hear(hub.pulse(52), at=500_002)
    assert len(seen.scenes) == shown
    assert seen.board.due() < board_time(500_010.1).mono
    seen.hear([hub.pulse(60), Tick()], at=500_010.1)
    assert seen.scene.clock == minute + 1


def test_without_any_trusted_clock_before_the_first_pulse_there_is_none(seen):
    seen.hear(Tick(), trusted=False)
    assert seen.scene.clock is None


def unset(pulse: Pulse, wall: float = 7200.0) -> Pulse:
    """Return the moment of a hub that does not know the time."""
    return structs.replace(pulse, at=Now("hub-boot", pulse.at.mono, wall, trusted=False))


@pytest.mark.parametrize("wall", [7200.0, 1_768_284_000.0])
def test_a_hub_that_does_not_know_the_time_makes_no_clock_stand_on_the_board(seen, hub, wall):
    seen.hear([*hub.states(), unset(hub.pulse(), wall), *hub.call(1)], trusted=False)
    assert (seen.scene.standing, seen.scene.clock) == ("live", None)
    seen.hear(Tick(), 4, trusted=False)
    assert (seen.scene.standing, seen.scene.as_of) == ("stale", None)
    seen.hear(hub.pulse(5), 5, trusted=False)
    assert seen.scene.clock == (1_768_284_000 + 5) // 60


def test_a_board_that_knows_the_time_shows_its_own_where_the_hub_does_not(seen, hub):
    seen.hear([*hub.states(), unset(hub.pulse()), *hub.call(1)], 100)
    assert seen.scene.clock == (1_768_284_000 + 100) // 60
    seen.hear(Tick(), 200)
    assert seen.scene.as_of == (1_768_284_000 + 100) // 60


def test_without_a_clock_the_languages_turn_and_the_picture_moves_for_all_boards_alike():
    """Boards that were started at other moments count with the hub."""
    hub = FakeHub(board_text={"ru": "Паспорт", "en": "Passport", "zh": ""})
    seen = Seen(board())
    found = []
    for second in range(0, 130, 10):
        pulse = unset(hub.pulse(), 7200.0 + second)
        seen.hear([*hub.states(), pulse], 777_777 + second, trusted=False)
        assert seen.board.due() <= board_time(777_777 + second + 10.1).mono
        found.append((seen.scene.footer, seen.scene.minute))
    texts, minutes = zip(*found, strict=True)
    assert texts == ("Паспорт", "Passport") * 6 + ("Паспорт",)
    assert minutes == (*(120,) * 6, *(121,) * 6, 122)


def test_without_a_clock_the_panels_turn_for_all_boards_alike(hub):
    """They hang side by side: one must not say it in Russian while the other does in English."""
    signs = {"ru": Sign("ПЕРЕРЫВ", "ЗАКРЫТО"), "en": Sign("BREAK", "CLOSED")}
    hub.stand(1, "break")
    said = []
    for began in (777_777, 888_882):
        seen = Seen(board(panels=(1,), signs=signs))
        for second in range(0, 60, 10):
            pulse = unset(hub.pulse(), 7200.0 + second)
            seen.hear([*hub.states(), pulse], began + second, trusted=False)
            said.append(seen.panels[1].text)
    assert said == ["ПЕРЕРЫВ", "BREAK"] * 6


def test_the_hall_s_text_goes_through_the_languages():
    hub = FakeHub(board_text={"ru": "Паспорт", "en": "Passport", "zh": ""})
    seen = Seen(board())
    texts = []
    for second in range(0, 40, 10):
        seen.hear([*hub.states(), hub.pulse(second)], second)
        texts.append(seen.scene.footer)
    assert texts == ["Паспорт", "Passport"] * 2


def test_languages_are_those_wished_for_else_the_hall_s_as_far_as_there_are_words(hub):
    for wished, of_hall, expected in (
        ((), ("ru", "de"), ("ru",)),
        (("en", "ru"), ("ru", "zh"), ("en", "ru")),
        ((), ("de",), KNOWN),
    ):
        seen = Seen(board(languages=wished))
        hub.menu_more = {"languages": of_hall}
        seen.hear([*hub.states(), hub.pulse()])
        assert seen.scene.languages == expected
