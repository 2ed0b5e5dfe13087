"""What the hall is shown: the menu, each window's state, the last calls, the pulse.

Decides the order of states (one version counter in each epoch) and how often what is told: a call
at once by the state of its window, the list of all calls at once too but not again within
``CALLS_EVERY``, a changed number of waiting people only every ``waiting_said`` seconds, everything
when a device comes or when somebody else has written on the hub's topics, but not again within
``ANEW_APART``.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from hub.effects import Say
from hub.menu import menu
from hub.policy.call_order import CallOrder
from hub.policy.issue_limits import IssueLimits
from hub.pulses import PULSE_EVERY, Pulses
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import (
    Calls,
    Now,
    Offer,
    Pulse,
    ShutService,
    WindowState,
)

ANEW = 60
"""Pulses after which everything is said again. A word of an earlier start may reach the broker
after those of this one and stay there as the last: who connects then would see no live hall."""
ANEW_APART = 2.0
"""Seconds between two times that everything is said because somebody asks for it: a hall that is
switched on, or somebody who comes or writes again and again, must not flood it."""
CALLS_EVERY = 0.1
"""Seconds between two lists of the last 50 calls: in a rush they would be most of what is said."""


class Broadcast:
    """``generation`` and ``epoch`` go with everything the hub says (reliability, rule 6);
    ``link`` is the id of its present connection, which goes with the pulse."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        generation: str,
        epoch: int,
        call_order: CallOrder,
        limits: IssueLimits,
    ) -> None:
        self._hall, self._state, self._call_order, self._limits = hall, state, call_order, limits
        self._session = (generation, epoch)
        self.link = ""
        self._version = 0
        self._pulse_at = 0.0
        self._waiting_at: float | None = None
        self._calls_at: float | None = None
        self._calls_said = -CALLS_EVERY
        self._anew_at: float | None = None
        self._anew_said = -ANEW_APART
        self._said: dict[int, int] = {}
        self._shut: tuple[ShutService, ...] | None = None
        self._windows = [window.number for window in hall.windows]
        self._helps = any(x.secondary for x in hall.windows) or any(
            x.secondary for x in hall.operators
        )
        self.pulses = Pulses(generation, epoch, hall.rules.pulses_old)

    @property
    def pulse(self) -> Pulse:
        """The last one, of count -1 before the first."""
        return self.pulses.last

    def due(self) -> float:
        """The next pulse, or the next word about anything else, monotonic seconds."""
        dues = (self._pulse_at, self._waiting_at, self._calls_at, self._anew_at)
        return min(due for due in dues if due is not None)

    def wake(self, now: Now) -> list[Any]:
        """The silence is over: the pulse at once, and all that the hall shall know."""
        self._pulse_at = now.mono
        return [*self.beat(now, silent=False), *self.everything(now)]

    def everything(self, now: Now) -> list[Any]:
        """For a broker that keeps nothing: all that it shall hold (reliability, rule 11)."""
        self._anew_at, self._anew_said = None, now.mono
        offered = menu(self._hall, *self._session, self._next_version())
        self._shut = None
        return [Say(offered), *self._offer(now), *self.every_window(now), self._calls()]

    def beat(self, now: Now, silent: bool) -> list[Any]:
        """The pulse, where its second has come; a silent hub has none."""
        if now.mono < self._pulse_at:
            return []
        late = now.mono - self._pulse_at > PULSE_EVERY
        self._pulse_at = now.mono + PULSE_EVERY if late else self._pulse_at + PULSE_EVERY
        if silent:
            return []
        self.pulses.say(self.link, self._version, self._state.last_call, self._told(now))
        if self._time_tells():
            self.queues_changed(now)
        if self.pulse.count > 0 and self.pulse.count % ANEW == 0:
            return [Say(self.pulse), *self.everything(now)]
        return [Say(self.pulse), *self._offer(now)]

    def wanted(self, now: Now) -> None:
        """Somebody has come who may know nothing yet, or our topics hold what is not ours: say
        everything soon, once for all that ask until then; with the first pulse it is said anyway.
        """
        if self._anew_at is None and self.pulse.count >= 0:
            self._anew_at = max(now.mono, self._anew_said + ANEW_APART)

    def anew(self, now: Now) -> list[Any]:
        """Everything, where somebody wants it and it is time. The pulse goes first: what another
        has said with a version of its own invention gives way to what follows it."""
        if self._anew_at is None or now.mono < self._anew_at:
            return []
        again = self.pulses.again(self.link, self._version, self._state.last_call, self._told(now))
        return [Say(again), *self.everything(now)]

    def _told(self, now: Now) -> Now:
        """The moment as the hall hears it: trusted where the hub itself goes by its clock."""
        return structs.replace(now, trusted=self._limits.believes(now))

    def queues_changed(self, now: Now) -> None:
        """Some queue grew or shrank: say it soon, once for all that happens until then."""
        if self._waiting_at is None:
            self._waiting_at = now.mono + self._hall.rules.waiting_said

    def waiting(self, now: Now) -> list[Any]:
        """The windows whose number of waiting people is not as last said, where it is time."""
        if self._waiting_at is None or now.mono < self._waiting_at:
            return []
        self._waiting_at = None
        changed = [n for n in self._windows if self._said.get(n) != self._count(n, now)]
        return self.windows(changed, now)

    def calls_changed(self, now: Now) -> None:
        """Somebody was called, or a call withdrawn: say the list, soon if it was said just now."""
        if self._calls_at is None:
            self._calls_at = max(now.mono, self._calls_said + CALLS_EVERY)

    def calls(self, now: Now) -> list[Any]:
        """The list of calls, where it has changed and it is time."""
        if self._calls_at is None or now.mono < self._calls_at:
            return []
        self._calls_at, self._calls_said = None, now.mono
        return [self._calls()]

    def every_window(self, now: Now) -> list[Any]:
        return self.windows(self._windows, now)

    def windows(self, numbers: Iterable[int], now: Now) -> list[Any]:
        return [Say(self._window(number, now)) for number in numbers]

    def _offer(self, now: Now) -> list[Any]:
        """Which services give no ticket now, where that is not as last said."""
        shut = self._limits.shut(now)
        if shut == self._shut:
            return []
        self._shut = shut
        return [Say(Offer(*self._session, self._next_version(), shut))]

    def _calls(self) -> Any:
        return Say(Calls(*self._session, self._next_version(), tuple(self._state.calls)))

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _time_tells(self) -> bool:
        """Whether time alone can change how many a window could call: it helps who is urgent."""
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
            served=visit is not None and visit.started > 0,
        )
