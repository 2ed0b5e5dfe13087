"""The two halls of the simulation and who is in them: one hall knows NEXT, RECALL, NO-SHOW and DONE
only, the other everything that operators and visitors may do."""

from tests.support.halls import QUICK as RULES
from tests.support.halls import busy_simulated_hall as busy
from tests.support.halls import plain_simulated_hall as plain

__all__ = ["RULES", "busy", "plain"]

SERVICES = ("pay", "meter", "seal")
ROUTE = "move"
WINDOWS = {1: ("pads-1",), 2: ("pads-1", "pads-2"), 3: ("pads-2",)}
OPERATORS = {1: "anna", 2: "boris", 3: "vera"}
"""Who sits where, if nothing else was said."""
LAW = "law"
"""The class that is served out of turn."""
CLASSES = ("", "soon", LAW)
BOOKABLE = "pay"
