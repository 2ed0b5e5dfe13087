"""Reads the command line of a talon-hub command and the files it names, and tells the answer.

Decides how a command line is read, who may open the database, and which exit code an answer gives.
What a command asks for is in its own file.
"""

import argparse
import os
import pwd
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub.cli import staff_client
from hub.startup.config import HubConfig
from hub.startup.hall_file import in_use
from wire.disk import DiskWrong, open_to_read
from wire.hall import NUMBERS, Hall
from wire.messages import AnyStaffWish, StaffAnswered
from wire.text.terminal import say, say_json
from wire.text.texts import composed, unfit

TICKET = "the number as on the paper, such as A017"


class Command(NamedTuple):
    """Describes a command of talon-hub. ``line`` says in one line what it is for. ``run`` adds its
    arguments to the parser, reads the command line and gives the exit code. ``words``: the first
    argument is one of these; ``json``: the answer can be had as JSON."""

    run: Callable[[argparse.ArgumentParser, Sequence[str]], int]
    line: str
    words: tuple[str, ...] = ()
    json: bool = True

    def start(self, name: str, argv: Sequence[str]) -> int:
        """Run it as the command ``name`` with the arguments that follow the name."""
        of = argparse.ArgumentParser(prog=f"talon-hub {name}", description=self.line)
        if self.words:
            of.add_argument("what", choices=self.words, help="what is asked for")
        of.add_argument("config", type=Path, help="the hub's file, hub.toml")
        if self.json:
            of.add_argument("--json", action="store_true", help="print the answer as JSON")
        return self.run(of, argv)


class Arguments(NamedTuple):
    """Holds a command line as it was read: the arguments, both files, and the path of the
    database."""

    args: argparse.Namespace
    config: HubConfig
    hall: Hall
    path: Path

    def ask(self, wish: AnyStaffWish) -> staff_client.StaffReply:
        """Return the answer of the running hub. Raises NoAnswer."""
        return staff_client.ask(self.config.broker, self.hall, wish)

    def do(self, wish: AnyStaffWish) -> int:
        """Ask the running hub to do something, and tell whether it did; the exit code."""
        return self.told(self.ask(wish))

    def told(self, answer: staff_client.StaffReply) -> int:
        """Tell whether a wish was done; the exit code."""
        assert isinstance(answer, StaffAnswered)
        self.tell(answer, answer.text or "done")
        return 0 if answer.done else 1

    def tell(self, value: Any, text: str) -> None:
        """Say ``text``, or ``value`` where the command line asked for JSON."""
        if self.args.json:
            say_json(msgspec.json.encode(value).decode())
        else:
            say(text)


def asked(of: argparse.ArgumentParser, argv: Sequence[str], own: bool = True) -> Arguments:
    """Read the command line, and the files that it names. ``own``: the command opens the database
    itself, so it must run as the owner of the file. Raises ConfigWrong, DiskWrong."""
    args = _fit(of, of.parse_intermixed_args(argv))
    config, hall = in_use(args.config)
    path = args.config.parent / config.database
    if own:
        _be_its_owner(path)
    return Arguments(args, config, hall, path)


def _fit(of: argparse.ArgumentParser, args: argparse.Namespace) -> argparse.Namespace:
    """Bring texts to NFC. Ends with status 2 where one holds what nobody types, or is no text."""
    for name, value in vars(args).items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
        for text in texts:
            if expected := unfit(text):
                of.error(f"{name}: found {text[:80]!a}, expected {expected}")
        if isinstance(value, str):
            setattr(args, name, composed(value))
    return args


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database to read. Raises DiskWrong where it cannot be read."""
    try:
        with closing(open_to_read(path)) as base:
            yield base
    except sqlite3.Error as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


def positive(text: str) -> int:
    """Read a number of a command line, from 1 to NUMBERS."""
    number = int(text)
    if not 1 <= number <= NUMBERS:
        expected = "1 or more" if number < 1 else f"at most {NUMBERS}"
        raise argparse.ArgumentTypeError(f"found {text[:20]}, expected {expected}")
    return number


def _be_its_owner(path: Path) -> None:
    """Refuse to run as another user than the owner of the database: files that another user makes
    beside it keep its own daemon out. Raises DiskWrong."""
    at = path if path.exists() else path.parent
    try:
        owner = at.stat().st_uid
    except OSError as wrong:
        raise DiskWrong(f"{at}: {wrong.strerror}") from None
    if owner != os.geteuid():
        user = _user(owner)
        raise DiskWrong(f"{at} belongs to {user}: as root, runuser -u {user} -- talon-hub …")


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"
