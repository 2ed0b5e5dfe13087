"""Runs talon-hub book, by which staff make, cancel and list bookings.

Decides what a command line means, and makes the codes. The running hub books, cancels and lists.
"""

import argparse
import secrets
from collections.abc import Sequence
from pathlib import Path

from hub.cli import booking_file
from hub.cli.arguments import Arguments, Command, asked
from hub.cli.booking_file import FileWrong, coded, with_codes
from hub.columns import columns
from hub.policy.booking_codes import LONG, with_check
from hub.policy.booking_rules import BookingRules
from hub.reports.names import names_of
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


def book(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    _arguments(of)
    whole = asked(of, argv, own=False)
    args = whole.args
    parts = (args.service, args.date, args.time, args.cls, args.name)
    actions = (args.file is not None, args.list is not None, bool(args.cancel), any(parts))
    if sum(actions) != 1:
        of.error("one of: --service with --date and --time, --import, --list, --cancel")
    if args.list:
        _must_be_a_date(of, args.list)
    if args.cancel:
        return whole.do(UnbookWanted(fresh_id(), args.cancel))
    known = _known(whole, args.list or "")
    if args.list is not None:
        whole.tell(known, _shown(known, whole.hall) if known else "nobody is booked")
        return 0
    if args.file is not None:
        return _file(whole, _ledger(known))
    if not (args.service and args.date and args.time):
        of.error("name --service, --date and --time")
    return _one(whole, _ledger(known))


COMMANDS = {
    "book": Command(book, "make bookings, one or a file of them; --list or --cancel them"),
}


def _arguments(of: argparse.ArgumentParser) -> None:
    for name, said in (
        ("service", "id of a service of the hall file that can be booked"),
        ("date", "YYYY-MM-DD"),
        ("time", "HH:MM, the hall's time"),
        ("name", "the holder's name, for staff only"),
    ):
        of.add_argument(f"--{name}", default="", help=said)
    of.add_argument("--class", dest="cls", default="", metavar="ID", help="a class of the hall")
    columns_of = "columns service, date, time; class, name, code if there are any"
    of.add_argument("--import", dest="file", type=Path, metavar="FILE.csv", help=columns_of)
    listed = "list the bookings of a date, or all"
    of.add_argument("--list", nargs="?", const="", metavar="DATE", help=listed)
    of.add_argument("--cancel", default="", metavar="CODE", help="cancel the booking of this code")


def _must_be_a_date(of: argparse.ArgumentParser, text: str) -> None:
    try:
        day_of(text)
    except ValueError as wrong:
        of.error(f"--list: found {text!r}, expected {wrong}")


def _one(whole: Arguments, before: Bookings) -> int:
    args, terms = whole.args, _terms(whole)
    said = Booking("", args.service, args.date, args.time, args.cls, args.name)
    booking = coded(said, before, _fresh_code)
    wrong = terms.wrong(booking, before, _wall(whole.config))
    if wrong is not None:
        return whole.told(StaffAnswered("", False, f"nothing is booked: --{wrong}"))
    return _send(whole, [booking], before)


def _file(whole: Arguments, before: Bookings) -> int:
    file, terms = whole.args.file, _terms(whole)
    try:
        rows = booking_file.read(file)
        made = with_codes(file, rows, terms, before, _wall(whole.config), _fresh_code)
    except FileWrong as wrong:
        complain(f"{wrong}\nnothing is booked")
        return 2
    return _send(whole, made, before)


def _terms(whole: Arguments) -> BookingRules:
    return BookingRules(whole.hall, zone(whole.args.config, whole.hall))


def _wall(config: HubConfig) -> float | None:
    """Return Unix seconds; None where this computer does not know the time: then the hub alone says
    what is past."""
    now = Clock(config.trust_clock)()
    return now.wall if now.trusted else None


def _send(whole: Arguments, made: list[Booking], before: Bookings) -> int:
    """Send them in parts. When the hub refuses a part, because somebody else books at the same
    time, the bookings that were sent already are cancelled again."""
    parts = [made[at : at + AT_ONCE] for at in range(0, len(made), AT_ONCE)]
    for nth, part in enumerate(parts):
        answer = whole.ask(BookWanted(fresh_id(), tuple(part)))
        assert isinstance(answer, StaffAnswered)
        if not answer.done:
            for booking in made[: nth * AT_ONCE]:
                if booking.code not in before.known:
                    whole.ask(UnbookWanted(fresh_id(), booking.code))
            return whole.told(answer)
    whole.tell(made, _shown([BookingKnown(one) for one in made], whole.hall) if made else "no rows")
    return 0


def _known(whole: Arguments, date: str) -> list[BookingKnown]:
    """Return all bookings of a date ("": of every date), in as many answers as that takes."""
    known: list[BookingKnown] = []
    while True:
        answer = whole.ask(BookingsWanted(fresh_id(), date, len(known)))
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
    """Return a random code: its holder cannot guess another one from it."""
    return with_check(f"{secrets.randbelow(10 ** (LONG - 1)):0{LONG - 1}d}")


def _shown(known: list[BookingKnown], hall: Hall) -> str:
    names = names_of(hall)
    rows = [["code", "date", "time", "service", "class", "name", "ticket"]]
    for one in known:
        x, late = one.booking, ", late" if one.late else ""
        cls = names.classes.get(x.cls, x.cls)
        what = (names.services.get(x.service, x.service), cls, x.name)
        rows.append([x.code, x.date, x.time, *what, one.ticket + late])
    return "\n".join(columns(rows))
