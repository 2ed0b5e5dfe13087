"""A hub without a disk: what it says and when it tries again. The time is always stated."""

import pytest

from hub.effects import Began, Say
from hub.startup.opening import forget
from hub.startup.trouble import (
    LogError,
    Mended,
    Trouble,
    Try,
    Unusable,
)
from wire.loop import inbox
from wire.messages import From, HubTrouble, LinkUp, Now, Stop, Tick, TicketWanted

FULL = "hub.db: disk is full"


def at(seconds: float) -> Now:
    return Now("boot", 1000.0 + seconds, 1_768_284_000.0 + seconds)


class Hour:
    """Ticks the machine whenever it is due; ``effects`` are (seconds, effect)."""

    def __init__(self) -> None:
        self.trouble = Trouble(FULL)
        self.effects: list = []
        self.now = 0.0
        self.hear(Began())

    def hear(self, heard) -> list:
        answers = self.trouble.hear(heard, at(self.now))
        self.effects += [(self.now, answer) for answer in answers]
        return answers

    def until(self, seconds: float) -> None:
        while (due := self.trouble.due() - at(0).mono) <= seconds:
            self.now = max(self.now, due)
            self.hear(Tick())
        self.now = seconds

    def when(self, kind: type) -> list[float]:
        return [seconds for seconds, effect in self.effects if isinstance(effect, kind)]


@pytest.fixture
def hour() -> Hour:
    return Hour()


def test_it_says_why_each_second(hour):
    hour.until(10)
    assert hour.when(Say) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert {effect.message for _, effect in hour.effects if isinstance(effect, Say)} == {
        HubTrouble(FULL)
    }


def test_it_tries_again_five_seconds_after_an_attempt_has_ended(hour):
    hour.until(12)
    assert hour.when(Try) == [5], "not again while one is under way"
    hour.hear(Unusable(FULL))
    hour.until(30)
    assert hour.when(Try) == [5, 17]
    assert len(hour.when(Say)) == 31, "the word goes on meanwhile"


def test_another_reason_is_said_from_then_on_and_logged_at_once(hour):
    hour.until(5)
    hour.hear(Unusable("hub.db: unable to open database file"))
    hour.until(7)
    assert hour.effects[-1][1] == Say(HubTrouble("hub.db: unable to open database file"))
    assert hour.when(LogError) == [0, 5]
    told = [effect.text for _, effect in hour.effects if isinstance(effect, LogError)]
    assert ["disk is full" in text for text in told] == [True, False]


def test_the_same_reason_is_logged_each_minute(hour):
    for n in range(1, 30):
        hour.until(n * 6.0)
        hour.hear(Unusable(FULL))
    assert hour.when(LogError) == [0, 60, 120]


def test_a_new_connection_hears_it_at_once(hour):
    hour.until(0.5)
    assert hour.hear(LinkUp("s")) == [Say(HubTrouble(FULL))]


def test_no_wish_is_answered(hour):
    hour.until(0.5)
    assert hour.hear(From("kiosk-1", TicketWanted("v", "pay", "ru"))) == []


def test_a_long_reason_still_fits_into_the_message():
    said = [x for x in Trouble("x" * 5000).hear(Tick(), at(0)) if isinstance(x, Say)]
    assert len(said[0].message.why) == 200


def test_what_was_wished_meanwhile_is_forgotten_and_the_wish_to_end_is_not():
    heard = inbox()
    for item in (From("kiosk-1", TicketWanted("v", "pay", "ru")), Stop(), LinkUp("old")):
        heard.put(item)
    forget(heard)
    assert list(heard.queue) == [Stop()]


def test_the_end_that_was_asked_for_is_not_the_end_of_the_trouble(hour):
    hour.hear(Mended())
    assert isinstance(Mended(), Stop), "it ends the loop"
    assert not hour.trouble.asked_to_end
    hour.hear(Stop())
    assert hour.trouble.asked_to_end
