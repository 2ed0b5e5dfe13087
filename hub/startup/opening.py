"""Takes the hub's database, or stays in trouble until it can be had.

Decides nothing of the hall: what is said meanwhile is in ``trouble``. Everything slow (a check of
years on a slow card) happens aside, so that the word goes out each second all the same.
"""

import contextlib
import logging
import os
import queue
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub.effects import Began, Say
from hub.events import HubFact
from hub.startup.config import HubConfig
from hub.startup.trouble import LONGEST, LogError, Mended, Trouble, Try, Unusable
from hub.storage.store import HubStore
from wire import notify
from wire.clock import Clock
from wire.disk import DiskWrong, set_aside
from wire.hall import Hall
from wire.lock import Held
from wire.loop import Inbox, keep_nothing, stop_on_signals, turn
from wire.messages import HubGone, HubTrouble, Stop
from wire.mqtt.link import Link

log = logging.getLogger("talon")

ROOM = 4 * 1024 * 1024
"""Bytes that must be free: with less the next tickets would fail, one restart after the other."""


class OpenedDatabase(NamedTuple):
    """A database that is this process's alone, and what its journal knows of the last day."""

    store: HubStore
    facts: list[HubFact]
    held: Held

    def close(self) -> None:
        self.store.close()
        self.held.close()


def take(database: Path, hall: Hall) -> OpenedDatabase:
    """Raises Busy while another process works with it, DiskWrong where it cannot be used.

    The lock comes first: a file that another hub writes is not even looked at.
    """
    held = Held(database, "talon-hub")
    try:
        roomy(database.parent)
        return OpenedDatabase(*_readable(database, hall), held)
    except BaseException:
        held.close()
        raise


def _readable(database: Path, hall: Hall) -> tuple[HubStore, list[HubFact]]:
    """SQLite's check sees broken pages, not a byte that a card changed inside a fact: a journal
    that cannot be read is a damaged database too, and set aside."""
    store = HubStore(database, hall)
    try:
        return store, list(store.facts_of_last_day())
    except DiskWrong:
        store.close()
        raise
    except msgspec.MsgspecError as wrong:
        log.error("%s is damaged: a fact of its journal cannot be read (%s)", database, wrong)
    store.close()
    try:
        set_aside(database)
    except OSError as wrong:
        raise DiskWrong(f"{database}: {wrong}") from None
    return HubStore(database, hall), []


def roomy(folder: Path) -> None:
    """Raises DiskWrong where there is too little room for a day to go on."""
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if disk.f_blocks and free < ROOM:  # some file systems do not tell
        raise DiskWrong(f"{folder}: found {free} bytes free, expected at least {ROOM}")


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

    def attempt() -> None:
        try:
            mend()
        except DiskWrong as wrong:
            heard.put(Unusable(str(wrong)))
        except Exception as wrong:  # whatever it is, the next attempt may go better
            log.exception("in trouble: %s", trouble.why)
            heard.put(Unusable(str(wrong)))
        else:
            heard.put(Mended())

    def act(answer: object) -> None:
        match answer:
            case Say(message):
                link.send(message)
            case Try():
                threading.Thread(target=attempt, name="opening", daemon=True).start()
            case LogError(text):
                log.error(text)
                notify.tell(f"STATUS={text}")

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the file is read when the hub can work
    heard.put(Began())
    turn(trouble, heard, keep_nothing, act, now=clock)
    notify.tell("STATUS=")
    return not trouble.asked_to_end


def forget(heard: Inbox) -> None:
    """What was said to a hub in trouble is not for the one that comes after, except to end."""
    kept: list[Any] = []
    with contextlib.suppress(queue.Empty):
        while True:
            item = heard.get_nowait()
            if isinstance(item, Stop):
                kept.append(item)
    for item in kept:
        heard.put(item)
