"""Runs talon-hub's commands: what a technician and staff ask for at a terminal.

Decides what a command line means and what the terminal is told. ``backup``, ``restore`` and
``verify`` do the work on the disk; the running hub does what changes the hall (``staff_client``).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from hub.cli import book, by_hand, line, report, staff_words
from hub.cli.arguments import Command, asked, positive, reading
from hub.columns import many
from hub.storage import backup, restore
from hub.storage.backup import examined
from hub.storage.verify import Verdict, verify
from wire.clock import fresh_id
from wire.messages import DayAnswered, DayWanted, DoubtfulWanted, HallWanted, RetireWanted
from wire.text.terminal import say


def usage() -> str:
    """List all commands, a line each."""
    lines = [
        "talon-hub CONFIG            run the hub of a hall; CONFIG is its hub.toml",
        "talon-hub CONFIG --check    only check the files",
        "talon-hub COMMAND CONFIG …  run one of these; COMMAND --help says more:",
        "",
        *(f"  {name:9} {command.line}" for name, command in COMMANDS.items()),
    ]
    return "\n".join(lines)


def back_up(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("--to", type=Path, help="the folder; by default the key backups of hub.toml")
    keep = f"how many backups stay there (default {backup.KEPT})"
    of.add_argument("--keep", type=positive, default=backup.KEPT, help=keep)
    whole = asked(of, argv)
    args, folder = whole.args, whole.path.parent / whole.config.backups
    made = backup.backup(whole.path, args.to or folder, args.keep)
    text = [f"{made.file}: {made.bytes} bytes, {many(made.facts, 'fact')}, whole and replayed"]
    whole.tell(made, "\n".join([*text, *(f"removed {file}" for file in made.removed)]))
    return 0


def put_back(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("backup", type=Path, help="the file to put back")
    anyway = "take it although its tables differ from its journal"
    of.add_argument("--anyway", action="store_true", help=anyway)
    args, _, hall, path = asked(of, argv)
    restored = restore.restore(path, hall, args.backup, args.anyway)
    say(restore.text(restored, path))
    return 0


def check_tables(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("--file", type=Path, help="a backup instead of the hub's database")
    whole = asked(of, argv)
    verdict = examined(whole.args.file) if whole.args.file else _live(whole.path)
    whole.tell(verdict, verdict.text())
    return 0 if verdict.good else 1


def day(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    anyway = "close it although people wait: they have left then"
    of.add_argument("--anyway", action="store_true", help=anyway)
    whole = asked(of, argv, own=False)
    what = whole.args.what
    answer = whole.ask(DayWanted(fresh_id(), what, whole.args.anyway))
    assert isinstance(answer, DayAnswered)
    why = f"\n{answer.why}" if answer.why else ""
    whole.tell(answer, staff_words.day_text(answer) + why)
    return 0 if what == "status" or answer.is_open == (what == "open") else 1


def apply(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("--check", action="store_true", help="only say whether it is possible now")
    whole = asked(of, argv, own=False)
    return whole.do(HallWanted(fresh_id(), whole.args.check))


def retire(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("kiosk", help="the kiosk's name in the hall file")
    whole = asked(of, argv, own=False)
    return whole.do(RetireWanted(fresh_id(), whole.args.kiosk))


def doubtful(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    holder = of.add_mutually_exclusive_group()
    holder.add_argument("--waits", metavar="TICKET", help="its holder is here and waits")
    holder.add_argument("--gone", metavar="TICKET", help="its holder was served or has left")
    whole = asked(of, argv, own=False)
    ticket = whole.args.waits or whole.args.gone
    if ticket:
        return whole.do(DoubtfulWanted(fresh_id(), ticket, bool(whole.args.waits)))
    answer = whole.ask(DayWanted(fresh_id(), "status"))
    assert isinstance(answer, DayAnswered)
    whole.tell(answer.doubtful, "\n".join(staff_words.doubtful_lines(answer)))
    return 0


DAY = ("open", "close", "status")
COMMANDS = {
    **report.COMMANDS,
    **line.COMMANDS,
    **by_hand.COMMANDS,
    **book.COMMANDS,
    "day": Command(day, "open or close the business day by hand, or show its status", DAY),
    "apply": Command(apply, "work with the changed hall file from now on, if that is safe"),
    "doubtful": Command(doubtful, "list the tickets of unknown end, or decide about one"),
    "retire": Command(retire, "say that a kiosk's earlier card will never come back"),
    "backup": Command(back_up, "make a proven copy of the database, while the hub runs"),
    "restore": Command(
        put_back, "put a backup in place of the database; the hub must be stopped", json=False
    ),
    "verify": Command(check_tables, "replay the journal and compare every table with it"),
}


def _live(path: Path) -> Verdict:
    with reading(path) as base:
        return verify(base)
