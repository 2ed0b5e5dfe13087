"""What the hub answers staff, in words that a manager understands. Pure.

Decides only the wording: every figure comes from the hub's answer.
"""

from wire.messages import DayAnswered, KioskKnown


def day_text(answer: DayAnswered) -> str:
    """How the day stands, each kiosk, and what staff have to decide."""
    lines = [_day(answer)]
    if answer.gathering:
        lines += [
            "The hub lost its past and first hears what the kiosks know. Until then it",
            "gives no numbers itself: the kiosks give those of their reserves.",
        ]
    if answer.kiosks:
        lines += ["", *_table(answer.kiosks)]
    if answer.doubtful:
        lines += ["", *doubtful_lines(answer)]
    return "\n".join(lines)


def doubtful_lines(answer: DayAnswered) -> list[str]:
    """Each doubtful ticket and why; how to decide."""
    if not answer.doubtful:
        return ["No ticket is doubtful."]
    wide = max(len(one.ticket) for one in answer.doubtful)
    lines = ["Doubtful tickets are called only when somebody says that their holder waits:"]
    lines += [f"  {one.ticket:{wide}}  {one.why}" for one in answer.doubtful]
    first = answer.doubtful[0].ticket
    decide = f"Decide each: talon-hub doubtful CONFIG --waits {first}, or --gone {first}"
    return [*lines, decide]


def _day(answer: DayAnswered) -> str:
    if answer.day == 0:
        return "No day has ever been opened."
    date = answer.date or "date unknown: the hub's clock is not set"
    if answer.is_open:
        return f"Day {answer.day} ({date}) is open; waiting: {answer.waiting or 'nobody'}."
    return f"Day {answer.day} ({date}) is closed; {answer.left or 'nobody'} still waited then."


def _table(kiosks: tuple[KioskKnown, ...]) -> list[str]:
    rows = [("kiosk", "", "reserve left", "trouble")]
    rows += [
        (one.name, "here" if one.here else "not here", str(one.reserve_left), one.trouble or "none")
        for one in kiosks
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return [
        f"{a:{widths[0]}}  {b:{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows
    ]
