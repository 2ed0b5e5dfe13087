"""talon-pad CONFIG.toml: wires the pads' machine to the header and the broker."""

import argparse
import functools
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from operator_pad.buttons import Buttons
from operator_pad.config import PadConfig
from operator_pad.header import HeaderWrong, open_header
from operator_pad.lamps import Lamps
from operator_pad.pad import Pads
from operator_pad.things import Effect, Lamp, Level, LogLine, ReadPin
from wire import loop, notify
from wire.clock import Clock
from wire.config import toml_file
from wire.dropped import Seldom
from wire.messages import Press
from wire.mqtt.link import Link
from wire.text.terminal import complain, log_here, say, spoken

ANSWERS = 30
"""Lines a minute about presses that changed nothing: five pads' worth of a hasty operator."""


@spoken
def main(argv: Sequence[str] | None = None) -> int:
    """Run the pads. Return 0 at the end, 2 for a wrong configuration, 1 where the pins cannot be
    had."""
    parser = argparse.ArgumentParser(prog="talon-pad", description="Operators' pads on GPIO pins.")
    parser.add_argument("config", type=Path, metavar="CONFIG.toml")
    parser.add_argument("--check", action="store_true", help="only check the file")
    asked = parser.parse_args(argv)
    try:
        settings = toml_file.load(asked.config, PadConfig)
    except toml_file.ConfigWrong as wrong:
        toml_file.refuse(wrong)
    if asked.check:
        say(f"{asked.config}: ok")
        return 0
    log_here()
    try:
        return _serve(settings)
    except HeaderWrong as wrong:
        complain(wrong)
        return 1


def _serve(settings: PadConfig) -> int:
    """Drive the pads until asked to end. Raises HeaderWrong."""
    if "RUNTIME_DIRECTORY" in os.environ:
        os.chdir(os.environ["RUNTIME_DIRECTORY"].split(":")[0])  # lgpio writes a file here
    header, heard = open_header(), loop.inbox()
    machine = Pads(settings.pads, settings.debounce)
    lamps, buttons = Lamps(machine.lamps), Buttons(machine.buttons, heard.put)
    link = Link(settings.broker, settings.hall, settings.device, heard)
    act = functools.partial(_act, link, lamps, buttons, Seldom(ANSWERS))
    loop.stop_on_signals(heard)
    notify.tell("READY=1")
    loop.turn(machine, heard, loop.keep_nothing, act, now=Clock())
    notify.tell("STOPPING=1")
    link.close()
    buttons.close()
    lamps.close()
    header.close()
    return 0


def _act(link: Link, lamps: Lamps, buttons: Buttons, seldom: Seldom, answer: Effect) -> list[Level]:
    match answer:
        case Press():
            link.send(answer)
        case Lamp():
            lamps.switch(answer)
        case ReadPin(pin):
            return [buttons.look(pin)]
        case LogLine(text):
            seldom(logging.INFO, "answer", text)
    return []


if __name__ == "__main__":
    sys.exit(main())
