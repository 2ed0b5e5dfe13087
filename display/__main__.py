"""talon-display: wires the board to its screen, chime, panels, store and the broker."""

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from display import texts
from display.board.machine import Board
from display.chime import Chimes
from display.config import DisplayConfig, read
from display.led import Leds
from display.store import BoardStore
from display.things import Chime, Effect, Hush, Memory, PanelText, ShowScene
from display.tv import FontMissing, Tv, fonts
from wire import notify
from wire.clock import Clock
from wire.config import legible
from wire.config.arguments import Asked, arguments, hall_of
from wire.config.toml_file import ConfigWrong, ready, refuse
from wire.loop import Inbox, inbox, stop_on_signals, turn
from wire.messages import Stop
from wire.mqtt.link import Link
from wire.sdl import pygame
from wire.text import glyphs
from wire.text.terminal import complain, log_here, spoken


@spoken
def main(argv: Sequence[str] | None = None) -> int:
    """Run the board. Return 0 when ended on request, 1 on a fault, 2 on a wrong configuration."""
    asked = arguments("talon-display", "The board of a hall.", "display.toml", argv)
    log_here()
    try:
        words = texts.read()
        config = read(asked.config, tuple(words))
        if asked.check:
            return _check(asked, config, words)
        _run(asked.config.parent, config, words)
    except ConfigWrong as wrong:
        refuse(wrong)
    except (FontMissing, pygame.error) as wrong:
        complain(f"talon-display: {wrong}")
        return 1
    return 0


def _check(asked: Asked, config: DisplayConfig, words: dict[str, texts.BoardWords]) -> int:
    """Log each letter of our words and of the hall's texts that no font has. Panels have fewer
    letters than fonts: ``texts`` and ``wire.hall`` check what they show. Raises ConfigWrong,
    FontMissing and pygame.error."""
    ready(asked.config, config)
    hall = hall_of(asked, config.hall, config.device, "board")
    _try(config)
    lacking = functools.partial(glyphs.lacking, files=[str(found) for found in fonts().values()])
    read = legible.shown(texts.HERE, words, asked.hall, hall)
    return legible.verdict(asked.config, legible.unreadable(read, "the screen", lacking))


def _try(config: DisplayConfig) -> None:
    """Open what is needed to draw and to sound. Without sound a board works, and says so. Raises
    FontMissing and pygame.error."""
    pygame.font.init()
    for file in fonts().values():
        pygame.font.Font(file, 16).size("A")  # SDL opens any file, and fails at its first letter
    Chimes(config.sound.chime).close()


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
    """Run the loop until the board is asked to end or its window is closed."""
    works = True

    def pump() -> list[object]:
        nonlocal works
        chimes.pump()
        store.look()
        changed = store.works != works
        works = store.works
        return [*([Memory(works)] if changed else []), *([] if tv.pump() else [Stop()])]

    act = functools.partial(_act, tv, chimes, leds)
    turn(board, heard, store.keep, act, now=Clock(), at_most=0.05, between=pump)


def _act(tv: Tv, chimes: Chimes, leds: Leds, answer: Effect) -> None:
    match answer:
        case PanelText():
            leds.show(answer)
        case Chime(call):
            chimes.ring(call)
        case Hush(call):
            chimes.hush(call)
        case ShowScene(scene):
            tv.show(scene)


if __name__ == "__main__":
    sys.exit(main())
