"""Whatever operators and staff do at windows: shifts, breaks and log-ins stay in order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hub.events.service_facts import Undone
from hub.state.staffing import where
from tests.support.hub.desk import Desk, at
from tests.support.hub.staff import SHIFT_FACTS, paused, stands
from wire.messages import (
    BreakPressed,
    ClosePressed,
    DonePressed,
    NextPressed,
    OpenPressed,
    OperatorWanted,
    SkillsWanted,
    UndoPressed,
)

SERVICES = ("pay", "meter", "seal")
NEXT_STATE = {"WindowOpened": "open", "WindowClosed": "closed", "BreakBegan": "break"}
LEGAL = {
    "WindowOpened": ("closed",),
    "WindowClosed": ("open",),
    "BreakBegan": ("open",),
    "BreakEnded": ("break",),
}


class AnyStaff(RuleBasedStateMachine):
    """Presses whatever operators may press, in whatever order."""

    def __init__(self):
        super().__init__()
        self.now, self.visits = 0.0, 0
        self.desk = Desk(paused())

    def _at(self):
        self.now += 1.0
        return at(self.now)

    @rule(window=st.sampled_from([1, 2]), operator=st.sampled_from(["", "anna", "boris", "carl"]))
    def open(self, window, operator):
        self.desk.press(window, self._at(), OpenPressed, operator=operator)

    @rule(window=st.sampled_from([1, 2]), reason=st.sampled_from(["lunch", "repair", ""]))
    def pause(self, window, reason):
        self.desk.press(window, self._at(), BreakPressed, reason=reason)

    @rule(window=st.sampled_from([1, 2]), kind=st.sampled_from([ClosePressed, DonePressed]))
    def end(self, window, kind):
        self.desk.press(window, self._at(), kind)

    @rule(window=st.sampled_from([1, 2]), waits=st.booleans())
    def next(self, window, waits):
        if waits:
            self.visits += 1
            self.desk.ticket(f"v{self.visits}", self._at(), "meter")
        self.desk.press(window, self._at(), NextPressed)

    @rule(window=st.sampled_from([1, 2]))
    def undo(self, window):
        self.desk.press(window, self._at(), UndoPressed)

    @rule(window=st.sampled_from([1, 2]), operator=st.sampled_from(["", "anna", "boris"]))
    def staff_log_in(self, window, operator):
        self.visits += 1  # a fresh wish
        self.desk.up("staff", OperatorWanted(f"w{self.visits}", window, operator), self._at())

    @rule(who=st.sampled_from([(1, ""), (0, "anna")]), services=st.sets(st.sampled_from(SERVICES)))
    def staff_set_skills(self, who, services):
        self.visits += 1
        wish = SkillsWanted(f"w{self.visits}", *who, tuple(services), reset=not services)
        self.desk.up("staff", wish, self._at())

    @rule()
    def begin_anew(self):
        self.desk = self.desk.again(self._at())

    @invariant()
    def every_session_and_break_begins_and_ends_once(self):
        """Hold what the tables of shifts and breaks, and UNDO, take for granted."""
        state = {1: "closed", 2: "closed"}
        operator = {1: "", 2: ""}
        for fact in self.desk.facts:
            if isinstance(fact, Undone) and fact.what == "BreakBegan":
                state[fact.window] = "open"
            if not isinstance(fact, SHIFT_FACTS):
                continue
            kind, window = type(fact).__name__, fact.window
            assert state[window] in LEGAL[kind], (kind, window, state)
            assert kind == "WindowOpened" or fact.operator == operator[window]
            state[window] = NEXT_STATE.get(kind, "open")
            operator[window] = fact.operator if state[window] != "closed" else ""
        for window in (1, 2):
            assert stands(self.desk, window)[:2] == (state[window], operator[window])

    @invariant()
    def an_operator_is_at_one_window_and_nobody_at_a_closed_one(self):
        places = self.desk.machine.state.places
        names = [place.operator for place in places.values() if place.operator]
        assert len(names) == len(set(names))
        for window, place in places.items():
            assert place.state == "open" or not place.visit
            assert place.state != "closed" or not place.operator
            assert where(place.operator, places) in (0, window)

    @invariant()
    def a_restart_changes_nothing(self):
        again = self.desk.again(at(self.now))
        assert again.machine.state.places == self.desk.machine.state.places
        assert vars(again.machine.state.staffing) == vars(self.desk.machine.state.staffing)


AnyStaff.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestAnyStaff = AnyStaff.TestCase
