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


class Hub:
    """The heartbeat, the session with the broker, and the menus heard."""

    def __init__(self) -> None:
        self._heartbeat = Heartbeat()
        self._session: str | None = None
        self._greeted: tuple[object, ...] | None = None
        self._states = HubStates()
        self._kept: Menu | None = None
        self._beat_at = 0.0
        self._trouble: tuple[str, float] | None = None
        self.no_broker = ""
        """Where no broker is found, and why; "" where one is, or nobody has looked yet."""

    def restore(self, fact: MenuKept) -> None:
        """The menu of an earlier run: good until a hub says another."""
        self._kept = plain_menu(fact.menu)

    def hear(self, heard: object, now: Now) -> None:
        """Take what concerns the hub; anything else is not its business."""
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
        """True once for each life: the first time that this hub is heard on this connection."""
        pulse = self._heartbeat.last
        if pulse is None or not self.here(now):
            return False
        life = (pulse.generation, pulse.epoch, pulse.session, self._session)
        came, self._greeted = life != self._greeted, life
        return came

    def here(self, now: Now) -> bool:
        """What is sent now reaches a hub that lives."""
        return self._session is not None and self._heartbeat.live(now)

    @property
    def session(self) -> tuple[str, int] | None:
        """(generation, epoch) of the hub last heard."""
        return self._heartbeat.session

    @property
    def seen(self) -> Seen | None:
        """The last pulse heard, for a wish that rests on it; None before the first."""
        pulse = self._heartbeat.last
        return Seen(pulse.generation, pulse.epoch, pulse.count) if pulse else None

    def trouble(self, now: Now) -> str:
        """Why a hub cannot work, "" if none says so; it counts only where no pulse is heard."""
        silent = self._trouble is not None and not self._heartbeat.live(now)
        return self._trouble[0] if self._trouble is not None and silent else ""

    def wall(self, now: Now) -> float:
        """Unix seconds as the hub tells them, so that all papers of a hall agree; this computer's
        own where the hub does not know the time; 0 for unknown."""
        pulse = self._heartbeat.last
        if pulse is not None and pulse.at.trusted:
            return pulse.at.wall + now.mono - self._beat_at
        return now.wall if now.trusted else 0.0

    def does_not_know_the_time(self, now: Now) -> bool:
        """The living hub says that its clock is not to be believed."""
        pulse = self._heartbeat.last
        return pulse is not None and not pulse.at.trusted and self.here(now)

    def menu(self, now: Now) -> Menu | None:
        """What the living hub offers; None when it is not here or has not said."""
        return self._states.menu.of(self.session) if self.here(now) else None

    def shut(self, now: Now) -> dict[str, ShutService]:
        """What of the menu gives no ticket now, by id, as the living hub says; without it nobody
        knows, and nothing is."""
        offer = self._states.offer.of(self.session) if self.here(now) else None
        return {one.service: one for one in offer.shut} if offer else {}

    def last_menu(self) -> Menu | None:
        """The menu of the hub last heard, however old, else the kept one."""
        return self._states.menu.of(self.session) or self._kept

    def keep_menu(self, now: Now) -> list[MenuKept]:
        """What the living hub offers, where its words are not those that were kept before."""
        menu, kept = self.menu(now), self._kept
        if menu is None or menu is kept:
            return []
        self._kept = menu
        return [] if kept is not None and _words(menu) == _words(kept) else [MenuKept(menu)]

    def due(self) -> float | None:
        """When the silence, or the trouble, will have lasted too long, in monotonic seconds."""
        ends = [self._heartbeat.due(), self._trouble[1] if self._trouble else None]
        return min((end for end in ends if end is not None), default=None)


def _words(menu: Menu) -> Menu:
    """The menu whatever its version."""
    return replace(menu, generation="", epoch=0, version=0)
