"""Lets Hypothesis say whatever may be said in a hall that goes on over the turn of the day."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from msgspec import structs

from hub.state.visit import OVER
from tests.support.hub.desk import NIGHT, Desk, at, kept
from tests.support.hub.random_hall import AnyHall
from wire.messages import DayWanted, Tick, TicketIssued


class AnyNight(AnyHall):
    """Says the same in a hall that never closes, from shortly before the day turns, with few
    numbers: no number is given that somebody holds, or may hold since yesterday; closing by hand,
    too."""

    def __init__(self):
        super().__init__()
        rules = structs.replace(self.whole.rules, reserve=1, reserve_from=6, reserve_to=9)
        self.whole = structs.replace(self.whole, rules=rules, opens=("00:00-24:00",))
        self.now = NIGHT - 10.0
        self.desk = Desk(self.whole, now=at(self.now))
        self.papers: dict[tuple[str, int], int] = {}
        self.read = 0

    @rule(what=st.sampled_from(["close", "open", "open"]))
    def by_hand(self, what):
        self.desk.up("staff", DayWanted(f"{what} {self.now}", what, anyway=True), self._at())

    @rule(boots=st.sampled_from([False, False, True]))
    def the_day_turns(self, boots):
        self.now += NIGHT - self.now % (24 * 3600) if self.now % (24 * 3600) < NIGHT else 86_400
        if boots:
            self.hub_starts_again()
        self.desk.hear(Tick(), self._at())

    @invariant()
    def no_number_that_may_be_held(self):
        """Hold that each day counts from 0, and a paper is good on its day and the one after."""
        for fact in kept(self.desk.facts[self.read :], TicketIssued):
            before = self.papers.get((fact.series, fact.number), -9)
            assert fact.day - before > 1, fact
            self.papers[fact.series, fact.number] = fact.day
        self.read = len(self.desk.facts)
        for visit in self.state.visits.values():
            if visit.state not in OVER:
                key = visit.issued.series, visit.issued.number
                self.papers[key] = max(self.papers.get(key, -9), self.state.day)
