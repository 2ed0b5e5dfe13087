"""What `talon-sim` says of a file or a place that is not there: one line, each name once."""

from __future__ import annotations

from pathlib import Path

import pytest

from hw_sim.commands import run
from hw_sim.stage.places import Places, WindowPlace

NOTHING = "no such file or directory"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "{}/x.csv", "--date", "d", "--out", "{}/o"), "found {no}, expected a CSV file"),
        (("demo", "--hall", "{}/x.toml", "--out", "{}/o"), "found {no}, expected a hall file"),
        (("stage", "{}/x.toml", "--out", "{}/o"), "found {no}, expected a hall file in TOML"),
        (("people", "{}/x"), "found {no}, expected a hall that stands"),
        (("press", "{}/x", "1", "next"), "found {no}, expected a hall that stands"),
        (("scan", "{}/x", "A017"), "{no}"),
        (("touch", "{}/x", "1", "1"), "{no}"),
        (("set", "{}/x", "state"), "no device answers here: {no}"),
    ],
)
def test_what_is_not_there_is_named_once_and_without_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run([word.format(tmp_path) for word in words]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path}/x")
    assert f": {said.format(no=NOTHING)}" in told
    assert (told.count(str(tmp_path)), told.count("\n"), "Errno" in told) == (1, 1, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "foo"), "found button foo, expected one of next, recall, no_show, done, break"),
        (("3", "next"), "found window 3, expected one of 1"),
    ],
)
def test_a_button_that_is_none_is_found_and_those_there_are_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str], said: str
) -> None:
    here = tmp_path / "here"
    desk = WindowPlace(1, 1, here, 5, 6, 7, 8, 9, {"break": 10})
    (tmp_path / "run").mkdir()
    Places(here, here, (), (), (desk,), here, here).write(tmp_path / "run" / "stage.json")
    assert run(["press", str(tmp_path), *words]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: {said}\n"
