"""Prints what a command or a daemon says, at a terminal, in a pipe or in the journal.

Decides that nothing said can end the program or steer the reader's terminal: what the terminal
cannot show becomes an escape, control characters become escapes, and a reader that goes away ends
the command quietly. Decides no words.
"""

import functools
import io
import json
import logging
import os
import select
import sys
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TextIO

from wire.text.escape import escaped

BROKEN_PIPE = 141
"""Exit code of a command whose reader has gone, as the shell reports SIGPIPE (128 + 13)."""

Main = Callable[..., int]


def spoken(main: Main) -> Main:
    """Let ``main`` run in any locale, and with any reader."""

    @functools.wraps(main)
    def run(argv: Sequence[str] | None = None) -> int:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        sys.excepthook = _last_words
        try:
            try:
                return main(argv)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            gone = [stream for stream in (sys.stdout, sys.stderr) if _is_gone(stream)]
            if not gone:
                raise  # that was another pipe
            for stream in gone:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            return BROKEN_PIPE

    return run


def say(text: object) -> None:
    """Print lines of our own; what was put into them from outside must be ``escaped`` before."""
    print(escaped(str(text), keep="\n"))


def complain(text: object) -> None:
    """Print the same on the standard error."""
    print(escaped(str(text), keep="\n"), file=sys.stderr)


def say_json(text: str) -> None:
    """Print a JSON text: what is not seen, or not to be had here, stands in it as JSON escapes
    it."""
    encoding = sys.stdout.encoding or "utf-8"
    print("".join(sign if _is_shown(sign, encoding) else json.dumps(sign)[1:-1] for sign in text))


def write(data: bytes) -> None:
    """Write bytes for a file, whatever the terminal's letters are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def log_here(least: int = logging.INFO) -> None:
    """Send the program's log to the standard error, from the level ``least`` on: to the journal,
    under systemd."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=least, handlers=[handler])


class Lines(logging.Formatter):
    """Writes one line for one record, and what follows of a traceback indented: no name, and no
    text of an error, can look like a record of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the level and the text, escaped, and a traceback below it."""
        line = f"{record.levelname} {escaped(record.getMessage())}"
        if record.exc_info:
            trace = escaped(self.formatException(record.exc_info), keep="\n")
            line += "\n" + trace
        return line.replace("\n", "\n  ")


def _last_words(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    """Print an error that nobody caught: it may quote a message too."""
    lines = "".join(traceback.format_exception(kind, error, at)).rstrip("\n")
    complain(lines.replace("\n", "\n  "))


def _is_shown(sign: str, encoding: str) -> bool:
    if not (sign.isprintable() or sign == "\n" or unicodedata.category(sign) == "Zs"):
        return False
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_gone(stream: TextIO) -> bool:
    """Return whether nobody reads it any longer."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return False
    look = select.poll()
    look.register(number, select.POLLOUT)
    return any(event & select.POLLERR for _, event in look.poll(0))
