"""Runs talon-hub report and why: what the hub's tables and its journal know, for managers.

Decides what a command line means. ``reports.day`` counts the figures, ``reports.why`` words the
story of a ticket. Both open the database read-only, so they may run while the hub works.
"""

import argparse
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap

import msgspec

from hub.cli.arguments import TICKET, Arguments, Command, asked, positive, reading
from hub.cli.staff_client import NoAnswer
from hub.columns import shown
from hub.reports import csv_format, day_words, story
from hub.reports.day import report
from hub.reports.day_words import TABLES, USUAL
from hub.reports.names import names_of
from hub.reports.story import Told
from hub.reports.why import StoryTeller, place_now
from hub.reports.why_before import WhyNotThisOne
from hub.startup.config import zone
from wire.clock import fresh_id
from wire.disk import DiskWrong
from wire.messages import LineAnswered, LineWanted
from wire.text.terminal import say, say_json, write

WIDE, INDENT = 100, " " * 10
"""Columns of a story. What does not fit goes on under the words, not under the time."""
DAY = "business day; the last one by default"


def report_day(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    _report_arguments(of)
    args, _, hall, path = asked(of, argv)
    with reading(path) as base:
        day = report(base, args.day, names_of(hall))
    if day is None:
        raise DiskWrong(f"{path}: day {args.day or 'last'}: found none of that number")
    if args.json:
        say_json(msgspec.json.format(msgspec.json.encode(day)).decode())
    elif args.csv or args.csv_plain:
        write(csv_format.as_csv(day, for_program=args.csv_plain))
    else:
        local = zone(args.config, hall)
        say(day_words.as_text(day, names_of(hall), local, args.by or USUAL))
    return 0


def _report_arguments(of: argparse.ArgumentParser) -> None:
    by = (*TABLES, "hours")
    of.add_argument("--day", type=positive, help=DAY)
    of.add_argument("--by", action="append", choices=by, help="show this table; may be repeated")
    form = of.add_mutually_exclusive_group()
    for name, what in (
        ("json", "JSON"),
        ("csv", "CSV for a Russian spreadsheet"),
        ("csv-plain", "CSV for a program"),
    ):
        form.add_argument(f"--{name}", action="store_true", help=f"print everything as {what}")


def why(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("--day", type=positive, help=DAY)
    of.add_argument("ticket", metavar="NUMBER", help=TICKET)
    of.add_argument("--before", metavar="NUMBER", help="say why it was called before this one")
    whole = asked(of, argv)
    with reading(whole.path) as base:
        last = story.last_day(base)
        day = last if whole.args.day is None else whole.args.day
        told = _found(base, whole.path, whole.args.ticket, day)
        lines = _stories(base, whole, told)
    if day == last and told[0].state in ("issued", "waiting", "parked"):
        lines += ["", *_now(whole, told[0])]
    say("\n".join(folded(map(shown, lines))))
    return 0


def _stories(base: sqlite3.Connection, whole: Arguments, told: Sequence[Told]) -> list[str]:
    args, hall = whole.args, whole.hall
    names, day = names_of(hall), told[0].day
    teller = StoryTeller(names, story.names(base, day), zone(args.config, hall))
    lines = [line for one in told for line in teller.story(one)]
    if args.before:
        other = _found(base, whole.path, args.before, day)[0]
        compared = WhyNotThisOne(base, hall, names, teller).compared(told[0], other)
        lines += ["", f"Why before {other.ticket}:", *compared]
    return [*lines, "", teller.legend()]


def _found(base: sqlite3.Connection, path: Path, ticket: str, day: int) -> list[Told]:
    """Raises DiskWrong where there is no such ticket on that day."""
    told = story.find(base, ticket, day)
    if told:
        return told
    days = ", ".join(str(n) for n in story.other_days(base, ticket)[:5])
    elsewhere = f"; there was one on day {days}: --day says which" if days else ""
    raise DiskWrong(f"{path}: no ticket {ticket} on day {day}{elsewhere}")


def _now(whole: Arguments, told: Told) -> list[str]:
    """Ask the hub, which alone knows the line as it stands; the disk knows the rest."""
    try:
        answer = whole.ask(LineWanted(fresh_id()))
    except NoAnswer as silent:
        return [f"Its place now is not known: {str(silent).partition('. ')[0]}."]
    if not isinstance(answer, LineAnswered):
        return [f"Its place now is not known: the hub said {answer}."]
    return place_now(answer, told.ticket)


def folded(lines: Iterable[str]) -> Iterator[str]:
    """Fold the lines of a story to the width of a terminal."""
    for line in lines:
        yield from wrap(line, WIDE, subsequent_indent=INDENT, drop_whitespace=True) or [""]


COMMANDS = {
    "report": Command(
        report_day, "show the day in figures, by service, by window, or --by others", json=False
    ),
    "why": Command(why, "tell when, where and why a ticket was called", json=False),
}
