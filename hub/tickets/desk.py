"""Gives each wish of a kiosk's visitor to the rule that it belongs to: a ticket, or to be back.

Decides only which rule that is.
"""

from datetime import tzinfo

from hub.effects import Answer
from hub.policy.issue_limits import IssueLimits
from hub.service.actions import Actions
from hub.service.business_day import BusinessDays
from hub.state.day_state import DayState
from hub.tickets.check_in import CheckIn
from hub.tickets.come_back import ComeBack
from hub.tickets.issue import TicketIssuer
from wire.hall import Hall
from wire.messages import BackWanted, Now, TicketWanted


class TicketDesk:
    """``limits``, ``check_in`` and ``issuer`` are there for other rules too."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        zone: tzinfo,
        actions: Actions,
        business_day: BusinessDays,
    ) -> None:
        believes, skills = business_day.believes, actions.in_force.of
        self.limits = IssueLimits(hall, state, zone, believes, skills)
        self.check_in = CheckIn(hall, state, zone, business_day.wall)
        levels = actions.service_levels
        self.issuer = TicketIssuer(hall, state, levels, self.limits, self.check_in)
        self._come_back = ComeBack(state, actions.returns)

    def heard(self, kiosk: str, wish: TicketWanted | BackWanted, now: Now) -> Answer:
        match wish:
            case TicketWanted():
                return self.issuer.wanted(kiosk, wish, now)
            case BackWanted():
                return self._come_back.wanted(kiosk, wish, now)
