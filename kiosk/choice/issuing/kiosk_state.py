"""Joins the outbox, the reserve and what is known of the hub into the kiosk's one state.

Decides what is kept together, whether there is anything to offer, and what staff must see. Logs one
thing at most once a minute. Pure.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.choice.issuing.copied_store import StorePlace
from kiosk.choice.issuing.courier import Courier
from kiosk.choice.issuing.hub_view import HubView
from kiosk.choice.issuing.outbox import Outbox
from kiosk.choice.issuing.reserve import Reserve, series_of
from kiosk.things import (
    Forgotten,
    HubKnown,
    KioskStarted,
    LeaseKept,
    MenuKept,
    Placed,
    Recorded,
    RunBegan,
    Send,
    Warn,
)
from kiosk.words import Mark
from wire.messages import (
    Fact,
    Menu,
    Message,
    Now,
    ReserveLeased,
    ReserveRefused,
    TicketDropped,
    VisitsMoved,
)

PAUSE = 60.0
"""Seconds between two lines of the log about the same thing."""
STRANGE = "this card was copied or moved: no numbers of its reserve until a hub has welcomed it"


class KioskState:
    """Holds all that this kiosk has, and decides all that it says to its hub."""

    def __init__(self) -> None:
        self.hub, self.outbox, self._reserve = HubView(), Outbox(), Reserve()
        self.courier, self._place = Courier(self.outbox), StorePlace()
        self._kept = self.courier.known
        self._out: list[Fact | Send | Warn] = []
        self._warned: dict[str, float] = {}

    def restore(self, fact: Fact) -> None:
        """Take one fact of earlier runs. Raises TypeError for one that no kiosk answers."""
        match fact:
            case RunBegan():
                self.courier.began = fact
            case Recorded() | Forgotten():
                self.outbox.restore(fact)
            case LeaseKept():
                self._reserve.restore(fact)
            case MenuKept():
                self.hub.restore(fact)
            case Placed():
                self._place.restore(fact)
            case HubKnown():
                self.courier.known = self._kept = fact
            case _:
                raise TypeError(f"no fact of a kiosk: {fact!r}")

    def begin(self, start: KioskStarted) -> list[Fact]:
        """Start this database once more, in a process of a fresh id."""
        return [self.courier.begin(start.life, start.host), *self._place.begin(start.place)]

    def hear(self, heard: object, now: Now) -> None:
        """Take what the hub says, except its answers to the visitor."""
        self.hub.hear(heard, now)
        self.courier.hear(heard, now)
        if self.courier.welcomed and self._place.strange:
            self._out += self._place.settle()
        match heard:
            case VisitsMoved(moves):
                for move in moves:
                    self.outbox.move(move.visit, move.to, self.courier.heard, now)
            case ReserveLeased(incarnation=incarnation) if incarnation == self._incarnation:
                self._out += self._reserve.lent(heard)
            case ReserveRefused(incarnation, series, _, why) if incarnation == self._incarnation:
                if self._reserve.refused(heard, now):
                    self._warn(f"reserve {series}", f"no numbers for {series}: {why}", now)

    def say(self, words: Sequence[Message], facts: bool, now: Now) -> list[Fact | Send | Warn]:
        """Return what else to keep, and what to send.

        ``words`` are said once in each life of the hub. ``facts``: this commit keeps something
        already, so what waits for the next commit goes with it.
        """
        came, here = self.hub.comes_to_life(now), self.hub.here(now)
        self._out += self.hub.keep_menu(now)
        # A greeting names the last report. So moves that wait become reports before it: a hub that
        # lost its past would else have finished gathering before it hears of them.
        moves = came and self.outbox.moves_due() is not None
        facts = facts or moves or any(isinstance(one, Fact) for one in self._out)
        self._out += self._company(facts, now)
        messages = self.courier.say(came, here, self._reserve.leases(), now)
        messages += words if came else ()
        messages += self._ask(now)
        self._warn_staff(here, now)
        out, self._out = self._out, []
        return [*out, *map(Send, messages)]

    def due(self) -> float | None:
        """Return when to be told the time, in monotonic seconds."""
        parts = (self.hub, self.courier, self._reserve)
        dues = [part.due() for part in parts] + [self.outbox.moves_due()]
        return min((due for due in dues if due is not None), default=None)

    # --- tickets -------------------------------------------------------------------------------

    def give_up_again(self, visit: str, now: Now) -> list[Recorded]:
        """Report once more that a visit was given up.

        The hub had no number for the visit when it heard so before, and took it for nothing. A
        number that crosses our report on its way needs no second one.
        """
        if not self.outbox.repeats_drop(visit, self.courier.heard):
            return []
        return [self.outbox.record(TicketDropped(visit, "given up before the answer came"), now)]

    def take_number(self, series: str, now: Now) -> tuple[int, LeaseKept] | None:
        """Take the next number of the reserve, with what must be kept of it; None when there is
        none."""
        if self._place.strange:
            self._warn("place", STRANGE, now)
            return None
        found, left = self._reserve.take(series), self._reserve.left(series)
        if self._reserve.low(series):
            many = "1 number" if left == 1 else f"{left} numbers"
            self._warn(f"reserve {series}", f"{many} left in the reserve of {series}", now)
        return found

    # --- what is offered -----------------------------------------------------------------------

    def offered_menu(self, now: Now) -> Menu | None:
        """Return the menu of what can be promised here: the living hub's, or the last one while the
        reserve has numbers for it."""
        if self.courier.refused:
            return None
        last = self.hub.last_menu()
        kept = last if last is not None and self._helps(last) else None
        return self.hub.menu(now) or kept

    def closed(self) -> str:
        """Return why there is nothing to offer: "reserve" where it is used up, "" otherwise."""
        last = self.hub.last_menu()
        if self.courier.refused or last is None or not self._reserve.leases():
            return ""
        return "" if self._helps(last) else "reserve"

    def marks(self, now: Now) -> list[Mark]:
        """Return the marks that staff should see, the most urgent first."""
        menu, trouble = self.hub.last_menu(), self.hub.trouble(now)
        low = menu is not None and any(map(self._reserve.low, series_of(menu)))
        alone = not self.hub.here(now) and not trouble
        marks: dict[Mark, bool] = {
            "refused_mark": bool(self.courier.refused),
            "trouble_mark": bool(trouble),
            "alone_mark": alone and menu is not None,
            "clock_mark": self.hub.does_not_know_the_time(now),
            "reserve_mark": low,
        }
        return [mark for mark, is_so in marks.items() if is_so]

    def _helps(self, menu: Menu) -> bool:
        """Tell whether a ticket for something on this menu could be issued without a hub."""
        return not self._place.strange and self._reserve.serves(menu)

    # --- the hub -------------------------------------------------------------------------------

    @property
    def _incarnation(self) -> str:
        return self.courier.began.incarnation if self.courier.began else ""

    def _ask(self, now: Now) -> list[Message]:
        menu = self.hub.menu(now)
        if menu is None or not self.courier.welcomed:
            self._reserve.rest()
            return []
        return [*self._reserve.ask(menu, self._incarnation, now)]

    def _company(self, facts: bool, now: Now) -> list[Fact]:
        """Return what goes with this commit. It makes a commit of its own only if it has waited
        long enough, or must be known after a power cut."""
        known, kept, due = self.courier.known, self._kept, self.outbox.moves_due()
        new = replace(known, told=0) != replace(kept, told=0)
        if not (facts or new or (due is not None and due <= now.mono)):
            return []
        self._kept = known
        told = [known] if known != kept else []
        return [
            *self.outbox.record_moves(),
            *told,
            *self.outbox.forget(self.courier.heard, self.courier.known.day, now),
        ]

    def _warn_staff(self, here: bool, now: Now) -> None:
        """Log what keeps this kiosk from issuing numbers."""
        if self.courier.refused:
            self._warn("refused", f"the hub refuses this kiosk: {self.courier.refused}", now)
        if self._place.strange and not here:
            self._warn("place", STRANGE, now)
        if self.hub.trouble(now):
            self._warn("trouble", f"a hub in trouble: {self.hub.trouble(now)}", now)

    def _warn(self, about: str, text: str, now: Now) -> None:
        if now.mono >= self._warned.get(about, 0.0):
            self._warned[about] = now.mono + PAUSE
            self._out.append(Warn(text))
