"""Makes the menu: the hall file's offers as kiosks and boards hear them. Pure."""

from wire.hall import Hall, Route, Service
from wire.messages import Menu, MenuClass, MenuItem


def menu(hall: Hall, generation: str, epoch: int, version: int) -> Menu:
    """Return the menu of this start of the hub, as its ``version`` of the state."""
    groups = [MenuItem(group.id, group.name, group.under) for group in hall.groups]
    return Menu(
        generation,
        epoch,
        version,
        languages=hall.languages,
        items=(*groups, *map(_item, hall.services), *map(_item, hall.routes)),
        title=hall.title,
        ticket_text=hall.ticket_text,
        board_text=hall.board_text,
        windows=tuple(window.number for window in hall.windows),
        zone=hall.zone,
        classes=tuple(MenuClass(cls.id, cls.name) for cls in hall.classes if cls.kiosk),
    )


def _item(one: Service | Route) -> MenuItem:
    return MenuItem(one.id, one.name, one.under, one.series, one.documents)
