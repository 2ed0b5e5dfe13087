"""Which kiosk may report: its newest start is admitted, a copy of its card is refused.

Decides from the book's edges and from which connection each kiosk speaks; what a report leads to
is in ``adoption``. A report counts once and in order: what comes twice is answered again, what
comes too early is ignored until what is missing has come.
"""

from collections import deque
from typing import Any

from hub.book import Book
from hub.carried import Edge
from hub.edges import Hello
from hub.facts import KioskAdmitted
from hub.gather import has_gathered
from hub.standards import Standards
from hub.things import Note, Odd, Renew, Tell
from wire.hall import Hall
from wire.messages import KioskHere, KioskKnown, KioskRefused, KioskWelcome, Lease, Now

MISSING = "not heard since the hub lost its past: no reserve is lent until it is, or is retired"
DAYS_AHEAD = 3660
"""A kiosk that knows of a business day further ahead than this is not believed."""
AHEAD = 10_000
"""Nor one that has heard so many more starts of this hub, or was lent so many more ranges, than it
knows of itself: a backup lacks some days."""
NOT_BELIEVED = "this hub does not believe it; if it is true, use talon-hub restore"


class Kiosks:
    """``troubles``: what staff must know of a kiosk, by its name."""

    def __init__(self, hall: Hall, book: Book, generation: str, epoch: int) -> None:
        self._book, self._rules = book, hall.rules
        self._generation, self._epoch = generation, epoch
        self._series = set(Standards(hall).series)
        self._names = [device.name for device in hall.devices if device.kind == "kiosk"]
        self._admitted: dict[str, tuple[str, str]] = {}
        self._sessions: deque[tuple[str, str]] = deque(maxlen=200)
        self._latest: dict[str, str] = {}
        self._lasts: dict[str, int] = {}
        self._said_nothing: dict[str, int] = {}
        self._swept: dict[str, Hello] = {}
        self.troubles: dict[str, str] = {}

    def here(self, kiosk: str, hello: KioskHere, now: Now) -> list[Any]:
        """Admit this connection, or refuse it with the reason."""
        if self._is_old(kiosk, hello):
            return [Odd("old hello", f"{kiosk}, session {hello.session}, last {hello.last}")]
        older = self._older(hello)
        if older and self._believes(hello, now):
            return [Renew(f"{kiosk} {older}")]
        why = f"{older}: {NOT_BELIEVED}" if older else self._copy(kiosk, hello)
        if why:
            self.troubles[kiosk] = why
            refused = Tell(kiosk, KioskRefused(hello.session, why))
            return [refused, Note(f"{kiosk} is refused: {why}", loud=True)]
        self.troubles.pop(kiosk, None)
        notes = self._lost(kiosk, hello)
        facts = self._admit(kiosk, hello, now)
        self._admitted[kiosk] = hello.session, hello.incarnation
        self._sessions.append((kiosk, hello.session))
        self._latest[kiosk] = hello.session
        self._lasts[kiosk] = hello.last
        heard = self.heard(hello.incarnation)
        welcome = KioskWelcome(hello.session, hello.incarnation, heard, self._book.day)
        return [*facts, *notes, Tell(kiosk, welcome)]

    def gone(self, kiosk: str, session: str) -> None:
        """The end of a connection; an older one's says nothing of a newer one."""
        if self._admitted.get(kiosk, ("", ""))[0] == session:
            del self._admitted[kiosk]

    def admits(self, kiosk: str, session: str, incarnation: str) -> bool:
        return self._admitted.get(kiosk) == (session, incarnation)

    def speaks_as(self, kiosk: str) -> str:
        """The incarnation admitted on the present connection, "" if there is none."""
        return self._admitted.get(kiosk, ("", ""))[1]

    def heard(self, incarnation: str) -> int:
        """Up to which report it was heard; the disk may lag behind by reports that say nothing."""
        edge = self._book.edges.known.get(incarnation)
        return max(edge.heard if edge else 0, self._said_nothing.get(incarnation, 0))

    def hears(self, incarnation: str, seq: int) -> None:
        self._said_nothing[incarnation] = seq

    def has_said_all(self, kiosk: str) -> bool:
        """Whether everything that it had at its last hello was heard."""
        incarnation = self.speaks_as(kiosk)
        return incarnation != "" and self.heard(incarnation) >= self._lasts[kiosk]

    def new_life(self, kiosk: str) -> Hello | None:
        """Once for each life that has said all it had when it began: where it began."""
        hello = self._book.edges.hellos.get(kiosk)
        if hello is None or hello.incarnation != self.speaks_as(kiosk):
            return None
        new, self._swept[kiosk] = self._swept.get(kiosk) != hello, hello
        return hello if new else None

    def absent(self) -> list[str]:
        """The hall's kiosks that have not said all they have."""
        return [name for name in self._names if not self.has_said_all(name)]

    def known(self) -> tuple[KioskKnown, ...]:
        """All of them, for staff."""
        return tuple(self._known(name) for name in self._names)

    def history(self, hello: KioskHere) -> bool:
        """Whether it has worked with another hub, or with this one before it lost its past."""
        other = hello.generation not in ("", self._generation)
        return other and (hello.last > 0 or bool(hello.leases))

    def _known(self, name: str) -> KioskKnown:
        edge = self._book.edges.latest(name)
        leases = self._book.leases.of(edge.incarnation) if edge else []
        left = sum(lease.last + 1 - lease.next for lease in leases)
        heard = self.heard(edge.incarnation) if edge else 0
        trouble = self.troubles.get(name, "")
        if name in self._book.edges.missing:
            trouble = trouble or MISSING
        return KioskKnown(name, name in self._admitted, heard, left, trouble)

    def _is_old(self, kiosk: str, hello: KioskHere) -> bool:
        """Delivered late: another connection of this kiosk was admitted after this one, it knows
        less than the same life has said since, or a life that was admitted is over. Without the
        first, the word of a dead card could take the place of the new card, and staff who retire
        the dead one would retire the new one."""
        known = (kiosk, hello.session) in self._sessions
        if known and hello.session != self._latest[kiosk]:
            return True
        edge = self._book.edges.known.get(hello.incarnation)
        if edge is None:
            return False
        if edge.life == hello.life:
            return hello.last < self.heard(hello.incarnation)
        return hello.run < edge.run and known

    def _older(self, hello: KioskHere) -> str:
        """What shows that this database was set back behind the hub's back."""
        if hello.generation != self._generation:
            return ""
        if hello.epoch > self._epoch:
            return f"has heard start {hello.epoch} of this hub, this is start {self._epoch}"
        for lease in hello.leases:
            highest = self._book.leases.highest(hello.incarnation, lease.series)
            if lease.nth > highest and self._lendable(lease):
                return f"holds range {lease.nth} of series {lease.series}, {highest} are known here"
        return ""

    def _believes(self, hello: KioskHere, now: Now) -> bool:
        """Whether its word that this database was set back is enough to begin anew: what it claims
        could be, and no such word was believed lately. Else it is refused rather than admitted: if
        it is right, numbers that it holds would be given twice."""
        highest = self._book.leases.highest
        nths = [(x.nth, highest(hello.incarnation, x.series)) for x in hello.leases]
        could_be = hello.epoch <= self._epoch + AHEAD and all(n <= h + AHEAD for n, h in nths)
        return could_be and not has_gathered(self._book, now)

    def _copy(self, kiosk: str, hello: KioskHere) -> str:
        edge = self._book.edges.known.get(hello.incarnation)
        if edge is None:
            return ""
        if edge.kiosk != kiosk:
            return f"a copy of this card is at work: it belongs to {edge.kiosk}"
        if edge.retired:
            return f"this card was retired by staff on day {edge.retired}"
        if hello.run < edge.run:
            return f"a copy of this card is at work: start {edge.run} of it, this is {hello.run}"
        if hello.run == edge.run and hello.life != edge.life:
            return f"a copy of this card is at work: two of them say start {hello.run}"
        heard = self.heard(hello.incarnation)
        if hello.last < heard:
            return f"this card was set back: report {heard} was heard, it knows {hello.last}"
        return ""

    def _lost(self, kiosk: str, hello: KioskHere) -> list[Any]:
        heard = self.heard(hello.incarnation)
        if hello.first <= heard + 1:
            return []
        gone = f"{kiosk}: reports {heard + 1} to {hello.first - 1} are gone for ever"
        self.troubles[kiosk] = gone
        return [Note(gone, loud=True)]

    def _admit(self, kiosk: str, hello: KioskHere, now: Now) -> list[Any]:
        """The fact of it, where it says anything new."""
        before = self._book.edges.known.get(hello.incarnation)
        leases, odd = self._learned(kiosk, hello)
        admitted = KioskAdmitted(
            kiosk=kiosk,
            incarnation=hello.incarnation,
            run=hello.run,
            life=hello.life,
            generation=self._generation,
            last=hello.last,
            heard=max(self.heard(hello.incarnation), hello.first - 1),
            past=self._past(hello, before),
            day=self._day(hello, before),
            at=now,
            leases=leases,
        )
        if not self._is_news(admitted, before):
            return odd
        self._book.write(admitted)
        return [admitted, *odd]

    def _is_news(self, x: KioskAdmitted, before: Edge | None) -> bool:
        if before is None or before != self._book.edges.latest(x.kiosk) or x.leases:
            return True
        known = (before.run, before.life, before.generation, before.past, before.day)
        said = (x.run, x.life, x.generation, x.past, x.day)
        return known != said or x.heard > self.heard(x.incarnation)

    def _past(self, hello: KioskHere, before: Edge | None) -> int:
        """It grows until something of this generation's time was heard: a kiosk may forget again
        that it has met this hub, and an old hello may come before the present one."""
        known = before.past if before else 0
        met = before is not None and before.generation == self._generation
        if not self.history(hello) or (met and self.heard(hello.incarnation) > known):
            return known
        return max(known, hello.last)

    def _day(self, hello: KioskHere, before: Edge | None) -> int:
        known = before.day if before else 0
        sane = hello.day <= self._book.day + DAYS_AHEAD
        return max(known, hello.day) if sane else known

    def _learned(self, kiosk: str, hello: KioskHere) -> tuple[tuple[Lease, ...], list[Any]]:
        """Ranges that another generation of the hub lent."""
        new = [
            lease
            for lease in hello.leases
            if lease.nth > self._book.leases.highest(hello.incarnation, lease.series)
        ]
        known = self.history(hello)
        good = tuple(
            lease
            for lease in new
            if known and self._lendable(lease) and not self._is_anothers(hello, lease)
        )
        strange = [
            f"says that it was lent {x.series} {x.first} to {x.last}: no hub of this hall did"
            for x in new
            if x not in good
        ]
        if strange:
            self.troubles[kiosk] = f"its card {strange[0]}"
        return good, [Odd("strange range", f"{kiosk} {said}") for said in strange]

    def _is_anothers(self, hello: KioskHere, lease: Lease) -> bool:
        """A hub at work knows whom it has lent these numbers; only one that gathers may be told."""
        if self._book.gathering:
            return False
        return any(
            known.series == lease.series
            and known.incarnation != hello.incarnation
            and known.first <= lease.last
            and lease.first <= known.last
            for known in self._book.leases.blocked(self._book.line_day)
        )

    def _lendable(self, lease: Lease) -> bool:
        rules = self._rules
        inside = rules.reserve_from <= lease.first <= lease.last <= rules.reserve_to
        used = lease.first <= lease.next <= lease.last + 1
        return inside and used and lease.series in self._series
