"""talon-display: wires the board to its screen, chime, panels, store and the broker."""

import argparse
import logging
import sys
from pathlib import Path

from display import texts
from display.board import Board
from display.chime import Chimes
from display.config import DisplayConfig, read
from display.led import Leds
from display.sdl import pygame
from display.store import Store
from display.things import Chime, Hush, Memory, Panel, Show
from display.tv import FontMissing, Tv
from wire import notify
from wire.clock import Clock
from wire.config import ConfigWrong, refuse
from wire.link import Link
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.messages import Stop


def main(argv: list[str] | None = None) -> int:
    """Exit 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    parser = argparse.ArgumentParser(prog="talon-display", description="The board of a hall.")
    parser.add_argument("config", type=Path, help="display.toml")
    parser.add_argument("--check", action="store_true", help="check the file, and do only that")
    args = parser.parse_args(argv)
    try:
        words = texts.read()
        config = read(args.config, tuple(words))
    except ConfigWrong as wrong:
        refuse(wrong)
    if args.check:
        print(f"{args.config}: ok")
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        _run(args.config.parent, config, words)
    except (FontMissing, pygame.error) as wrong:
        print(f"talon-display: {wrong}", file=sys.stderr)
        return 1
    return 0


def _run(folder: Path, config: DisplayConfig, words: dict[str, texts.Words]) -> None:
    store = Store(folder / config.database)
    heard = inbox()
    windows = dict.fromkeys(led.window for led in config.leds)
    signs = {code: found.sign for code, found in words.items()}
    board = Board(tuple(words), config.languages, config.age_limit, windows, signs)
    board.restore(store.facts())
    tv = Tv(config.screen, folder, words)
    chimes, leds = Chimes(config.sound.chime), Leds(config.leds, config.led)
    link = Link(config.broker, config.hall, config.device, heard)
    stop_on_signals(heard)
    notify.tell("READY=1")
    _turn(board, heard, store, tv, chimes, leds)
    notify.tell("STOPPING=1")
    link.close()
    leds.close()
    chimes.close()
    tv.close()
    store.close()


def _turn(board: Board, heard: Inbox, store: Store, tv: Tv, chimes: Chimes, leds: Leds) -> None:
    def act(answer: object) -> None:
        match answer:
            case Panel():
                leds.show(answer)
            case Chime(call):
                chimes.ring(call)
            case Hush(call):
                chimes.hush(call)
            case Show(scene):
                tv.show(scene)

    works = True

    def pump() -> list[object]:
        nonlocal works
        chimes.pump()
        store.look()
        changed = store.works != works
        works = store.works
        return [*([Memory(works)] if changed else []), *([] if tv.pump() else [Stop()])]

    turn(board, heard, store.keep, act, now=Clock(), at_most=0.05, between=pump)


if __name__ == "__main__":
    sys.exit(main())
