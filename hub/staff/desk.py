"""Gives each wish of staff to the rule that it belongs to, once.

Decides which rule that is. A wish that may change something is done once, however often it is said
(``repeats``); one that only asks is answered each time. Whether the device is staff's at all is
decided before (``access``).
"""

from datetime import tzinfo

from hub.effects import Answer
from hub.policy.priority_alarm import PriorityAlarm
from hub.replication.sessions import KioskSessions
from hub.service.actions import Actions
from hub.service.business_day import BusinessDays
from hub.staff.booking_desk import BookingDesk
from hub.staff.by_hand import ByHand
from hub.staff.day_desk import DayDesk, Watches
from hub.staff.doubts import Doubts
from hub.staff.lineup import Lineup
from hub.staff.repeats import Change, Repeats
from hub.staff.roster import Roster
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import (
    AnyStaffWish,
    BookingsWanted,
    BookWanted,
    DayWanted,
    DoubtfulWanted,
    HallWanted,
    HandWanted,
    LineWanted,
    Now,
    OperatorWanted,
    RetireWanted,
    SkillsWanted,
    UnbookWanted,
)


class StaffDesk:
    """Answers all that staff ask by message."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        zone: tzinfo,
        actions: Actions,
        business_day: BusinessDays,
        sessions: KioskSessions,
        watches: Watches,
        alarm: PriorityAlarm,
    ) -> None:
        self._lineup = Lineup(hall, state, actions.in_force, actions.call_order, alarm)
        self._roster = Roster(hall, state, actions.windows, actions.in_force)
        self._by_hand = ByHand({window.number for window in hall.windows}, state, actions)
        self._bookings = BookingDesk(hall, state, zone, business_day.believes)
        kiosks = {device.name for device in hall.devices if device.kind == "kiosk"}
        self._doubts = Doubts(kiosks, state, sessions)
        self._day_desk = DayDesk(state, business_day, sessions, watches)
        self._apply_hall, self._repeats = watches.apply_hall, Repeats(state)

    def heard(self, device: str, wish: AnyStaffWish, now: Now) -> Answer:
        match wish:
            case HallWanted():
                return Answer(effects=self._apply_hall.wanted(device, wish))
            case LineWanted():
                return self._lineup.heard(wish, now)
            case BookingsWanted():
                return self._bookings.heard(wish, now)
            case _:
                return self._changed(device, wish, now)

    def _changed(self, device: str, wish: Change, now: Now) -> Answer:
        """Do the wish once: staff say it until it is answered."""
        known = self._repeats.reply_to(wish)
        if known is not None:
            return Answer(reply=known)
        return self._repeats.keep(wish, self._decided(device, wish, now), now)

    def _decided(self, device: str, wish: Change, now: Now) -> Answer:
        match wish:
            case OperatorWanted() | SkillsWanted():
                return self._roster.heard(wish, now)
            case HandWanted():
                return self._by_hand.heard(device, wish, now)
            case BookWanted() | UnbookWanted():
                return self._bookings.heard(wish, now)
            case DayWanted():
                return self._day_desk.heard(wish, now)
            case RetireWanted() | DoubtfulWanted():
                return self._doubts.heard(wish, now)
