"""What the kiosk knows of the hub: whether it lives on this connection, and what it offers.

Decides when the hub has come (back) to life, and which menu is to be kept; sends nothing. Pure.
"""

from typing import TypeVar

from msgspec.structs import replace

from kiosk.choice.plain import plain_menu
from kiosk.things import MenuKept
from wire.messages import HubTrouble, LinkDown, LinkUp, Menu, Now, Offer, ShutService
from wire.pulse import SILENCE, Heartbeat

GENERATIONS = 2
"""Menus kept: the living hub's, and a retained one that came before its first pulse."""
State = TypeVar("State", Menu, Offer)


class Hub:
    """The heartbeat, the session with the broker, and the menus heard."""

    def __init__(self) -> None:
        self._heartbeat = Heartbeat()
        self._session: str | None = None
        self._greeted: tuple[object, ...] | None = None
        self._menus: dict[str, Menu] = {}
        self._offers: dict[str, Offer] = {}
        self._kept: Menu | None = None
        self._beat_at = 0.0
        self._trouble: tuple[str, float] | None = None

    def restore(self, fact: MenuKept) -> None:
        """The menu of an earlier run: good until a hub says another."""
        self._kept = plain_menu(fact.menu)

    def hear(self, heard: object, now: Now) -> None:
        """Take what concerns the hub; anything else is not its business."""
        before = self._heartbeat.last
        self._heartbeat.hear(heard, now)
        if self._heartbeat.last is not before:
            self._beat_at = now.mono
        match heard:
            case LinkUp(session):
                self._session = session
            case LinkDown():
                self._session = None
            case Menu():
                self._take(self._menus, plain_menu(heard))
            case Offer():
                self._take(self._offers, heard)
            case HubTrouble(why):
                self._trouble = why, now.mono + SILENCE
        if not self._heartbeat.live(now):
            self._greeted = None
        if self._trouble is not None and now.mono >= self._trouble[1]:
            self._trouble = None

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
        session = self.session
        menu = self._menus.get(session[0]) if session else None
        if menu is None or not self.here(now):
            return None
        return menu if self._heartbeat.speaks_for(menu.generation, menu.epoch, now) else None

    def shut(self, now: Now) -> dict[str, ShutService]:
        """What of the menu gives no ticket now, by id, as the living hub says; without it nobody
        knows, and nothing is."""
        session = self.session
        offer = self._offers.get(session[0]) if session else None
        if offer is None or not self.here(now):
            return {}
        if not self._heartbeat.speaks_for(offer.generation, offer.epoch, now):
            return {}
        return {one.service: one for one in offer.shut}

    def last_menu(self) -> Menu | None:
        """The menu of the hub last heard, however old, else the kept one."""
        session = self.session
        return (self._menus.get(session[0]) if session else None) or self._kept

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

    def _take(self, kept: dict[str, State], state: State) -> None:
        """States of one generation are ordered by (epoch, version); an older one is ignored."""
        known = kept.get(state.generation)
        if known is not None and (state.epoch, state.version) < (known.epoch, known.version):
            return
        kept.pop(state.generation, None)
        kept[state.generation] = state
        session = self._heartbeat.session
        living = session[0] if session else state.generation
        others = [generation for generation in kept if generation != living]
        for generation in others[: max(0, len(kept) - GENERATIONS)]:
            del kept[generation]


def _words(menu: Menu) -> Menu:
    """The menu whatever its version."""
    return replace(menu, generation="", epoch=0, version=0)
