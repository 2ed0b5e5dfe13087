"""What the kiosk knows of the hub: whether it lives on this connection, and what it offers.

Decides when the hub has come (back) to life; sends nothing. Pure.
"""

from kiosk.choice.plain import plain_menu
from wire.messages import LinkDown, LinkUp, Menu, Now
from wire.pulse import Heartbeat

GENERATIONS = 2
"""Menus kept: the living hub's, and a retained one that came before its first pulse."""


class Hub:
    """The heartbeat, the session with the broker, and the menus heard."""

    def __init__(self) -> None:
        self._heartbeat = Heartbeat()
        self._session: str | None = None
        self._greeted: tuple[str, int, str] | None = None
        self._menus: dict[str, Menu] = {}

    def hear(self, heard: object, now: Now) -> None:
        """Take what concerns the hub; anything else is not its business."""
        self._heartbeat.hear(heard, now)
        match heard:
            case LinkUp(session):
                self._session = session
            case LinkDown():
                self._session = None
            case Menu():
                self._take(heard)
        if not self._heartbeat.live(now):
            self._greeted = None

    def comes_to_life(self, now: Now) -> bool:
        """True once for each life: the first time that this hub is heard on this connection."""
        if self._session is None or not self._heartbeat.live(now):
            return False
        life = (*(self._heartbeat.session or ("", 0)), self._session)
        came, self._greeted = life != self._greeted, life
        return came

    def here(self, now: Now) -> bool:
        """What is sent now reaches a hub that lives."""
        return self._session is not None and self._heartbeat.live(now)

    def menu(self, now: Now) -> Menu | None:
        """What the living hub offers; None when it is not here or has not said."""
        menu = self.last_menu()
        if menu is None or not self.here(now):
            return None
        return menu if self._heartbeat.speaks_for(menu.generation, menu.epoch, now) else None

    def last_menu(self) -> Menu | None:
        """The menu of the hub last heard, however old: good for titles, not for promises."""
        session = self._heartbeat.session
        return self._menus.get(session[0]) if session else None

    def due(self) -> float | None:
        """When the silence will have lasted too long, in monotonic seconds."""
        return self._heartbeat.due()

    def _take(self, menu: Menu) -> None:
        """States of one generation are ordered by (epoch, version); an older one is ignored."""
        known = self._menus.get(menu.generation)
        if known is not None and (menu.epoch, menu.version) < (known.epoch, known.version):
            return
        self._menus.pop(menu.generation, None)
        self._menus[menu.generation] = plain_menu(menu)
        session = self._heartbeat.session
        living = session[0] if session else menu.generation
        others = [generation for generation in self._menus if generation != living]
        for generation in others[: max(0, len(self._menus) - GENERATIONS)]:
            del self._menus[generation]
