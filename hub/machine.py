"""The hub's machine: hears what the hall says, answers with facts to keep and effects to act on.

Decides what the hub does with anything heard: whether the device may say it (``access``), whether
it comes too late, which rule it belongs to (``dispatch``), what the hall is shown after it
(``broadcast``) and the kiosks are told (``move_notices``), and that a hub which is not the only one
is silent (``split_brain``). Never touches a clock, a disk or the broker.
"""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from hub.access import Access
from hub.broadcast import Broadcast
from hub.dispatch import Dispatch
from hub.effects import Answer, Began, Decision, Effect, HallRead, Odd, ReadHall, Say, Tell
from hub.events.facts import DayClosed, Past, Ticked
from hub.pulses import Pulses
from hub.replication.move_notices import MoveNotices
from hub.replication.split_brain import SplitBrain
from hub.staff.apply_hall import ApplyHall
from hub.start import HubStart
from hub.state.day_state import DayState
from hub.state.hall_time import TICK
from hub.state.write import written
from wire.hall import Hall
from wire.messages import (
    BackWanted,
    Contradicted,
    DeviceHere,
    Fact,
    From,
    HubTrouble,
    LinkUp,
    Message,
    Now,
    Press,
    Pulse,
    StaffWish,
    Tick,
)


class HubMachine:
    """Runs the queue of one hall. ``generation`` and ``epoch`` name this start of this database,
    ``past`` says how that generation came to be; ``refused`` why ``hall`` is not what the hall file
    says now. ``before`` is the machine that this process had until its hall was changed; ``state``
    that of the last day, a new one where there was none."""

    def __init__(
        self,
        hall: Hall,
        zone: tzinfo,
        generation: str,
        epoch: int,
        past: Past = "",
        refused: str = "",
        before: "HubMachine | None" = None,
        state: DayState | None = None,
    ) -> None:
        self.state = state = state or DayState()
        self._access = Access(hall)
        self._split_brain = (
            before.split_brain_for(epoch) if before else SplitBrain(generation, epoch)
        )
        self._apply_hall = ApplyHall(hall, state, refused)
        self._pulses = pulses = Pulses(generation, epoch, hall.rules.pulses_old)
        start, watched = HubStart(generation, epoch, past), (self._split_brain, self._apply_hall)
        self._dispatch = rules = Dispatch(hall, zone, state, start, pulses, watched)
        self._broadcast = Broadcast(hall, state, pulses, rules.actions.call_order, rules.limits)
        self._move_notices = MoveNotices()

    def split_brain_for(self, epoch: int) -> SplitBrain:
        """Hand what is known of other hubs to the machine after this one in the same process."""
        self._split_brain.goes_on(epoch)
        return self._split_brain

    def due(self) -> float:
        """Return the monotonic seconds at which it wants to hear a Tick."""
        pulse, alone = self._broadcast.due(), self._split_brain.due()
        if self._split_brain.silent:
            return min(pulse, alone or pulse)
        dues = (*self._dispatch.dues(), alone, self._move_notices.due())
        return min([pulse, *(due for due in dues if due is not None)])

    def hear(self, heard: object, now: Now) -> list[Decision]:
        """Decide what is kept and done about ``heard``: facts in the order in which they were
        applied, then effects in the order in which they are to be acted on."""
        if self._apply_hall.over:
            return []
        answer = self._answered(heard, now)
        return self._decided(heard, answer, now)

    def _answered(self, heard: object, now: Now) -> Answer:
        match heard:
            case From(device, message):
                return self._said(device, message, now)
            case Tick():
                return self._tick(now)
            case Began():
                return self._dispatch.begin(now)
            case ReadHall():
                return Answer(effects=[heard])
            case HallRead():
                return Answer(effects=self._apply_hall.read(heard))
            case LinkUp(session):
                return self._up(session, now)
            case Contradicted() if not self._split_brain.silent:
                self._broadcast.wanted(now)
        return Answer()

    # --- time and the link ----------------------------------------------------------------------

    def _up(self, session: str, now: Now) -> Answer:
        """Take up the work on a connection that stands."""
        self._broadcast.link = session
        self._split_brain.up(session, now)
        self._dispatch.up(now)
        return Answer(effects=[*self._broadcast.everything(now)])

    def _tick(self, now: Now) -> Answer:
        effects = self._split_brain.complain(now)
        if self._split_brain.wakes(now):
            asked = self._dispatch.awake(now)
            effects += [*self._broadcast.wake(now), *asked]
        effects += self._broadcast.beat(now, self._split_brain.silent)
        answer = Answer(effects=effects)
        if not self._split_brain.silent:
            answer.add(self._dispatch.tick(now))
        answer.effects += self._dispatch.clock.notes(now)
        answer.facts += self._ticked(now)
        return answer

    def _ticked(self, now: Now) -> list[Fact]:
        """Keep hall time on the disk while it matters to somebody."""
        hall, last = self.state.time.of(now), self.state.time.last
        fresh = last is not None and hall < last[1] + TICK
        if fresh or not self.state.somebody_here():
            return []
        return [written(self.state, Ticked(now, hall))]

    # --- what is said ---------------------------------------------------------------------------

    def _said(self, device: str, message: Message, now: Now) -> Answer:
        """Hear another hub, which speaks without a device's name, or a device."""
        match message:
            case Pulse() if not device:
                own = self._broadcast.pulse.count
                return Answer(effects=self._split_brain.hear(message, own, now))
            case HubTrouble() if not device:
                self._split_brain.meet(message, now)
            case _ if device and not self._split_brain.silent:
                return self._said_by(device, message, now)
        return Answer()

    def _said_by(self, device: str, message: Message, now: Now) -> Answer:
        refused = self._access.refused(device, message)
        if refused is not None:
            return refused
        late = self._late(message, now)
        if late:
            odd = Odd("late wish", f"{type(message).__name__} of {device}: {late}")
            return Answer(effects=[odd])
        if isinstance(message, DeviceHere):
            self._broadcast.wanted(now)
        return self._dispatch.heard(device, message, now)

    def _late(self, message: Message, now: Now) -> str:
        """Say why nobody waits for this any more, "" if somebody does. It is not answered: a sender
        who still waits says it again."""
        seen = message.seen if isinstance(message, (StaffWish, BackWanted)) else None
        return self._pulses.too_old(seen, now) if seen else ""

    # --- what follows ---------------------------------------------------------------------------

    def _decided(self, heard: object, answer: Answer, now: Now) -> list[Decision]:
        """Put together what was answered and what follows for the hall."""
        facts, follows = answer.facts, self._follows(answer.facts, now)
        moves = self.state.touched.moves_taken()
        effects = [*self._apply_hall.once_more(facts), *answer.effects]
        if self._split_brain.silent:  # when it wakes it shows everything
            return [*facts, *filter(_is_said_in_silence, effects)]
        reply: list[Effect] = []
        if isinstance(heard, From) and answer.reply is not None:
            reply = [Tell(heard.device, answer.reply)]
        moved = self._moved(heard, [*effects, *reply])
        self._move_notices.write(moves)
        if isinstance(heard, From) and isinstance(heard.message, Press):
            # The window's new step goes out before the lamp confirms: the next press may come at
            # once.
            return [*facts, *moved, *effects, *follows, *reply]
        return [*facts, *moved, *effects, *reply, *follows]

    def _follows(self, facts: Sequence[Fact], now: Now) -> list[Effect]:
        """Show the hall what these facts changed, and ring the alarm."""
        if any(isinstance(fact, DayClosed) for fact in facts):
            self._dispatch.issuer.forget()
        alarm = self._dispatch.alarm.heard(self.state.first_calls)  # rings unheard after a start
        return [*self._broadcast.follows(facts, now), *alarm]

    def _moved(self, heard: object, effects: Iterable[Effect]) -> list[Tell]:
        """Tell kiosks what happened to visits before ``heard``, before what follows from it."""
        if isinstance(heard, Tick):
            return self._move_notices.to_all()
        return self._move_notices.to({x.device for x in effects if isinstance(x, Tell)})


def _is_said_in_silence(effect: Effect) -> bool:
    """Tell whether it is no word for the hall, or says that the hub is silent, which must be
    said."""
    if isinstance(effect, Say):
        return isinstance(effect.message, HubTrouble)
    return not isinstance(effect, Tell)
