"""Looks up service levels, the hall's promises: the limits of a leg for a service and a class; and
the services that a ticket is for. Pure; from the hall file alone."""

from typing import NamedTuple

from wire.hall import Hall, waiting_seconds


class Way(NamedTuple):
    """Lists the services of one ticket: ``service`` first, then those of ``rest``."""

    series: str
    service: str
    rest: tuple[str, ...] = ()


class ServiceLevels:
    """Looks up the promises of the hall file. ``services`` by id; ``absolute``: the class that is
    served out of turn, "" if none; ``series`` of services and routes."""

    def __init__(self, hall: Hall) -> None:
        self.services = {service.id: service for service in hall.services}
        self._classes = {cls.id: cls for cls in hall.classes}
        self.absolute = next((cls.id for cls in hall.classes if cls.absolute), "")
        self._ways = {x.id: Way(x.series, x.id) for x in hall.services}
        self._ways |= {x.id: Way(x.series, x.steps[0], x.steps[1:]) for x in hall.routes}
        self.series = sorted({way.series for way in self._ways.values()})

    def way(self, wanted: str) -> Way | None:
        """Return the way of a service or a route; None if the hall has none of that name."""
        return self._ways.get(wanted)

    def knows(self, cls: str) -> bool:
        """Return whether it is a class of the hall; "" is the ordinary one."""
        return not cls or cls in self._classes

    def classes(self) -> str:
        """List the names of the classes, for whoever named another one."""
        return ", ".join(self._classes) or "none"

    def limits(self, service: str, cls: str) -> tuple[float, float]:
        """Return the limits of the wait and of the service, seconds; zeros for a service that the
        hall file does not name any more."""
        known = self.services.get(service)
        if known is None:
            return 0.0, 0.0
        return waiting_seconds(known, self._classes.get(cls)), known.service_minutes * 60
