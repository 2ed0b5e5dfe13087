"""The whole page of a report as a manager reads it. The day is that of test_report, whose figures
were worked out by hand; here it is their place, form and rounding that count."""

from msgspec import structs

from hub.reports.day_words import as_text
from hub.reports.names import Names, names_of
from tests.support.hub.desk import ZONE
from tests.support.hub.reported_days import a_short_day, reported

PAGE = """\
Day 1, 2026-01-13 (open).
3 tickets: 2 served, 1 waiting.
In the hall, if served: mean 5:50, nine of ten within 6:20, longest 6:20; \
0% beyond the limit of a visit.
6 calls: 3 by hand, 3 by urgency.
Also recalls: 1, back after a missed call: 1, calls undone or withdrawn, which count nowhere: 1.

wait, serve: the mean, min:s; > the share beyond the standard; missed: did not come.

service  waits  served  moved  missed  left  still   wait    med    p90    max     >  serve   p90   max   >
Оплата       3       1      1       0     0      1   1:30   1:30   1:40   1:40    0%   0:55  1:30  1:30  0%
Счётчик      1       1      0       0     0      0  11:20  11:20  11:20  11:20  100%   0:50  0:50  0:50  0%
Пломба       1       1      0       0     0      0   1:40   1:40   1:40   1:40    0%   0:40  0:40  0:40  0%
all          5       3      1       0     0      1   4:00   1:40  11:20  11:20   25%   0:50  1:30  1:30  0%

window   from     to   open  breaks  serving  occupancy  calls  breaks by reason
1       09:00         12:40    0:30     2:10        18%      4  Обед 0:30
2       09:11          1:00    0:00     0:50        83%      1
3       09:05  09:06   0:21    0:00     0:20        95%      1

operator           from  to   open  breaks  serving  occupancy  calls  breaks by reason
Иванова           09:00      12:40    0:30     2:10        18%      4  Обед 0:30
nobody logged in  09:05       1:21    0:00     1:10        86%      2"""  # noqa: E501


def test_the_page_is_as_managers_know_it(tmp_path):
    day = a_short_day()
    page = as_text(reported(tmp_path, day), names_of(day.hall), ZONE, ("service", "hours"))
    assert [line.rstrip() for line in page.splitlines()] == PAGE.splitlines()


def test_tickets_that_brought_nobody_are_told_besides(tmp_path):
    short = reported(tmp_path, a_short_day())

    def told(**counts: int) -> list[str]:
        day = structs.replace(short, tickets=structs.replace(short.tickets, **counts))
        return as_text(day, Names(), ZONE).splitlines()[2:-1]

    usual = told()
    assert told(dropped=1)[0] == "Besides: 1 were given up before a paper came out."
    assert told(quarantined=2)[0] == "Besides: 2 bear a number that cannot be right."
    assert told(flagged=3)[0] == "Of them 3 may have come out on no paper."
    both = told(dropped=1, quarantined=2, flagged=3)
    assert both[0] == (
        "Besides: 1 were given up before a paper came out, 2 bear a number that cannot be right."
    )
    assert both[2:] == usual, "the rest is as it was"


def test_all_who_are_still_in_the_hall_are_one_column(tmp_path):
    """A manager reads how many are not done yet, wherever they are."""
    short = reported(tmp_path, a_short_day())
    counts = {"waiting": 1, "at_window": 2, "parked": 4, "doubtful": 8}
    rows = {**short.rows, "window": (structs.replace(short.rows["window"][0], **counts),)}
    table = as_text(structs.replace(short, rows=rows), Names(), ZONE, ["window"])
    head, row = (line.split() for line in table.splitlines()[-2:])
    assert row[head.index("still")] == "15"


def test_the_longest_breaks_of_a_window_come_first(tmp_path):
    short = reported(tmp_path, a_short_day())
    breaks = {"tea": 60.0, "lunch": 1800.0, "smoke": 90.0}
    windows = (structs.replace(short.windows[0], breaks=breaks),)
    page = as_text(structs.replace(short, windows=windows, operators=()), Names(), ZONE, ["hours"])
    assert page.splitlines()[-1].endswith("lunch 30:00, smoke 1:30, tea 1:00")
