"""Words how the business day stands, so that a manager understands it.

Decides only the wording: every figure comes from the hub's answer. Pure.
"""

from collections.abc import Iterator
from textwrap import wrap

from hub.columns import columns
from wire.messages import DayAnswered, Doubtful, KioskKnown, OtherHub
from wire.pulse import SILENCE

WIDE = 100
"""Columns of a long line."""


def day_text(answer: DayAnswered) -> str:
    """Tell how the day stands, what needs attention, each kiosk, and what staff have to decide."""
    lines = [_day(answer), *_attention(answer)]
    if answer.kiosks:
        lines += ["", *_table(answer.kiosks)]
    if answer.doubtful:
        lines += ["", *doubtful_lines(answer)]
    return "\n".join(lines)


def _attention(answer: DayAnswered) -> Iterator[str]:
    """Yield lines about what somebody should look at now."""
    if answer.other is not None:
        yield from _other(answer.other)
    if answer.clock:
        yield from wrap(f"ATTENTION: {answer.clock}.", WIDE, subsequent_indent="  ")
    if answer.hall_file:
        yield "The hall file on the disk is not in use; the hub goes on with the one before:"
        yield f"  {answer.hall_file}"
        yield "Mend it, or wait until that holds, then: talon-hub apply CONFIG"
    for name in answer.twins:
        yield f"Two devices that are switched on are named {name}: rename one of them."
    if answer.gathering:
        yield "The hub lost its past and first hears what the kiosks know. Until then it"
        yield "gives no numbers itself: the kiosks give those of their reserves."


def doubtful_lines(answer: DayAnswered) -> list[str]:
    """Name each doubtful ticket, why it is doubtful and how to decide; then those that no decision
    can help."""
    doubtful = [one for one in answer.doubtful if not one.quarantined]
    wrong = [one for one in answer.doubtful if one.quarantined]
    lines = [] if doubtful else ["No ticket is doubtful."]
    if doubtful:
        first = doubtful[0].ticket
        lines += [
            "Doubtful tickets are called only when somebody says that their holder waits:",
            *_whys(doubtful),
            f"Decide each: talon-hub doubtful CONFIG --waits {first}, or --gone {first}",
        ]
    if wrong:
        lines += [
            "Tickets with a number that cannot be right are never called. Who holds one needs",
            "a new ticket:",
            *_whys(wrong),
        ]
    return lines


def _whys(tickets: list[Doubtful]) -> list[str]:
    wide = max(len(one.ticket) for one in tickets)
    return [f"  {one.ticket:{wide}}  {one.why}" for one in tickets]


def _day(answer: DayAnswered) -> str:
    if answer.day == 0:
        return "No day has ever been opened."
    date = answer.date or "date unknown: the hub's clock is not set"
    if answer.is_open:
        here = f"waiting: {answer.waiting or 'nobody'}"
        others = {"parked": answer.parked, "at a window": answer.serving}
        more = "".join(f", {how}: {count}" for how, count in others.items() if count)
        return f"Day {answer.day} ({date}) is open; {here}{more}."
    return f"Day {answer.day} ({date}) is closed; {answer.left or 'nobody'} still waited then."


def _other(hub: OtherHub) -> list[str]:
    """Name the other hub by a line of its log: two computers look alike."""
    ago = f"{hub.ago} s" if hub.ago < 120 else f"{hub.ago // 60} min"
    heard = f"was heard in this hall {ago} ago, and may run on"
    if hub.ago <= SILENCE:
        how = "keeps silent" if hub.silent else "speaks"
        heard = f"{how} in this hall (last heard {ago} ago)"
    lines = [f"Another hub {heard}: two hubs must not run. Stop one."]
    if hub.generation:
        lines.append(
            f'The log of the other says "epoch {hub.epoch} of generation {hub.generation}".'
        )
    return lines


def _table(kiosks: tuple[KioskKnown, ...]) -> list[str]:
    rows = [("kiosk", "", "reserve left", "trouble")]
    rows += [
        (one.name, "here" if one.here else "not here", str(one.reserve_left), one.trouble or "none")
        for one in kiosks
    ]
    return columns(rows, right=(2,))
