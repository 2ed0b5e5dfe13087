"""The degraded mode: the hub cannot write its database, says so each second, and tries again.

Decides when it speaks, when the next attempt is due and what the log is told. It gives no number
and calls nobody. What a database needs to be usable is decided in ``opening`` and the store. Pure.
"""

from msgspec import Struct

from hub.effects import Began, Say
from wire.messages import HubTrouble, LinkUp, Now, Stop, Tick

SAY_EVERY = 1.0
"""Seconds between two messages: those of the pulse, which stays away meanwhile."""
TRY_EVERY = 5.0
"""Seconds from the end of one attempt to the next."""
LOG_EVERY = 60.0
"""Seconds between two log lines about the same reason."""
LONGEST = 200
"""Characters of a reason that fit into the message."""


class Try(Struct, frozen=True):
    """Effect: try to open the database in a thread, for it may take minutes; answer Unusable or
    Mended."""


class LogError(Struct, frozen=True):
    """Effect: an error for the technician's log."""

    text: str


TroubleEffect = Say | Try | LogError


class Unusable(Struct, frozen=True):
    """Heard: an attempt failed, and why."""

    why: str


class Mended(Stop, frozen=True):
    """Heard: the database is open, and the degraded mode ends."""


class Trouble:
    """Runs the degraded mode. ``why``: the reason of the latest failed attempt; the first attempt
    was made before this."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.asked_to_end = False
        self._say_at = 0.0
        self._try_at: float | None = None
        self._log_at = 0.0
        self._logged = ""

    def due(self) -> float:
        """Return when the next message or attempt is due, in monotonic seconds."""
        return self._say_at if self._try_at is None else min(self._say_at, self._try_at)

    def hear(self, heard: object, now: Now) -> list[TroubleEffect]:
        """Take what happened. A lost link changes nothing here: it comes back by itself."""
        match heard:
            case Began():
                self._try_at = now.mono + TRY_EVERY
            case Unusable(why):
                self.why, self._try_at = why, now.mono + TRY_EVERY
            case Mended():
                return []
            case Stop():
                self.asked_to_end = True
            case LinkUp():
                return [self._word()]
            case Tick():
                return [*self._alarm(now), *self._say(now), *self._try(now)]
        return self._alarm(now)

    def _say(self, now: Now) -> list[TroubleEffect]:
        if now.mono < self._say_at:
            return []
        self._say_at = now.mono + SAY_EVERY
        return [self._word()]

    def _word(self) -> Say:
        return Say(HubTrouble(self.why[:LONGEST]))

    def _try(self, now: Now) -> list[TroubleEffect]:
        if self._try_at is None or now.mono < self._try_at:
            return []
        self._try_at = None  # until this one has ended
        return [Try()]

    def _alarm(self, now: Now) -> list[TroubleEffect]:
        if self.why == self._logged and now.mono < self._log_at:
            return []
        self._logged, self._log_at = self.why, now.mono + LOG_EVERY
        return [
            LogError(f"no numbers and no calls: {self.why}; tried again every {TRY_EVERY:.0f} s")
        ]
