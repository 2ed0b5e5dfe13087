"""``talon-kiosk CONFIG.toml [--check]``: wires the machine to the screen, the touch, the scanner,
the printer and the hub, and nothing else."""

import functools
import logging
import signal
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing

from kiosk import fonts, texts
from kiosk.config import KioskConfig, check, read
from kiosk.glass.screen import Glass, NoScreen
from kiosk.input.scanner import Scanner
from kiosk.input.touch import Touch
from kiosk.opening import Do, OpenedKiosk, Waiting, open_in_time, save_in_time
from kiosk.printing.printer import PrinterDriver
from kiosk.things import Drawn, Effect, Print, Scanned, Send, ShowScreen, Warn
from kiosk.words import KioskWords
from wire import notify
from wire.anchored import Vanished
from wire.clock import Clock, fresh_id
from wire.config import legible
from wire.config.arguments import Asked, arguments, hall_of
from wire.config.toml_file import ConfigWrong, refuse
from wire.disk import DiskWrong
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.mqtt.link import Link
from wire.text.terminal import log_here, spoken

log = logging.getLogger("talon")


@spoken
def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk. Return 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    asked = arguments("talon-kiosk", "The ticket kiosk.", "kiosk.toml", argv)
    log_here()
    try:
        config, words = read(asked.config), texts.read()
        if asked.check:
            return _check(asked, config, words)
        return _run(config, _drawable(words))
    except ConfigWrong as wrong:
        refuse(wrong)
    except (sqlite3.Error, DiskWrong, NoScreen) as wrong:
        log.error("talon-kiosk ends: %s", wrong)
        return 1


def _check(asked: Asked, config: KioskConfig, words: dict[str, KioskWords]) -> int:
    """Log each letter of our texts and of the hall's that screen or paper cannot show. Raises
    ConfigWrong."""
    check(asked.config)
    hall = hall_of(asked, config.hall, config.device, "kiosk")
    shown = legible.shown(texts.FOLDER, _drawable(words), asked.hall, hall)
    found: list[str] = []
    for where, chinese in (("the screen", ""), ("the paper", config.printer.cjk_font)):
        lacking = functools.partial(fonts.lacking, chinese=chinese)
        found += legible.unreadable(shown, where, lacking)
    return legible.verdict(asked.config, found)


def _run(config: KioskConfig, words: dict[str, KioskWords]) -> int:
    heard = inbox()
    glass = Glass(config.screen, fresh_id, config.touch.source == "sdl")
    signal.signal(signal.SIGUSR1, glass.want_picture)
    stop_on_signals(heard)
    notify.tell("READY=1")
    waiting = Waiting(words, heard, functools.partial(_show, glass), glass.pump)
    opened = open_in_time(config, waiting)
    if opened is not None:
        with closing(opened):
            _serve(config, opened, glass, waiting)
    notify.tell("STOPPING=1")
    glass.close()
    return 0


def _serve(config: KioskConfig, opened: OpenedKiosk, glass: Glass, waiting: Waiting) -> None:
    """Give tickets until asked to end. Raises Vanished once what was open is in its place again."""
    heard = waiting.heard
    for answer in opened.effects:
        for drawn in _show(glass, answer):
            heard.put(drawn)
    printer = PrinterDriver(config.printing, heard.put)
    link = Link(config.broker, config.hall, config.device, heard)
    touch, scanner = _touch(config, glass, heard, link), _scanner(config, heard, link)
    try:
        _turn(opened, glass, heard, functools.partial(_act, glass, printer, link))
    except Vanished as wrong:
        log.error("no tickets here: %s", wrong)
        save_in_time(opened, waiting)
        raise
    for part in (touch, scanner, link, printer):
        if part is not None:
            part.close()


def _turn(opened: OpenedKiosk, glass: Glass, heard: Inbox, act: Do) -> None:
    """Run the loop. Raises Vanished where the database at its path is another one, or none."""

    def between() -> Iterable[object]:
        opened.held.look()
        opened.store.look()
        return glass.pump()

    turn(
        opened.machine, heard, opened.store.keep, act,
        now=Clock(), at_most=0.05, between=between,
    )  # fmt: skip


def _act(glass: Glass, printer: PrinterDriver, link: Link, answer: Effect) -> list[Drawn]:
    match answer:
        case Send(message):
            link.send(message)
        case Print(ticket):
            printer.print(ticket)
    return _show(glass, answer)


def _show(glass: Glass, answer: Effect) -> list[Drawn]:
    match answer:
        case ShowScreen(shown, screen):
            return glass.show(shown, screen)
        case Warn(text):
            log.warning("%s", text)
    return []


def _touch(config: KioskConfig, glass: Glass, heard: Inbox, link: Link) -> Touch | None:
    if config.touch.source == "sdl":
        return None

    def tapped(x: float, y: float) -> None:
        chosen = glass.under(x, y)
        if chosen is not None:
            heard.put(chosen)

    at = config.touch
    return Touch(at.source, at.range, glass.size, tapped, link.dropped)


def _scanner(config: KioskConfig, heard: Inbox, link: Link) -> Scanner | None:
    source = config.scanner.source
    if not source:
        return None
    return Scanner(source, lambda text: heard.put(Scanned(text, fresh_id())), link.dropped)


def _drawable(words: dict[str, KioskWords]) -> dict[str, KioskWords]:
    """Return the words of the languages that can be drawn: without a Chinese font no Chinese is
    offered."""
    if fonts.han() is not None:
        return words
    left_out = [code for code, one in words.items() if fonts.has_han(one.name)]
    if left_out:
        log.warning("no font for %s (fonts-wqy-microhei): not offered", ", ".join(left_out))
    return {code: one for code, one in words.items() if code not in left_out}


if __name__ == "__main__":
    sys.exit(main())
