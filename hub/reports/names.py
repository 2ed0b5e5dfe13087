"""Gives the names that the hall file has for ids, for people who read figures.

Decides what an empty id is called. Reads nothing but the hall. Pure.
"""

from msgspec import Struct

from wire.hall import Hall

NOTHING = {
    "class": "ordinary",
    "operator": "nobody logged in",
    "outcome": "no code",
    "break": "no reason",
    "park": "no reason",
}
"""What an empty id is called."""


class Names(Struct, frozen=True):
    """Holds the names by id, in the order of the hall file. ``visit_limit``: the standard of a
    whole visit, seconds."""

    services: dict[str, str] = {}
    classes: dict[str, str] = {}
    operators: dict[str, str] = {}
    outcomes: dict[str, str] = {}
    breaks: dict[str, str] = {}
    parks: dict[str, str] = {}
    visit_limit: float = 3600.0

    def name(self, of: str, key: object) -> str:
        """Return the name of a "service", a "class", an "operator" …; the id where there is no
        name."""
        if key == "":
            return NOTHING.get(of, "-")
        names = {
            "service": self.services,
            "class": self.classes,
            "operator": self.operators,
            "outcome": self.outcomes,
            "break": self.breaks,
            "park": self.parks,
        }
        return names.get(of, {}).get(str(key), str(key))


def names_of(hall: Hall) -> Names:
    """Return the names in the hall's first language."""
    first = hall.languages[0]
    return Names(
        services={x.id: x.name[first] for x in hall.services},
        classes={x.id: x.name[first] for x in hall.classes},
        operators={x.id: x.name for x in hall.operators},
        outcomes={x.id: x.name[first] for x in hall.outcomes},
        breaks={x.id: x.name[first] for x in hall.breaks},
        parks={x.id: x.name[first] for x in hall.parks},
        visit_limit=hall.rules.visit_minutes * 60,
    )
