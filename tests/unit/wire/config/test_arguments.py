"""The command line of the daemons with a screen."""

from pathlib import Path

import pytest

from display.__main__ import main as display
from kiosk.__main__ import main as kiosk
from wire.config.arguments import arguments


def test_a_check_may_name_the_hall_file():
    asked = arguments("talon-x", "", "x.toml", ["x.toml", "--check", "--hall", "hall.toml"])
    assert asked == (Path("x.toml"), True, Path("hall.toml"))


@pytest.mark.parametrize("main", [kiosk, display])
def test_a_start_that_names_a_hall_file_is_refused(capsys, main):
    """It would not be read: nobody shall think that it was."""
    with pytest.raises(SystemExit) as ended:
        main(["none.toml", "--hall", "hall.toml"])
    heard = capsys.readouterr()
    assert (ended.value.code, heard.out) == (2, "")
    assert heard.err.endswith("error: --hall: found no --check, expected it beside --hall\n")
