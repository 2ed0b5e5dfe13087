"""Plays the whole hall in simulation: a share of the deep run (``python -m tests.deep.whole``).

A seed that fails here is replayed to the bit by the command that the failure names.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim import scenes
from tests.sim.agenda import Violation, violation
from tests.sim.drill import drill
from tests.sim.play import play

ROOT = Path(__file__).parents[2]
SEEDS, CHUNKS, DRILLS = 60, 6, 6


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_is_lost_and_nothing_is_given_twice_whatever_breaks(chunk):
    for seed in range(chunk, SEEDS, CHUNKS):
        plays_without_violation(play, seed, "whole --log --seed")


@pytest.mark.parametrize("chunk", range(2))
def test_a_hall_put_back_from_a_backup_ends_as_one_that_never_failed(chunk):
    for seed in range(chunk, DRILLS, 2):
        plays_without_violation(drill, seed, "drill --seeds 1 --from")


def plays_without_violation(what, seed, how):
    try:
        what(seed)
    except Violation as wrong:
        pytest.fail(f".venv/bin/python -m tests.deep.{how} {seed}\n{wrong}", pytrace=False)


def test_a_seed_replays_to_the_bit_whatever_python_hashes_with():
    said = {fingerprint(hashing) for hashing in ("0", "1", "random")}
    assert len(said) == 1, said
    assert play(7).fingerprint in said.pop()


def fingerprint(hashing: str) -> str:
    command = [sys.executable, "-m", "tests.deep.whole", "--seed", "7"]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONHASHSEED": hashing, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_two_seeds_are_two_halls():
    assert play(1).fingerprint != play(2).fingerprint


@pytest.mark.parametrize("scene", scenes.ALL, ids=lambda scene: scene.__name__)
def test_the_scene(scene):
    assert violation(scene) == ""
