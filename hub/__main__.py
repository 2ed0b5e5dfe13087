"""Runs talon-hub: wires the machine to its store and the broker. ``cli.commands`` has the
commands."""

import argparse
import logging
import os.path
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from hub.cli.staff_client import NoAnswer
from hub.effects import Apply, Began, Effect, HallRead, Note, Odd, ReadHall, Renew, Say, Tell
from hub.local_time import local
from hub.machine import HubMachine
from hub.service.clock_watch import checked
from hub.startup import hall_file, opening
from hub.startup.config import HubConfig, check, hall_path, zone
from hub.startup.hall_file import InUse
from hub.startup.opening import OpenedDatabase, until_saved
from hub.state.apply import replayed
from hub.state.day_state import DayState
from wire import notify
from wire.anchored import Vanished
from wire.clock import Clock
from wire.config.toml_file import ConfigWrong, refuse
from wire.disk import Checkup, DiskWrong, is_damage, suspect
from wire.dropped import Seldom
from wire.hall import Hall
from wire.hall.service_checks import unserved
from wire.lock import Busy
from wire.loop import Inbox, Machine, inbox, on_signals, stop_on_signals, turn
from wire.messages import Fact, HubGone, LinkUp, Stop
from wire.mqtt.link import Link
from wire.text.escape import escaped
from wire.text.terminal import complain, log_here, say, spoken

log = logging.getLogger("talon")


class Anew(Exception):
    """Raised where this database must begin a new generation: it is older than the hall. The text
    says why."""


@spoken
def main(argv: list[str] | None = None) -> int:
    """Run the hub or one of its commands. Exit 0 when ended on request, 1 on a fault, 2 on a wrong
    configuration."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        return _serve(argv) if argv and argv[0].endswith(".toml") else _command(argv)
    except ConfigWrong as wrong:
        refuse(wrong)
    except (DiskWrong, NoAnswer, Anew) as wrong:
        complain(wrong)
        return 1


def _command(argv: list[str]) -> int:
    """Run a command, or the hub with a file whose name has another ending."""
    # Not at the top: a hub that runs needs nothing of it, and would start 0.3 s later.
    from hub.cli.commands import COMMANDS, usage

    if not argv or argv[0] in ("-h", "--help"):
        say(usage())
        return 0 if argv else 2
    command = COMMANDS.get(argv[0])
    if command is None:
        if argv[0].startswith("-") or os.path.exists(argv[0]):
            return _serve(argv)
        nothing = f"found no command and no file {escaped(argv[0])}"
        complain(f"talon-hub: {nothing}; talon-hub --help lists the commands")
        return 2
    log_here(logging.ERROR)  # what strangers say on the broker is for the log of the hub
    return command.start(argv[0], argv[1:])


def _serve(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="talon-hub", description="The hub of a hall.")
    parser.add_argument("config", type=Path, help="hub.toml")
    parser.add_argument("--check", action="store_true", help="check the files, and do only that")
    args = parser.parse_args(argv)
    if args.check:
        return _check(args.config)
    config, found = hall_file.before_start(args.config)
    log_here()
    database, heard = args.config.parent / config.database, inbox()
    opened = _open(database, config, found.hall, heard)
    if opened is not None:
        _run(args.config, config, found, opened, heard)
    return 0


def _check(path: Path) -> int:
    """Check both files, say whether this computer's clock binds what the hall says of times, and
    what nobody serves."""
    config, hall = check(path)
    now = Clock()()
    shown = f"{local(now.wall, zone(path, hall)):%Y-%m-%d %H:%M}"
    clock = checked(hall, now.trusted, config.trust_clock, shown)
    say(f"{path}: ok")
    if clock:
        complain(f"attention: {clock}")
    for service in unserved(hall):
        complain(f"attention: no window and no operator serves {service}")
    return 0


def _open(database: Path, config: HubConfig, hall: Hall, heard: Inbox) -> OpenedDatabase | None:
    """Return the database, however long it takes to be had; None when asked to end before."""
    try:
        return opening.take(database, hall)
    except Busy:
        raise
    except DiskWrong as wrong:
        return opening.until_mended(str(wrong), database, config, hall, heard)


def _run(path: Path, config: HubConfig, found: InUse, opened: OpenedDatabase, heard: Inbox) -> None:
    try:
        running = RunningHub(path, config, found, opened, heard)
    except BaseException:
        opened.close()
        raise
    running.run()


class RunningHub:
    """Runs the hub of hub.toml at ``path`` on its database. Raises ConfigWrong where neither the
    hall file nor the one before it will do."""

    def __init__(
        self, path: Path, config: HubConfig, found: InUse, opened: OpenedDatabase, heard: Inbox
    ) -> None:
        self._path, self._heard = path, heard
        self._opened, self._store = opened, opened.store
        self._changed: Hall | None = None
        self._seldom = Seldom()
        self._machine = self._first_machine(hall_path(path, config), found)
        self._now = Clock(config.trust_clock)
        self._link = Link(config.broker, found.hall.hall, "", heard, will=HubGone)

    def run(self) -> None:
        """Run until asked to end. Raises DiskWrong where something could not be kept; nothing of it
        was said."""
        stop_on_signals(self._heard)
        on_signals(self._heard, ReadHall(), signal.SIGHUP)
        file = self._store.path
        checkup = Checkup(file, lambda: self._heard.put(Stop()))
        notify.tell("READY=1")
        try:
            self._turn()
            notify.tell("STOPPING=1")
        except sqlite3.Error as wrong:
            if is_damage(wrong):
                suspect(file)
            if isinstance(wrong, Vanished):
                until_saved(str(wrong), self._store, self._link, self._heard, self._now)
            raise DiskWrong(f"{file}: {wrong}; nothing was said that is not kept") from None
        finally:
            checkup.close()
            self._link.close()
            self._opened.close()
        if checkup.damage:
            raise DiskWrong(f"{file} is damaged: {checkup.damage}; the next start sets it aside")

    def _turn(self) -> None:
        """A changed hall is a start like any other, but that the connection stands."""
        first: list[object] = [Began()]
        machine: Machine[Effect] = self._machine
        while not turn(
            machine,
            self._heard,
            self._keep,
            self._act,
            now=self._now,
            first=first,
            between=self._look,
            until=lambda: self._changed is not None,
        ):
            self._machine = machine = self._machine_after()
            first = [Began(), LinkUp(self._link.session)]

    def _look(self) -> None:
        """Tell whether the database is still the one at its path, and nobody else's."""
        self._opened.held.look()
        self._store.look()

    def _keep(self, facts: Sequence[Fact]) -> None:
        self._store.keep(facts, self._machine.state.touched.taken())

    def _act(self, effect: Effect) -> list[HallRead]:
        match effect:
            case Tell(device, message):
                self._link.send(message, device)
            case Say(message):
                self._link.send(message)
            case Odd(kind, text):
                self._link.dropped(kind, text)
            case Note(text, loud, kind):
                self._seldom(logging.WARNING if loud else logging.INFO, kind, text)
            case ReadHall():
                return [hall_file.again(self._path, effect)]
            case Apply(hall):
                self._store.work_with(hall)
                self._changed = hall
            case Renew(why):
                self._store.renew()
                raise Anew(f"this database is older than the hall: {why}; a new generation begins")
            case _:
                assert_never(effect)
        return []

    def _first_machine(self, file: Path, found: InUse) -> HubMachine:
        store = self._store
        in_use = hall_file.at_start(file, found, store.hall, self._opened.state)
        if in_use.refused:
            log.error("%s; the hub goes on with the hall of the last start", in_use.refused)
        if in_use.hall != store.hall:
            store.work_with(in_use.hall)
        return self._machine_of(in_use, self._opened.state)

    def _machine_after(self) -> HubMachine:
        """Return the machine of the changed hall."""
        assert self._changed is not None
        in_use, self._changed = InUse(self._changed), None
        self._store.begin_again()
        return self._machine_of(in_use, replayed(self._store.facts_of_last_day()), self._machine)

    def _machine_of(
        self, in_use: InUse, state: DayState, before: HubMachine | None = None
    ) -> HubMachine:
        store, hall = self._store, in_use.hall
        at = (hall, zone(self._path, hall), store.generation, store.epoch)
        log.info("epoch %d of generation %s, day %d", store.epoch, store.generation, state.day)
        return HubMachine(*at, store.past, in_use.refused, before, state)


if __name__ == "__main__":
    sys.exit(main())
