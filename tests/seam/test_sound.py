"""The chime on SDL's disk driver, which writes what a loudspeaker would get into a file."""

import array
import itertools
import logging
import os
import subprocess
import sys
import wave
from io import BytesIO
from pathlib import Path

import pytest

from display.chime import LENGTH, RATE, wav
from tests.support.wait import SOON

RINGS = 3
LATE = 10.0
"""Seconds by which a busy machine may begin the next one late."""

RING = """
import time
import pygame
from display.chime import Chimes
chimes = Chimes()
for call in range(%d):
    chimes.ring(call)
for call in %r:
    chimes.hush(call)
end = time.monotonic() + 120
while pygame.mixer.get_init() and pygame.mixer.get_busy() and time.monotonic() < end:
    time.sleep(0.02)
    chimes.pump()  # begins the next one, so silence after it means that none waits
chimes.close()
"""


def ring(
    folder: Path, driver: str, hushed: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Ring three calls at one moment, in a process of its own: SDL chooses its driver once."""
    env = os.environ | {"SDL_AUDIODRIVER": driver, "SDL_DISKAUDIOFILE": str(folder / "sound.raw")}
    command = [sys.executable, "-c", RING % (RINGS, hushed)]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=3 * SOON, check=False
    )


def starts(raw: bytes) -> list[float]:
    """Return at which seconds a whole chime begins in what was played, found sample for sample."""
    with wave.open(BytesIO(wav())) as file:
        mono = array.array("h", file.readframes(file.getnframes()))
    both_sides = array.array("h", (sample for sample in mono for _ in "LR")).tobytes()
    found, at = [], raw.find(both_sides)
    while at >= 0:
        found.append(at / 4 / RATE)
        at = raw.find(both_sides, at + 4)
    return found


def test_chimes_follow_each_other_and_none_is_cut(tmp_path):
    done = ring(tmp_path, "disk")
    assert done.returncode == 0, done.stderr
    begun = starts((tmp_path / "sound.raw").read_bytes())
    assert len(begun) == RINGS
    gaps = [after - before for before, after in itertools.pairwise(begun)]
    assert all(LENGTH <= gap < LENGTH + LATE for gap in gaps), gaps


def test_a_call_that_never_was_is_not_heard_and_what_sounds_is_not_cut(tmp_path):
    done = ring(tmp_path, "disk", hushed=(0, 1, 99))
    assert done.returncode == 0, done.stderr
    # The first sounds already, whole; the second never does; the third follows.
    assert len(starts((tmp_path / "sound.raw").read_bytes())) == RINGS - 1


def test_the_chime_begins_and_ends_in_silence_and_never_clips():
    with wave.open(BytesIO(wav())) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, RATE)
        samples = array.array("h", file.readframes(file.getnframes()))
    assert abs(samples[0]) < 40
    assert abs(samples[-1]) < 40
    assert 10_000 < max(map(abs, samples)) < 32_000


@pytest.mark.parametrize("driver", ["dummy", "no-such-driver"])
def test_a_computer_without_sound_lives_on(tmp_path, driver):
    done = ring(tmp_path, driver)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("no sound") == (driver == "no-such-driver")


def test_without_sound_it_is_said_once(monkeypatch, caplog):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    import pygame

    from display.chime import Chimes

    caplog.set_level(logging.WARNING)
    chimes = Chimes()
    for call in range(100):
        chimes.ring(call)
        chimes.pump()
    assert pygame.mixer.get_init() is None
    chimes.close()
    assert caplog.text.count("no sound") == 1


def test_sound_that_is_not_wanted_opens_no_device(monkeypatch):
    import pygame

    from display.chime import Chimes

    chimes = Chimes(wanted=False)
    chimes.ring(1)
    assert pygame.mixer.get_init() is None
    chimes.close()
