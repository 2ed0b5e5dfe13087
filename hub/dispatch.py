"""Gives each message of a device to the rule that it belongs to, and each moment to those that wait
for one.

Decides which rule that is: visitors' wishes in ``tickets``, kiosks' reports in ``replication``,
presses in ``service``, staff's wishes in ``staff``. Whether the device may say it at all is decided
before (``machine``), and so is what follows for the hall. Pure.
"""

from collections.abc import Iterator
from datetime import tzinfo

from hub.effects import Answer, Effect, Odd
from hub.events.facts import HubStarted
from hub.policy.issue_limits import IssueLimits
from hub.policy.priority_alarm import PriorityAlarm
from hub.pulses import Pulses
from hub.replication.kiosk_desk import KioskDesk
from hub.replication.presence import Presence
from hub.replication.split_brain import SplitBrain
from hub.service.actions import Actions
from hub.service.business_day import BusinessDays
from hub.service.clock_watch import ClockWatch
from hub.service.press_guard import PressGuard
from hub.staff.apply_hall import ApplyHall
from hub.staff.day_desk import Watches
from hub.staff.desk import StaffDesk
from hub.start import HubStart
from hub.state.day_state import DayState
from hub.state.write import written
from hub.tickets.check_in import CheckIn
from hub.tickets.come_back import ComeBack
from hub.tickets.issue import TicketIssuer
from wire.hall import Hall
from wire.messages import (
    AnyPress,
    AnyStaffWish,
    BackWanted,
    DeviceGone,
    DeviceHere,
    KioskHere,
    Message,
    NextPressed,
    Now,
    OpenPressed,
    PrinterSaid,
    Reported,
    ReserveWanted,
    TicketWanted,
)


class Dispatch:
    """Holds the rules of one hall, each with what it needs of the others. ``watched``: rules of the
    machine itself, of which staff are told."""

    def __init__(
        self,
        hall: Hall,
        zone: tzinfo,
        state: DayState,
        start: HubStart,
        pulses: Pulses,
        watched: tuple[SplitBrain, ApplyHall],
    ) -> None:
        self._state, self._start = state, start
        self.actions = actions = Actions(hall, state)
        self._day = day = BusinessDays(hall, state, zone, actions.windows, actions.in_force.of)
        self.clock = ClockWatch(hall, zone, day.believes)
        self.limits = IssueLimits(hall, state, zone, day.believes, actions.in_force.of)
        check_in, levels = CheckIn(hall, state, zone, day.wall), actions.service_levels
        self.issuer = TicketIssuer(hall, state, levels, self.limits, check_in)
        self._come_back = ComeBack(state, actions.returns)
        self._press_guard = PressGuard(hall.rules, state, actions, pulses)
        self._kiosk_desk = KioskDesk(hall, state, start, actions, day, self.issuer, check_in)
        self._presence = Presence(device.name for device in hall.devices if device.kind != "staff")
        self.alarm = PriorityAlarm(hall)
        watches = Watches(*watched, self.clock, self._presence)
        sessions = self._kiosk_desk.sessions
        self._staff = StaffDesk(hall, state, zone, actions, day, sessions, watches, self.alarm)

    def begin(self, now: Now) -> Answer:
        """Begin to work. Nobody listens yet: what the hall must see is shown when the link is
        up."""
        gathers = self._kiosk_desk.recovery.is_due()
        hall, by = self._state.time.begin(now)
        started = HubStarted(self._start.generation, self._start.epoch, now, hall, by)
        answer = Answer([written(self._state, started)])
        if gathers:
            answer.add(self._kiosk_desk.recovery.begin(now))
        answer.facts += self._day.begin(now)
        self.issuer.begin(now)
        answer.effects += self.clock.notes(now)
        return answer

    def up(self, now: Now) -> None:
        """Note that the hub's connection stands."""
        self._kiosk_desk.sessions.up(now)

    def awake(self, now: Now) -> list[Effect]:
        """The hub can be heard from now on."""
        self._kiosk_desk.recovery.heard_from(now)
        return self._presence.ask()

    def tick(self, now: Now) -> Answer:
        """Do what the time alone leads to."""
        answer = self.issuer.unheard(now)
        answer.facts += self._day.tick(now)
        answer.facts += self.actions.returns.tick(now)
        answer.add(self._kiosk_desk.gathered(now))
        return answer

    def dues(self) -> Iterator[float | None]:
        """Yield the monotonic seconds at which ``tick`` is due, for each rule that may wait; None
        if it does not."""
        yield self.issuer.due()
        yield self._kiosk_desk.recovery.due()
        yield self.actions.returns.due()

    def heard(self, device: str, message: Message, now: Now) -> Answer:
        """Hand the message to its rule. One without a rule is counted as odd."""
        match message:
            case TicketWanted():
                return self.issuer.wanted(device, message, now)
            case BackWanted():
                return self._come_back.wanted(device, message, now)
            case Reported() | KioskHere() | ReserveWanted():
                return self._kiosk_desk.heard(device, message, now)
            case message if isinstance(message, AnyPress):
                return self._pressed(device, message, now)
            case message if isinstance(message, AnyStaffWish):
                return self._staff.heard(device, message, now)
            case DeviceHere() | PrinterSaid():
                return Answer(effects=self._presence.heard(device, message))
            case DeviceGone(session):
                self._kiosk_desk.sessions.gone(device, session, now)
                return Answer(effects=self._presence.heard(device, message))
        return Answer(effects=[Odd("no rule", f"{type(message).__name__} of {device}: not heard")])

    def _pressed(self, device: str, press: AnyPress, now: Now) -> Answer:
        """Hand the press to its rule. The first one of a day by somebody who begins to work opens
        it."""
        opened = Answer()
        if self._press_guard.fits(device, press, now) and self._begins_a_day(press):
            opened.facts += self._day.open_by_hand(now)
        opened.add(self._press_guard.pressed(device, press, now))
        return opened

    def _begins_a_day(self, press: AnyPress) -> bool:
        """Tell whether somebody begins to work who can; a press that is refused opens nothing."""
        if isinstance(press, OpenPressed):
            return self.actions.windows.knows(press.operator)
        return isinstance(press, NextPressed) and not self._state.gathering
