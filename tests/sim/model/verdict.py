"""Says what must be true when everything works again: nobody is left behind, everything has
drained."""

from tests.sim.agenda import Violation
from tests.sim.hall.floor import Floor
from tests.sim.model.truth import Truth

SETTLED = ("doubtful", "quarantined", "left", "history", "kept")
"""States in which a paper may end without a call: staff were told, or its day was over."""


def drained(floor: Floor) -> str:
    """Return why the hall is not at rest yet; "" when it is."""
    ledger = floor.truth.ledger
    if ledger.gathering or not ledger.is_open:
        return "the hub gathers" if ledger.gathering else "the day is closed"
    for kiosk in floor.kiosks:
        if kiosk.screen is None or kiosk.screen.kind in ("closed", "waiting"):
            return f"{kiosk.name} shows {kiosk.screen}"
        if not kiosk.finger.idle:
            return f"somebody stands at {kiosk.name}"
        if kiosk.unheard():
            return f"{kiosk.name}: {kiosk.unheard()}"
    if floor.post.last > floor.agenda.now + 1.0 or floor.post.stalls():
        return "something is under way since before"
    left = ledger.waiting()
    if left:
        return f"{len(left)} are not served: {left[:3]}"
    if floor.board.scene is None or floor.board.scene.standing != "live":
        return f"the board is {floor.board.scene and floor.board.scene.standing}"
    if floor.board.scene.rows:
        return f"nobody is called, and the board shows {floor.board.scene.rows}"
    return ""


def papers(floor: Floor) -> int:
    """Return how many papers came out. Each was called under its own number, or staff know of
    it."""
    truth, count = floor.truth, 0
    for visit, taken in truth.taken.items():
        if not taken.out:
            continue
        count += 1
        row = truth.ledger.rows.get(visit)
        if taken.card in truth.lost and (row is None or row.ticket != taken.fact.ticket):
            continue  # the card died before it could tell
        if row is None:
            raise Violation(f"{taken.fact} is on paper and nobody knows it")
        if row.state == "quarantined" and taken.card not in truth.lost:
            raise Violation(f"{row} has an honest paper")
        called = taken.fact.ticket in truth.called_as.get(visit, ())
        if not called and row.state not in SETTLED and row.before != "left":
            raise Violation(f"{row} was never called as {taken.fact.ticket}")
        if row.state == "kept":
            raise Violation(f"{row} is kept although a day is open")
    _nobody_waits_in_vain(truth)
    return count


def _nobody_waits_in_vain(truth: Truth) -> None:
    """Hold that everybody who was sent on, parked or came back was called in the end, or staff know
    of them."""
    for visit in truth.sent_on:
        row, taken = truth.ledger.rows.get(visit), truth.taken.get(visit)
        if taken is None or taken.card in truth.lost:
            continue
        if truth.forgot and truth.written.get(visit) != "waiting":
            continue  # the hub forgot it, and nobody else had written it down
        if row is None or (row.state not in SETTLED and row.before != "left"):
            raise Violation(f"{visit} was told that he waits, and now he stands as {row}")
