"""Remembers which connections of kiosks were refused, and what staff are told of that.

Decides for how long. Whether a connection is refused is decided in ``sessions``.
"""

from typing import NamedTuple

from wire.messages import Now

SESSIONS = 200
"""Connections remembered, of those admitted and of those refused."""
RECENT = 600.0
"""Seconds for which staff are told of a kiosk that was refused."""


class RefusedSession(NamedTuple):
    """Remembers a connection that was told so at ``at``, monotonic seconds. ``lives``: it was no
    late word of a dead one."""

    kiosk: str
    at: float
    lives: bool = False


class RefusedSessions:
    """Keeps SESSIONS refused connections, and the last reason by kiosk."""

    def __init__(self) -> None:
        self._told: dict[str, RefusedSession] = {}
        self._why: dict[str, tuple[str, float]] = {}

    def remember(self, kiosk: str, session: str, now: Now, lives: bool = False) -> None:
        """Remember when the connection was first told."""
        before = self._told.get(session, RefusedSession(kiosk, now.mono))
        self._told[session] = RefusedSession(before.kiosk, before.at, lives or before.lives)
        if len(self._told) > SESSIONS:
            del self._told[next(iter(self._told))]

    def refuse(self, kiosk: str, session: str, why: str, now: Now) -> None:
        """Remember why a connection that lives is refused."""
        self._why[kiosk] = why, now.mono
        self.remember(kiosk, session, now, lives=True)

    def told(self, session: str) -> RefusedSession | None:
        return self._told.get(session)

    def refuses(self, kiosk: str, session: str) -> bool:
        """Return whether this connection was refused, and is no late word of a dead one."""
        told = self._told.get(session)
        return told is not None and told.lives and told.kiosk == kiosk

    def why(self, kiosk: str, now: Now) -> str:
        """Say why a connection of this kiosk was refused of late, "" if none was."""
        why, at = self._why.get(kiosk, ("", 0.0))
        return why if now.mono <= at + RECENT else ""
