"""The hub's machine: hears what the hall says, answers with facts to keep and acts to do.

Decides which rule a message belongs to: numbers and their kiosks in ``tickets.issue``, ``inbox``
and ``recovery``; buttons in ``presses`` and ``actions``; the day and staff in ``business_day``,
``wishes``, ``roster``, ``by_hand``, ``booking_desk`` and ``apply_hall``; who may say what in
``access``, whether we are the only hub in ``split_brain``; what follows for the hall's eyes in
``broadcast``, for the kiosks of visits in ``move_notices``. Never touches a clock, a disk or the
broker.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any, get_args

from hub.access import Access, turned_away
from hub.broadcast import Broadcast
from hub.effects import Began, HallRead, Odd, ReadHall, Say, Tell
from hub.events import HubFact
from hub.events.bookings import BookingFact
from hub.events.facts import (
    DayClosed,
    DayOpened,
    DayReopened,
    HubStarted,
    Past,
    Renumbered,
    Ticked,
    WishDone,
)
from hub.policy.issue_limits import IssueLimits
from hub.policy.priority_alarm import PriorityAlarm
from hub.replication.inbox import Inbox
from hub.replication.lending import Lending
from hub.replication.move_notices import MoveNotices
from hub.replication.presence import Presence
from hub.replication.reconcile import Reconciliation
from hub.replication.recovery import Recovery
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.service.actions import Actions
from hub.service.business_day import BusinessDays
from hub.service.clock_watch import ClockWatch
from hub.service.presses import Presses
from hub.staff.apply_hall import ApplyHall
from hub.staff.booking_desk import BookingDesk
from hub.staff.by_hand import ByHand
from hub.staff.lineup import Lineup
from hub.staff.repeats import Repeats
from hub.staff.roster import Roster
from hub.staff.wishes import Wishes
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.hall_time import TICK
from hub.state.staffing import changes_skills
from hub.tickets.check_in import CheckIn
from hub.tickets.come_back import ComeBack
from hub.tickets.issue import Issuing
from wire.hall import Hall
from wire.messages import (
    BackWanted,
    BookingsWanted,
    BookWanted,
    Contradicted,
    DayWanted,
    DeviceHere,
    DoubtfulWanted,
    Fact,
    From,
    HallWanted,
    HandWanted,
    HubTrouble,
    KioskHere,
    LineWanted,
    LinkUp,
    Message,
    NextPressed,
    Now,
    OpenPressed,
    OperatorWanted,
    Press,
    Pulse,
    Reported,
    ReserveLeased,
    ReserveWanted,
    RetireWanted,
    SkillsWanted,
    StaffWish,
    Tick,
    TicketIssued,
    TicketWanted,
    UnbookWanted,
)

UNSEEN: tuple[type[Fact], ...] = (
    *(TicketIssued, ReserveLeased, Ticked, WishDone),
    *get_args(BookingFact),
)
"""Facts after which no window shows anything else."""

CHANGES = (
    *(DayWanted, RetireWanted, DoubtfulWanted, OperatorWanted, SkillsWanted),
    *(HandWanted, BookWanted, UnbookWanted),
)
"""Wishes of staff that may change something."""


class HubMachine:
    """The queue of one hall. ``generation`` and ``epoch`` name this start of this database,
    ``past`` says how that generation came to be; ``refused`` why ``hall`` is not what the hall file
    says now. ``before`` is the line that this process had until its hall was changed."""

    def __init__(
        self,
        hall: Hall,
        zone: tzinfo,
        generation: str,
        epoch: int,
        past: Past = "",
        refused: str = "",
        before: "HubMachine | None" = None,
    ) -> None:
        self.state = state = DayState()
        self._generation, self._epoch = generation, epoch
        self._access = Access(hall)
        self._split_brain = before.still_alone(epoch) if before else SplitBrain(generation, epoch)
        self._apply_hall = ApplyHall(hall, state, refused)
        self._actions = actions = Actions(hall, state)
        self._business_day = BusinessDays(hall, state, zone, actions.windows, actions.skilled.of)
        limits = IssueLimits(hall, state, zone, self._business_day.believes, actions.skilled.of)
        check_in = CheckIn(hall, state, zone, self._business_day.wall)
        self._clock = ClockWatch(hall, zone, self._business_day.believes)
        self._issuing = Issuing(hall, state, actions.service_levels, limits, check_in)
        self._kiosk_sessions = KioskSessions(hall, state, generation, epoch)
        self._recovery = Recovery(hall, state, generation, past)
        self._inbox = Inbox(
            state,
            self._kiosk_sessions,
            Reconciliation(hall, state, actions.service_levels, actions.calls, check_in),
            self._issuing,
            self._recovery,
            self._business_day,
            Lending(state.leases, hall.rules, actions.service_levels.series),
        )
        self._alarm = PriorityAlarm(hall)
        lineup = Lineup(hall, state, actions.skilled, actions.call_order, self._alarm)
        self._roster = Roster(hall, state, actions.windows, actions.skilled, lineup)
        self._by_hand = ByHand(hall, state, actions)
        names = (device.name for device in hall.devices if device.kind != "staff")
        self._presence = Presence(self._kiosk_sessions, names)
        self._wishes = Wishes(
            *(
                hall,
                state,
                self._business_day,
                self._kiosk_sessions,
                self._split_brain,
                self._apply_hall,
            ),
            *(self._clock, self._presence),
        )
        self._repeats = Repeats(state)
        self._come_back = ComeBack(state, actions.returns)
        self._booking_desk = BookingDesk(hall, state, zone, self._business_day.believes)
        self._broadcast = Broadcast(hall, state, generation, epoch, actions.call_order, limits)
        self._presses = Presses(hall, state, actions, self._broadcast.pulses)
        self._move_notices = MoveNotices()

    def still_alone(self, epoch: int) -> SplitBrain:
        """What is known of other hubs, for the line after this one in the same process."""
        self._split_brain.goes_on(epoch)
        return self._split_brain

    def restore(self, facts: Iterable[HubFact]) -> None:
        """Read the journal of the last opened day again, and the last tick. What they touch is on
        the disk already."""
        for fact in facts:
            apply(self.state, fact)
        self.state.touched.taken()
        self.state.touched.moves_taken()

    def due(self) -> float:
        if self._split_brain.silent:
            return min(self._broadcast.due(), self._split_brain.due() or self._broadcast.due())
        returns = self._actions.returns
        parts = (self._issuing, self._recovery, self._split_brain, self._move_notices, returns)
        dues = [part.due() for part in parts]
        return min([self._broadcast.due(), *(due for due in dues if due is not None)])

    def hear(self, heard: Any, now: Now) -> list[Any]:
        if self._apply_hall.over:
            return []
        match heard:
            case Began():
                answers = self._begin(now)
            case ReadHall():
                answers = [heard]
            case HallRead():
                answers = self._apply_hall.read(heard)
            case Tick():
                answers = self._tick(now)
            case LinkUp(session):
                self._broadcast.link = session
                self._split_brain.up(session, now)
                self._kiosk_sessions.up(now)
                answers = self._broadcast.everything(now)
            case From("", Pulse() as pulse):
                answers = self._split_brain.hear(pulse, self._broadcast.pulse.count, now)
            case Contradicted() if not self._split_brain.silent:
                self._broadcast.wanted(now)
                answers = []
            case From("", HubTrouble() as trouble):
                self._split_brain.meet(trouble, now)
                answers = []
            case From(device, message) if device and not self._split_brain.silent:
                answers = self._said(device, message, now)
            case _:
                answers = []
        return self._spoken(heard, answers, now)

    # --- time -----------------------------------------------------------------------------------

    def _begin(self, now: Now) -> list[Any]:
        """Nobody listens yet: what the hall must see is shown when the link is up."""
        gathers = self._recovery.is_due()
        hall, by = self.state.time.begin(now)
        started = self._written(HubStarted(self._generation, self._epoch, now, hall, by))
        answers = [started, *(self._recovery.begin(now) if gathers else [])]
        answers += self._business_day.begin(now)
        self._issuing.begin(now)
        return [*answers, *self._clock.turn(now)]

    def _tick(self, now: Now) -> list[Any]:
        answers: list[Any] = self._split_brain.complain(now)
        if self._split_brain.wakes(now):
            self._recovery.heard_from(now)
            answers += [*self._broadcast.wake(now), *self._presence.ask()]
        answers += self._broadcast.beat(now, self._split_brain.silent)
        if not self._split_brain.silent:
            answers += [*self._issuing.unheard(now), *self._business_day.turn(now)]
            answers += self._actions.returns.turn(now)
            answers += self._inbox.gathered(now)
        return [*answers, *self._clock.turn(now), *self._ticked(now)]

    def _ticked(self, now: Now) -> list[Any]:
        """Hall time goes to the disk while it matters to somebody."""
        hall, last = self.state.time.of(now), self.state.time.last
        fresh = last is not None and hall < last[1] + TICK
        if fresh or not self.state.somebody_here():
            return []
        return [self._written(Ticked(now, hall))]

    # --- what devices say -----------------------------------------------------------------------

    def _said(self, device: str, message: Message, now: Now) -> list[Any]:
        wrong = self._access.closed_to(device, message)
        if wrong is not None:
            return [Odd(*wrong), *turned_away(device, message, wrong)]
        late = self._late(message, now)
        if late:
            return [Odd("late wish", f"{type(message).__name__} of {device}: {late}")]
        match message:
            case DeviceHere():
                self._broadcast.wanted(now)
                return [*self._presence.heard(device, message, now)]
            case TicketWanted():
                return [*self._issuing.wanted(device, message, now)]
            case Reported() | KioskHere() | ReserveWanted():
                return self._inbox.heard(device, message, now)
            case Press():
                return self._pressed(device, message, now)
            case HallWanted():
                return self._apply_hall.wanted(device, message)
            case LineWanted():
                return self._roster.heard(device, message, now)
            case BookingsWanted():
                return self._booking_desk.heard(device, message, now)
            case message if isinstance(message, CHANGES):
                return self._wished(device, message, now)
            case BackWanted():
                return self._come_back.wanted(device, message, now)
            case _:
                return [*self._presence.heard(device, message, now)]

    def _wished(self, device: str, wish: Any, now: Now) -> list[Any]:
        """Of staff, who say it until it is answered."""
        known = self._repeats.answer_to(wish)
        if known is not None:
            return [Tell(device, known)]
        return self._repeats.keep(wish, self._decided(device, wish, now), now)

    def _decided(self, device: str, wish: Any, now: Now) -> list[Any]:
        match wish:
            case OperatorWanted() | SkillsWanted():
                return self._roster.heard(device, wish, now)
            case HandWanted():
                return self._by_hand.heard(device, wish, now)
            case BookWanted() | UnbookWanted():
                return self._booking_desk.heard(device, wish, now)
            case _:
                return self._wishes.heard(device, wish, now)

    def _late(self, message: Message, now: Now) -> str:
        """Why nobody waits for this any more, "" if somebody does. It is not answered: whoever
        still waits says it again."""
        seen = message.seen if isinstance(message, (StaffWish, BackWanted)) else None
        return self._broadcast.pulses.too_old(seen, now) if seen else ""

    def _pressed(self, device: str, press: Press, now: Now) -> list[Any]:
        opened: list[Any] = []
        fits = self._presses.fits(device, press, now)
        if fits and self._begins_a_day(press):
            opened = [*self._business_day.open_by_hand(now)]
        return [*opened, *self._presses.pressed(device, press, now)]

    def _begins_a_day(self, press: Press) -> bool:
        """Whether somebody begins to work who can; what is refused opens nothing."""
        if isinstance(press, OpenPressed):
            return self._actions.windows.knows(press.operator)
        return isinstance(press, NextPressed) and not self.state.gathering

    # --- what follows ---------------------------------------------------------------------------

    def _spoken(self, heard: Any, answers: list[Any], now: Now) -> list[Any]:
        """What was decided, and what follows for the hall."""
        facts = [answer for answer in answers if isinstance(answer, Fact)]
        moves = self.state.touched.moves_taken()
        follows = [
            *self._shows(facts, now),
            *self._broadcast.calls(now),
            *self._broadcast.waiting(now),
        ]
        follows += self._broadcast.anew(now)
        follows += self._alarm.heard(self.state.turns)  # what rang before a start rings unheard
        answers = [*self._apply_hall.once_more(facts), *answers]
        if self._split_brain.silent:  # when it wakes it shows everything
            return [answer for answer in answers if _is_said_in_silence(answer)]
        moved = self._moved(heard, answers)
        self._move_notices.write(moves)
        if not isinstance(heard, From) or not isinstance(heard.message, Press) or not answers:
            return [*moved, *answers, *follows]
        # The window's new step goes out before the lamp confirms: the next press may come at once.
        *kept, answer = answers
        return [*moved, *kept, *follows, answer]

    def _shows(self, facts: list[Fact], now: Now) -> list[Any]:
        if any(isinstance(fact, DayClosed) for fact in facts):
            self._issuing.forget()
        if any(isinstance(fact, (DayOpened, DayReopened, DayClosed)) for fact in facts):
            return self._broadcast.everything(now)
        if not all(isinstance(fact, UNSEEN) for fact in facts):
            self._broadcast.queues_changed(now)
        windows = dict.fromkeys(window for x in facts if (window := getattr(x, "window", 0)))
        changed = windows or any(isinstance(fact, Renumbered) and fact.withdrawn for fact in facts)
        if changed:
            self._broadcast.calls_changed(now)
        if any(changes_skills(fact) for fact in facts):
            return self._broadcast.every_window(now)
        return self._broadcast.windows(windows, now)

    def _moved(self, heard: Any, answers: list[Any]) -> list[Tell]:
        """What happened to visits before ``heard``, to be said before what follows from it."""
        if isinstance(heard, Tick):
            return self._move_notices.to_all()
        return self._move_notices.to(
            {answer.device for answer in answers if isinstance(answer, Tell)}
        )

    def _written(self, fact: HubFact) -> HubFact:
        apply(self.state, fact)
        return fact


def _is_said_in_silence(answer: Any) -> bool:
    """Everything but words for the hall; that it is silent must be said."""
    if isinstance(answer, Say):
        return isinstance(answer.message, HubTrouble)
    return not isinstance(answer, Tell)
