"""Judges two cards under one kiosk's name: the one at work keeps it as long as it lives.

Decides from hellos alone. A will may be late or lost, so who is at work is asked: an answer shows
that both live, and the newcomer is refused; silence shows that it has died, and the newcomer
takes its place. A newcomer that was refused does not take it in the minutes that a computer needs
to start again. Pure.
"""

from typing import Literal, NamedTuple

from wire.messages import KioskHere, Now

ANSWER = 5.0
"""Seconds in which a card at work says that it is here: twice what keeps it from saying so more
often (kiosk.choice.issuing.courier)."""
AGAIN = 60.0
"""Seconds after which an answer, or its lack, says nothing about now."""
RETURNS = 180.0
"""Seconds for which a name is kept for the card that was at work against one refused before: a
computer of the hall has started again by then."""
FIRST = 5.0
"""Seconds after the hub's connection in which the card that worked last may come before others."""

Verdict = Literal["admit", "wait", "ask", "refuse"]
"""The fate of a hello: "ask" and "wait" leave it without an answer, it comes again."""


class Present(NamedTuple):
    """Names the connection that speaks for a kiosk."""

    session: str
    incarnation: str
    life: str
    host: str


class Challenge(NamedTuple):
    """Remembers a question to the card at work, whether it still is."""

    session: str
    at: float
    answered: bool = False


class IdentityConflicts:
    """Remembers challenges and departures by the kiosk's name, which the hall file bounds."""

    def __init__(self) -> None:
        self._asked: dict[str, Challenge] = {}
        self._seconds: dict[str, str] = {}
        self._left: dict[str, float] = {}
        self._up_at: float | None = None

    def up(self, now: Now) -> None:
        """The hub can be heard: whoever worked last has a moment to come first."""
        self._up_at = now.mono if self._up_at is None else self._up_at

    def gone(self, kiosk: str, now: Now) -> None:
        """Note that the card at work has left."""
        self._left[kiosk] = now.mono

    def judge(
        self, kiosk: str, hello: KioskHere, at_work: Present | None, latest: str, now: Now
    ) -> Verdict:
        """Judge a hello. ``latest``: the incarnation that worked last and was not retired, "" for
        none."""
        if at_work is None:
            return self._succeeds(kiosk, hello, latest, now)
        if hello.incarnation == at_work.incarnation:
            self._answers(kiosk, hello.session)
            return "admit"
        return self._contests(kiosk, hello, at_work, now)

    def _answers(self, kiosk: str, session: str) -> None:
        asked = self._asked.get(kiosk)
        if asked is not None and asked.session == session:
            self._asked[kiosk] = asked._replace(answered=True)

    def _succeeds(self, kiosk: str, hello: KioskHere, latest: str, now: Now) -> Verdict:
        if latest in ("", hello.incarnation):
            return "admit"
        if self._up_at is not None and now.mono < self._up_at + FIRST:
            return "wait"
        second = self._seconds.get(kiosk) == hello.incarnation
        returns = now.mono < self._left.get(kiosk, -RETURNS) + RETURNS
        return "refuse" if second and returns else "admit"

    def _contests(self, kiosk: str, hello: KioskHere, at_work: Present, now: Now) -> Verdict:
        asked = self._asked.get(kiosk)
        if asked is None or asked.session != at_work.session or now.mono >= asked.at + AGAIN:
            self._asked[kiosk] = Challenge(at_work.session, now.mono)
            return "ask"
        if asked.answered:
            del self._asked[kiosk]
            self._seconds[kiosk] = hello.incarnation
            return "refuse"
        if now.mono < asked.at + ANSWER:
            return "wait"
        del self._asked[kiosk]
        return "admit"
