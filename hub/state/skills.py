"""Types the services that a window or an operator serves. Only the shape."""

from typing import NamedTuple


class Skills(NamedTuple):
    """Lists the services that a window serves, and those that it helps when they are urgent."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
