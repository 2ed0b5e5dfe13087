"""talon-hub line, skills, operator: who waits, who works where, what each window serves.

Decides what a command line means; the running hub answers (``staff_client``), ``line_words`` words
it.
"""

import argparse
from collections.abc import Sequence

from msgspec import structs

from hub.cli.arguments import Command, ask, asked, done, parser, positive, tell
from hub.cli.line_words import HallWords
from hub.cli.staff_client import Answer
from wire.clock import fresh_id
from wire.messages import LineAnswered, LineWanted, OperatorWanted, SkillsWanted

FIRST = 30
"""People shown if not asked for more."""


def line(argv: Sequence[str]) -> int:
    of = _parser("line")
    of.add_argument("--window", type=positive, default=0, help="only whom this window serves")
    of.add_argument("--first", type=positive, default=FIRST, help=f"so many people, else {FIRST}")
    args, config, hall, _ = asked(of, argv, own=False)
    answer = ask(config, hall, LineWanted(fresh_id(), args.window))
    if not isinstance(answer, LineAnswered):
        return done(args.json, answer)
    tell(args.json, answer, HallWords(hall).line(answer, args.first))
    return 0


def skills(argv: Sequence[str]) -> int:
    of = _parser("skills")
    whose = of.add_mutually_exclusive_group()
    whose.add_argument("--window", type=positive, default=0, help="its number")
    whose.add_argument("--operator", default="", metavar="ID", help="wherever he sits")
    of.add_argument("--primary", type=_ids, metavar="A,B", help="services that are served")
    of.add_argument("--secondary", type=_ids, metavar="C", help="services helped when urgent")
    of.add_argument("--reset", action="store_true", help="what the hall file says holds again")
    args, config, hall, _ = asked(of, argv, own=False)
    named = (args.primary or (), args.secondary or ())
    if args.primary is None and args.secondary is None and not args.reset:
        return _shown(args, ask(config, hall, LineWanted(fresh_id(), args.window)), HallWords(hall))
    if not args.window and not args.operator:
        of.error("name --window or --operator whose skills are changed")
    wish = SkillsWanted(fresh_id(), args.window, args.operator, *named, args.reset)
    return done(args.json, ask(config, hall, wish))


def operator(argv: Sequence[str]) -> int:
    of = _parser("operator")
    of.add_argument("operator", nargs="?", default="", metavar="ID", help="who logs in")
    of.add_argument("--window", type=positive, default=0, help="where")
    of.add_argument("--out", action="store_true", help="logs out who is there, closes the window")
    args, config, hall, _ = asked(of, argv, own=False)
    if args.operator and args.out:
        of.error("an operator logs in or out")
    if (args.operator or args.out) and not args.window:
        of.error("name --window")
    if args.operator or args.out:
        wish = OperatorWanted(fresh_id(), args.window, args.operator)
        return done(args.json, ask(config, hall, wish))
    answer, words = ask(config, hall, LineWanted(fresh_id(), args.window)), HallWords(hall)
    if not isinstance(answer, LineAnswered):
        return done(args.json, answer)
    alone = args.window and words.at_window(answer.windows[0])
    tell(args.json, answer.windows, alone or words.operators(answer))
    return 0


COMMANDS = {
    "line": Command(line, "who waits, in which order, by which urgency; who is where"),
    "skills": Command(skills, "what each window serves now; changes it for the rest of the day"),
    "operator": Command(operator, "who works where; logs an operator in at a window, or out"),
}


def _parser(name: str) -> argparse.ArgumentParser:
    of = parser(name, COMMANDS[name].line)
    of.add_argument("--json", action="store_true")
    return of


def _shown(args: argparse.Namespace, answer: Answer, words: HallWords) -> int:
    """What is served now, of everybody or of one operator."""
    if not isinstance(answer, LineAnswered):
        return done(args.json, answer)
    if args.operator:
        one = [known for known in answer.operators if known.operator == args.operator]
        answer = structs.replace(answer, windows=(), operators=tuple(one))
    some = {"windows": answer.windows, "operators": answer.operators}
    text = words.skills(answer) or f"{args.operator} has no skills: the window's hold"
    tell(args.json, some, text)
    return 0


def _ids(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
