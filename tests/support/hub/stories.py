"""Reads the stories of tickets out of a desk's facts, as talon-hub why tells them."""

from pathlib import Path

from hub.reports import story
from hub.reports.names import names_of
from hub.reports.why import StoryTeller
from hub.reports.why_before import WhyNotThisOne
from hub.storage.store import HubStore
from tests.support.hub.desk import ZONE
from tests.support.hub.same_rows import keep
from wire.disk import open_to_read


class Told:
    """Tells the stories of the tickets of a desk's last day."""

    def __init__(self, folder: Path, desk) -> None:
        store = HubStore(folder / "hub.db", desk.hall)
        keep(store, desk.facts)
        store.close()
        self.hall, self.base = desk.hall, open_to_read(folder / "hub.db")
        self.day, self.names = story.last_day(self.base), names_of(desk.hall)
        self.teller = StoryTeller(self.names, story.names(self.base, self.day), ZONE)

    def of(self, ticket: str) -> list[str]:
        (found,) = story.find(self.base, ticket, self.day)
        return self.teller.story(found)

    def before(self, ticket: str, other: str) -> list[str]:
        one, two = (story.find(self.base, name, self.day)[0] for name in (ticket, other))
        return WhyNotThisOne(self.base, self.hall, self.names, self.teller).compared(one, two)
