"""Opens the hub's database, or works in degraded mode until it can be opened.

Decides when a database is good enough to begin: it is this process's alone, there is room, and its
journal can be read. What the hub says meanwhile is decided in ``trouble``. Everything slow (a check
of years on a slow card) happens in a thread, so that the hub speaks each second all the same.
"""

import contextlib
import logging
import queue
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub.effects import Began, Say
from hub.startup.config import HubConfig
from hub.startup.trouble import LONGEST, LogError, Mended, Trouble, Try, Unusable
from hub.state.apply import replayed
from hub.state.day_state import DayState
from hub.storage.store import HubStore
from wire import notify
from wire.clock import Clock
from wire.disk import DiskWrong, require_room, set_aside
from wire.hall import Hall
from wire.lock import Held
from wire.loop import Inbox, keep_nothing, stop_on_signals, turn
from wire.messages import HubGone, HubTrouble, Stop
from wire.mqtt.link import Link

log = logging.getLogger("talon")

ROOM = 4 * 1024 * 1024
"""Bytes that must be free: with less the next tickets would fail, one restart after the other."""


class OpenedDatabase(NamedTuple):
    """Holds a database that is this process's alone, and the state that the last day of its journal
    adds up to."""

    store: HubStore
    state: DayState
    held: Held

    def close(self) -> None:
        """Let the file and the lock go."""
        self.store.close()
        self.held.close()


def take(database: Path, hall: Hall) -> OpenedDatabase:
    """Open the database. Raises Busy while another process works with it, DiskWrong where it cannot
    be used.

    The lock comes first: a file that another hub writes is not even looked at.
    """
    held = Held(database, "talon-hub")
    try:
        require_room(database.parent, ROOM)
        return OpenedDatabase(*_readable(database, hall), held)
    except BaseException:
        held.close()
        raise


def _readable(database: Path, hall: Hall) -> tuple[HubStore, DayState]:
    """Open the store and read its last day. SQLite's check sees broken pages, but not a byte that a
    card changed inside a fact: a journal that cannot be read, or that speaks of what it does not
    know, is a damaged database too, and is set aside."""
    store = HubStore(database, hall)
    try:
        return store, replayed(store.facts_of_last_day())
    except DiskWrong:
        store.close()
        raise
    except (msgspec.MsgspecError, LookupError, ValueError) as wrong:
        about = f"{type(wrong).__name__}: {wrong}"
        log.error("%s is damaged: its journal cannot be read (%s)", database, about)
    store.close()
    try:
        set_aside(database)
    except OSError as wrong:
        raise DiskWrong(f"{database}: {wrong}") from None
    return HubStore(database, hall), DayState()


def until_mended(
    why: str, database: Path, config: HubConfig, hall: Hall, heard: Inbox
) -> OpenedDatabase | None:
    """Say each second why the hub cannot work, until the database is open; None when asked to
    end."""
    opened = list[OpenedDatabase]()
    link = Link(config.broker, hall.hall, "", heard, will=HubGone)
    stop_on_signals(heard)
    notify.tell("READY=1")
    clock = Clock(config.trust_clock)
    goes_on = say_until(why, lambda: opened.append(take(database, hall)), link, heard, clock)
    link.close()
    if not goes_on or not opened:
        for one in opened:
            one.close()
        return None
    forget(heard)
    log.info("%s can be used again", database)
    return opened[0]


def until_saved(why: str, store: HubStore, link: Link, heard: Inbox, clock: Clock) -> None:
    """Say each second that the hub cannot work, until what the open connection knows lies at its
    path again, or somebody ends this process all the same."""
    link.send(HubTrouble(why[:LONGEST]))
    log.error("no numbers and no calls: %s", why)
    try:
        log.error("%s", store.save())
    except DiskWrong as wrong:
        if not say_until(str(wrong), lambda: log.error("%s", store.save()), link, heard, clock):
            log.error("%s: ended before it could be saved", store.path)


def say_until(why: str, mend: Callable[[], object], link: Link, heard: Inbox, clock: Clock) -> bool:
    """Say each second why the hub cannot work, until ``mend``, tried again and again in a thread of
    its own, raises nothing: then True. False when asked to end."""
    trouble = Trouble(why)

    def act(answer: object) -> None:
        match answer:
            case Say(message):
                link.send(message)
            case Try():
                attempt = threading.Thread(target=_attempt, args=(mend, heard), name="opening")
                attempt.daemon = True
                attempt.start()
            case LogError(text):
                log.error(text)
                notify.tell(f"STATUS={text}")

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the file is read when the hub can work
    heard.put(Began())
    turn(trouble, heard, keep_nothing, act, now=clock)
    notify.tell("STATUS=")
    return not trouble.asked_to_end


def _attempt(mend: Callable[[], object], heard: Inbox) -> None:
    """Try to mend the trouble, and tell how that ended."""
    try:
        mend()
    except DiskWrong as wrong:
        heard.put(Unusable(str(wrong)))
    except Exception as wrong:  # whatever it is, the next attempt may go better
        log.exception("the attempt to open the database failed")
        heard.put(Unusable(str(wrong)))
    else:
        heard.put(Mended())


def forget(heard: Inbox) -> None:
    """Drop what was said to a hub in degraded mode: it is not for the one that comes after. Only a
    request to end stays."""
    kept: list[Any] = []
    with contextlib.suppress(queue.Empty):
        while True:
            item = heard.get_nowait()
            if isinstance(item, Stop):
                kept.append(item)
    for item in kept:
        heard.put(item)
