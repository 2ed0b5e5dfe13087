"""Finds out whether this hub is the only one of its hall. Of two, the second keeps silent.

Decides from the pulses that are not its own. It tells them by their session, not by their
generation, which two hubs on copies of one database share. A starting hub listens first. The one
whose pulse has counted less far is the second; where both count alike, the one with the larger
session id. A strange pulse may be an earlier start's, delivered late: it only makes the hub wait.
Three in a row that come about each second are of a hub that lives: they silence this one until it
is started anew.
"""

from collections import deque

from hub.effects import Effect, Note, Say
from wire.messages import HubTrouble, Now, OtherHub, Pulse

LISTEN = 1.2
"""Seconds that a starting hub listens before it says anything: a pulse comes each second."""
LIVES, APART = 3, 0.5
"""So many pulses of one session, so many seconds apart: what was held up comes all at once."""
WAIT = 3.0
"""Seconds of silence after one strange pulse: as long as an edge waits for the next one."""
HEARD_BOTH = 5
"""Strange pulses heard after which the other cannot be the one that gives way: delays made both
think that they are the first, and the session ids decide."""
SAID_EVERY = 1.0
"""Seconds between two words of a silenced hub: as often as a pulse, so that it is seen as soon."""
TROUBLE = "another hub works in this hall: this one gives no numbers and calls nobody"
LOUD = 60.0
"""Seconds between two log lines of a silenced hub."""
RECENT = 600.0
"""Seconds for which staff who ask for the day's status are told of another hub: one that gave way
speaks only once or twice and then runs on, silent."""


class SplitBrain:
    """Counts the pulses of another hub. ``silent``: nothing is issued, and nothing said but that
    this hub is the second."""

    def __init__(self, generation: str, epoch: int) -> None:
        self.silent = True
        self._trouble = HubTrouble(TROUBLE, generation, epoch)
        self._ours: deque[str] = deque(maxlen=100)
        self._until: float | None = None
        self._other, self._count, self._times = "", -1, 0
        self._counted_at = 0.0
        self._second = False
        self._loud_at = self._says_at = 0.0
        self._met: tuple[Pulse | HubTrouble, float] | None = None

    def goes_on(self, epoch: int) -> None:
        """Begin anew in the same process: what it knows of others still holds."""
        self._trouble = HubTrouble(TROUBLE, self._trouble.generation, epoch)

    def up(self, session: str, now: Now) -> None:
        """Take a new connection. The first one is where listening begins."""
        if not self._ours:
            self._until = now.mono + LISTEN
        self._ours.append(session)

    def due(self) -> float | None:
        """Return the monotonic seconds at which it may speak, or must complain again."""
        return self._says_at if self._second else self._until

    def wakes(self, now: Now) -> bool:
        """End the silence if it is time; true if it ends now."""
        if self._second or self._until is None or now.mono < self._until:
            return False
        self.silent, self._until = False, None
        return True

    def complain(self, now: Now) -> list[Effect]:
        """Say that the hub is silenced: each second to who may look for a hub, once a minute in the
        log."""
        if not self._second or now.mono < self._says_at:
            return []
        self._says_at = now.mono + SAID_EVERY
        if now.mono < self._loud_at:
            return [Say(self._trouble)]
        self._loud_at = now.mono + LOUD
        said = f"{TROUBLE}. Stop one of them, and start this one anew if it shall go on"
        return [Say(self._trouble), Note(said, loud=True)]

    def hear(self, pulse: Pulse, own: int, now: Now) -> list[Effect]:
        """Hear a pulse, ours or not; ``own`` is the count of our last one."""
        if pulse.session in self._ours or self._second or not self._ours:
            return []
        self._met = pulse, now.mono
        self._count_it(pulse, now)
        if not self._gives_way(pulse, own):
            said = f"another hub is heard (session {pulse.session}); it must give way"
            return [Note(said, loud=True, kind="another hub")] if self._times == 1 else []
        self.silent = True
        self._until = now.mono + WAIT
        if self._times >= LIVES:
            self._second, self._loud_at, self._says_at = True, now.mono, now.mono
        return self.complain(now)

    def meet(self, trouble: HubTrouble, now: Now) -> None:
        """Remember that another hub says that it does not work."""
        self._met = trouble, now.mono

    def other(self, now: Now) -> OtherHub | None:
        """Return the other hub last heard, where that is not long ago."""
        if self._met is None or now.mono > self._met[1] + RECENT:
            return None
        said, heard = self._met
        ago, silent = int(now.mono - heard), isinstance(said, HubTrouble)
        return OtherHub(said.generation, said.epoch, ago, silent)

    def _count_it(self, pulse: Pulse, now: Now) -> None:
        if pulse.session != self._other or now.mono > self._counted_at + WAIT:
            self._other, self._count, self._times = pulse.session, -1, 0
        if pulse.count > self._count and (not self._times or now.mono >= self._counted_at + APART):
            self._times, self._counted_at = self._times + 1, now.mono
        self._count = max(self._count, pulse.count)

    def _gives_way(self, pulse: Pulse, own: int) -> bool:
        larger = self._ours[-1] > pulse.session
        if pulse.count > own or (pulse.count == own and larger):
            return True
        return larger and self._times >= HEARD_BOTH
