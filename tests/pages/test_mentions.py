"""What the pages for those who carry on name is there: files, functions, messages, links."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.__main__ import MEASUREMENTS

ROOT = Path(__file__).parents[2]
PAGES = (
    *("README.md", "CONTRIBUTING.md"),
    *("docs/README.md", "docs/architecture.md", "docs/glossary.md"),
)
CODE = ("wire", "kiosk", "display", "operator_pad", "hub", "hw_sim", "tests")
FILE = r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|cfg|txt|toml|yaml))`"
"""A path as pages write it: with a folder, or a file of the root."""
MADE = {".venv/bin/", "demo-out/index.html", "hub.toml", "kiosk.toml", "display.toml", "pads.toml"}
"""What `make demo` leaves, and what a hall writes itself."""
WALKS = ("## A press", "## A tap")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def names(file: Path) -> Iterator[str]:
    """Yield functions, classes and methods (``Class.method``) that are defined in a file."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (
                f"{node.name}.{f.name}" for f in node.body if isinstance(f, ast.FunctionDef)
            )


def classes() -> set[str]:
    """Return every class of the product."""
    files = (file for folder in CODE for file in (ROOT / folder).rglob("*.py"))
    found = (re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.M) for file in files)
    return {name for some in found for name in some}


def steps(heading: str) -> list[list[str]]:
    """Return the rows of one walk, as their cells."""
    part = text("docs/architecture.md").partition(f"{heading}\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in part.splitlines() if re.match(r"\| \d", line)]
    assert rows, heading
    return rows


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page):
    named = re.findall(FILE, text(page))
    assert [name for name in named if name not in MADE and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_function_that_a_page_names_is_in_its_file(page):
    named = re.findall(r"`([\w/]+\.py)` `([\w.]+)`", text(page))
    assert [(file, name) for file, name in named if name not in names(ROOT / file)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text(page))
    here = (ROOT / page).parent
    assert [one for one in links if "://" not in one and not (here / one).exists()] == []


@pytest.mark.parametrize("walk", WALKS)
def test_each_step_of_a_walk_names_where_it_is(walk):
    for row in steps(walk):
        assert re.search(r"`[\w/]+\.py` `[\w.]+`", row[1]), row


@pytest.mark.parametrize("walk", WALKS)
def test_each_message_of_a_walk_stands_in_a_file_of_its_step(walk):
    known = classes()
    for row in steps(walk):
        files = [ROOT / name for name in re.findall(r"`([\w/]+\.py)`", " ".join(row))]
        said = "".join(file.read_text(encoding="utf-8") for file in files)
        for message in re.findall(r"\*\*(\w+)\*\*", " ".join(row)):
            assert message in known, message
            assert re.search(rf"\b{message}\b", said), f"{message} is not in {row[1]}"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_can_be_run(page):
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    assert set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text(page), re.M)) <= targets
    modules = re.findall(r"python -m (tests[.\w]+)", text(page))
    paths = [ROOT.joinpath(*name.split(".")) for name in modules]
    there = [
        path.with_suffix(".py").is_file() or (path / "__main__.py").is_file() for path in paths
    ]
    assert all(there), modules


def examples(begin: str) -> list[list[str]]:
    """Return the words behind `begin` of each example of "Run one of something"."""
    part = text("CONTRIBUTING.md").partition("## Run one of something\n")[2].partition("\n## ")[0]
    found = re.findall(rf"\| `{re.escape(begin)} ([^`]+)` \|$", part, re.M)
    assert found, begin
    return [shlex.split(words) for words in found]


@pytest.mark.parametrize("words", examples(".venv/bin/python -m pytest"), ids=" ".join)
def test_every_example_of_pytest_selects_a_test(words):
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *words]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stdout + found.stderr  # 5: no test was selected


def test_the_examples_of_benchmark_and_mutations_name_what_is_there():
    for words in examples(".venv/bin/python -m tests.bench"):
        assert set(words) - {"--quick"} <= set(MEASUREMENTS)
    for words in examples("make mutate"):
        assert (ROOT / dict(word.split("=") for word in words)["IN"]).is_dir()


def test_every_page_can_be_found_from_the_first():
    linked = set(re.findall(r"\]\(([\w-]+\.(?:md|json))\)", text("docs/README.md")))
    pages = {path.name for suffix in ("md", "json") for path in (ROOT / "docs").glob(f"*.{suffix}")}
    assert linked == pages - {"README.md"}


def test_every_word_of_the_glossary_is_one_of_the_code():
    files = (file for folder in CODE[:-1] for file in (ROOT / folder).rglob("*.py"))
    code = "".join(file.read_text(encoding="utf-8") for file in files).lower().replace("_", " ")
    rows = [line for line in text("docs/glossary.md").splitlines() if line.startswith("| ")]
    first = [row.split("|")[1] for row in rows if not re.match(r"\| (in the|---)", row)]
    words = [word.strip().lower() for cell in first for word in cell.split(",")]
    assert len(words) > 50
    assert [word for word in words if not re.search(rf"\b{word}", code)] == []


def test_the_hooks_are_the_commands_of_make_lint():
    lint = text("Makefile").partition("\nlint:")[2].partition("\n\n")[0]
    made = re.findall(r"\$\(BIN\)/([^$\n]+?)(?: \$\(CODE\))?$", lint, re.M)
    hooks = re.findall(r"entry: \.venv/bin/(.+)", text(".pre-commit-config.yaml"))
    assert [one.strip() for one in made] == hooks
