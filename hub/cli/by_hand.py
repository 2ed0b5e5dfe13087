"""Runs talon-hub call, back, class and transfer: what staff do for an operator who has no button
for it.

Decides what a command line means. The running hub does it by the rules of a press, and words the
answer.
"""

import argparse
from collections.abc import Sequence

from hub.cli.arguments import TICKET, Command, asked, positive
from hub.cli.staff_client import StaffReply
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


def call(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("ticket", help=TICKET)
    of.add_argument("--window", type=positive, required=True, help="the window to call it to")
    whole = asked(of, argv, own=False)
    return whole.do(CallWanted(fresh_id(), whole.args.ticket, whole.args.window))


def back(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("ticket", help=TICKET)
    whole = asked(of, argv, own=False)
    return whole.do(ReturnWanted(fresh_id(), whole.args.ticket))


def correct(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("ticket", help=TICKET)
    of.add_argument("cls", nargs="?", default="", metavar="CLASS", help="id of a class of the hall")
    of.add_argument("--ordinary", action="store_true", help="the ordinary class")
    of.add_argument("--window", type=positive, default=0, help="where the person is now")
    whole = asked(of, argv, own=False)
    args = whole.args
    if bool(args.cls) == args.ordinary:
        of.error("name either a class or --ordinary")
    return whole.do(ClassWanted(fresh_id(), args.ticket, args.cls, args.window))


def transfer(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    _transfer_arguments(of)
    whole = asked(of, argv, own=False)
    args = whole.args
    if not args.service and not args.to_window:
        of.error("name --service, --to-window or both")
    here = whole.ask(LineWanted(fresh_id(), args.window))
    ticket = here.windows[0].ticket if isinstance(here, LineAnswered) else ""
    if not ticket:
        return whole.told(_nobody(here, args.window))
    where = {"service": args.service, "to_window": args.to_window, "comment": args.comment}
    how = {"back": args.back, "wrong_choice": args.wrong_choice}
    return whole.do(TransferWanted(fresh_id(), ticket, args.window, **where, **how))


COMMANDS = {
    "call": Command(call, "call a ticket by hand to a window"),
    "back": Command(back, "let a person who missed the call, or is parked, wait again"),
    "class": Command(correct, "correct the class of a ticket"),
    "transfer": Command(transfer, "send the person at a window on, to a service or window"),
}


def _nobody(here: StaffReply, window: int) -> StaffReply:
    """Say why there is nobody to send on."""
    if not isinstance(here, LineAnswered):
        return here
    return StaffAnswered(here.wish, False, f"nobody is called at window {window}")


def _transfer_arguments(of: argparse.ArgumentParser) -> None:
    of.add_argument("--window", type=positive, required=True, help="where the person is now")
    of.add_argument(
        "--service", default="", metavar="ID", help="what they wait for next; the same by default"
    )
    of.add_argument(
        "--to-window", type=positive, default=0, help="the only window that may call them"
    )
    of.add_argument("--back", action="store_true", help="they come back to this operator after it")
    of.add_argument(
        "--wrong-choice", action="store_true", help="a wrong choice: their wait goes on"
    )
    of.add_argument("--comment", type=_short, default="", help="a note for whoever calls them next")


def _short(text: str) -> str:
    if len(text) > 200:
        raise argparse.ArgumentTypeError(f"found {len(text)} letters, expected at most 200")
    return text
