"""What the commands of talon-hub share: their arguments, the files, how an answer is told."""

import argparse
import os
import pwd
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub.cli import staff_client
from hub.startup.config import HubConfig
from hub.startup.hall_file import in_use
from wire.disk import DiskWrong
from wire.hall import NUMBERS, Hall
from wire.messages import StaffAnswered
from wire.text.terminal import say, say_json
from wire.text.texts import composed, unfit


class Command(NamedTuple):
    """``line`` says in one line what it is for."""

    run: Callable[[Sequence[str]], int]
    line: str


class Arguments(NamedTuple):
    """The arguments, both files, and the database's path."""

    args: argparse.Namespace
    config: HubConfig
    hall: Hall
    path: Path


def parser(name: str, line: str, words_before: tuple[str, ...] = ()) -> argparse.ArgumentParser:
    """Of the command ``name``, which is for ``line``."""
    made = argparse.ArgumentParser(prog=f"talon-hub {name}", description=line)
    if words_before:
        made.add_argument("what", choices=words_before)
    made.add_argument("config", type=Path, help="hub.toml")
    return made


def asked(of: argparse.ArgumentParser, argv: Sequence[str], own: bool = True) -> Arguments:
    """What the command line says. ``own``: the command opens the database itself."""
    args = _fit(of, of.parse_intermixed_args(argv))
    config, hall = in_use(args.config)
    path = args.config.parent / config.database
    if own:
        _be_its_owner(path)
    return Arguments(args, config, hall, path)


def _fit(of: argparse.ArgumentParser, args: argparse.Namespace) -> argparse.Namespace:
    """Texts in NFC. Ends with status 2 where one holds what nobody types, or is no text."""
    for name, value in vars(args).items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
        for text in texts:
            if expected := unfit(text):
                of.error(f"{name}: found {text[:80]!a}, expected {expected}")
        if isinstance(value, str):
            setattr(args, name, composed(value))
    return args


def ask(config: HubConfig, hall: Hall, wish: staff_client.Wish) -> staff_client.Answer:
    """What the running hub answers. Raises NoAnswer."""
    return staff_client.ask(config.broker, hall, wish)


def done(as_json: bool, answer: staff_client.Answer) -> int:
    """Tell whether it was done; the exit code."""
    assert isinstance(answer, StaffAnswered)
    tell(as_json, answer, answer.text or "done")
    return 0 if answer.done else 1


def tell(as_json: bool, value: Any, text: str) -> None:
    if as_json:
        say_json(msgspec.json.encode(value).decode())
    else:
        say(text)


def positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= NUMBERS:
        expected = "1 or more" if number < 1 else f"at most {NUMBERS}"
        raise argparse.ArgumentTypeError(f"found {text[:20]}, expected {expected}")
    return number


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
