"""What the board keeps on its disk: up to which call it has announced, for each generation."""

from collections.abc import Sequence
from pathlib import Path

from display.things import Announced
from wire.disk import open_store, transaction
from wire.messages import Fact

KEPT = 10
"""Generations remembered: each is born with a new database of the hub, so the last few suffice."""


class Store:
    """One SQLite file. Raises DiskWrong where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._base = open_store(path)
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS announced "
            "(nth INTEGER PRIMARY KEY, generation TEXT UNIQUE NOT NULL, call INTEGER NOT NULL)"
        )
        self._base.execute(
            "DELETE FROM announced WHERE nth NOT IN "
            "(SELECT nth FROM announced ORDER BY nth DESC LIMIT ?)",
            (KEPT,),
        )

    def facts(self) -> list[Announced]:
        """What was kept, oldest generation first."""
        rows = self._base.execute("SELECT generation, call FROM announced ORDER BY nth")
        return [Announced(generation, call) for generation, call in rows]

    def keep(self, facts: Sequence[Fact]) -> None:
        """Commit them all at once. A number never goes back."""
        with transaction(self._base):
            for fact in facts:
                if isinstance(fact, Announced):
                    self._base.execute(
                        "INSERT INTO announced (generation, call) VALUES (?, ?) "
                        "ON CONFLICT (generation) DO UPDATE SET call = max(call, excluded.call)",
                        (fact.generation, fact.call),
                    )

    def close(self) -> None:
        """Nothing is pending: each keep has committed."""
        self._base.close()
