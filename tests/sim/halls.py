"""Names what stands in the two halls of the simulation (`tests.support.halls`): services, windows,
operators and classes."""

SERVICES = ("pay", "meter", "seal")
WINDOWS = {1: ("pads-1",), 2: ("pads-1", "pads-2"), 3: ("pads-2",)}
OPERATORS = {1: "anna", 2: "boris", 3: "vera"}
"""The operators by window, if nothing else was said."""
LAW = "law"
"""The class that is served out of turn."""
CLASSES = ("", "soon", LAW)
BOOKABLE = "pay"
