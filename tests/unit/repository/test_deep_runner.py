"""The runner of the long runs: it believes no line that it cannot read, and hides no violation."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from tests.deep.__main__ import PARTS, Part, Result, play, row, told
from tests.deep.seeds import MOST, Line, Violated, main, run

TESTS = Path(__file__).parents[2]
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
PART = Part("power", 1.0)


def said(**fields: object) -> str:
    return "talk\n" + json.dumps({"line": "x", "reached": 5, "target": 9, "violations": 0} | fields)


def odd(seed: int) -> int:
    if seed % 2:
        raise Violated(f"{seed} is odd")
    return 10


def test_every_line_of_the_matrix_can_be_run_and_the_time_is_shared() -> None:
    for part in PARTS:
        assert importlib.util.find_spec(f"tests.deep.{part.name}") is not None
    assert sum(part.share for part in PARTS) == pytest.approx(1.0)


def test_the_page_tells_of_every_line_and_names_only_tests_that_are_there() -> None:
    lines = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert lines == [part.name for part in PARTS]
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE):
        assert f"def {name}(" in (TESTS.parent / file).read_text() or not name, f"{file}::{name}"


def test_what_a_line_says_last_is_its_result() -> None:
    assert told(PART, said(), 0) == Result("x", 5, 9, 0)
    assert told(PART, said(violations=2), 1) == Result("x", 5, 9, 2)


@pytest.mark.parametrize(
    ("output", "ended"), [("", 1), ("Traceback", 1), ("{}", 0), (said(), 1), (said(), -9)]
)
def test_a_line_that_ends_otherwise_is_a_violation(output: str, ended: int) -> None:
    assert told(PART, output, ended).violations == 1


def test_each_violation_names_the_command_that_plays_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = Line("odd numbers", "tests.deep.odd", 100, odd)
    assert run(line, 1, 4) == (20, 2)
    heard = capsys.readouterr().err
    again = ".venv/bin/python -m tests.deep.odd --seeds 1 --from 3"
    assert f"seed 3: 3 is odd\nagain: {again}\n" in heard


def test_a_line_ends_after_its_time_its_seeds_or_too_much_that_is_wrong() -> None:
    line = Line("odd numbers", "tests.deep.odd", 100, odd)
    assert run(line, 1, None, 0.0) == (0, 0)
    assert run(line, 1, None)[1] == MOST
    assert run(line, 2, 1) == (10, 0)


def test_the_last_line_is_json_and_the_exit_code_says_whether_all_was_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = Line("odd numbers", "tests.deep.odd", 100, odd)
    assert main(line, ["--seeds", "1", "--from", "2"]) == 0
    assert main(line, ["--seeds", "1", "--from", "3"]) == 1
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last) == {
        "line": "odd numbers",
        "reached": 0,
        "target": 100,
        "violations": 1,
    }


def test_a_line_is_played_in_all_processes_and_summed_up() -> None:
    result = play(Part("power", 1.0), 0.2, 1)
    assert result.reached > 0
    assert result.violations == 0
    assert row(result).startswith("power cuts (SQLite 3.")
