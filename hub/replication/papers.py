"""Judges the papers that kiosks report, against the state. Pure.

Decides where a visit unknown until now stands, under which day, and whether a number can rightly be
on its paper. What is written about it is decided in ``reconcile``.
"""

from typing import Literal, NamedTuple

from hub.events.facts import State
from hub.policy.service_levels import ServiceLevels
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.hall import Rules
from wire.messages import Move, Reported, TicketTaken

Unknown = Literal["waiting", "doubtful", "kept", "history", "quarantined"]
STRANGE: tuple[State, ...] = ("doubtful", "quarantined")
COPY = "a refused copy of this kiosk's card printed it"


class Stand(NamedTuple):
    """Says where a visit unknown until now stands, under which day, and what is wrong with its
    number, "" if nothing."""

    state: Unknown
    day: int
    wrong: str


class Papers:
    """Judges by the numbers that are used and lent, which the state knows."""

    def __init__(self, rules: Rules, state: DayState, service_levels: ServiceLevels) -> None:
        self._state, self._rules, self._service_levels = state, rules, service_levels

    def stands_as(self, said: Reported, taken: TicketTaken) -> tuple[Unknown, int]:
        """Return where it would stand if its number is right, and under which day. A closed day may
        be opened again: its papers count as long as its date is not over."""
        day = self._state.day
        if said.told or not taken.own:
            over = taken.day < self._first_day()
            return ("history", min(taken.day, day)) if over else ("doubtful", day)
        return ("waiting" if self._state.is_open else "kept"), day

    def _today(self) -> int:
        """Return the hall's day as far as anybody knows: a hub that lost its past and gathered
        without a kiosk counts behind it, and the papers of several lost days come into its day."""
        return max(self._state.day, self._state.kiosk_cards.latest_day())

    def _first_day(self) -> int:
        """Return the first day whose papers may be in people's hands: where the hall was open over
        the turn, the one before."""
        state, today = self._state, self._today()
        rollover = state.opened.snapshot.rollover if state.opened else None
        return rollover.day if rollover is not None and state.day == today else today

    def outdated(self, state: Unknown, taken: TicketTaken) -> Visit | None:
        """Return a doubtful paper of an earlier day that bears the number of this doubtful one:
        that day is over."""
        holder = self._holder(taken)
        if state != "doubtful" or holder is None or holder.state != "doubtful":
            return None
        return holder if holder.day_on_paper < taken.day else None

    def wrong_at(self, state: Unknown, incarnation: str, taken: TicketTaken) -> str:
        """Say why a visit that would stand so is quarantined, "" if it is not."""
        if state == "history":
            return ""
        wrong = self.wrong(incarnation, taken, state == "doubtful")
        if not wrong and self._service_levels.way(taken.service) is None:
            wrong = f"no such service: {taken.service}"
        return wrong

    def wrong(self, incarnation: str, taken: TicketTaken, doubtful: bool = False) -> str:
        """Say why no paper can rightly bear this number, "" if one can."""
        number = taken.number
        if taken.own and not self._state.leases.covers(incarnation, taken.series, number):
            return f"{taken.ticket} was never lent to this card"
        if not taken.own and self._rules.reserve_from <= number <= self._rules.reserve_to:
            return f"{taken.ticket} is of the reserve, and said to be the hub's"
        if self._on_another(taken, doubtful):
            return f"{taken.ticket} is on another paper of this day"
        return ""

    def _on_another(self, taken: TicketTaken, doubtful: bool) -> bool:
        """A doubtful paper may be of another day than its namesake: of the hub's before it lost
        its past, or of one that the kiosk knows of and the hub does not."""
        name = self._name(taken) or taken.visit
        holder = self._state.visits.get(name)
        same_day = holder is None or holder.day_on_paper == taken.day
        return name != taken.visit and (same_day or not doubtful)

    def _holder(self, taken: TicketTaken) -> Visit | None:
        return self._state.visits.get(self._name(taken))

    def _name(self, taken: TicketTaken) -> str:
        """Return the visit to which this number of the day belongs, "" for none."""
        return self._state.used.get(taken.series, {}).get(taken.number, "")


def is_by_a_copy(visit: Visit) -> bool:
    """Return whether a refused copy told of its paper. Where the card that may speak says the same,
    or of another paper of the visit, this one counts."""
    return visit.state == "quarantined" and visit.why == COPY


def may_drop(visit: Visit, incarnation: str) -> bool:
    """Return whether this card may give the visit up: a new one may do so with what was issued to
    the old one, but not with what that one printed."""
    here = visit.state in ("issued", "waiting", "kept", "doubtful")
    return here and visit.taken_by in ("", incarnation)


def moves_to(visit: Visit, to: Move) -> Move | Literal["doubtful"] | None:
    """Return where a visit goes that stands here as it does and went ``to`` under another hub; None
    if it stays. An end that was followed by another word was undone: of what came then nobody knows
    more."""
    state = visit.state
    if to == "waiting":
        if state in ("called", "no_show"):
            return to
        return "doubtful" if state in ("served", "left") else None
    if to == "called" and state in ("served", "no_show") and visit.call is None:
        return "doubtful"  # that end was learned; one of this hub's own may be the later word
    if state not in ("issued", "waiting", "called", "parked", "doubtful"):
        return None
    if to != "called":
        return to
    return "doubtful" if state in ("issued", "waiting", "parked") else None
