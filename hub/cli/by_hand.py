"""talon-hub call, back, class, transfer: what staff do in an operator's stead, who has no button
for it.

Decides what a command line means; the running hub does it (``by_hand``) and words the answer.
"""

import argparse
from collections.abc import Sequence

from hub.cli.arguments import Command, ask, asked, done, parser, positive
from hub.cli.staff_client import Answer
from wire.clock import fresh_id
from wire.messages import (
    CallWanted,
    ClassWanted,
    LineAnswered,
    LineWanted,
    ReturnWanted,
    StaffAnswered,
    TransferWanted,
)

TICKET = "as on the paper: A017"


def call(argv: Sequence[str]) -> int:
    of = _parser("call")
    of.add_argument("ticket", help=TICKET)
    of.add_argument("--window", type=positive, required=True, help="where to")
    args, config, hall, _ = asked(of, argv, own=False)
    return done(args.json, ask(config, hall, CallWanted(fresh_id(), args.ticket, args.window)))


def back(argv: Sequence[str]) -> int:
    of = _parser("back")
    of.add_argument("ticket", help=TICKET)
    args, config, hall, _ = asked(of, argv, own=False)
    return done(args.json, ask(config, hall, ReturnWanted(fresh_id(), args.ticket)))


def correct(argv: Sequence[str]) -> int:
    of = _parser("class")
    of.add_argument("ticket", help=TICKET)
    of.add_argument("cls", nargs="?", default="", metavar="CLASS", help="its id in the hall file")
    of.add_argument("--ordinary", action="store_true", help="the ordinary class")
    of.add_argument("--window", type=positive, default=0, help="at which the person is now")
    args, config, hall, _ = asked(of, argv, own=False)
    if bool(args.cls) == args.ordinary:
        of.error("name either a class or --ordinary")
    wish = ClassWanted(fresh_id(), args.ticket, args.cls, args.window)
    return done(args.json, ask(config, hall, wish))


def transfer(argv: Sequence[str]) -> int:
    of = _transfer_parser()
    args, config, hall, _ = asked(of, argv, own=False)
    if not args.service and not args.to_window:
        of.error("name --service, --to-window or both")
    here = ask(config, hall, LineWanted(fresh_id(), args.window))
    ticket = here.windows[0].ticket if isinstance(here, LineAnswered) else ""
    if not ticket:
        return done(args.json, _nobody(here, args.window))
    where = {"service": args.service, "to_window": args.to_window, "comment": args.comment}
    how = {"back": args.back, "wrong": args.wrong}
    wish = TransferWanted(fresh_id(), ticket, args.window, **where, **how)
    return done(args.json, ask(config, hall, wish))


COMMANDS = {
    "call": Command(call, "calls a ticket by hand to a window"),
    "back": Command(back, "who missed the call, or is parked, is here: waits at the old place"),
    "class": Command(correct, "corrects the class of a ticket"),
    "transfer": Command(transfer, "sends who is at a window on, to another service or window"),
}


def _nobody(here: Answer, window: int) -> Answer:
    """Why there is nobody to send on."""
    if not isinstance(here, LineAnswered):
        return here
    return StaffAnswered(here.wish, False, f"nobody is called at window {window}")


def _parser(name: str) -> argparse.ArgumentParser:
    of = parser(name, COMMANDS[name].line)
    of.add_argument("--json", action="store_true")
    return of


def _transfer_parser() -> argparse.ArgumentParser:
    of = _parser("transfer")
    of.add_argument("--window", type=positive, required=True, help="at which the person is now")
    of.add_argument("--service", default="", metavar="ID", help="that he waits for; else the same")
    of.add_argument("--to-window", type=positive, default=0, help="the only one that calls him")
    of.add_argument("--back", action="store_true", help="then back to this operator")
    of.add_argument("--wrong", action="store_true", help="a mistake: the wait goes on as it was")
    of.add_argument("--comment", type=_short, default="", help="for whoever calls him next")
    return of


def _short(text: str) -> str:
    if len(text) > 200:
        raise argparse.ArgumentTypeError(f"found {len(text)} letters, expected at most 200")
    return text
