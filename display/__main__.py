"""talon-display: wires the board to its screen, chime, panels, store and the broker."""

import argparse
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

from display import texts
from display.board.machine import Board
from display.chime import Chimes
from display.config import DisplayConfig, read
from display.led import Leds
from display.sdl import pygame
from display.store import BoardStore
from display.things import Chime, Hush, Memory, PanelText, ShowScene
from display.tv import FontMissing, Tv, fonts
from wire import notify
from wire.clock import Clock
from wire.config import legible
from wire.config.in_hall import must_name
from wire.config.toml_file import ConfigWrong, load, ready, refuse
from wire.hall import Hall
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.messages import Stop
from wire.mqtt.link import Link
from wire.text import glyphs
from wire.text.terminal import complain, log_here, spoken


@spoken
def main(argv: list[str] | None = None) -> int:
    """Exit 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    parser = argparse.ArgumentParser(prog="talon-display", description="The board of a hall.")
    parser.add_argument("config", type=Path, help="display.toml")
    parser.add_argument("--check", action="store_true", help="check the file, and do only that")
    parser.add_argument(
        "--hall", type=Path, help="with --check: does this hall file fit, can its texts be read"
    )
    args = parser.parse_args(argv)
    try:
        words = texts.read()
        config = read(args.config, tuple(words))
        hall = load(args.hall, Hall) if args.check and args.hall else None
        if args.check:
            ready(args.config, config)
        if hall is not None:
            must_name(args.config, config.hall, config.device, "board", hall)
    except ConfigWrong as wrong:
        refuse(wrong)
    log_here()
    try:
        if args.check:
            _try(config)
            return legible.verdict(args.config, _unreadable(words, args.hall, hall))
        _run(args.config.parent, config, words)
    except (FontMissing, pygame.error) as wrong:
        complain(f"talon-display: {wrong}")
        return 1
    return 0


def _try(config: DisplayConfig) -> None:
    """Open what is needed to draw and to sound. Without sound a board works, and says so. Raises
    FontMissing and pygame.error."""
    pygame.font.init()
    for file in fonts().values():
        pygame.font.Font(file, 16).size("A")  # SDL opens any file, and fails at its first letter
    Chimes(config.sound.chime).close()


def _unreadable(words: dict[str, texts.BoardWords], file: Path, hall: Hall | None) -> Iterator[str]:
    """Name the letters of our words and of the hall's texts that no font has. Panels have fewer
    letters: their words and the hall's series may have no others (``texts``, wire.hall)."""
    files = [str(found) for found in fonts().values()]
    read: list[tuple[Path, object]] = [
        (texts.HERE / f"{code}.toml", one) for code, one in words.items()
    ]
    read += [(file, hall)] if hall is not None else []
    for at, value in read:
        lacking = functools.partial(glyphs.lacking, files=files)
        yield from legible.unreadable(at, value, "the screen", lacking)


def _run(folder: Path, config: DisplayConfig, words: dict[str, texts.BoardWords]) -> None:
    store = BoardStore(folder / config.database)
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


def _turn(
    board: Board, heard: Inbox, store: BoardStore, tv: Tv, chimes: Chimes, leds: Leds
) -> None:
    def act(answer: object) -> None:
        match answer:
            case PanelText():
                leds.show(answer)
            case Chime(call):
                chimes.ring(call)
            case Hush(call):
                chimes.hush(call)
            case ShowScene(scene):
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
