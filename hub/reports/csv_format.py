"""Writes the day in figures as CSV, for a spreadsheet or for a program.

Decides only the form: every figure comes from ``day``. Pure.
"""

import csv
import io
from collections.abc import Iterable

from hub.reports.day import COUNTS, DurationStats, Report, ReportRow
from hub.reports.working_hours import WorkingHours
from wire.text.escape import escaped
from wire.text.texts import nfc

OF_LEGS = ("legs", *COUNTS, "returned")
TIMES = ("mean", "median", "p90", "maximum", "beyond")
HOURS = ("shifts", "open", "break", "serving", "occupancy", "calls")
FORMULA = tuple("=+-@＝＋－＠\t\r")
"""A text that begins so is a formula to a spreadsheet, which may fetch and send what it likes; some
programs cut blanks off before they look."""


def as_csv(day: Report, for_program: bool = False) -> bytes:
    """Write one line for each row of each table; times in seconds, ``beyond`` and ``occupancy`` as
    shares.

    ``by`` says of what: "all" and "tickets" the whole day, "break" a reason of breaks, "reason" one
    of calls; what a line does not have is empty.

    A Russian spreadsheet knows the letters by the mark at the beginning (BOM), separates by ``;``
    and writes decimals with a comma: 12.05 would be a day of May. A program gets UTF-8 without
    mark, ``,`` and decimal points.
    """
    out = io.StringIO()
    times = [f"{what}_{key}" for what in ("wait", "service", "stay") for key in TIMES]
    head = ["day", "date", "by", "name", *OF_LEGS, *times, *HOURS]
    lines = csv.DictWriter(out, head, restval="", delimiter="," if for_program else ";")
    lines.writeheader()
    for line in _lines(day):
        whole = {"day": day.day, "date": day.date, **line}
        lines.writerow({key: _cell(value, for_program) for key, value in whole.items()})
    return out.getvalue().encode("utf-8" if for_program else "utf-8-sig")


def _cell(value: object, for_program: bool) -> object:
    """Figures stay figures, negative ones too; a text is never a formula."""
    match value:
        case str():
            is_formula = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
            return f"'{escaped(value)}" if is_formula else escaped(nfc(value))
        case float() if not for_program:
            return repr(value).replace(".", ",")
    return value


def _lines(day: Report) -> Iterable[dict[str, object]]:
    found = {"window": day.windows, "operator": day.operators}
    tickets = {key: getattr(day.tickets, key) for key in OF_LEGS if hasattr(day.tickets, key)}
    whole = {"legs": day.tickets.issued, **tickets, **_stat_columns(stay=day.tickets.stay)}
    yield {"by": "tickets", "name": "all", **whole}
    yield {"by": "all", **_line(day.total)}
    for by, rows in day.rows.items():
        hours = {one.name: _hours(one) for one in found.get(by, ())}
        for row in rows:
            yield {"by": by, **_line(row), **hours.pop(row.name, {})}
        yield from ({"by": by, "name": name, **about} for name, about in hours.items())
    for reason, seconds in _breaks(day.windows).items():
        yield {"by": "break", "name": reason, "break": seconds}
    for reason, count in day.calls.reasons.items():
        yield {"by": "reason", "name": reason, "calls": count}


def _line(row: ReportRow) -> dict[str, object]:
    counts = {key: getattr(row, key) for key in OF_LEGS}
    return {"name": row.name, **counts, **_stat_columns(wait=row.wait, service=row.service)}


def _stat_columns(**stats: DurationStats) -> dict[str, object]:
    return {f"{what}_{key}": getattr(s, key) for what, s in stats.items() for key in TIMES}


def _hours(one: WorkingHours) -> dict[str, object]:
    whole = {key: getattr(one, key) for key in HOURS if key != "break"}
    return {**whole, "break": sum(one.breaks.values())}


def _breaks(found: Iterable[WorkingHours]) -> dict[str, float]:
    whole: dict[str, float] = {}
    for one in found:
        for reason, seconds in one.breaks.items():
            whole[reason] = whole.get(reason, 0.0) + seconds
    return whole
