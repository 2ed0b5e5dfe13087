"""Reports a played day that does not end: what each person waits for, and what they see.

Decides when a day should have ended, and the words. Never looks at the hall: the caller hands in
what people and operators have seen. Times are real seconds since the doors opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hw_sim.people.plan import Day
from hw_sim.people.record import Account, Story

SLACK = 120.0  # real seconds for what is not faster with the hall: links, panels, a busy machine
MOST = 20  # people named, at most
CODE = 3  # exit status of a day that had to be stopped


class Standstill(Exception):
    """Says that the day had to be stopped, with a line for each who is left."""


def latest(day: Day) -> float:
    """Return when everybody should have gone: the last one may be called when the doors close."""
    longest = max((person.serve for person in day.people), default=0.0)
    return (day.closes + longest) / day.speed + SLACK


def told(
    account: Account,
    screens: Mapping[str, str],
    panels: Mapping[int, str | None],
    now: float,
) -> str:
    """Write the whole text. `screens`: what each kiosk shows; `panels`: the number over each
    window."""
    left = [story for story in account.stories if story.arrived is not None and story.gone is None]
    coming = sum(story.arrived is None for story in account.stories)
    lines = [
        f"The day did not end within {now:.0f} s and was stopped: {len(left)} people are left."
    ]
    for x in left[:MOST]:
        lines.append(f"person {x.person} ({x.service}): {_waits(x, account, screens, panels)}")
    if len(left) > MOST:
        lines.append(f"and {len(left) - MOST} more")
    if coming:
        lines.append(f"{coming} people have not come yet")
    lines.append(f"panels: {', '.join(_panels(panels)) or 'none'}")
    lines += [f"operator: {oddity}" for oddity in account.oddities[-MOST:]]
    return "\n       ".join(lines)


def _waits(
    story: Story, account: Account, screens: Mapping[str, str], panels: Mapping[int, str | None]
) -> str:
    """Say what this person waits for, since when, and what can be seen of it."""
    if story.ticket is None:
        return _without_ticket(story, screens)
    if story.served_from is not None:
        shown = panels.get(story.window or 0) or "no number"
        return (
            f"stands at window {story.window} with {story.ticket} since "
            f"{story.served_from:.1f} s and is not served; its panel shows {shown}"
        )
    if story.called is not None:
        return f"walks to window {story.window} with {story.ticket} since {story.called:.1f} s"
    first = next((x for x in account.sightings if x.ticket == story.ticket), None)
    seen = f"it stood over window {first.window} at {first.at:.1f} s" if first else ""
    return (
        f"waits with {story.ticket} for a call since {story.paper_at or 0.0:.1f} s; "
        f"{seen or 'no panel has shown it'}"
    )


def _without_ticket(story: Story, screens: Mapping[str, str]) -> str:
    if story.kiosk_from is not None and story.kiosk_until is None:
        return (
            f"has no ticket, at {story.kiosk} since {story.kiosk_from:.1f} s; "
            f"it shows {screens.get(story.kiosk, '')!r}"
        )
    return f"has no ticket, in line for a kiosk since {story.arrived or 0.0:.1f} s"


def _panels(panels: Mapping[int, str | None]) -> Iterator[str]:
    for window, ticket in sorted(panels.items()):
        yield f"{window} {ticket or 'no number'}"
