"""Opens the kiosk's store, or shows that there are no tickets until it can be opened.

Decides when a store is good: it is this process's alone, there is room, and the first commit (that
this database is started once more) has succeeded. Nothing is said to anybody before.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

from kiosk.choice import VisitorWalk
from kiosk.choice.out_of_service import OutOfService
from kiosk.config import KioskConfig
from kiosk.place import host, place
from kiosk.store import KioskStore, Stored
from kiosk.things import Effect, KioskStarted, Placed, Reopen
from kiosk.words import KioskWords
from wire.clock import Clock, fresh_id
from wire.disk import Damaged, DiskWrong, open_store, require_room, set_aside
from wire.lock import Held
from wire.loop import Inbox, Machine, keep_nothing, turn
from wire.messages import Fact, Stop

log = logging.getLogger("talon")

ROOM = 1024 * 1024
"""Bytes that must be free: with less the next ticket would fail, one restart after the other."""
Do = Callable[[Effect], Iterable[object] | None]
"""Acts on one effect, and returns what the machine hears of it."""


class OpenedKiosk(NamedTuple):
    """Holds a kiosk that has begun. ``effects`` are its first answers, not yet acted on."""

    machine: Machine[Effect]
    store: KioskStore
    held: Held
    effects: list[Effect]

    def close(self) -> None:
        """Let the file go."""
        self.store.close()
        self.held.close()


def open_kiosk(config: KioskConfig, words: Mapping[str, KioskWords]) -> OpenedKiosk:
    """Restore the machine and start it. Raises DiskWrong."""
    path = Path(config.database)
    with ExitStack() as undo:
        try:
            held = undo.enter_context(closing(Held(path, "talon-kiosk")))
            require_room(path.parent, ROOM)
            store, facts = _readable(path, config.hall, undo)
            scans = bool(config.scanner.source)
            machine = VisitorWalk(words, config.times, config.printer.silent, scans)
            machine.restore(facts)
            start = KioskStarted(fresh_id(), place(path), host())
            answers = machine.hear(start, Clock()())
            store.keep([answer for answer in answers if isinstance(answer, Fact)])
        except (sqlite3.Error, OSError) as wrong:
            raise DiskWrong(f"{path}: {wrong}") from None
        undo.pop_all()
    effects = [answer for answer in answers if not isinstance(answer, Fact)]
    return OpenedKiosk(machine, store, held, effects)


def _readable(path: Path, hall: str, undo: ExitStack) -> tuple[KioskStore, list[Stored]]:
    """Open the store and read it. A row that cannot be read makes a damaged file, and is no reason
    to give no tickets: it is set aside, and the kiosk works with a new one."""
    store = _store(path, hall, undo)
    try:
        return store, store.facts()
    except Damaged as wrong:
        log.error("%s", wrong)
    store.close()
    set_aside(path)
    return _store(path, hall, undo), []


def _store(path: Path, hall: str, undo: ExitStack) -> KioskStore:
    store = KioskStore(undo.enter_context(closing(open_store(path))))
    store.belong(hall)
    return store


class Waiting(NamedTuple):
    """Says what goes on while the store cannot be used: ``words`` on the glass in all languages,
    ``heard`` read, ``act`` done, and ``between`` called after each batch."""

    words: Mapping[str, KioskWords]
    heard: Inbox
    act: Do
    between: Callable[[], Iterable[object]]


def open_in_time(config: KioskConfig, waiting: Waiting) -> OpenedKiosk | None:
    """Open the kiosk, however long it takes; return None when asked to end meanwhile."""
    opened: list[OpenedKiosk] = []
    until(lambda: opened.append(open_kiosk(config, waiting.words)), waiting)
    return opened[0] if opened else None


def save_in_time(opened: OpenedKiosk, waiting: Waiting) -> None:
    """Put what is open to its path again, however long it takes, or until asked to end.

    The new file is not a copy of somebody else's: it may go on using its reserve.
    """

    def save() -> None:
        log.error("%s", opened.store.save())
        moved = KioskStore(open_store(opened.store.path))
        with closing(moved):
            moved.keep([Placed(place(opened.store.path))])

    until(save, waiting)


def until(mend: Callable[[], object], waiting: Waiting) -> None:
    """Try to ``mend`` the store until it raises no DiskWrong, or until asked to end. Meanwhile show
    that there are no tickets here."""

    def do(answer: Effect) -> Iterable[object] | None:
        return _attempt(mend) if isinstance(answer, Reopen) else waiting.act(answer)

    if _attempt(mend):
        return
    machine: Machine[Effect] = OutOfService(waiting.words)
    waiting.heard.put(KioskStarted(""))
    turn(
        machine, waiting.heard, keep_nothing, do,
        now=Clock(), at_most=0.05, between=waiting.between,
    )  # fmt: skip


def _attempt(mend: Callable[[], object]) -> list[Stop]:
    """Try once, and return a Stop for the loop where it worked."""
    try:
        mend()
    except DiskWrong as wrong:
        log.error("no tickets here: %s", wrong)
        return []
    return [Stop()]
