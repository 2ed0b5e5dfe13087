"""Names the kinds of texts and paths in configuration files. Types only: ``values`` checks them.

A field of such a type is checked wherever it stands, so that no daemon has to remember it. Paths
are relative to the file they stand in.
"""

from typing import Annotated

from msgspec import Meta

Problem = tuple[str, object, str]
"""What is wrong with a configuration: (key, found, expected)."""


def _is(kind: str) -> Meta:
    return Meta(extra={"is": kind})


Host = Annotated[str, _is("host")]
"""A host's name or address; without a scheme, without a port."""
Zone = Annotated[str, _is("zone")]
"""A time zone of the IANA database."""
Database = Annotated[str, _is("database")]
"""An SQLite file, or one that is still to be made."""
Written = Annotated[str, _is("written")]
"""A file that the daemon writes whole, again and again; "" for none."""
Read = Annotated[str, _is("read")]
"""A file that is only read; "" for none."""
Device = Annotated[str, _is("device")]
"""A device file or a FIFO, which may come and go; "" for none."""
