"""talon-hub's commands: what a technician and staff ask for at a terminal.

Decides what a command line means and what the terminal is told; the work is done in ``backup``,
``restore``, ``verify``, ``report`` and, by the running hub itself, behind ``staff_client``.
"""

import argparse
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from hub.cli import book, by_hand, line, report, staff_words
from hub.cli.arguments import Command, ask, asked, done, parser, positive, tell
from hub.columns import many
from hub.storage import backup, restore
from hub.storage.backup import examined
from hub.storage.verify import Verdict, verify
from wire.clock import fresh_id
from wire.disk import DiskWrong, open_to_read
from wire.messages import DayAnswered, DayWanted, DoubtfulWanted, HallWanted, RetireWanted
from wire.text.terminal import say


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


def back_up(argv: Sequence[str]) -> int:
    of = _parser("backup")
    of.add_argument("--to", type=Path, help="folder; else the config's key backups")
    of.add_argument("--keep", type=positive, default=backup.KEPT, help="how many stay there")
    of.add_argument("--json", action="store_true")
    args, config, _, path = asked(of, argv)
    made = backup.backup(path, args.to or path.parent / config.backups, args.keep)
    text = [f"{made.file}: {made.bytes} bytes, {many(made.facts, 'fact')}, whole and replayed"]
    tell(args.json, made, "\n".join([*text, *(f"removed {file}" for file in made.removed)]))
    return 0


def put_back(argv: Sequence[str]) -> int:
    of = _parser("restore")
    of.add_argument("backup", type=Path)
    of.add_argument(
        "--anyway", action="store_true", help="take it although its tables differ from its journal"
    )
    args, _, hall, path = asked(of, argv)
    restored = restore.restore(path, hall, args.backup, args.anyway)
    say(restore.text(restored, path))
    return 0


def check_tables(argv: Sequence[str]) -> int:
    of = _parser("verify")
    of.add_argument("--file", type=Path, help="a backup instead of the hub's database")
    of.add_argument("--json", action="store_true")
    args, _, __, path = asked(of, argv)
    verdict = examined(args.file) if args.file else _live(path)
    tell(args.json, verdict, verdict.text())
    return 0 if verdict.good else 1


def day(argv: Sequence[str]) -> int:
    of = _parser("day", ("open", "close", "status"))
    of.add_argument(
        "--anyway", action="store_true", help="close it although people wait: they have left then"
    )
    of.add_argument("--json", action="store_true")
    args, config, hall, _ = asked(of, argv, own=False)
    answer = ask(config, hall, DayWanted(fresh_id(), args.what, args.anyway))
    assert isinstance(answer, DayAnswered)
    why = f"\n{answer.why}" if answer.why else ""
    tell(args.json, answer, staff_words.day_text(answer) + why)
    return 0 if args.what == "status" or answer.is_open == (args.what == "open") else 1


def apply(argv: Sequence[str]) -> int:
    of = _parser("apply")
    of.add_argument("--check", action="store_true", help="only say whether it could be, now")
    of.add_argument("--json", action="store_true")
    args, config, hall, _ = asked(of, argv, own=False)
    return done(args.json, ask(config, hall, HallWanted(fresh_id(), args.check)))


def retire(argv: Sequence[str]) -> int:
    of = _parser("retire")
    of.add_argument("kiosk", help="its name in the hall file")
    of.add_argument("--json", action="store_true")
    args, config, hall, _ = asked(of, argv, own=False)
    return done(args.json, ask(config, hall, RetireWanted(fresh_id(), args.kiosk)))


def doubtful(argv: Sequence[str]) -> int:
    of = _parser("doubtful")
    holder = of.add_mutually_exclusive_group()
    holder.add_argument("--waits", metavar="TICKET", help="its holder is here and waits")
    holder.add_argument("--gone", metavar="TICKET", help="its holder was served or has left")
    of.add_argument("--json", action="store_true")
    args, config, hall, _ = asked(of, argv, own=False)
    ticket = args.waits or args.gone
    if ticket:
        wish = DoubtfulWanted(fresh_id(), ticket, bool(args.waits))
        return done(args.json, ask(config, hall, wish))
    answer = ask(config, hall, DayWanted(fresh_id(), "status"))
    assert isinstance(answer, DayAnswered)
    tell(args.json, answer.doubtful, "\n".join(staff_words.doubtful_lines(answer)))
    return 0


COMMANDS = {
    **report.COMMANDS,
    **line.COMMANDS,
    **by_hand.COMMANDS,
    **book.COMMANDS,
    "day": Command(day, "day open|close|status: the business day by hand, and how it stands"),
    "apply": Command(apply, "the running hub works with its changed hall file, if that is safe"),
    "doubtful": Command(doubtful, "tickets of which nobody knows the end; --waits, --gone decide"),
    "retire": Command(retire, "a kiosk's earlier card will never come back"),
    "backup": Command(back_up, "a proven copy of the database, while the hub runs"),
    "restore": Command(put_back, "puts a backup in place of the database; the hub must be stopped"),
    "verify": Command(check_tables, "replays the journal and compares every table with it"),
}


def _parser(name: str, words_before: tuple[str, ...] = ()) -> argparse.ArgumentParser:
    return parser(name, COMMANDS[name].line, words_before)


def _live(path: Path) -> Verdict:
    try:
        with closing(open_to_read(path)) as base:
            return verify(base)
    except sqlite3.Error as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None
