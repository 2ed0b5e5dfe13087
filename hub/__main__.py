"""talon-hub: wires the line to its store and the broker. Its commands are in ``commands``."""

import argparse
import logging
import sqlite3
import sys
from pathlib import Path

from hub import commands, opening, staff
from hub.config import HubConfig, read, zone
from hub.line import Line
from hub.opening import Opened
from hub.things import Began, Note, Odd, Renew, Say, Tell
from wire import notify
from wire.clock import Clock
from wire.config import ConfigWrong, refuse
from wire.disk import Busy, Checkup, DiskWrong, is_damage, suspect
from wire.hall import Hall
from wire.link import Link
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.messages import HubGone, Stop

log = logging.getLogger("talon")


class Anew(Exception):
    """This database must begin a new generation: it is older than the hall. The text says why."""


def main(argv: list[str] | None = None) -> int:
    """Exit 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help"):
        print(commands.usage())
        return 0 if argv else 2
    command = commands.COMMANDS.get(argv[0])
    try:
        return command.run(argv[1:]) if command else _serve(argv)
    except ConfigWrong as wrong:
        refuse(wrong)
    except (DiskWrong, staff.NoAnswer, Anew) as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _serve(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="talon-hub", description="The hub of a hall.")
    parser.add_argument("config", type=Path, help="hub.toml")
    parser.add_argument("--check", action="store_true", help="check the files, and do only that")
    args = parser.parse_args(argv)
    config, hall = read(args.config)
    if args.check:
        print(f"{args.config}: ok")
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    database, heard = args.config.parent / config.database, inbox()
    opened = _open(database, config, hall, heard)
    if opened is not None:
        _run(opened, _line(args.config, hall, opened), config, hall, heard)
    return 0


def _open(database: Path, config: HubConfig, hall: Hall, heard: Inbox) -> Opened | None:
    """The database, however long it takes to be had; None when asked to end before."""
    try:
        return opening.take(database, hall)
    except Busy:
        raise
    except DiskWrong as wrong:
        return opening.until_mended(str(wrong), database, config, hall, heard)


def _line(path: Path, hall: Hall, opened: Opened) -> Line:
    store = opened.store
    line = Line(hall, zone(path, hall), store.generation, store.epoch, past=store.past)
    line.restore(opened.facts)
    log.info("epoch %d of generation %s, day %d", store.epoch, store.generation, line.book.day)
    return line


def _run(opened: Opened, line: Line, config: HubConfig, hall: Hall, heard: Inbox) -> None:
    """Until asked to end. What could not be kept was never said, and ends the hub: DiskWrong."""
    heard.put(Began())
    link, store = Link(config.broker, hall.hall, "", heard, will=HubGone), opened.store

    def act(answer: object) -> None:
        match answer:
            case Tell(device, message):
                link.send(message, device)
            case Say(message):
                link.send(message)
            case Odd(kind, text):
                link.dropped(kind, text)
            case Note(text, loud):
                log.log(logging.WARNING if loud else logging.INFO, "%s", text)
            case Renew(why):
                store.renew()
                raise Anew(f"this database is older than the hall: {why}; a new generation begins")

    stop_on_signals(heard)
    checkup = Checkup(store.path, lambda: heard.put(Stop()))
    notify.tell("READY=1")
    try:
        turn(line, heard, store.keep, act, now=Clock(config.trust_clock))
        notify.tell("STOPPING=1")
    except sqlite3.Error as wrong:
        if is_damage(wrong):
            suspect(store.path)
        raise DiskWrong(f"{store.path}: {wrong}; nothing was said that is not kept") from None
    finally:
        checkup.close()
        link.close()
        opened.close()
    if checkup.damage:
        raise DiskWrong(f"{store.path} is damaged: {checkup.damage}; the next start sets it aside")


if __name__ == "__main__":
    sys.exit(main())
