"""Decides whether the hub lives, as an edge can know it, and which states count as live.

Decides from pulses alone. Pure: the edges' machines hold one (docs/decisions). Never guesses from
the connection: a broker may live on while the hub hangs.
"""

from wire.messages import HubGone, LinkDown, Now, Pulse, Tick

SILENCE = 3.0
"""Seconds without a pulse after which what an edge knows is old (docs/messages.md)."""


class Heartbeat:
    """Keeps the last pulse, and says what follows from it. Times are the edge's own monotonic
    seconds."""

    def __init__(self) -> None:
        self.last: Pulse | None = None
        self._until: float | None = None

    def hear(self, heard: object, now: Now) -> None:
        """Take a pulse, a will, a lost link or the time; anything else is not its business."""
        match heard:
            case Pulse():
                self.last, self._until = heard, now.mono + SILENCE
            case HubGone(session) if self.last is not None and session == self.last.session:
                self._until = None
            case LinkDown():
                self._until = None
            case Tick() if not self.live(now):
                self._until = None

    def live(self, now: Now) -> bool:
        """Return whether the hub has been heard within the last three seconds on this
        connection."""
        return self._until is not None and now.mono < self._until

    def speaks_for(self, generation: str, epoch: int, now: Now) -> bool:
        """Return whether a state of this generation and epoch is the living hub's."""
        return self.live(now) and self.session == (generation, epoch)

    def due(self) -> float | None:
        """Return when, by the monotonic clock, the silence will have lasted too long; None once it
        has."""
        return self._until

    @property
    def session(self) -> tuple[str, int] | None:
        """Return (generation, epoch) of the hub last heard."""
        return (self.last.generation, self.last.epoch) if self.last else None
