"""talon-hub book: who is expected when.

Decides what a command line means and makes the codes; the running hub books, cancels and lists.
"""

import argparse
import secrets
from collections.abc import Sequence
from pathlib import Path

from hub.cli import booking_file
from hub.cli.arguments import Command, ask, asked, done, parser, tell
from hub.cli.booking_file import FileWrong, coded, with_codes
from hub.columns import columns
from hub.policy.booking_codes import LONG, with_check
from hub.policy.booking_rules import BookingRules
from hub.startup.config import HubConfig, zone
from hub.state.bookings import Bookings
from wire.clock import Clock, fresh_id
from wire.hall import Hall
from wire.hall.hours import day_of
from wire.messages import (
    Booking,
    BookingKnown,
    BookingsAnswered,
    BookingsWanted,
    BookWanted,
    StaffAnswered,
    UnbookWanted,
)
from wire.text.terminal import complain

AT_ONCE = 100
"""Bookings in one message (wire.messages.BookWanted)."""


def book(argv: Sequence[str]) -> int:
    of = _parser()
    args, config, hall, _ = asked(of, argv, own=False)
    parts = (args.service, args.date, args.time, args.cls, args.name)
    acts = (args.file is not None, args.list is not None, bool(args.cancel), any(parts))
    if sum(acts) != 1:
        of.error("one of: --service with --date and --time, --import, --list, --cancel")
    if args.list:
        _must_be_a_date(of, args.list)
    if args.cancel:
        return done(args.json, ask(config, hall, UnbookWanted(fresh_id(), args.cancel)))
    known = _known(config, hall, args.list or "")
    if args.list is not None:
        tell(args.json, known, _shown(known, hall) if known else "nobody is booked")
        return 0
    terms = BookingRules(hall, zone(args.config, hall))
    if args.file is None:
        if not (args.service and args.date and args.time):
            of.error("name --service, --date and --time")
        return _one(args, config, hall, terms, known)
    return _file(args, config, hall, terms, known)


def _wall(config: HubConfig) -> float | None:
    """None where this computer does not know the time: then the hub alone says what is past."""
    now = Clock(config.trust_clock)()
    return now.wall if now.trusted else None


def _must_be_a_date(of: argparse.ArgumentParser, text: str) -> None:
    try:
        day_of(text)
    except ValueError as wrong:
        of.error(f"--list: found {text!r}, expected {wrong}")


def _one(
    args: argparse.Namespace,
    config: HubConfig,
    hall: Hall,
    terms: BookingRules,
    known: list[BookingKnown],
) -> int:
    said = Booking("", args.service, args.date, args.time, args.cls, args.name)
    booking = coded(said, _ledger(known), _fresh_code)
    wrong = terms.wrong(booking, _ledger(known), _wall(config))
    if wrong is not None:
        return done(args.json, StaffAnswered("", False, f"nothing is booked: --{wrong}"))
    return _send(args, config, hall, [booking], _ledger(known))


def _file(
    args: argparse.Namespace,
    config: HubConfig,
    hall: Hall,
    terms: BookingRules,
    known: list[BookingKnown],
) -> int:
    try:
        rows = booking_file.read(args.file)
        ledger = _ledger(known)
        made = with_codes(args.file, rows, terms, ledger, _wall(config), _fresh_code)
    except FileWrong as wrong:
        complain(f"{wrong}\nnothing is booked")
        return 2
    return _send(args, config, hall, made, ledger)


def _send(
    args: argparse.Namespace,
    config: HubConfig,
    hall: Hall,
    made: list[Booking],
    before: Bookings,
) -> int:
    """In parts; when the hub refuses one, those of it that were sent already are cancelled again:
    somebody else books at the same time."""
    parts = [made[at : at + AT_ONCE] for at in range(0, len(made), AT_ONCE)]
    for nth, part in enumerate(parts):
        answer = ask(config, hall, BookWanted(fresh_id(), tuple(part)))
        assert isinstance(answer, StaffAnswered)
        if not answer.done:
            for booking in made[: nth * AT_ONCE]:
                if booking.code not in before.known:
                    ask(config, hall, UnbookWanted(fresh_id(), booking.code))
            return done(args.json, answer)
    tell(args.json, made, _shown([BookingKnown(one) for one in made], hall) if made else "no rows")
    return 0


def _known(config: HubConfig, hall: Hall, date: str) -> list[BookingKnown]:
    """All of a date, "" of all, as many answers as that takes."""
    known: list[BookingKnown] = []
    while True:
        answer = ask(config, hall, BookingsWanted(fresh_id(), date, len(known)))
        assert isinstance(answer, BookingsAnswered)
        known += answer.bookings
        if not answer.bookings or len(known) >= answer.count:
            return known


def _ledger(known: list[BookingKnown]) -> Bookings:
    ledger = Bookings()
    for one in known:
        ledger.add(one.booking)
    return ledger


def _fresh_code() -> str:
    """Nobody can guess another one's from his own."""
    return with_check(f"{secrets.randbelow(10 ** (LONG - 1)):0{LONG - 1}d}")


def _shown(known: list[BookingKnown], hall: Hall) -> str:
    first = hall.languages[0]
    services = {service.id: service.name[first] for service in hall.services}
    classes = {cls.id: cls.name[first] for cls in hall.classes}
    rows = [["code", "date", "time", "service", "class", "name", "ticket"]]
    for one in known:
        x, late = one.booking, ", late" if one.late else ""
        what = (services.get(x.service, x.service), classes.get(x.cls, x.cls), x.name)
        rows.append([x.code, x.date, x.time, *what, one.ticket + late])
    return "\n".join(columns(rows))


def _parser() -> argparse.ArgumentParser:
    of = parser("book", COMMANDS["book"].line)
    for name, said in (
        ("service", "id of a service of the hall file that can be booked"),
        ("date", "YYYY-MM-DD"),
        ("time", "HH:MM, the hall's time"),
        ("name", "for staff only"),
    ):
        of.add_argument(f"--{name}", default="", help=said)
    of.add_argument("--class", dest="cls", default="", metavar="ID", help="of the hall file")
    columns_of = "columns service, date, time; class, name, code if there are any"
    of.add_argument("--import", dest="file", type=Path, metavar="FILE.csv", help=columns_of)
    of.add_argument("--list", nargs="?", const="", metavar="DATE", help="of a date, or all")
    of.add_argument("--cancel", default="", metavar="CODE")
    of.add_argument("--json", action="store_true")
    return of


COMMANDS = {
    "book": Command(book, "makes bookings, one or a file of them; --list, --cancel"),
}
