"""kill -9 of hub, broker and kiosks during a rush, with real processes and a real Mosquitto.

One seed is one hall: two kiosks whose screens are touched without a pause, two windows that call,
and a few kills at random moments, each followed by a new start. Then the hall may heal. Every
ticket that a kiosk has kept or a printer has cut is known to the hub, once, under the number on
its paper, and was called, once.
"""

import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.events.facts import Renumbered
from hub.storage.journal import read_fact
from hub.storage.verify import verify
from tests.deep.booth import Booth
from tests.deep.seeds import Line, Violated, main
from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor, Hub
from tests.support.processes.simulator import Simulated, simulated
from tests.support.wait import until
from wire.disk import open_to_read
from wire.messages import Called, TicketTaken

KILLS = 4
"""In each hall."""
VICTIMS = ("hub", "hub", "broker", "kiosk-1", "kiosk-2")
WHOLE = 60.0
"""Seconds within which every kiosk must give tickets again."""
HEALED = 180.0
"""Seconds within which a hall without kills must have called everybody."""


class Rush:
    """Runs the hall to its end."""

    def __init__(
        self, broker: Broker, hub: Hub, floor: Floor, booths: dict[Booth, Simulated]
    ) -> None:
        self.broker, self.hub, self.floor, self.booths = broker, hub, floor, booths

    def kill(self, name: str, dead: float) -> None:
        """Kill with kill -9, and start anew so many seconds later."""
        booths = {booth.name: booth for booth in self.booths}
        if name in booths:
            booths[name].process.kill()
            time.sleep(dead)
            booths[name].again()
            return
        victim = self.broker if name == "broker" else self.hub
        victim.kill()
        time.sleep(dead)
        victim.start()

    def work(self, seconds: float) -> None:
        """Let everybody work so long: both windows call all the time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for window in (1, 2):
                self.call(window)
            time.sleep(0.2)

    def call(self, window: int) -> None:
        """Press NEXT as a pad would that knows what was said last; nobody waits for the answer."""
        states = [it for it in self.floor.all("WindowState") if it["window"] == window]
        pulses = self.floor.all("Pulse")
        if not states or not pulses:
            return
        pulse, press = pulses[-1], f"press-{time.monotonic_ns()}-{window}"
        seen = {name: pulse[name] for name in ("generation", "epoch", "count")}
        expected = states[-1]["step"]
        self.floor.say(
            f"pads-{window}", "press", "NextPressed",
            window=window, press=press, expected=expected, **seen,
        )  # fmt: skip

    def goes_on(self, more: int) -> None:
        """Wait until every kiosk has given ``more`` tickets. Raises Violated where one never
        does."""
        before = {booth: len(booth.tickets()) for booth in self.booths}
        end = time.monotonic() + WHOLE
        while any(len(booth.tickets()) < count + more for booth, count in before.items()):
            if time.monotonic() > end:
                shown = {booth.name: booth.texts() for booth in self.booths}
                raise Violated(f"no more tickets within {WHOLE} s: {shown}")
            self.work(0.2)

    def heal(self) -> None:
        """Wait until everybody has been called and served. Raises Violated where that never
        comes."""
        end = time.monotonic() + HEALED
        while not self._drained():
            if time.monotonic() > end:
                raise Violated(f"not drained after {HEALED} s: {self._states()}")
            self.work(0.2)

    def check(self) -> int:
        """Return how many tickets there were. Raises Violated."""
        kept = {fact.visit: fact for booth in self.booths for fact in booth.tickets()}
        known = self.hub.rows("SELECT visit, series, number, state FROM visits")
        rows = {visit: (series, number) for visit, series, number, _ in known}
        for visit, fact in kept.items():
            if rows.get(visit) != (fact.series, fact.number):
                raise Violated(f"{fact.ticket} of {visit} is {rows.get(visit)} at the hub")
        self._papers(kept)
        bears = Counter((fact.series, fact.number) for fact in kept.values())
        twice = [number for number, times in bears.items() if times > 1]
        if twice or len(known) != len(rows):
            raise Violated(f"twice: {twice}, {len(known)} rows for {len(rows)} visits")
        self._calls(set(kept))
        with contextlib.closing(open_to_read(self.hub.database)) as base:
            verdict = verify(base)
        if not verdict.good:
            raise Violated(verdict.text())
        return len(kept)

    def _calls(self, visits: set[str]) -> None:
        """Require that everybody was called once, but for calls that were withdrawn."""
        facts = [read_fact(fact) for (fact,) in self.hub.rows("SELECT fact FROM journal")]
        withdrawn = {fact.withdrawn for fact in facts if isinstance(fact, Renumbered)}
        first = [fact for fact in facts if isinstance(fact, Called) and fact.again == 0]
        called = Counter(fact.visit for fact in first if fact.call not in withdrawn)
        wrong = {visit: called[visit] for visit in visits if called[visit] != 1}
        if wrong:
            raise Violated(f"called so often: {wrong}")

    def _papers(self, kept: dict[str, TicketTaken]) -> None:
        """Require that every paper with a number on it is of a ticket that was kept before."""
        bears = {f"{fact.ticket}-{fact.day}" for fact in kept.values()}
        for printer in self.booths.values():
            for paper in printer.told("papers.jsonl"):
                for code in paper["barcodes"]:
                    if code not in bears:
                        raise Violated(f"paper {code} was never kept")

    def _states(self) -> Counter[str]:
        return Counter(state for (state,) in self.hub.rows("SELECT state FROM visits"))

    def _drained(self) -> bool:
        kept = {fact.visit for booth in self.booths for fact in booth.tickets()}
        served = self.hub.rows("SELECT visit FROM visits WHERE state IN ('served', 'called')")
        return kept <= {visit for (visit,) in served}


@contextlib.contextmanager
def hall(folder: Path, drawn: random.Random) -> Iterator[Rush]:
    """Run everything: the broker, the hub, two kiosks with their printers, two windows."""
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(Broker(folder))
        hub = Hub(folder, broker.port)
        _two_kiosks(folder / "hall.toml")
        stack.enter_context(hub)
        floor = stack.enter_context(Floor(broker))
        booths = {}
        for name in ("kiosk-1", "kiosk-2"):
            own = folder / name
            own.mkdir()
            words = ("printer", "--pty", str(own / "lp0"), "--no-png")
            printer = stack.enter_context(simulated(own, *words))
            booth = Booth(name, own, broker, random.Random(drawn.random()))
            stack.callback(booth.close)
            booths[booth] = printer
        for booth in booths:
            until(lambda booth=booth: booth.described()["screen"] == "start")
        yield Rush(broker, hub, floor, booths)


def _two_kiosks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if '"kiosk-2"' not in text:
        second = '[[devices]]\nname = "kiosk-2"\nkind = "kiosk"\n'
        path.write_text(text.replace("[rules]", second + "[rules]"), encoding="utf-8")


def played(folder: Path, drawn: random.Random, victims: Sequence[str], more: int = 1) -> int:
    """Play a rush in which these are killed, one after the other, until every kiosk has given
    ``more`` tickets; return how many it was. Raises Violated."""
    with hall(folder, drawn) as made:
        with contextlib.ExitStack() as rush:
            for booth in made.booths:
                rush.enter_context(booth.rush())
            for name in victims:
                made.work(drawn.uniform(0.5, 3.0))
                made.kill(name, drawn.choice((0.0, 0.1, 1.0, 3.0)))
            made.goes_on(more)
        made.heal()
        return made.check()


def play(seed: int) -> int:
    """Play one hall; return the number of kills."""
    drawn = random.Random(f"kills {seed}")
    victims = [drawn.choice(VICTIMS) for _ in range(KILLS)]
    with tempfile.TemporaryDirectory(prefix="talon-") as folder:
        played(Path(folder), drawn, victims)
    return KILLS


LINE = Line("kill -9 of hub, broker, kiosk", "tests.deep.kills", 200, play)

if __name__ == "__main__":
    sys.exit(main(LINE))
