"""Keeps what is known of the hub: whether it lives on this connection, and what it offers.

Decides when the hub has come (back) to life, and which menu is to be kept; sends nothing. Pure.
"""

from msgspec.structs import replace

from kiosk.choice.wording.plain import plain_menu
from kiosk.things import MenuKept
from wire.messages import (
    HubTrouble,
    LinkDown,
    LinkUp,
    Menu,
    NoBroker,
    Now,
    Seen,
    ShutService,
)
from wire.newest import HubStates
from wire.pulse import SILENCE, Heartbeat


class HubView:
    """Knows whether a hub lives on this connection, its session with the broker, and its menus."""

    def __init__(self) -> None:
        self._heartbeat = Heartbeat()
        self._session: str | None = None
        self._greeted: tuple[object, ...] | None = None
        self._states = HubStates()
        self._kept: Menu | None = None
        self._beat_at = 0.0
        self._trouble: tuple[str, float] | None = None
        self.no_broker = ""
        """Says where no broker is found, and why; "" where one is, or while nobody has looked."""

    def restore(self, fact: MenuKept) -> None:
        """Take the menu of an earlier run, which is good until a hub says another."""
        self._kept = plain_menu(fact.menu)

    def hear(self, heard: object, now: Now) -> None:
        """Take what concerns the hub; anything else changes nothing."""
        before = self._heartbeat.last
        self._heartbeat.hear(heard, now)
        if self._heartbeat.last is not before:
            self._beat_at = now.mono
        said = plain_menu(heard) if isinstance(heard, Menu) else heard
        self._states.hear(said, self.session)
        self._hear_link(heard)
        if isinstance(heard, HubTrouble):
            self._trouble = heard.why, now.mono + SILENCE
        if not self._heartbeat.live(now):
            self._greeted = None
        if self._trouble is not None and now.mono >= self._trouble[1]:
            self._trouble = None

    def _hear_link(self, heard: object) -> None:
        match heard:
            case LinkUp(session):
                self._session, self.no_broker = session, ""
            case NoBroker(address, why):
                self.no_broker = f"{address}: {why}"
            case LinkDown():
                self._session = None

    def comes_to_life(self, now: Now) -> bool:
        """Return True once for each life: the first time that this hub is heard on this
        connection."""
        pulse = self._heartbeat.last
        if pulse is None or not self.here(now):
            return False
        life = (pulse.generation, pulse.epoch, pulse.session, self._session)
        came, self._greeted = life != self._greeted, life
        return came

    def here(self, now: Now) -> bool:
        """Tell whether a living hub would get what is sent now."""
        return self._session is not None and self._heartbeat.live(now)

    @property
    def session(self) -> tuple[str, int] | None:
        """Return (generation, epoch) of the hub last heard."""
        return self._heartbeat.session

    @property
    def seen(self) -> Seen | None:
        """Return the last pulse heard, for a wish that rests on it; None before the first."""
        pulse = self._heartbeat.last
        return Seen(pulse.generation, pulse.epoch, pulse.count) if pulse else None

    def trouble(self, now: Now) -> str:
        """Return why a hub cannot work, "" if none says so. It counts only where no pulse is
        heard."""
        silent = self._trouble is not None and not self._heartbeat.live(now)
        return self._trouble[0] if self._trouble is not None and silent else ""

    def wall(self, now: Now) -> float:
        """Return Unix seconds as the hub tells them, so that all papers of a hall agree; this
        computer's own where the hub does not know the time; 0 for unknown."""
        pulse = self._heartbeat.last
        if pulse is not None and pulse.at.trusted:
            return pulse.at.wall + now.mono - self._beat_at
        return now.wall if now.trusted else 0.0

    def does_not_know_the_time(self, now: Now) -> bool:
        """Tell whether the living hub says that its clock cannot be trusted."""
        pulse = self._heartbeat.last
        return pulse is not None and not pulse.at.trusted and self.here(now)

    def menu(self, now: Now) -> Menu | None:
        """Return what the living hub offers; None when none is here or it has not said."""
        return self._states.menu.of(self.session) if self.here(now) else None

    def shut(self, now: Now) -> dict[str, ShutService]:
        """Return the services of the menu that give no ticket now, by id, as the living hub says.
        Without a living hub nothing counts as shut."""
        offer = self._states.offer.of(self.session) if self.here(now) else None
        return {one.service: one for one in offer.shut} if offer else {}

    def last_menu(self) -> Menu | None:
        """Return the menu of the hub last heard, however old, else the kept one."""
        return self._states.menu.of(self.session) or self._kept

    def keep_menu(self, now: Now) -> list[MenuKept]:
        """Keep what the living hub offers, if its texts differ from those kept before."""
        menu, kept = self.menu(now), self._kept
        if menu is None or menu is kept:
            return []
        self._kept = menu
        return [] if kept is not None and _words(menu) == _words(kept) else [MenuKept(menu)]

    def due(self) -> float | None:
        """Return when the silence, or the trouble, will have lasted too long, in monotonic
        seconds."""
        ends = [self._heartbeat.due(), self._trouble[1] if self._trouble else None]
        return min((end for end in ends if end is not None), default=None)


def _words(menu: Menu) -> Menu:
    """Return the menu without its version, to compare its texts."""
    return replace(menu, generation="", epoch=0, version=0)
