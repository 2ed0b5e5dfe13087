"""Shows the hall its state: the menu, each window, the last calls, the pulse.

Decides what is shown after which facts, the order of states (one version counter in each epoch) and
how often what is told. A call is shown at once by the state of its window. The list of all calls
goes out at once too, but not again within ``CALLS_EVERY``; a changed number of waiting people only
every ``waiting_said`` seconds; everything when a device comes or when somebody else has written on
the hub's topics, but not again within ``ANEW_APART``.
"""

from collections.abc import Iterable, Sequence
from typing import get_args

from msgspec import structs

from hub.effects import Say
from hub.events.bookings import BookingFact
from hub.events.facts import DayClosed, DayOpened, DayReopened, Renumbered, Ticked, WishDone
from hub.menu import menu
from hub.policy.call_order import CallOrder
from hub.policy.issue_limits import IssueLimits
from hub.pulses import PULSE_EVERY, Pulses
from hub.state.day_state import DayState
from hub.state.staffing import changes_skills
from wire.hall import Hall
from wire.messages import (
    Calls,
    Fact,
    Now,
    Offer,
    Pulse,
    ReserveLeased,
    ShutService,
    TicketIssued,
    WindowState,
)

UNSEEN: tuple[type[Fact], ...] = (
    *(TicketIssued, ReserveLeased, Ticked, WishDone),
    *get_args(BookingFact),
)
"""Facts after which no window shows anything else."""
ANEW = 60
"""Pulses after which everything is said again. A word of an earlier start may reach the broker
after those of this one and stay there as the last: who connects then would see no live hall."""
ANEW_APART = 2.0
"""Seconds between two times that everything is said because somebody asks for it: a hall that is
switched on, or somebody who comes or writes again and again, must not flood it."""
CALLS_EVERY = 0.1
"""Seconds between two lists of the last 50 calls: in a rush they would be most of what is said."""


class Throttle:
    """Paces something that is said soon after it is wanted, but not again within ``apart`` seconds.
    ``at``: when it is due, monotonic seconds, None while nobody wants it."""

    def __init__(self, apart: float) -> None:
        self.at: float | None = None
        self._apart, self._said = apart, -apart

    def want(self, now: Now) -> None:
        """Say it soon, once for all who want it until then."""
        if self.at is None:
            self.at = max(now.mono, self._said + self._apart)

    def is_due(self, now: Now) -> bool:
        return self.at is not None and now.mono >= self.at

    def said(self, now: Now) -> None:
        self.at, self._said = None, now.mono


class Broadcast:
    """Keeps what was said last. ``link`` is the id of the hub's present connection, which goes with
    the pulse; generation and epoch go with everything that the hub says (docs/messages.md)."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        pulses: Pulses,
        call_order: CallOrder,
        limits: IssueLimits,
    ) -> None:
        self._hall, self._state, self._call_order, self._limits = hall, state, call_order, limits
        self._pulses, self._session = pulses, (pulses.last.generation, pulses.last.epoch)
        self.link = ""
        self._version = 0
        self._pulse_at = 0.0
        self._waiting_at: float | None = None
        self._calls, self._anew = Throttle(CALLS_EVERY), Throttle(ANEW_APART)
        self._said: dict[int, int] = {}
        self._shut: tuple[ShutService, ...] | None = None
        self._windows = [window.number for window in hall.windows]
        served = [one.secondary for one in hall.windows]
        self._helps = any([*served, *(one.secondary for one in hall.operators)])

    @property
    def pulse(self) -> Pulse:
        """Return the last pulse, of count -1 before the first."""
        return self._pulses.last

    def due(self) -> float:
        """Return when the next pulse is due, or the next word about anything else, monotonic
        seconds."""
        dues = (self._pulse_at, self._waiting_at, self._calls.at, self._anew.at)
        return min(due for due in dues if due is not None)

    def wake(self, now: Now) -> list[Say]:
        """Say the pulse at once, and all that the hall shall know: the silence is over."""
        self._pulse_at = now.mono
        return [*self.beat(now, silent=False), *self.everything(now)]

    def everything(self, now: Now) -> list[Say]:
        """Say all that the broker shall hold, for one that keeps nothing."""
        self._anew.said(now)
        offered = menu(self._hall, *self._session, self._next_version())
        self._shut = None
        return [Say(offered), *self._offer(now), *self._every_window(now), self._all_calls()]

    def beat(self, now: Now, silent: bool) -> list[Say]:
        """Return the pulse, where its second has come; a silent hub has none."""
        if now.mono < self._pulse_at:
            return []
        late = now.mono - self._pulse_at > PULSE_EVERY
        self._pulse_at = now.mono + PULSE_EVERY if late else self._pulse_at + PULSE_EVERY
        if silent:
            return []
        self._pulses.say(self.link, self._version, self._state.last_call, self._told(now))
        if self._time_tells():
            self._queues_changed(now)
        if self.pulse.count > 0 and self.pulse.count % ANEW == 0:
            return [Say(self.pulse), *self.everything(now)]
        return [Say(self.pulse), *self._offer(now)]

    def wanted(self, now: Now) -> None:
        """Say everything soon, once for all that ask until then: somebody has come who may know
        nothing yet, or the hub's topics hold the word of another. Before the first pulse nobody
        needs to ask: with that it is said anyway."""
        if self.pulse.count >= 0:
            self._anew.want(now)

    def follows(self, facts: Sequence[Fact], now: Now) -> list[Say]:
        """Show the hall what these facts changed, and what was put off until now."""
        shown = self._changed(facts, now)
        return [*shown, *self._calls_due(now), *self._waiting_due(now), *self._anew_due(now)]

    def _changed(self, facts: Sequence[Fact], now: Now) -> list[Say]:
        if any(isinstance(fact, (DayOpened, DayReopened, DayClosed)) for fact in facts):
            return self.everything(now)
        if not all(isinstance(fact, UNSEEN) for fact in facts):
            self._queues_changed(now)
        windows = dict.fromkeys(window for x in facts if (window := getattr(x, "window", 0)))
        if windows or any(isinstance(fact, Renumbered) and fact.withdrawn for fact in facts):
            self._calls.want(now)
        if any(changes_skills(fact) for fact in facts):
            return self._every_window(now)
        return self._shown(windows, now)

    def _anew_due(self, now: Now) -> list[Say]:
        """Return everything, where somebody wants it and it is time. The pulse goes first: what
        another has said with a version of its own invention gives way to what follows it."""
        if not self._anew.is_due(now):
            return []
        again = self._pulses.again(self.link, self._version, self._state.last_call, self._told(now))
        return [Say(again), *self.everything(now)]

    def _told(self, now: Now) -> Now:
        """Return the moment as the hall hears it: trusted where the hub itself goes by its
        clock."""
        return structs.replace(now, trusted=self._limits.believes(now))

    def _queues_changed(self, now: Now) -> None:
        """Note that some queue grew or shrank: say it soon, once for all that happens until
        then."""
        if self._waiting_at is None:
            self._waiting_at = now.mono + self._hall.rules.waiting_said

    def _waiting_due(self, now: Now) -> list[Say]:
        """Return the windows whose number of waiting people is not as last said, where it is
        time."""
        if self._waiting_at is None or now.mono < self._waiting_at:
            return []
        self._waiting_at = None
        changed = [n for n in self._windows if self._said.get(n) != self._count(n, now)]
        return self._shown(changed, now)

    def _calls_due(self, now: Now) -> list[Say]:
        """Return the list of calls, where it has changed and it is time."""
        if not self._calls.is_due(now):
            return []
        self._calls.said(now)
        return [self._all_calls()]

    def _every_window(self, now: Now) -> list[Say]:
        return self._shown(self._windows, now)

    def _shown(self, windows: Iterable[int], now: Now) -> list[Say]:
        return [Say(self._window(number, now)) for number in windows]

    def _offer(self, now: Now) -> list[Say]:
        """Say which services give no ticket now, where that is not as last said."""
        shut = self._limits.shut(now)
        if shut == self._shut:
            return []
        self._shut = shut
        return [Say(Offer(*self._session, self._next_version(), shut))]

    def _all_calls(self) -> Say:
        return Say(Calls(*self._session, self._next_version(), tuple(self._state.calls)))

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _time_tells(self) -> bool:
        """Return whether time alone can change how many a window could call: it helps those who are
        urgent."""
        staffing = self._state.staffing
        return self._helps or bool(staffing.windows or staffing.operators)

    def _count(self, window: int, now: Now) -> int:
        return self._call_order.count(window, self._state.time.of(now))

    def _window(self, number: int, now: Now) -> WindowState:
        visit, place = self._state.at(number), self._state.place(number)
        self._said[number] = waiting = self._count(number, now)
        return WindowState(
            *self._session,
            self._next_version(),
            number,
            place.step,
            visit.call if visit else None,
            waiting,
            place.state,
            place.reason,
            place.operator,
            served=visit is not None and bool(visit.started),
        )
