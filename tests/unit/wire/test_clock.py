"""Fresh ids and durations: what the daemons know of time."""

import time
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest

from wire import clock
from wire.clock import Clock, fresh_id
from wire.messages import Now, elapsed


def test_a_fresh_id_is_a_uuid_of_version_7():
    before = time.time_ns() // 1_000_000
    text = fresh_id()
    after = time.time_ns() // 1_000_000
    read = uuid.UUID(text)
    assert str(read) == text
    assert read.version == 7
    assert read.variant == uuid.RFC_4122
    assert before <= read.int >> 80 <= after, "RFC 9562, 5.7: the first 48 bits are Unix ms"


def test_the_last_millisecond_that_an_id_can_bear_is_in_all_its_48_bits(monkeypatch):
    last = (1 << 48) - 1
    monkeypatch.setattr(clock.time, "time_ns", lambda: last * 1_000_000)
    assert uuid.UUID(fresh_id()).int >> 80 == last


def test_fresh_ids_sort_by_the_millisecond_of_their_birth():
    born: list[str] = []
    for _ in range(20):
        born.append(fresh_id())
        now = time.time_ns() // 1_000_000
        while time.time_ns() // 1_000_000 == now:
            pass
    assert born == sorted(born)


def test_no_two_fresh_ids_are_alike_and_every_free_bit_is_used():
    ids = [uuid.UUID(fresh_id()).int for _ in range(5000)]
    assert len(set(ids)) == len(ids)
    seen_1 = seen_0 = 0
    for value in ids:
        seen_1 |= value
        seen_0 |= ~value
    random = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)
    assert seen_1 & seen_0 & random == random


def test_now_is_this_boot_and_both_clocks():
    before, now, after = time.monotonic(), Clock()(), time.monotonic()
    assert before <= now.mono <= after
    assert abs(now.wall - time.time()) < 5
    assert now.boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert now.trusted == clock.synchronised()


@pytest.fixture
def kernel(monkeypatch):
    """Return a kernel whose belief in its clock can be set: a real one's cannot. It counts the
    questions."""

    class Kernel:
        believes, asked, mono = False, 0, 1000.0

        def synchronised(self) -> bool:
            self.asked += 1
            return self.believes

    made = Kernel()
    monkeypatch.setattr(clock, "synchronised", made.synchronised)
    monkeypatch.setattr(clock.time, "monotonic", lambda: made.mono)
    return made


def test_whether_the_wall_clock_is_trusted_is_asked_every_five_seconds(kernel):
    now = Clock()
    assert not now().trusted
    kernel.believes, kernel.mono = True, 1004.9
    assert not now().trusted
    kernel.mono = 1005.0
    assert now().trusted
    assert kernel.asked == 2


@pytest.mark.parametrize(
    ("state", "believed"),
    [(-1, False), (0, True), (1, True), (2, True), (3, True), (4, True), (5, False)],
)
def test_the_kernel_s_clock_is_right_in_every_state_but_error_and_where_it_can_be_asked(
    monkeypatch, state, believed
):
    """adjtimex(2): 1 to 4 are of leap seconds, 5 is TIME_ERROR; the call itself may fail. It is
    given a struct timex that asks and sets nothing."""
    asked = []

    def adjtimex(timex) -> int:
        asked.append(timex.raw)
        return state

    monkeypatch.setattr(clock.ctypes, "CDLL", lambda _: SimpleNamespace(adjtimex=adjtimex))
    assert clock.synchronised() is believed
    assert len(asked[0]) >= 208
    assert not any(asked[0])


def test_a_clock_that_is_always_trusted_asks_nobody(kernel):
    assert Clock(trust=True)().trusted
    assert kernel.asked == 0


def test_soon_after_boot_the_first_question_is_asked_at_once(kernel):
    kernel.mono, kernel.believes = 0.5, True
    assert Clock()().trusted


@pytest.mark.parametrize(
    ("since", "until", "seconds"),
    [
        (Now("a", 10, 1000), Now("a", 14.5, 1004.5), 4.5),
        (Now("a", 10, 1000), Now("a", 14.5, 9e9), 4.5),
        (Now("a", 10, 1000), Now("a", 14.5, 0), 4.5),
        (Now("a", 10, 1000), Now("b", 2, 1060), 60),
        (Now("a", 10, 1000), Now("b", 2, 900), 0),
        (Now("a", 14.5, 1000), Now("a", 10, 1060), 0),
    ],
    ids=["plain", "wall jumps on", "wall jumps back", "new boot", "new boot, clock lost", "never"],
)
def test_durations_come_from_the_monotonic_clock_within_a_boot(since, until, seconds):
    assert elapsed(since, until) == seconds
