"""The type of what the tables' model writes: a statement of SQL, and its parameters."""

from typing import Any

Row = tuple[str, tuple[Any, ...]]
