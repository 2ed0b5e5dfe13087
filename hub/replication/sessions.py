"""Admits the newest start of each kiosk's card, and refuses copies of it.

Decides which connection may report. What a card says of itself is judged in ``card_history``, two
cards under one name in ``identity_conflicts``; what a report leads to is in ``reconcile``. Of two
lives of one card the later start wins, and the earlier one is told at once. A report counts once
and in order: what comes twice is answered again, what comes too early is ignored until what is
missing has come.
"""

from collections import deque

from hub.effects import Answer, Effect, Note, Odd, Renew, Tell
from hub.events.facts import KioskAdmitted
from hub.events.snapshot import KioskCard
from hub.replication.card_history import CardHistory
from hub.replication.card_limits import STARTS, CardLimits
from hub.replication.identity_conflicts import RETURNS, IdentityConflicts, Present
from hub.replication.recovery import LIVES_LOST, has_gathered
from hub.replication.refused_sessions import SESSIONS, RefusedSessions
from hub.replication.watermarks import Watermarks
from hub.start import HubStart
from hub.state.day_state import DayState
from hub.state.kiosk_cards import Hello
from hub.state.write import written
from wire.hall import Hall
from wire.messages import (
    KioskAsked,
    KioskHere,
    KioskKnown,
    KioskRefused,
    KioskWelcome,
    Lease,
    Now,
)

MISSING = "not heard since the hub lost its past: no reserve is lent until it is, or is retired"
NOT_BELIEVED = "this hub does not believe it; if it is true, use talon-hub restore"
LIVES = 4.0
"""Seconds after which a superseded life that says hello once more was not delivered late."""


class KioskSessions:
    """The connection that speaks for each kiosk. ``card_history`` judges hellos, ``refused``
    remembers who was refused."""

    def __init__(
        self, hall: Hall, state: DayState, start: HubStart, watermarks: Watermarks
    ) -> None:
        self._state, self._start, self._watermarks = state, start, watermarks
        self.card_history = CardHistory(
            hall, state, start.generation, start.epoch, watermarks.heard
        )
        self.refused, self._conflicts = RefusedSessions(), IdentityConflicts()
        self._limits = CardLimits(state)
        self._names = [device.name for device in hall.devices if device.kind == "kiosk"]
        # By the kiosk's name, which the hall file bounds:
        self._admitted: dict[str, Present] = {}  # the connection that speaks for it
        self._latest: dict[str, str] = {}  # the session admitted last, present or not
        self._connections: dict[str, tuple[str, int]] = {}  # the life admitted last, its how manyth
        self._lasts: dict[str, int] = {}  # the last report that it had at its hello
        self._swept: dict[str, Hello] = {}  # the life of which ``new_life`` was told
        self._troubles: dict[str, str] = {}  # what staff must know of it
        self._sessions: deque[tuple[str, str]] = deque(maxlen=SESSIONS)  # admitted of late

    def up(self, now: Now) -> None:
        """The hub's connection stands."""
        self._conflicts.up(now)

    def here(self, kiosk: str, hello: KioskHere, now: Now) -> Answer:
        """Admit this connection, or refuse it with the reason, or leave it for the next hello."""
        if self._is_old(hello):
            return _old(f"{kiosk}, session {hello.session}, last {hello.last}")
        if self._is_superseded(kiosk, hello):
            return self._again(kiosk, hello, now)
        if self._is_over(kiosk, hello):
            return _old(f"{kiosk}, session {hello.session}, which is over")
        older = self.card_history.hub_set_back(hello)
        if older and not has_gathered(self._state, now):
            return Answer(effects=[Renew(f"{kiosk} {older}")])
        why, copy = self.card_history.card_refused(kiosk, hello)
        if older:
            why, copy = f"{older}: {NOT_BELIEVED}", False
        if why:
            return self._refuse(kiosk, hello, why, copy, now)
        return self._contested(kiosk, hello, now) or self._welcome(kiosk, hello, now)

    def _welcome(self, kiosk: str, hello: KioskHere, now: Now) -> Answer:
        before = self._admitted.get(kiosk)
        self._troubles.pop(kiosk, None)
        lost = self._lost(kiosk, hello)
        answer = self._admit(kiosk, hello, now)
        self._admitted[kiosk] = Present(hello.session, hello.incarnation, hello.life, hello.host)
        self._sessions.append((kiosk, hello.session))
        self._latest[kiosk] = hello.session
        self._connections[kiosk] = hello.life, hello.connection
        self._lasts[kiosk] = hello.last
        answer.effects += [*lost, *self._supersede(kiosk, before, hello, now)]
        answer.reply = KioskWelcome(
            *(hello.session, hello.incarnation, self._watermarks.heard(hello.incarnation)),
            *(self._state.day, self._start.generation, self._start.epoch),
        )
        return answer

    # --- refused ---------------------------------------------------------------------------------

    def _contested(self, kiosk: str, hello: KioskHere, now: Now) -> Answer | None:
        """Return the answer to a card that may not have this name now; None if it may."""
        at_work = self._admitted.get(kiosk)
        card = self._state.kiosk_cards.latest(kiosk)
        latest = card.incarnation if card and not card.retired else ""
        match self._conflicts.judge(kiosk, hello, at_work, latest, now):
            case "ask" if at_work:
                return Answer(reply=KioskAsked(at_work.session))
            case "wait":
                odd = Odd("hello of another card", f"{kiosk}, {hello.incarnation}")
                return Answer(effects=[odd])
            case "refuse":
                why = _namesakes(kiosk, at_work, hello) if at_work else _awaited(kiosk, latest)
                return self._refuse(kiosk, hello, why, False, now)
        return self._flood(kiosk, hello, now)

    def _flood(self, kiosk: str, hello: KioskHere, now: Now) -> Answer | None:
        """Return the answer to one start or card too many; None if it may come."""
        if self._limits.is_known(hello):
            return None
        why = self._limits.too_many_cards(kiosk, hello)
        if why:
            return self._refuse(kiosk, hello, why, False, now)
        if self._limits.may_start(kiosk, now):
            return None
        return Answer(effects=[Odd("too many starts", f"{kiosk}: more than {STARTS} in a row")])

    def _supersede(
        self, kiosk: str, before: Present | None, hello: KioskHere, now: Now
    ) -> list[Tell]:
        """Tell the life that spoke for the kiosk until now to stop at once. Mostly it is dead."""
        same = before and (before.incarnation, before.life) == (hello.incarnation, hello.life)
        if before is None or same:
            return []
        copy = before.incarnation == hello.incarnation
        why = _newer(hello) if copy else _namesakes(kiosk, hello, before)
        self.refused.remember(kiosk, before.session, now)
        return [Tell(kiosk, KioskRefused(before.session, why[:200], copy))]

    def _is_superseded(self, kiosk: str, hello: KioskHere) -> bool:
        """Tell whether a later start of its card was admitted since."""
        card = self._state.kiosk_cards.known.get(hello.incarnation)
        said = (kiosk, hello.session) in self._sessions
        return said and card is not None and hello.run < card.run

    def _again(self, kiosk: str, hello: KioskHere, now: Now) -> Answer:
        """A superseded life says hello: it may be delivered late, or alive."""
        why, copy = self.card_history.card_refused(kiosk, hello)
        told = self.refused.told(hello.session)
        if told is not None and now.mono >= told.at + LIVES:
            return self._refuse(kiosk, hello, why, copy, now)
        self.refused.remember(kiosk, hello.session, now)
        answer = _old(f"{kiosk}, session {hello.session}, start {hello.run}")
        answer.reply = KioskRefused(hello.session, why, copy)
        return answer

    def _refuse(self, kiosk: str, hello: KioskHere, why: str, copy: bool, now: Now) -> Answer:
        why = f"{why} ({hello.host})" if hello.host and hello.host not in why else why
        self.refused.refuse(kiosk, hello.session, why, now)
        note = Note(f"{kiosk} is refused: {why}", loud=True, kind=f"refused {kiosk}")
        return Answer(effects=[note], reply=KioskRefused(hello.session, why[:200], copy))

    # --- who speaks ------------------------------------------------------------------------------

    def gone(self, kiosk: str, session: str, now: Now) -> None:
        """Take the end of a connection; an older one's says nothing of a newer one."""
        present = self._admitted.get(kiosk)
        if present is not None and present.session == session:
            del self._admitted[kiosk]
            self._conflicts.gone(kiosk, now)

    def admits(self, kiosk: str, session: str, incarnation: str) -> bool:
        present = self._admitted.get(kiosk)
        return present is not None and present[:2] == (session, incarnation)

    def speaks_as(self, kiosk: str) -> str:
        """Return the incarnation admitted on the present connection, "" if there is none."""
        present = self._admitted.get(kiosk)
        return present.incarnation if present else ""

    def has_said_all(self, kiosk: str) -> bool:
        """Return whether everything that it had at its last hello was heard."""
        incarnation = self.speaks_as(kiosk)
        return incarnation != "" and self._watermarks.heard(incarnation) >= self._lasts[kiosk]

    def new_life(self, kiosk: str) -> Hello | None:
        """Return where a life began, once for each that has said all it had then; else None."""
        hello = self._state.kiosk_cards.hellos.get(kiosk)
        if hello is None or hello.incarnation != self.speaks_as(kiosk):
            return None
        new, self._swept[kiosk] = self._swept.get(kiosk) != hello, hello
        return hello if new else None

    def absent(self) -> list[str]:
        """Return the hall's kiosks that have not said all they have."""
        return [name for name in self._names if not self.has_said_all(name)]

    def known(self, now: Now) -> tuple[KioskKnown, ...]:
        """Describe all of them for staff."""
        return tuple(self._known(name, now) for name in self._names)

    def _known(self, name: str, now: Now) -> KioskKnown:
        card = self._state.kiosk_cards.latest(name)
        leases = self._state.leases.of(card.incarnation) if card else []
        left = sum(lease.last + 1 - lease.next for lease in leases)
        heard = self._watermarks.heard(card.incarnation) if card else 0
        trouble = self.refused.why(name, now) or self._troubles.get(name, "")
        if name in self._state.kiosk_cards.missing:
            trouble = trouble or MISSING
        return KioskKnown(name, name in self._admitted, heard, left, trouble)

    def _is_old(self, hello: KioskHere) -> bool:
        """Return whether it was delivered late: it knows less than the same life has said since."""
        card = self._state.kiosk_cards.known.get(hello.incarnation)
        same = card is not None and card.life == hello.life
        return same and hello.last < self._watermarks.heard(hello.incarnation)

    def _is_over(self, kiosk: str, hello: KioskHere) -> bool:
        """Return whether it was delivered late: a later connection of this process was admitted, or
        another one after this. Else a kiosk would never be welcomed again on the connection that it
        has, and the word of a dead card could take the place of the new one, which staff then
        retire in its stead."""
        life, connection = self._connections.get(kiosk, ("", 0))
        older = hello.life == life and hello.connection < connection
        known = (kiosk, hello.session) in self._sessions
        return older or (known and hello.session != self._latest[kiosk])

    def _lost(self, kiosk: str, hello: KioskHere) -> list[Note]:
        """Say which reports nobody will ever hear."""
        heard = self._watermarks.heard(hello.incarnation)
        if hello.first <= heard + 1:
            return []
        gone = f"{kiosk}: reports {heard + 1} to {hello.first - 1} are gone for ever"
        self._troubles[kiosk] = gone
        return [Note(gone, loud=True, kind=f"gap {kiosk}")]

    def _admit(self, kiosk: str, hello: KioskHere, now: Now) -> Answer:
        """Write that it is admitted, where that says anything new."""
        before = self._state.kiosk_cards.known.get(hello.incarnation)
        leases, strange = self.card_history.ranges(hello)
        odd: list[Effect] = [Odd("strange range", f"{kiosk} {said}") for said in strange]
        if strange:
            self._troubles[kiosk] = f"its card {strange[0]}"
        admitted = self._as_admitted(kiosk, hello, before, leases, now)
        if not self._is_news(admitted, before):
            return Answer(effects=odd)
        return Answer([written(self._state, admitted)], odd)

    def _as_admitted(
        self,
        kiosk: str,
        hello: KioskHere,
        before: KioskCard | None,
        leases: tuple[Lease, ...],
        now: Now,
    ) -> KioskAdmitted:
        return KioskAdmitted(
            *(kiosk, hello.incarnation, hello.run, hello.life, self._start.generation),
            last=hello.last,
            heard=max(self._watermarks.heard(hello.incarnation), hello.first - 1),
            past=self.card_history.past(hello, before),
            day=self.card_history.day(hello, before),
            at=now,
            leases=leases,
            beside=self._is_beside(kiosk, hello),
            before=self._news_of_a_life(hello),
        )

    def _news_of_a_life(self, hello: KioskHere) -> str:
        """Return a generation of the hub that a hub which gathers did not know of, "" for none."""
        state, known = self._state, self._state.lives | {self._start.generation}
        new = hello.generation not in known and len(state.lives) < LIVES_LOST
        return hello.generation if state.gathering and new else ""

    def _is_beside(self, kiosk: str, hello: KioskHere) -> bool:
        """Return whether another start of this card is at work, for all that is known: its will has
        not come. What it has put on paper this one need not know."""
        at_work = self._admitted.get(kiosk)
        same = at_work is not None and at_work.incarnation == hello.incarnation
        return at_work is not None and same and at_work.life != hello.life

    def _is_news(self, x: KioskAdmitted, before: KioskCard | None) -> bool:
        if (
            before is None
            or before != self._state.kiosk_cards.latest(x.kiosk)
            or x.leases
            or x.before
        ):
            return True
        known = (before.run, before.life, before.generation, before.past, before.day)
        said = (x.run, x.life, x.generation, x.past, x.day)
        return known != said or x.heard > self._watermarks.heard(x.incarnation)


def _old(text: str) -> Answer:
    """Count a hello that was delivered late."""
    return Answer(effects=[Odd("old hello", text)])


def _newer(hello: KioskHere) -> str:
    where = f" on {hello.host}" if hello.host else ""
    return f"a copy of this card is at work: start {hello.run} of it began{where}"


def _namesakes(kiosk: str, at_work: Present | KioskHere, other: Present | KioskHere) -> str:
    """Tell staff the name, and which two cards have it. An incarnation begins with the moment of
    its birth and differs at its end."""
    works, refused = (f"card …{x.incarnation[-8:]} on {x.host or '?'}" for x in (at_work, other))
    return f"two kiosks are named {kiosk}: {works} is at work, {refused} is refused"


def _awaited(kiosk: str, latest: str) -> str:
    """Say to staff that the card which was at work may still return."""
    kept = f"{RETURNS / 60:.0f} minutes"
    return f"two kiosks are named {kiosk}: card …{latest[-8:]} was at work and has {kept} to return"
