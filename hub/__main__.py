"""talon-hub: wires the line to its store and the broker. Also its two commands for staff."""

import argparse
import logging
import sys
from pathlib import Path

from hub import commands, staff
from hub.config import HubConfig, read, zone
from hub.line import Line
from hub.store import Store
from hub.things import Began, Note, Odd, Say, Tell
from wire import notify
from wire.clock import Clock
from wire.config import ConfigWrong, refuse
from wire.disk import DiskWrong
from wire.hall import Hall
from wire.link import Link
from wire.loop import inbox, stop_on_signals, turn
from wire.messages import HubGone

log = logging.getLogger("talon")


def main(argv: list[str] | None = None) -> int:
    """Exit 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    argv = sys.argv[1:] if argv is None else argv
    others = {"report": commands.report_day, "close-day": commands.close_day}
    try:
        return others.get(argv[0] if argv else "", _serve)(argv)
    except ConfigWrong as wrong:
        refuse(wrong)
    except (DiskWrong, staff.NoAnswer) as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _serve(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="talon-hub",
        description="The hub of a hall. Also: talon-hub report CONFIG, talon-hub close-day CONFIG.",
    )
    parser.add_argument("config", type=Path, help="hub.toml")
    parser.add_argument("--check", action="store_true", help="check the files, and do only that")
    args = parser.parse_args(argv)
    config, hall = read(args.config)
    if args.check:
        print(f"{args.config}: ok")
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    _run(args.config, config, hall)
    return 0


def _run(path: Path, config: HubConfig, hall: Hall) -> None:
    store = Store(path.parent / config.database, hall)
    line = Line(hall, zone(path, hall), store.generation, store.epoch)
    line.restore(store.facts_of_last_day())
    line.book.last_call = store.last_call()
    heard = inbox()
    heard.put(Began())
    gone = HubGone(store.generation, store.epoch)
    link = Link(config.broker, hall.hall, "", heard, will=lambda _: gone)

    def act(answer: object) -> None:
        match answer:
            case Tell(device, message):
                link.send(message, device)
            case Say(message):
                link.send(message)
            case Odd(kind, text):
                link.dropped(kind, text)
            case Note(text):
                log.info(text)

    stop_on_signals(heard)
    log.info("epoch %d of generation %s, day %d", store.epoch, store.generation, line.book.day)
    notify.tell("READY=1")
    turn(line, heard, store.keep, act, now=Clock(config.trust_clock))
    notify.tell("STOPPING=1")
    link.close()
    store.close()


if __name__ == "__main__":
    sys.exit(main())
