"""The hub's machine: hears what the hall says, answers with facts to keep and acts to do.

Decides which rule a message belongs to: numbers and their kiosks in ``tickets``, ``outboxes`` and
``gather``; buttons in ``presses`` and ``actions``; the day and staff in ``days``, ``wishes``,
``roster``, ``by_hand``, ``booking_desk`` and ``applying``; who may say what in ``gate``, whether we
are the only hub in ``alone``; what follows for the hall's eyes in ``shown``, for the kiosks of
visits in ``moves``. Never touches a clock, a disk or the broker.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from hub.actions import Actions
from hub.adoption import Adoption
from hub.alarm import Alarm
from hub.alone import Alone
from hub.applying import Applying
from hub.back import Back
from hub.book import Book
from hub.booked import BOOKED
from hub.booking_desk import BookingDesk
from hub.by_hand import ByHand
from hub.checkin import Checkin
from hub.clock_watch import ClockWatch
from hub.days import Days
from hub.facts import (
    DayClosed,
    DayOpened,
    DayReopened,
    HubStarted,
    Past,
    Renumbered,
    Ticked,
    WishDone,
)
from hub.gate import Gate, turned_away
from hub.gather import Gathering
from hub.halltime import TICK
from hub.kiosks import Kiosks
from hub.leases import Lending
from hub.limits import Limits
from hub.lineup import Lineup
from hub.moves import Moves
from hub.outboxes import Outboxes
from hub.presence import Presence
from hub.presses import Presses
from hub.repeats import Repeats
from hub.roster import Roster
from hub.shown import Shown
from hub.staffing import changes_skills
from hub.things import Began, HallRead, Odd, ReadHall, Say, Tell
from hub.tickets import Tickets
from hub.visit import Visit
from hub.wishes import Wishes
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

UNSEEN: tuple[type[Fact], ...] = (TicketIssued, ReserveLeased, Ticked, WishDone, *BOOKED)
"""Facts after which no window shows anything else."""

CHANGES = (
    *(DayWanted, RetireWanted, DoubtfulWanted, OperatorWanted, SkillsWanted),
    *(HandWanted, BookWanted, UnbookWanted),
)
"""Wishes of staff that may change something."""


class Line:
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
        before: "Line | None" = None,
    ) -> None:
        self.book = book = Book()
        self._generation, self._epoch = generation, epoch
        self._gate = Gate(hall)
        self._alone = before.still_alone(epoch) if before else Alone(generation, epoch)
        self._applying = Applying(hall, book, refused)
        self._actions = actions = Actions(hall, book)
        self._days = Days(hall, book, zone, actions.windows, actions.skilled.of)
        limits = Limits(hall, book, zone, self._days.believes, actions.skilled.of)
        checkin = Checkin(hall, book, zone, self._days.wall)
        self._clock = ClockWatch(hall, zone, self._days.believes)
        self._tickets = Tickets(hall, book, actions.standards, limits, checkin)
        self._kiosks = Kiosks(hall, book, generation, epoch)
        self._gathering = Gathering(hall, book, generation, past)
        self._outboxes = Outboxes(
            book,
            self._kiosks,
            Adoption(hall, book, actions.standards, actions.calls, checkin),
            self._tickets,
            self._gathering,
            self._days,
            Lending(book.leases, hall.rules, actions.standards.series),
        )
        self._alarm = Alarm(hall)
        lineup = Lineup(hall, book, actions.skilled, actions.choice, self._alarm)
        self._roster = Roster(hall, book, actions.windows, actions.skilled, lineup)
        self._by_hand = ByHand(hall, book, actions)
        names = (device.name for device in hall.devices if device.kind != "staff")
        self._presence = Presence(self._kiosks, names)
        self._wishes = Wishes(
            *(hall, book, self._days, self._kiosks, self._alone, self._applying),
            *(self._clock, self._presence),
        )
        self._repeats = Repeats(book)
        self._back = Back(book, actions.returns)
        self._bookings = BookingDesk(hall, book, zone, self._days.believes)
        self._shown = Shown(hall, book, generation, epoch, actions.choice, limits)
        self._presses = Presses(hall, book, actions, self._shown.pulses)
        self._moves = Moves(book)

    def still_alone(self, epoch: int) -> Alone:
        """What is known of other hubs, for the line after this one in the same process."""
        self._alone.goes_on(epoch)
        return self._alone

    def restore(self, facts: Iterable[Fact]) -> None:
        """Read the journal of the last opened day again, and the last tick."""
        for fact in facts:
            self.book.write(fact)

    def due(self) -> float:
        if self._alone.silent:
            return min(self._shown.due(), self._alone.due() or self._shown.due())
        returns = self._actions.returns
        parts = (self._tickets, self._gathering, self._alone, self._moves, returns)
        dues = [part.due() for part in parts]
        return min([self._shown.due(), *(due for due in dues if due is not None)])

    def hear(self, heard: Any, now: Now) -> list[Any]:
        if self._applying.over:
            return []
        visits = self.book.visits
        match heard:
            case Began():
                answers = self._begin(now)
            case ReadHall():
                answers = [heard]
            case HallRead():
                answers = self._applying.read(heard)
            case Tick():
                answers = self._tick(now)
            case LinkUp(session):
                self._shown.link = session
                self._alone.up(session, now)
                self._kiosks.up(now)
                answers = self._shown.everything(now)
            case From("", Pulse() as pulse):
                answers = self._alone.hear(pulse, self._shown.pulse.count, now)
            case Contradicted() if not self._alone.silent:
                self._shown.wanted(now)
                answers = []
            case From("", HubTrouble() as trouble):
                self._alone.meet(trouble, now)
                answers = []
            case From(device, message) if device and not self._alone.silent:
                answers = self._said(device, message, now)
            case _:
                answers = []
        return self._spoken(heard, answers, visits, now)

    # --- time -----------------------------------------------------------------------------------

    def _begin(self, now: Now) -> list[Any]:
        """Nobody listens yet: what the hall must see is shown when the link is up."""
        gathers = self._gathering.is_due()
        hall, by = self.book.time.begin(now)
        started = self._written(HubStarted(self._generation, self._epoch, now, hall, by))
        answers = [started, *(self._gathering.begin(now) if gathers else [])]
        answers += self._days.begin(now)
        self._tickets.begin(now)
        return [*answers, *self._clock.turn(now)]

    def _tick(self, now: Now) -> list[Any]:
        answers: list[Any] = self._alone.complain(now)
        if self._alone.wakes(now):
            self._gathering.heard_from(now)
            answers += [*self._shown.wake(now), *self._presence.ask()]
        answers += self._shown.beat(now, self._alone.silent)
        if not self._alone.silent:
            answers += [*self._tickets.unheard(now), *self._days.turn(now)]
            answers += self._actions.returns.turn(now)
            answers += self._outboxes.gathered(now)
        return [*answers, *self._clock.turn(now), *self._ticked(now)]

    def _ticked(self, now: Now) -> list[Any]:
        """Hall time goes to the disk while it matters to somebody."""
        hall, last = self.book.time.of(now), self.book.time.last
        fresh = last is not None and hall < last[1] + TICK
        if fresh or not self.book.somebody_here():
            return []
        return [self._written(Ticked(now, hall))]

    # --- what devices say -----------------------------------------------------------------------

    def _said(self, device: str, message: Message, now: Now) -> list[Any]:
        wrong = self._gate.closed_to(device, message)
        if wrong is not None:
            return [Odd(*wrong), *turned_away(device, message, wrong)]
        late = self._late(message, now)
        if late:
            return [Odd("late wish", f"{type(message).__name__} of {device}: {late}")]
        match message:
            case DeviceHere():
                self._shown.wanted(now)
                return [*self._presence.heard(device, message, now)]
            case TicketWanted():
                return [*self._tickets.wanted(device, message, now)]
            case Reported() | KioskHere() | ReserveWanted():
                return self._outboxes.heard(device, message, now)
            case Press():
                return self._pressed(device, message, now)
            case HallWanted():
                return self._applying.wanted(device, message)
            case LineWanted():
                return self._roster.heard(device, message, now)
            case BookingsWanted():
                return self._bookings.heard(device, message, now)
            case message if isinstance(message, CHANGES):
                return self._wished(device, message, now)
            case BackWanted():
                return self._back.wanted(device, message, now)
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
                return self._bookings.heard(device, wish, now)
            case _:
                return self._wishes.heard(device, wish, now)

    def _late(self, message: Message, now: Now) -> str:
        """Why nobody waits for this any more, "" if somebody does. It is not answered: whoever
        still waits says it again."""
        seen = message.seen if isinstance(message, (StaffWish, BackWanted)) else None
        return self._shown.pulses.too_old(seen, now) if seen else ""

    def _pressed(self, device: str, press: Press, now: Now) -> list[Any]:
        opened: list[Any] = []
        fits = self._presses.fits(device, press, now)
        if fits and self._begins_a_day(press):
            opened = [*self._days.open_by_hand(now)]
        return [*opened, *self._presses.pressed(device, press, now)]

    def _begins_a_day(self, press: Press) -> bool:
        """Whether somebody begins to work who can; what is refused opens nothing."""
        if isinstance(press, OpenPressed):
            return self._actions.windows.knows(press.operator)
        return isinstance(press, NextPressed) and not self.book.gathering

    # --- what follows ---------------------------------------------------------------------------

    def _spoken(
        self, heard: Any, answers: list[Any], visits: dict[str, Visit], now: Now
    ) -> list[Any]:
        """What was decided, and what follows for the hall. ``visits`` are those of the day that
        was open before."""
        facts = [answer for answer in answers if isinstance(answer, Fact)]
        follows = [*self._shows(facts, now), *self._shown.calls(now), *self._shown.waiting(now)]
        follows += self._shown.anew(now)
        follows += self._alarm.heard(self.book.turns)  # what rang before a start rings unheard
        answers = [*self._applying.once_more(facts), *answers]
        if self._alone.silent:  # when it wakes it shows everything
            return [answer for answer in answers if _is_said_in_silence(answer)]
        moved = self._moved(heard, answers)
        self._moves.write(facts, visits)
        if not isinstance(heard, From) or not isinstance(heard.message, Press) or not answers:
            return [*moved, *answers, *follows]
        # The window's new step goes out before the lamp confirms: the next press may come at once.
        *kept, answer = answers
        return [*moved, *kept, *follows, answer]

    def _shows(self, facts: list[Fact], now: Now) -> list[Any]:
        if any(isinstance(fact, DayClosed) for fact in facts):
            self._tickets.forget()
        if any(isinstance(fact, (DayOpened, DayReopened, DayClosed)) for fact in facts):
            return self._shown.everything(now)
        if not all(isinstance(fact, UNSEEN) for fact in facts):
            self._shown.queues_changed(now)
        windows = dict.fromkeys(window for x in facts if (window := getattr(x, "window", 0)))
        changed = windows or any(isinstance(fact, Renumbered) and fact.withdrawn for fact in facts)
        if changed:
            self._shown.calls_changed(now)
        if any(changes_skills(fact) for fact in facts):
            return self._shown.every_window(now)
        return self._shown.windows(windows, now)

    def _moved(self, heard: Any, answers: list[Any]) -> list[Tell]:
        """What happened to visits before ``heard``, to be said before what follows from it."""
        if isinstance(heard, Tick):
            return self._moves.to_all()
        return self._moves.to({answer.device for answer in answers if isinstance(answer, Tell)})

    def _written(self, fact: Fact) -> Fact:
        self.book.write(fact)
        return fact


def _is_said_in_silence(answer: Any) -> bool:
    """Everything but words for the hall; that it is silent must be said."""
    if isinstance(answer, Say):
        return isinstance(answer.message, HubTrouble)
    return not isinstance(answer, Tell)
