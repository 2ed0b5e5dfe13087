"""Carries the outbox to the hub: a greeting at each of its lives, then the rows in order.

Decides what is said and when it is said again, and whether the hub lets this kiosk work at all. The
hub's answer is final, also about how much it has heard: a hub restored from a backup has heard
less. A refused kiosk goes on greeting, rarely: the reason of the refusal may have gone. Pure.
"""

from msgspec.structs import replace

from kiosk.choice.issuing.outbox import Outbox, age
from kiosk.things import HubKnown, Recorded, RunBegan
from wire.messages import (
    KioskAsked,
    KioskHere,
    KioskRefused,
    KioskWelcome,
    Lease,
    LinkUp,
    Message,
    Now,
    Reported,
    ReportHeard,
    TicketTaken,
)

GREET = 2.0
"""Seconds between two greetings that got no answer."""
SOON, REFUSED = 5.0, 30.0
"""Seconds from the first refusal to the next greeting, which shows that this kiosk lives, and
between all later ones."""
STUCK = 5.0
"""Seconds without progress after which the hub is asked from where to go on."""
WINDOW = 64
"""Rows said beyond those that are acknowledged."""
DAYS_AHEAD = 3660
"""Days by which a business day may be ahead of the one we know. One further ahead would stay on our
disk for ever, and the hall would take each of our papers for one of an earlier day."""
FIRST_DAYS = 100_000
"""The same for a kiosk that knows of no day yet: three hundred years."""
ROLLED_BACK = "its card is older than what the hub has heard from it"


class Courier:
    """Runs the kiosk's side of one session with the hub: greets it, reports row after row, and
    knows how far the hub has heard.

    ``welcomed``: the hub of this connection works with us; ``heard``: the last row that it has
    acknowledged.
    """

    def __init__(self, outbox: Outbox) -> None:
        self.began: RunBegan | None = None
        self.welcomed = False
        self.known = HubKnown("", 0, 0, 0)
        self.heard = 0
        self._outbox = outbox
        self._session = self._life = self._host = ""
        self._connections = 0
        self._sent = 0
        self._asked = False  # a greeting was said that a welcome may answer
        self._unsaid: range = range(0)
        self._greet_at: float | None = None
        self._greeted_at = -GREET
        self._moved_at = 0.0

    @property
    def refused(self) -> str:
        """Return why this kiosk must not work, "" if nothing is known against it.

        The reason is kept: a copy of a card must not give numbers after a restart either, before a
        hub has welcomed it.
        """
        return self.known.refused

    def begin(self, life: str, host: str) -> RunBegan:
        """Count one more start of this database; a new one takes its incarnation from its first
        life.

        The starts of a refused copy are not counted. Of two databases of one incarnation the hub
        serves the one with the highest count, and a copy must not get there by being switched off
        and on.
        """
        last = self.began
        self._life, self._host = life, host
        more = 0 if self.known.copy else 1
        self.began = RunBegan(last.incarnation, last.run + more) if last else RunBegan(life, 1)
        return self.began

    def hear(self, heard: object, now: Now) -> None:
        """Take the hub's answers to this connection. Answers to an earlier one count for
        nothing."""
        match heard:
            case LinkUp(session):
                self._session = session
                self._connections += 1
                self._rest()
            case KioskWelcome() if self._is_ours(heard) and (self.welcomed or self._asked):
                self._welcome(heard, now)
            case ReportHeard() if self._is_ours(heard) and self.welcomed:
                self._acknowledged(heard.heard, now)
            case KioskRefused(session, why, copy) if session == self._session:
                self._refuse(why, copy, now)
                self._unsaid = range(self.known.told + 1, self._outbox.last + 1)
            case KioskAsked(session) if session == self._session:
                self._ask_again(max(now.mono, self._greeted_at + GREET))

    def learn_day(self, day: int) -> None:
        """Remember the latest business day heard of; it is kept with the next commit."""
        self.known = replace(self.known, day=self._later(day))

    def say(
        self, came_to_life: bool, here: bool, leases: tuple[Lease, ...], now: Now
    ) -> list[Message]:
        """Return what to say to the hub now."""
        if not here:
            self._rest()
            return []
        stuck = self._awaits() and now.mono >= self._moved_at + STUCK
        if came_to_life or stuck:
            self._ask_again(now.mono)
        if self.welcomed:
            return self._reports(now)
        unheard = self._unheard(now)
        if self._greet_at is None or now.mono < self._greet_at:
            return unheard
        self._greet_at = now.mono + (REFUSED if self.refused else GREET)
        self._greeted_at, self._asked = now.mono, True
        return [*unheard, self._greeting(leases)]

    def due(self) -> float | None:
        """Return when something is to be said again, in monotonic seconds."""
        return self._moved_at + STUCK if self._awaits() else self._greet_at

    def _later(self, day: int) -> int:
        """Return the later of this business day and the known one, unless it is too far ahead."""
        known = self.known.day
        can_be = day <= (known + DAYS_AHEAD if known else FIRST_DAYS)
        return max(day, known) if can_be else known

    # --- what the hub answers ------------------------------------------------------------------

    def _is_ours(self, heard: KioskWelcome | ReportHeard) -> bool:
        began = self.began
        return began is not None and (heard.session, heard.incarnation) == (
            self._session,
            began.incarnation,
        )

    def _welcome(self, said: KioskWelcome, now: Now) -> None:
        if said.heard > self._outbox.last:
            self._refuse(ROLLED_BACK, False, now)
            return
        self.welcomed, self._greet_at, self._unsaid = True, None, range(0)
        self.heard = self._sent = max(said.heard, self._outbox.first - 1)
        self._moved_at = now.mono
        day, told = self._later(said.day), max(said.heard, self.known.told)
        self.known = HubKnown(said.generation, said.epoch, day, told)

    def _acknowledged(self, heard: int, now: Now) -> None:
        """Take an acknowledgement.

        If the hub acknowledges less than before, another hub's answer was taken for its own: greet
        it again. Not at once, since two that misunderstand each other must not do so at the speed
        of the wire.
        """
        if heard > self._outbox.last:
            self._refuse(ROLLED_BACK, False, now)
        elif heard < self.heard:
            self._ask_again(max(now.mono, self._greeted_at + GREET))
        elif heard > self.heard:
            self.heard, self._moved_at = heard, now.mono
            self._sent = max(self._sent, heard)
            self.known = replace(self.known, told=max(heard, self.known.told))

    def _refuse(self, why: str, copy: bool, now: Now) -> None:
        """Stop reporting after a refusal: only a new greeting can be answered by a welcome."""
        wait = REFUSED if self.refused else SOON
        self.known = replace(self.known, refused=why, copy=copy)
        self.welcomed, self._asked, self._greet_at = False, False, now.mono + wait

    def _rest(self) -> None:
        """Say nothing while no hub hears us, or while none has said yet that it lives."""
        self.welcomed, self._asked, self._greet_at, self._unsaid = False, False, None, range(0)

    # --- what is said --------------------------------------------------------------------------

    def _ask_again(self, mono: float) -> None:
        self.welcomed, self._greet_at = False, mono

    def _awaits(self) -> bool:
        """Tell whether something was said that is not acknowledged."""
        return self.welcomed and self._sent > self.heard

    def _greeting(self, leases: tuple[Lease, ...]) -> KioskHere:
        assert self.began is not None
        known, outbox = self.known, self._outbox
        return KioskHere(
            session=self._session,
            incarnation=self.began.incarnation,
            run=self.began.run,
            life=self._life,
            first=outbox.first,
            last=outbox.last,
            day=known.day,
            generation=known.generation,
            epoch=known.epoch,
            leases=leases,
            host=self._host,
            connection=self._connections,
        )

    def _unheard(self, now: Now) -> list[Message]:
        """Return the tickets of a refused kiosk that no hub has heard of, outside the session's
        order, so that staff learn who holds them. They are said again with the next refusal."""
        rows = self._outbox.rows
        said = [rows[seq] for seq in self._unsaid[:WINDOW] if seq in rows]
        self._unsaid = self._unsaid[WINDOW:]
        return [self._report(row, now) for row in said if isinstance(row.fact, TicketTaken)]

    def _reports(self, now: Now) -> list[Message]:
        if not self._awaits():
            self._moved_at = now.mono
        last = min(self._outbox.last, self.heard + WINDOW)
        rows = [self._outbox.rows[seq] for seq in range(self._sent + 1, last + 1)]
        self._sent = max(self._sent, last)
        return [self._report(row, now) for row in rows]

    def _report(self, row: Recorded, now: Now) -> Reported:
        assert self.began is not None
        return Reported(
            session=self._session,
            incarnation=self.began.incarnation,
            seq=row.seq,
            age=age(row.at, now),
            told=row.seq <= self.known.told,
            fact=row.fact,
        )
