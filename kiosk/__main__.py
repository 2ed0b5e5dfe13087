"""``talon-kiosk CONFIG.toml [--check]``: wires the machine to the screen, the touch, the printer
and the hub, and nothing else."""

import argparse
import functools
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk import fonts, texts
from kiosk.choice import Choice
from kiosk.config import Config, read
from kiosk.printer import Printer
from kiosk.screen import Glass, NoScreen
from kiosk.store import Store
from kiosk.things import Print, Send, Show, Started, Words
from kiosk.touch import Touch
from wire import notify
from wire.clock import Clock, fresh_id
from wire.config import ConfigWrong, refuse
from wire.disk import DiskWrong, open_store
from wire.link import Link
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.messages import Stop

log = logging.getLogger("talon")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    parser = argparse.ArgumentParser(prog="talon-kiosk", description="The ticket kiosk.")
    parser.add_argument("config", type=Path, help="kiosk.toml")
    parser.add_argument("--check", action="store_true", help="check the file and end")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", force=True)
    try:
        config, words = read(args.config), texts.read()
    except ConfigWrong as wrong:
        refuse(wrong)
    if args.check:
        print(f"{args.config}: ok")
        return 0
    try:
        with closing(Store(open_store(Path(config.database)), Clock())) as store:
            _run(config, _drawable(words), store)
    except (DiskWrong, NoScreen) as wrong:
        print(f"talon-kiosk: {wrong}", file=sys.stderr)
        return 1
    return 0


def _run(config: Config, words: dict[str, Words], store: Store) -> None:
    heard = inbox()
    glass = Glass(config.screen, heard.put_nowait, fresh_id, config.touch.source == "sdl")
    signal.signal(signal.SIGUSR1, glass.want_picture)
    machine = Choice(words, config.times, config.printer.silent)
    machine.restore(store.kept())
    heard.put(Started())
    printer = Printer(config.printer, heard.put)
    link = Link(config.broker, config.hall, config.device, heard)
    touch = _touch(config, glass, heard, link)
    stop_on_signals(heard)
    notify.tell("READY=1")
    act = functools.partial(_act, glass, printer, link)

    def pump() -> list[Stop]:
        return [] if glass.pump() else [Stop()]

    turn(machine, heard, store.keep, act, now=Clock(), at_most=0.05, between=pump)
    notify.tell("STOPPING=1")
    for part in (touch, link, printer, glass):
        if part is not None:
            part.close()


def _act(glass: Glass, printer: Printer, link: Link, answer: Any) -> None:
    match answer:
        case Send(message):
            link.send(message)
        case Print(ticket):
            printer.print(ticket)
        case Show(shown, screen):
            glass.show(shown, screen)


def _touch(config: Config, glass: Glass, heard: Inbox, link: Link) -> Touch | None:
    if config.touch.source == "sdl":
        return None

    def tapped(x: float, y: float) -> None:
        chosen = glass.under(x, y)
        if chosen is not None:
            heard.put(chosen)

    at = config.touch
    return Touch(at.source, at.range, glass.size, tapped, link.dropped)


def _drawable(words: dict[str, Words]) -> dict[str, Words]:
    """Without a Chinese font no Chinese is offered: boxes instead of letters help nobody."""
    if fonts.han() is not None:
        return words
    left_out = [code for code, one in words.items() if fonts.has_han(one.name)]
    if left_out:
        log.warning("no font for %s (fonts-wqy-microhei): not offered", ", ".join(left_out))
    return {code: one for code, one in words.items() if code not in left_out}


if __name__ == "__main__":
    sys.exit(main())
