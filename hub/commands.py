"""talon-hub's commands: what a technician and staff ask for at a terminal.

Decides what a command line means and what the terminal is told; the work is done in ``backup``,
``restore``, ``verify``, ``report`` and, by the running hub itself, behind ``staff``.
"""

import argparse
import os
import pwd
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub import backup, report, restore, staff, words
from hub.backup import examined
from hub.config import HubConfig, read
from hub.verify import Verdict, verify
from wire.clock import fresh_id
from wire.disk import DiskWrong, open_to_read
from wire.hall import Hall
from wire.messages import DayAnswered, DayWanted, DoubtfulWanted, RetireWanted, StaffAnswered


class Command(NamedTuple):
    """``line`` says in one line what it is for."""

    run: Callable[[Sequence[str]], int]
    line: str


def usage() -> str:
    """What there is, a line each."""
    lines = [
        "talon-hub CONFIG            runs the hub of a hall; CONFIG is its hub.toml",
        "talon-hub CONFIG --check    only checks the files",
        "talon-hub COMMAND CONFIG …  one of these; COMMAND --help says more:",
        "",
        *(f"  {name:9} {command.line}" for name, command in COMMANDS.items()),
    ]
    return "\n".join(lines)


def report_day(argv: Sequence[str]) -> int:
    parser = _parser("report")
    parser.add_argument("--day", type=int, help="business day, the last one if not given")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    args, _, hall, path = _read(parser, argv)
    names = {service.id: service.name[hall.languages[0]] for service in hall.services}
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


def back_up(argv: Sequence[str]) -> int:
    parser = _parser("backup")
    parser.add_argument("--to", type=Path, help="folder; else the config's key backups")
    parser.add_argument("--keep", type=_positive, default=backup.KEPT, help="how many stay there")
    parser.add_argument("--json", action="store_true")
    args, config, _, path = _read(parser, argv)
    made = backup.backup(path, args.to or path.parent / config.backups, args.keep)
    text = [f"{made.file}: {made.bytes} bytes, {made.facts} facts, whole and replayed"]
    _tell(args.json, made, "\n".join([*text, *(f"removed {file}" for file in made.removed)]))
    return 0


def put_back(argv: Sequence[str]) -> int:
    parser = _parser("restore")
    parser.add_argument("backup", type=Path)
    parser.add_argument(
        "--anyway", action="store_true", help="take it although its tables differ from its journal"
    )
    args, _, hall, path = _read(parser, argv)
    done = restore.restore(path, hall, args.backup, args.anyway)
    print(restore.text(done, path))
    return 0


def check_tables(argv: Sequence[str]) -> int:
    parser = _parser("verify")
    parser.add_argument("--file", type=Path, help="a backup instead of the hub's database")
    parser.add_argument("--json", action="store_true")
    args, _, __, path = _read(parser, argv)
    verdict = examined(args.file) if args.file else _live(path)
    _tell(args.json, verdict, verdict.text())
    return 0 if verdict.good else 1


def day(argv: Sequence[str]) -> int:
    parser = _parser("day", ("open", "close", "status"))
    parser.add_argument("--json", action="store_true")
    args, config, hall, _ = _read(parser, argv, own=False)
    answer = _ask(config, hall, DayWanted(fresh_id(), args.what))
    assert isinstance(answer, DayAnswered)
    why = f"\n{answer.why}" if answer.why else ""
    _tell(args.json, answer, words.day_text(answer) + why)
    return 0 if args.what == "status" or answer.is_open == (args.what == "open") else 1


def retire(argv: Sequence[str]) -> int:
    parser = _parser("retire")
    parser.add_argument("kiosk", help="its name in the hall file")
    parser.add_argument("--json", action="store_true")
    args, config, hall, _ = _read(parser, argv, own=False)
    return _done(args.json, _ask(config, hall, RetireWanted(fresh_id(), args.kiosk)))


def doubtful(argv: Sequence[str]) -> int:
    parser = _parser("doubtful")
    holder = parser.add_mutually_exclusive_group()
    holder.add_argument("--waits", metavar="TICKET", help="its holder is here and waits")
    holder.add_argument("--gone", metavar="TICKET", help="its holder was served or has left")
    parser.add_argument("--json", action="store_true")
    args, config, hall, _ = _read(parser, argv, own=False)
    ticket = args.waits or args.gone
    if ticket:
        wish = DoubtfulWanted(fresh_id(), ticket, bool(args.waits))
        return _done(args.json, _ask(config, hall, wish))
    answer = _ask(config, hall, DayWanted(fresh_id(), "status"))
    assert isinstance(answer, DayAnswered)
    _tell(args.json, answer.doubtful, "\n".join(words.doubtful_lines(answer)))
    return 0


COMMANDS = {
    "report": Command(report_day, "the day in figures, by service and by window"),
    "day": Command(day, "day open|close|status: the business day by hand, and how it stands"),
    "doubtful": Command(doubtful, "tickets of which nobody knows the end; --waits, --gone decide"),
    "retire": Command(retire, "a kiosk's earlier card will never come back"),
    "backup": Command(back_up, "a proven copy of the database, while the hub runs"),
    "restore": Command(put_back, "puts a backup in place of the database; the hub must be stopped"),
    "verify": Command(check_tables, "replays the journal and compares every table with it"),
}


# --- what they share ----------------------------------------------------------------------------


def _parser(name: str, words_before: tuple[str, ...] = ()) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"talon-hub {name}", description=COMMANDS[name].line)
    if words_before:
        parser.add_argument("what", choices=words_before)
    parser.add_argument("config", type=Path, help="hub.toml")
    return parser


def _read(
    parser: argparse.ArgumentParser, argv: Sequence[str], own: bool = True
) -> tuple[argparse.Namespace, HubConfig, Hall, Path]:
    """The arguments, both files and the database's path. ``own``: the command opens it."""
    args = parser.parse_args(argv)
    config, hall = read(args.config)
    path = args.config.parent / config.database
    if own:
        _be_its_owner(path)
    return args, config, hall, path


def _be_its_owner(path: Path) -> None:
    """Files that another user makes beside a database keep its own daemon out. Raises DiskWrong."""
    at = path if path.exists() else path.parent
    try:
        owner = at.stat().st_uid
    except OSError as wrong:
        raise DiskWrong(f"{at}: {wrong.strerror}") from None
    if owner != os.geteuid():
        raise DiskWrong(f"{at} belongs to {_user(owner)}: sudo -u {_user(owner)} talon-hub …")


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"


def _live(path: Path) -> Verdict:
    try:
        with closing(open_to_read(path)) as base:
            return verify(base)
    except sqlite3.Error as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


def _ask(config: HubConfig, hall: Hall, wish: staff.Wish) -> staff.Answer:
    return staff.ask(config.broker, hall, wish)


def _done(as_json: bool, answer: staff.Answer) -> int:
    assert isinstance(answer, StaffAnswered)
    _tell(as_json, answer, answer.text or "done")
    return 0 if answer.done else 1


def _tell(as_json: bool, value: Any, text: str) -> None:
    print(msgspec.json.encode(value).decode() if as_json else text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {number}, expected 1 or more")
    return number
