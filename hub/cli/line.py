"""Runs talon-hub line, skills and operator: who waits, who works where, what each window serves.

Decides what a command line means. The running hub answers, and ``line_words`` words the answer.
"""

import argparse
from collections.abc import Sequence

from msgspec import structs

from hub.cli.arguments import Arguments, Command, asked, positive
from hub.cli.line_words import HallWords
from wire.clock import fresh_id
from wire.messages import LineAnswered, LineWanted, OperatorWanted, SkillsWanted

FIRST = 30
"""People that the line shows unless ``--first`` asks for more."""


def line(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("--window", type=positive, default=0, help="only whom this window serves")
    many = f"how many people to show (default {FIRST})"
    of.add_argument("--first", type=positive, default=FIRST, help=many)
    whole = asked(of, argv, own=False)
    answer = whole.ask(LineWanted(fresh_id(), whole.args.window))
    if not isinstance(answer, LineAnswered):
        return whole.told(answer)
    whole.tell(answer, HallWords(whole.hall).line(answer, whole.args.first))
    return 0


def skills(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    whose = of.add_mutually_exclusive_group()
    whose.add_argument("--window", type=positive, default=0, help="the skills of this window")
    whose.add_argument("--operator", default="", metavar="ID", help="the skills of an operator")
    of.add_argument("--primary", type=_ids, metavar="A,B", help="services that are served")
    of.add_argument("--secondary", type=_ids, metavar="C", help="services helped when urgent")
    of.add_argument("--reset", action="store_true", help="go back to what the hall file says")
    whole = asked(of, argv, own=False)
    args = whole.args
    if args.primary is None and args.secondary is None and not args.reset:
        return _show_skills(whole)
    if not args.window and not args.operator:
        of.error("name --window or --operator whose skills are changed")
    named = (args.primary or (), args.secondary or ())
    return whole.do(SkillsWanted(fresh_id(), args.window, args.operator, *named, args.reset))


def operator(of: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    of.add_argument("operator", nargs="?", default="", metavar="ID", help="the one who logs in")
    of.add_argument("--window", type=positive, default=0, help="the window to log in at")
    of.add_argument("--out", action="store_true", help="log the operator out, close the window")
    whole = asked(of, argv, own=False)
    args = whole.args
    if args.operator and args.out:
        of.error("an operator logs in or out")
    if (args.operator or args.out) and not args.window:
        of.error("name --window")
    if args.operator or args.out:
        return whole.do(OperatorWanted(fresh_id(), args.window, args.operator))
    answer, words = whole.ask(LineWanted(fresh_id(), args.window)), HallWords(whole.hall)
    if not isinstance(answer, LineAnswered):
        return whole.told(answer)
    alone = args.window and words.at_window(answer.windows[0])
    whole.tell(answer.windows, alone or words.operators(answer))
    return 0


COMMANDS = {
    "line": Command(line, "show who waits, in which order and why, and who works where"),
    "skills": Command(skills, "show what each window serves; change it for the rest of today"),
    "operator": Command(operator, "show who works where; log an operator in, or out"),
}


def _show_skills(whole: Arguments) -> int:
    """Show what is served now, by everybody or by one operator."""
    answer, name = whole.ask(LineWanted(fresh_id(), whole.args.window)), whole.args.operator
    if not isinstance(answer, LineAnswered):
        return whole.told(answer)
    if name:
        one = tuple(known for known in answer.operators if known.operator == name)
        answer = structs.replace(answer, windows=(), operators=one)
    text = HallWords(whole.hall).skills(answer) or f"{name} has no skills: the window's hold"
    whole.tell({"windows": answer.windows, "operators": answer.operators}, text)
    return 0


def _ids(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
