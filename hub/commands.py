"""talon-hub's commands for staff: the day in figures, and closing the day.

Decides what a terminal is told; counts nothing itself (``report``) and writes no database
(``staff`` asks the running hub).
"""

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from hub import report, staff
from hub.config import read
from wire.disk import DiskWrong, open_to_read


def report_day(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="talon-hub report", description="The day in figures.")
    parser.add_argument("report")
    parser.add_argument("config", type=Path, help="hub.toml")
    parser.add_argument("--day", type=int, help="business day, the last one if not given")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    args = parser.parse_args(argv)
    config, hall = read(args.config)
    names = {service.id: service.name[hall.languages[0]] for service in hall.services}
    path = args.config.parent / config.database
    try:
        with closing(open_to_read(path)) as base:
            day = report.report(base, args.day, names)
    except sqlite3.Error as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None
    if day is None:
        raise DiskWrong(f"{path}: day {args.day or 'last'}: found none of that number")
    if args.json:
        print(msgspec.json.format(msgspec.json.encode(day)).decode())
    else:
        print(report.as_csv(day) if args.csv else report.as_text(day), end="" if args.csv else "\n")
    return 0


def close_day(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="talon-hub close-day", description="Close the day.")
    parser.add_argument("close-day")
    parser.add_argument("config", type=Path, help="hub.toml")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    config, hall = read(args.config)
    answer = staff.close_day(config.broker, hall)
    if args.json:
        print(msgspec.json.encode(answer).decode())
    else:
        print(f"day {answer.day} is closed; {answer.left} were still waiting")
    return 0
