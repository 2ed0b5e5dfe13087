"""Reads a file of bookings, as another system or a spreadsheet writes it.

The file is CSV with a first row of names. Decides how it is read, and finds every row that cannot
be booked before anything is booked. Rows are counted as a spreadsheet does: the names are row 1.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from hub.policy.booking_rules import LONGEST, BookingRules, Wrong
from hub.state.bookings import Bookings
from wire.messages import Booking
from wire.text.lookalikes import digits
from wire.text.texts import composed, unfit

NEEDED = ("service", "date", "time")
KNOWN = (*NEEDED, "class", "name", "code")
MOST = 20_000
"""Rows of a file."""


class FileWrong(Exception):
    """Refuses a file of bookings. Each line of the text says the file, the row, what was found and
    what was expected."""


class FileRow(NamedTuple):
    """Holds a row of the file; ``nth`` as a spreadsheet counts it. A booking without a code gets
    one."""

    nth: int
    booking: Booking


def read(file: Path) -> list[FileRow]:
    """Return the rows of the file. Raises FileWrong."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return list(_rows(file, text))
    except OSError as wrong:
        raise FileWrong(f"{file}: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise FileWrong(f"{file}: found bytes that are no UTF-8, expected CSV in UTF-8") from None
    except csv.Error as wrong:
        raise FileWrong(f"{file}: {wrong}, expected CSV") from None


def with_codes(
    file: Path,
    rows: Iterable[FileRow],
    terms: BookingRules,
    known: Bookings,
    wall: float | None,
    fresh: Callable[[], str],
) -> list[Booking]:
    """Return all bookings, each with a code (``fresh`` makes one). ``known`` are booked already;
    ``wall`` is None where nobody knows the time. Raises FileWrong, which names every row that is
    wrong."""
    tried, problems, made = known.copied(), list[str](), list[Booking]()
    for nth, booking in rows:
        if known.known.get(booking.code) != booking:
            booking = booking if booking.code else coded(booking, tried, fresh)
            if (wrong := terms.wrong(booking, tried, wall)) is not None:
                problems.append(f"{file}: row {nth}, {wrong}")
            else:
                tried.add(booking)
        made.append(booking)
    if problems:
        raise FileWrong("\n".join(problems))
    return made


def coded(booking: Booking, known: Bookings, fresh: Callable[[], str]) -> Booking:
    """Return the booking with a code that nobody has; the last one of too many is refused later."""
    code = fresh()
    while code in known.known:
        code = fresh()
    return structs.replace(booking, code=code)


def _rows(file: Path, text: Iterable[str]) -> Iterator[FileRow]:
    lines = iter(text)
    first = next(lines, "")
    separator = ";" if ";" in first else ","
    names = next(csv.reader([first], delimiter=separator), [])
    names = [name.strip().lower() for name in names]
    _columns(file, names)
    for nth, cells in enumerate(csv.reader(lines, delimiter=separator, strict=True), 2):
        if any(cell.strip() for cell in cells):
            yield _row(file, nth, names, cells)


def _row(file: Path, nth: int, names: list[str], cells: list[str]) -> FileRow:
    if len(cells) != len(names):
        wrong = Wrong("columns", str(len(cells)), f"{len(names)}: {', '.join(names)}")
        raise FileWrong(f"{file}: row {nth}, {wrong}")
    if nth > MOST:
        raise FileWrong(f"{file}: found more than {MOST} rows, expected at most so many")
    said = {name: composed(cell.strip()) for name, cell in zip(names, cells, strict=True)}
    for name, cell in said.items():
        if expected := unfit(cell):
            raise FileWrong(f"{file}: row {nth}, {Wrong(name, cell[:LONGEST], expected)}")
    code, cls = said.pop("code", ""), said.pop("class", "")
    return FileRow(nth, Booking(digits(code), cls=cls, **said))


def _columns(file: Path, names: list[str]) -> None:
    """Raises FileWrong where a name is missing, unknown or there twice."""
    for name in names:
        if name not in KNOWN or names.count(name) > 1:
            wrong = Wrong("columns", name, f"each once of {', '.join(KNOWN)}")
            raise FileWrong(f"{file}: row 1, {wrong}")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        wrong = Wrong("columns", ", ".join(names) or "nothing", f"also {', '.join(missing)}")
        raise FileWrong(f"{file}: row 1, {wrong}")
