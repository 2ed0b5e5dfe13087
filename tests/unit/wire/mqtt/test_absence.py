"""How often it is said that there is no broker."""

from wire.mqtt.absence import PAUSE, Absence


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_at_once_and_then_each_minute():
    clock = Clock()
    absence = Absence(clock)
    told = []
    for second in range(0, 181, 3):
        clock.now = float(second)
        told += [second] if absence.tells("Connection refused") else []
    assert told == [0, 60, 120, 180]


def test_a_new_reason_at_once_and_none_more_often_when_they_take_turns():
    clock = Clock()
    absence = Absence(clock)
    told = []
    for second in range(0, int(PAUSE), 3):
        clock.now = float(second)
        told += [second] if absence.tells("no route" if second % 2 else "refused") else []
    assert told == [0, 3]


def test_after_it_was_there_the_same_reason_is_news():
    absence = Absence(Clock())
    assert absence.tells("refused")
    absence.ends()
    assert absence.tells("refused")


def test_many_reasons_take_no_memory():
    absence = Absence(Clock())
    for n in range(1000):
        absence.tells(str(n))
    known = [n for n in reversed(range(1000)) if not absence.tells(str(n))]
    assert known == [*reversed(range(980, 1000))], "the last twenty"
