"""Makes days of a hub with known figures, and their reports."""

from hub.reports.day import Report, ReportRow, report
from hub.reports.names import names_of
from hub.storage.store import HubStore
from tests.support.hub.desk import Desk, at
from tests.support.hub.same_rows import keep
from tests.support.hub.working_days import Floor
from wire.disk import open_to_read
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    ClosePressed,
    DonePressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    StartPressed,
    Tick,
    TransferPressed,
    UndoPressed,
)


def reported(path, desk: Desk, day: int | None = None) -> Report:
    store = HubStore(path / "hub.db", desk.hall)
    keep(store, desk.facts)
    store.close()
    base = open_to_read(path / "hub.db")
    try:
        found = report(base, day, names_of(desk.hall))
    finally:
        base.close()
    assert found is not None
    return found


def a_short_day() -> Floor:
    """Play a day of three people; v1 is a child's mother with half the limit, v2 has a route.

    v0: waits 80 s, parked after 30, called again, served 60 s with START: in all 90, moved to a
    seal, waits 100 s, served 40 s. v1: 100 s, does not come, back, served 20 s at window 3. v2:
    called by hand at 700 (waited 680 of 600), served 50, then pays: still waits.
    """
    day = Floor()
    day.does(1, at(0), OpenPressed, operator="iva")
    day.comes("v0", at(20))
    day.comes("v1", at(40), cls="child")
    day.comes("v2", at(20), "new")
    day.does(1, at(95), BreakPressed, reason="lunch")
    day.does(1, at(96), UndoPressed)
    day.does(1, at(97), CallPressed, ticket="A001")
    day.does(1, at(98), UndoPressed)
    day.does(1, at(100), CallPressed, ticket="A001")
    day.does(1, at(130), ParkPressed, reason="copy")
    day.does(1, at(140))  # v1
    day.does(1, at(145), RecallPressed)
    day.does(1, at(150), NoShowPressed)
    day.does(1, at(150), BackPressed, ticket="A001")
    day.does(1, at(160), BreakPressed, reason="lunch")
    day.does(1, at(190), CallPressed, ticket="A001")
    day.does(1, at(200), StartPressed)
    day.does(1, at(260), TransferPressed, service="seal")
    day.does(1, at(300), BackPressed, ticket="A002")
    day.does(3, at(340))  # v1 again
    day.does(3, at(360), DonePressed, outcome="deal")
    day.does(3, at(361), ClosePressed)
    day.does(1, at(360))  # v0's seal, after 100 s
    day.does(1, at(400), DonePressed)
    day.does(2, at(700), CallPressed, ticket="N001")
    day.does(2, at(750), DonePressed)
    day.hear(Tick(), at(760))
    return day


def row(day: Report, by: str, name: str) -> ReportRow:
    return next(row for row in day.rows[by] if row.name == name)


DAY = 86_400.0
