"""Orders the calls once more: plain and slow, a list of people and the highest over all.

Written from the text of the rule alone (docs/calling.md), and from nothing of the hub: what both
say must be the same, so neither may borrow from the other.
"""

from dataclasses import dataclass, field


@dataclass
class Person:
    """Describes somebody with a ticket. ``order``: the place in the order of hearing; ``since``,
    ``arrived`` in hall time, ``limit`` in seconds; ``window``, ``operator``: only they may call."""

    name: str
    order: int
    service: str
    cls: str
    since: float
    arrived: float
    limit: float
    waits: bool = False
    window: int = 0
    operator: str = ""


@dataclass
class Desk:
    """Describes a window: what it serves, what it helps, who sits there."""

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    operator: str = ""


@dataclass
class Called:
    """Records a call that was made: for which service, and whether out of turn, by law."""

    service: str
    absolute: bool
    reason: str


@dataclass
class Answer:
    """Says who is called, by which reason, and with which urgency."""

    name: str
    reason: str
    urgency: float
    eligible: int
    over: str
    over_urgency: float


@dataclass
class Hall:
    """Holds the policy, the people in it, and the calls made so far."""

    visit: float
    helps_from: float
    absolute: str
    in_a_row: dict[str, int]
    people: list[Person] = field(default_factory=list)
    desks: dict[int, Desk] = field(default_factory=dict)
    calls: list[Called] = field(default_factory=list)

    def urgency(self, person: Person, now: float) -> float:
        """Return the larger of the two clocks."""
        return max((now - person.arrived) / self.visit, (now - person.since) / person.limit)

    def waiting(self) -> list[Person]:
        return [person for person in self.people if person.waits]

    def may_call(self, window: int, person: Person, now: float) -> bool:
        desk = self.desks[window]
        if not person.waits:
            return False
        if person.window:
            return person.window == window
        if person.operator:
            return person.operator == desk.operator
        if person.service in desk.primary:
            return True
        return person.service in desk.secondary and self.needs_help(person.service, now)

    def needs_help(self, service: str, now: float) -> bool:
        """Return the largest urgency of those who wait there and whom no window or operator has
        alone."""
        queue = [p for p in self.waiting() if p.service == service and not (p.window or p.operator)]
        return max(self.urgency(person, now) for person in queue) >= self.helps_from

    def in_turn(self, people: list[Person], now: float) -> tuple[Person, str]:
        """Return whom the rule calls of these, and by which reason."""
        come = [person for person in people if person.since <= now]
        if not come:
            return self.most_urgent(people, now), "early"
        lawful = [person for person in come if self.absolute and person.cls == self.absolute]
        others = [person for person in come if person not in lawful]
        free = [p for p in lawful if not (self.had_its_turns(p.service) and _same(p, others))]
        if free:
            return sorted(free, key=lambda p: (p.since, p.order))[0], "absolute"
        if not lawful:
            return self.most_urgent(others, now), "urgency"
        held_up = [person for person in others if self.had_its_turns(person.service)]
        whose_turn = [person for person in held_up if _same(person, lawful)]
        return self.most_urgent(whose_turn, now), "bound"

    def most_urgent(self, people: list[Person], now: float) -> Person:
        return sorted(people, key=lambda p: (-self.urgency(p, now), p.since, p.order))[0]

    def had_its_turns(self, service: str) -> bool:
        bound = self.in_a_row.get(service, 0)
        return bound > 0 and self.row(service) >= bound

    def row(self, service: str) -> int:
        """Count calls out of turn one after the other for this service, back from the last one.

        A call by hand of somebody whom the law serves out of turn neither counts nor ends the row.
        """
        row = 0
        for call in reversed([call for call in self.calls if call.service == service]):
            if not call.absolute:
                break
            row += call.reason == "absolute"
        return row

    def next(self, window: int, now: float) -> Answer | None:
        people = [person for person in self.people if self.may_call(window, person, now)]
        if not people:
            return None
        first, reason = self.in_turn(people, now)
        rest = [person for person in people if person is not first]
        over = self.in_turn(rest, now)[0] if rest else None
        return Answer(
            first.name,
            reason,
            self.urgency(first, now),
            len(people),
            over.name if over else "",
            self.urgency(over, now) if over else 0.0,
        )

    def line(self, now: float) -> list[str]:
        """Return everybody who waits: out of turn, by urgency, before their time."""
        come = [person for person in self.waiting() if person.since <= now]
        lawful = [person for person in come if self.absolute and person.cls == self.absolute]
        others = [person for person in come if person not in lawful]
        early = [person for person in self.waiting() if person.since > now]
        lawful.sort(key=lambda p: (p.since, p.order))
        for part in (others, early):
            part.sort(key=lambda p: (-self.urgency(p, now), p.since, p.order))
        return [person.name for person in (*lawful, *others, *early)]


def _same(person: Person, others: list[Person]) -> bool:
    return any(other.service == person.service for other in others)
