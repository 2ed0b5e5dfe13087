"""Serves the control socket of a simulated device: one line asks, one line answers.

Decides nothing: the device hands in its own control language. Many testers may be connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from hw_sim.devices.cable import listen

Answer = Callable[[str], str]


@contextlib.asynccontextmanager
async def control_socket(path: Path | None, answer: Answer) -> AsyncIterator[None]:
    """Serve `answer(line) -> line` at the Unix socket `path` (none: no control) while inside."""
    if path is None:
        yield
        return
    server = await asyncio.start_unix_server(_conversation(answer), sock=listen(path))
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def _conversation(
    answer: Answer,
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], asyncio.Future[None]]:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A tester that goes away, or sends a line without end, ends only its own conversation.
        with contextlib.suppress(ConnectionError, ValueError, asyncio.CancelledError):
            while line := await reader.readline():
                writer.write(answer(line.decode("utf-8", "replace").strip()).encode() + b"\n")
                await writer.drain()
        writer.close()

    return converse  # type: ignore[return-value]


def ask(path: Path | str, line: str, timeout: float = 30.0) -> str:
    """Say one line to a running device and return its answer.

    `timeout` is in seconds. Raises OSError when nobody listens or no answer comes.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tester:
        tester.settimeout(timeout)
        tester.connect(str(path))
        tester.sendall(line.encode() + b"\n")
        with tester.makefile("r", encoding="utf-8") as answers:
            return answers.readline().rstrip("\n")
