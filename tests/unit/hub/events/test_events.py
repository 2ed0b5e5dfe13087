"""What may stand in the journal: one closed union, and tags that outlive the names of classes."""

from typing import get_args

import msgspec

from hub.events import JOURNAL_KINDS, HubFact, tag_of
from hub.events.facts import State, Ticked
from hub.policy.refusals import WORDS
from hub.reports.why import STATES
from hub.state.apply import APPLIED_BY
from tests.support.hub.days import DAYS

TAGS = set(
    """
    Adopted Booked BookingCancelled BreakBegan BreakEnded Called CheckedIn Chosen Classed DayClosed
    DayDated DayOpened DayReopened DoubtSettled Finished GatherBegan Gathered Heard HubStarted
    KioskAdmitted KioskRetired Left Moved NoShow Parked Quarantined Renumbered ReserveLeased
    Returned SkillsSet Started TicketDropped TicketFlagged TicketIssued
    Transferred Undone Unparked WindowClosed WindowOpened WishDone
    """.split()  # noqa: SIM905
)
"""As they stand in the journals of halls. A renamed class keeps its tag."""


def test_tags_are_those_of_the_journals_that_there_are():
    assert {kind.__struct_config__.tag for kind in JOURNAL_KINDS} == TAGS


def test_every_state_of_a_visit_has_its_words():
    states = set(get_args(State))
    assert set(STATES) == states
    assert set(WORDS) == states - {"called"}, "whoever is called is at a window of some number"


def test_the_state_applies_every_kind():
    assert set(APPLIED_BY) == {*JOURNAL_KINDS, Ticked}


def test_whatever_a_hub_keeps_is_read_back_as_it_was():
    for day in DAYS.values():
        for fact in day().facts:
            assert msgspec.json.decode(msgspec.json.encode(fact), type=HubFact) == fact
            assert tag_of(fact) in {*TAGS, "Ticked"}
