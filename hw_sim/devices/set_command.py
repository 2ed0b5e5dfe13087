"""Sends a line to a running simulated device and prints its answer: `talon-sim set SOCKET WORD`."""

from __future__ import annotations

import argparse
import sys

from hw_sim.arguments import reason
from hw_sim.devices.control_socket import ask


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim set`."""
    parser.add_argument("socket", help="the device's control socket")
    parser.add_argument("words", nargs="+", help="for example: paper out")


def run(args: argparse.Namespace) -> int:
    """Print the device's answer; return 1 when it is an error, 2 when nobody answers."""
    try:
        answer = ask(args.socket, " ".join(args.words))
    except OSError as error:
        print(f"{args.socket}: no device answers here: {reason(error)}", file=sys.stderr)
        return 2
    print(answer)
    return 1 if answer.startswith("error") else 0
