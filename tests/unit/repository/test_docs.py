"""The pages on messages, the hall file and hub.toml say what the code says, and their examples
work."""

import json
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from hub.access import MAY_SAY
from hub.startup.config import HubConfig
from operator_pad.things import More
from tests.support.one_of_each import HALL, ONE_OF_EACH, TOPICS
from wire import messages as m
from wire.config.toml_file import Broker, load
from wire.hall import (
    Class,
    Device,
    Group,
    Hall,
    Named,
    Operator,
    Route,
    Rules,
    Service,
    Special,
    Window,
)
from wire.mqtt.topics import ROUTES, root, topic

DOCS = Path(__file__).parents[3] / "docs"
MESSAGES_PAGE = (DOCS / "messages.md").read_text(encoding="utf-8")
HUB_PAGE = (DOCS / "hub.md").read_text(encoding="utf-8")
HALL_PAGE = (DOCS / "hall-file.md").read_text(encoding="utf-8")
HEADINGS = {
    "### The hall": Hall,
    "### `[[groups]]`": Group,
    "### `[[services]]`": Service,
    "### `[[routes]]`": Route,
    "### `[[classes]]`": Class,
    "### `[[windows]]`": Window,
    "### `[[operators]]`": Operator,
    "### `[[outcomes]]`, `[[breaks]]`, `[[parks]]`": Named,
    "### `[[calendar]]`": Special,
    "### `[[devices]]`": Device,
    "### `[rules]`": Rules,
}


def section(kind: type) -> str:
    """Return what stands below this kind's heading, up to the next heading."""
    _, found, rest = MESSAGES_PAGE.partition(f"### {kind.__name__}\n")
    assert found, f"docs/messages.md: no heading for {kind.__name__}"
    return rest.partition("\n##")[0].partition("\n###")[0]


@pytest.mark.parametrize("kind", ROUTES, ids=lambda kind: kind.__name__)
def test_every_kind_and_each_of_its_fields_is_documented(kind):
    text = section(kind)
    assert [f for f in kind.__struct_fields__ if f"`{f}`" not in text] == []
    above = MESSAGES_PAGE[: MESSAGES_PAGE.index(f"### {kind.__name__}\n")].rpartition("\n## ")[2]
    route = ROUTES[kind]
    device = "" if route.side == "hall" else "&lt;device&gt;/"
    own = "/&lt;n&gt;" if kind is m.WindowState else ""
    assert above.startswith(f"{route.side}/{device}{route.branch}{own}\n"), "under another topic"


def test_the_page_names_no_kind_that_is_not_sent():
    headings = {line[4:] for line in MESSAGES_PAGE.splitlines() if line.startswith("### ")}
    assert headings == {kind.__name__ for kind in ROUTES}


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_and_its_qos_is_in_the_table(name):
    route = next(
        r
        for k, r in ROUTES.items()
        for it in ONE_OF_EACH
        if type(it) is k and topic(HALL, it, "dev-1") == name
    )
    shown = name.removeprefix(f"{root(HALL)}/").replace("dev-1", "<device>")
    shown = shown.replace("windows/3", "windows/<n>")
    row = f"| `{shown}` | {route.qos}{', retained' if route.retain else ''} |"
    assert row in MESSAGES_PAGE


def test_the_page_of_the_pads_says_what_each_button_does_and_which_keys_it_has():
    page = (DOCS / "pads.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    for kind in get_args(More):
        assert sum(f"`{kind.__struct_config__.tag}`" in cell for cell in cells) == 2, kind


def test_the_page_says_who_may_say_what_as_the_gate_does():
    for kind, may in MAY_SAY.items():
        row = next(line for line in MESSAGES_PAGE.splitlines() if line.startswith(f"| `{kind}` | "))
        said = set(re.findall(r"\b[A-Z]\w+", row))
        if may == (m.Press,):
            assert "everything under `press`" in row
        else:
            assert said == {message.__name__ for message in may}


def test_what_staff_are_told_is_documented_in_each_part():
    parts = {
        m.LineAnswered: (m.Waiter, m.WindowKnown, m.OperatorKnown, m.Forlorn),
        m.Offer: (m.ShutService,),
        m.BookWanted: (m.Booking,),
        m.BookingsAnswered: (m.BookingKnown,),
    }
    for kind, inside in parts.items():
        fields = {field for part in inside for field in part.__struct_fields__}
        assert [f for f in fields if f"`{f}`" not in section(kind)] == []


def test_calls_inside_other_messages_are_documented():
    assert [f for f in m.Called.__struct_fields__ if f"`{f}`" not in section(m.Calls)] == []
    assert [f for f in m.MenuItem.__struct_fields__ if f"`{f}`" not in section(m.Menu)] == []
    assert [f for f in m.MenuClass.__struct_fields__ if f"`{f}`" not in section(m.Menu)] == []


def test_the_example_of_the_page_is_a_valid_hall(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_text(HALL_PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    hall = load(path, Hall)
    assert (hall.hall, len(hall.services), len(hall.windows)) == ("vodokanal", 2, 2)
    assert {device.kind for device in hall.devices} == {"kiosk", "pads", "board", "staff"}
    assert hall.groups


def test_the_example_of_opening_times_fits_the_small_hall_where_the_page_says(tmp_path):
    small, times = (part.partition("```")[0] for part in HALL_PAGE.split("```toml\n")[1:3])
    opens, _, calendar = times.partition("\n")
    path = tmp_path / "hall.toml"
    path.write_text(small.replace("[title]", f"{opens}\n[title]", 1) + calendar, encoding="utf-8")
    hall = load(path, Hall)
    assert (len(hall.opens), len(hall.calendar)) == (1, 2)


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_key_is_documented_and_no_other(heading):
    part = HALL_PAGE.partition(f"{heading}\n")[2].partition("\n###")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    keys = [name.strip(" `") for row in rows for name in row.split(",")]
    assert sorted(keys) == sorted(HEADINGS[heading].__struct_fields__)


def test_the_standard_values_of_the_rules_are_as_the_page_says():
    for key, value in structs.asdict(Rules()).items():
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        shown = shown.lower() if isinstance(value, bool) else shown
        assert f"| `{key}` | [{shown}] " in HALL_PAGE


def test_what_the_page_calls_optional_is():
    for heading, kind in HEADINGS.items():
        part = HALL_PAGE.partition(f"{heading}\n")[2].partition("\n###")[0]
        optional = {f.name for f in structs.fields(kind) if not f.required}
        said = {
            name
            for line in part.splitlines()
            if line.startswith("| `") and "| optional" in line
            for name in re.findall(r"`(\w+)`", line.split("|")[1])
        }
        assert said == (set() if kind is Rules else optional)


# --- hub.toml -------------------------------------------------------------------------------------


def hub_keys() -> dict[str, object]:
    """Return every key of hub.toml, and its default."""
    own = {field.name: field for field in structs.fields(HubConfig)}
    del own["broker"]
    inside = {f"broker.{field.name}": field for field in structs.fields(Broker)}
    return {
        name: None if field.required else field.default for name, field in (own | inside).items()
    }


def test_every_key_of_hub_toml_is_documented_with_its_default_and_no_other():
    cells = [line.split(" | ") for line in HUB_PAGE.splitlines() if line.startswith("| `")]
    shown = {cell[0].strip("| `"): cell[1] for cell in cells}
    known = {
        name: "none, must be there" if default is None else f"`{json.dumps(default)}`"
        for name, default in hub_keys().items()
    }
    assert shown == known


def test_the_example_of_hub_toml_shows_the_defaults_and_works_with_the_unit(tmp_path):
    path = tmp_path / "hub.toml"
    path.write_text(HUB_PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    found = load(path, HubConfig)
    assert found == HubConfig(found.hall, found.database)
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {*tree, *(f"broker.{key}" for key in tree.pop("broker"))} == {*hub_keys(), "broker"}
    unit = (DOCS.parent / "systemd" / "talon-hub.service").read_text(encoding="utf-8")
    assert f"StateDirectory={Path(found.database).parent.name}\n" in unit
