"""The floor: what broker and disk cost anybody, measured in the same rounds as ours.

A round trip is a QoS 1 message to another process and its QoS 1 answer: the same two hops through
the same broker as a wish and its ticket. A commit is that of ``disk``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.disk import ROW, Disk
from tests.bench.echo import ANSWER, ASK
from tests.bench.processes import python
from tests.bench.voice import Voice

NAME = "floor"


class Floor:
    """Measures an answer that rests on commits, in its bare parts: a round trip, then the commits
    here."""

    def __init__(self, voice: Voice, disk: Disk) -> None:
        self._voice, self.disk = voice, disk

    def answer(self, commits: int = 1) -> float:
        """Return the milliseconds of one round trip and so many commits, one after the other."""
        began = self._voice.say(ASK + NAME, ROW)
        trip = self._voice.next()[0] - began
        return 1000 * (trip + sum(self.disk.commit() for _ in range(commits)))


@contextmanager
def floor(folder: Path, port: int) -> Iterator[Floor]:
    """Start the echo process, a voice to it, and a database in ``folder``."""
    with python("tests.bench.echo", str(port)) as echo:
        assert echo.stdout is not None
        assert echo.stdout.readline() == "ready\n", "the echo did not come up"
        disk = Disk(folder / "floor.sqlite")
        with Voice(port, [ANSWER + NAME]) as voice:
            yield Floor(voice, disk)
        disk.close()
