"""Whether the hub lives, as an edge can know it: from pulses alone, by its own clock."""

import pytest

from wire.messages import HubGone, HubTrouble, LinkDown, LinkUp, Now, Pulse, Tick
from wire.pulse import SILENCE, Heartbeat


def at(seconds: float) -> Now:
    return Now("boot", 100.0 + seconds, 1e9, False)


def pulse(generation: str = "gen", epoch: int = 1, count: int = 0) -> Pulse:
    """Make a pulse. The hub's own clock stands elsewhere: an edge must not look at it."""
    session = f"{generation}-{epoch}"
    return Pulse(generation, epoch, session, count, Now("hub", 5e6, 0.0, True), 0, 0)


@pytest.fixture
def beating() -> Heartbeat:
    heart = Heartbeat()
    heart.hear(pulse(), at(0))
    return heart


def test_before_the_first_pulse_nothing_is_live_and_nothing_is_waited_for():
    heart = Heartbeat()
    heart.hear(LinkUp("session"), at(0))
    assert not heart.live(at(0))
    assert not heart.speaks_for("gen", 1, at(0))
    assert heart.due() is None
    assert heart.session is None


def test_a_pulse_makes_its_own_states_live_and_no_others(beating):
    assert beating.live(at(0))
    assert beating.session == ("gen", 1)
    assert beating.speaks_for("gen", 1, at(1))
    assert not beating.speaks_for("gen", 2, at(1))
    assert not beating.speaks_for("old", 1, at(1))


def test_three_seconds_of_silence_end_it_and_no_less(beating):
    assert beating.due() == at(SILENCE).mono
    assert beating.live(at(SILENCE - 0.001))
    assert not beating.live(at(SILENCE))
    assert not beating.speaks_for("gen", 1, at(SILENCE))


def test_each_pulse_gives_three_more_seconds(beating):
    beating.hear(pulse(count=1), at(2.9))
    assert beating.live(at(5.8))
    assert not beating.live(at(5.9))


def test_a_tick_after_the_silence_leaves_nothing_to_wait_for(beating):
    beating.hear(Tick(), at(1))
    assert beating.due() == at(SILENCE).mono
    beating.hear(Tick(), at(SILENCE))
    assert beating.due() is None
    assert not beating.live(at(SILENCE))


@pytest.mark.parametrize("end", [LinkDown(), HubGone("gen-1")])
def test_a_lost_link_and_the_hubs_own_will_end_it_at_once(beating, end):
    beating.hear(end, at(0.5))
    assert not beating.live(at(0.5))
    assert beating.due() is None
    assert beating.session == ("gen", 1), "whose states these were stays known"
    beating.hear(pulse(count=1), at(1))
    assert beating.live(at(1))


@pytest.mark.parametrize("late", [HubGone("gen-0"), HubGone("old-1")])
def test_the_will_of_another_start_says_nothing_of_this_one(beating, late):
    beating.hear(late, at(0.5))
    assert beating.live(at(0.5))


def test_a_will_before_any_pulse_says_nothing():
    heart = Heartbeat()
    heart.hear(HubGone("gen-1"), at(0))
    assert not heart.live(at(0))


def test_a_hub_that_started_anew_speaks_for_its_own_epoch_only(beating):
    beating.hear(pulse(epoch=2), at(1))
    assert beating.speaks_for("gen", 2, at(1))
    assert not beating.speaks_for("gen", 1, at(1))


def test_what_is_not_its_business_changes_nothing(beating):
    for other in (LinkUp("session"), HubTrouble("no disk"), "noise", None, object()):
        beating.hear(other, at(2))
    assert beating.due() == at(SILENCE).mono
