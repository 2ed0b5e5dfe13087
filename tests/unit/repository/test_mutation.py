"""What `make mutate` leaves out is still there, and has a reason. The rest of it needs cosmic-ray,
which only `make mutate` installs."""

from pathlib import Path

import pytest

from tests.mutation import equivalent, scope

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("group", scope.GROUPS)
def test_each_row_of_the_table_has_modules(group):
    for pattern in scope.GROUPS[group]:
        assert list(ROOT.glob(pattern)), f"{pattern} fits nothing: a moved module is not played"


def test_what_is_left_out_is_there():
    assert [name for name in scope.NEEDS_MORE if not (ROOT / name).is_file()] == []
    assert [pattern for pattern in scope.NOT_PLAYED if not list(ROOT.glob(pattern))] == []


def test_a_folder_or_a_file_can_be_named():
    named = [path for _, path in scope.modules(ROOT, "kiosk/choice/")]
    assert named
    assert all(path.startswith("kiosk/choice/") for path in named)
    assert list(scope.modules(ROOT, "hub/machine.py")) == [("hub", "hub/machine.py")]
    assert list(scope.modules(ROOT, "hub/lin")) == []


def test_every_equivalent_mutant_is_of_a_line_that_there_is():
    assert equivalent.stale(ROOT) == [], "remove or renew it"


def test_every_equivalent_mutant_has_one_entry_with_a_reason():
    entries = equivalent.read()
    assert len(equivalent.reasons()) == len(entries)
    assert [one.at for one in entries if not one.why.strip() or one.was == one.now] == []


def test_an_entry_whose_line_has_changed_is_found(tmp_path):
    (tmp_path / "a.py").write_text("def f(x):\n    return x < 1\n")
    file = tmp_path / "equivalent.toml"
    entry = (
        '[[mutant]]\nat = "{at} f"\nwas = "return x < {n}"\nnow = "return x <= {n}"\nwhy = "-"\n'
    )
    known = [("a.py", 1), ("a.py", 2), ("gone.py", 1)]
    file.write_text("".join(entry.format(at=at, n=n) for at, n in known))
    stale = [(one.at, one.was) for one in equivalent.stale(tmp_path, file)]
    assert stale == [("a.py f", "return x < 2"), ("gone.py f", "return x < 1")]
