"""How long a kiosk keeps what the hub has, in plain figures."""

import pytest

from kiosk.things import Forgotten
from tests.unit.kiosk.choice.test_outbox import NEXT_WEEK, at, rows


@pytest.mark.parametrize(
    ("days", "more", "forgotten"), [(7, 0, False), (7, 1, True), (6, 0, False)]
)
def test_a_report_is_kept_for_seven_days_to_the_second(days, more, forgotten) -> None:
    outbox = rows(3, at(0))
    gone = outbox.forget(3, NEXT_WEEK, at(days * 86_400.0 + more))
    assert gone == ([Forgotten(2)] if forgotten else [])
