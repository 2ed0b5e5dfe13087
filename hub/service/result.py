"""Types the result of an action at a window. A type only."""

from typing import NamedTuple

from wire.messages import Fact, Outcome


class ActionResult(NamedTuple):
    """Holds what came of an action. ``facts``: applied to the state already. ``outcome``, and
    ``why`` in plain words ("" for none), are what whoever asked is told, as in PressAnswered."""

    facts: list[Fact]
    outcome: Outcome = "accepted"
    why: str = ""

    @classmethod
    def nothing(cls, why: str) -> "ActionResult":
        """Return the result of an action that has changed nothing: it is so already, or nobody is
        there."""
        return cls([], "nothing", why)
