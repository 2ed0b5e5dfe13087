"""Words the day in figures as a manager reads it in a terminal.

Decides only the form: every figure comes from ``day``. Pure.
"""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from hub.columns import clock, columns, many, shown, width
from hub.local_time import local
from hub.reports.day import COLUMN, DurationStats, Report, ReportRow, TicketCounts
from hub.reports.names import Names
from hub.reports.working_hours import CallCounts, WorkingHours

TABLES = tuple(COLUMN)
USUAL = ("service", "window")
"""Tables that are shown where ``--by`` asks for no others."""
REASONS = {
    "urgency": "by urgency",
    "absolute": "out of turn by law",
    "bound": "because the law's turns in a row were used up",
    "early": "before their booked time",
    "hand": "by hand",
    "renumbered": "again under the number on the paper",
}
MOST = 18
"""Columns of a name that are shown, so that a table stays within 120 columns."""


# --- a terminal ----------------------------------------------------------------------------------


def as_text(day: Report, names: Names, zone: tzinfo, by: Sequence[str] = USUAL) -> str:
    """Word the report, times in min:s. ``by``: the tables to show; "hours" are those of windows and
    operators at work."""
    state = "closed" if day.closed else "open"
    date = day.date or "date unknown"
    head = [f"Day {day.day}, {date} ({state}).", *_people(day.tickets), *_calls(day)]
    legend = "wait, serve: the mean, min:s; > the share beyond the standard; missed: did not come."
    parts = ["\n".join(map(shown, head))]
    if any(one in TABLES for one in by):
        parts.append(legend)
    for one in by:
        if one == "hours":
            known = zone if day.date else None
            parts += [_hours("window", day.windows, names, known)]
            parts += [_hours("operator", day.operators, names, known)] if day.operators else []
        else:
            parts.append(_table(one, day))
    return "\n\n".join(parts)


def _people(tickets: TicketCounts) -> list[str]:
    counts = {
        "served": tickets.served,
        "did not come": tickets.no_show,
        "left while they waited": tickets.left,
        "waiting": tickets.waiting,
        "at a window": tickets.at_window,
        "parked": tickets.parked,
        "of unknown end": tickets.doubtful,
    }
    other = {
        "were given up before a paper came out": tickets.dropped,
        "bear a number that cannot be right": tickets.quarantined,
    }
    lines = [f"{many(tickets.issued, 'ticket')}: {_listed(counts) or 'none called yet'}."]
    if any(other.values()):
        lines.append(f"Besides: {_listed(other)}.")
    if tickets.flagged:
        lines.append(f"Of them {tickets.flagged} may have come out on no paper.")
    if tickets.stay.count:
        lines.append(f"In the hall, if served: {_stats(tickets.stay, 'the limit of a visit')}.")
    return lines


def _calls(day: Report) -> list[str]:
    calls: CallCounts = day.calls
    reasons = {REASONS[key]: count for key, count in calls.reasons.items()}
    made = sum(calls.reasons.values())
    lines = [f"{many(made, 'call')}: {_listed(reasons)}."] if made else []
    others = {
        "recalls": calls.recalls,
        "back after a missed call": day.total.returned,
        "calls undone or withdrawn, which count nowhere": calls.undone,
    }
    told = ", ".join(f"{what}: {count}" for what, count in others.items() if count)
    return [*lines, *([f"Also {told}."] if told else [])]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _stats(stats: DurationStats, limit: str) -> str:
    assert stats.mean is not None
    assert stats.p90 is not None
    assert stats.maximum is not None
    times = f"mean {clock(stats.mean)}, nine of ten within {clock(stats.p90)}"
    return f"{times}, longest {clock(stats.maximum)}; {stats.beyond:.0%} beyond {limit}"


def _table(by: str, day: Report) -> str:
    rows = [*next(rows for key, rows in day.rows.items() if key == by)]
    if by == "service":
        rows.append(day.total)
    head = [by, "waits", "served", "moved", "missed", "left", "still"]
    head += ["wait", "med", "p90", "max", ">", "serve", "p90", "max", ">"]
    lines = columns([head, *map(_cells, rows)], right=range(1, len(head)))
    return "\n".join(lines)


def _cells(row: ReportRow) -> list[str]:
    still = row.waiting + row.at_window + row.parked + row.doubtful
    counts = (row.legs, row.served, row.transferred, row.no_show, row.left, still)
    wait = [row.wait.mean, row.wait.median, row.wait.p90, row.wait.maximum]
    service = [row.service.mean, row.service.p90, row.service.maximum]
    return [
        *(_short(row.name), *map(str, counts)),
        *(*map(_clock, wait), _share(row.wait.beyond)),
        *(*map(_clock, service), _share(row.service.beyond)),
    ]


def _hours(by: str, found: Iterable[WorkingHours], names: Names, zone: tzinfo | None) -> str:
    """``zone`` is None where nobody knew the time: then no time of day is told."""
    head = [by, "from", "to", "open", "breaks", "serving", "occupancy", "calls", "breaks by reason"]
    rows = []
    for hours in found:
        reasons = sorted(hours.breaks.items(), key=lambda one: -one[1])
        rows.append(
            [
                *(_short(hours.name), _time(hours.opened, zone), _time(hours.closed, zone)),
                *(clock(hours.open), clock(sum(hours.breaks.values())), clock(hours.serving)),
                *(_share(hours.occupancy), str(hours.calls)),
                ", ".join(f"{names.name('break', why)} {clock(s)}" for why, s in reasons),
            ]
        )
    return "\n".join(columns([head, *rows], right=range(1, 8)))


def _time(moment: float | None, zone: tzinfo | None) -> str:
    if moment is None or zone is None:
        return ""
    return f"{local(moment, zone):%H:%M}"


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else clock(seconds)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _short(name: str) -> str:
    if width(name) <= MOST:
        return name
    while width(name) >= MOST:
        name = name[:-1]
    return f"{name}…"
