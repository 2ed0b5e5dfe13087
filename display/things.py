"""Types that the board's machine hears, keeps and answers: calls, scenes, effects. No rules."""

from typing import Literal

from msgspec import Struct

from wire.messages import Fact

Standing = Literal["connecting", "live", "stale"]

LETTERS = 8
"""Of an LED panel."""

CHARSET = "cp1251"
"""Its letters: Latin and Cyrillic."""


class Announced(Fact, frozen=True):
    """Of this generation, every call up to number ``call`` has had its chime, or was too old. The
    last one counts, also a lower one: the hub never gave so high a number."""

    generation: str
    call: int


class Memory(Struct, frozen=True):
    """Heard: whether what is announced can be kept on the disk."""

    works: bool


class Sign(Struct, frozen=True):
    """What an LED panel says in one language where there is no number: while the window has a
    break, and while it is closed. At most ``LETTERS`` of ``CHARSET``."""

    on_break: str
    closed: str


class CallRow(Struct, frozen=True):
    """One present call. ``flash`` while it is new; ``call`` grows with each call and recall."""

    ticket: str
    window: int
    call: int
    flash: bool


class HallNames(Struct, frozen=True):
    """What the board needs of the menu. Empty before there is one.

    ``title`` in each language, ``windows`` how many there are, ``series`` the letters that
    tickets can bear, ``zone`` an IANA time zone.
    """

    title: tuple[str, ...] = ()
    windows: int = 0
    series: tuple[str, ...] = ()
    zone: str = ""


class Scene(Struct, frozen=True):
    """Everything a visitor can see on the TV; equal scenes look the same.

    ``rows`` newest first. ``footer`` is the hall's text in one language. ``clock`` and ``as_of``
    are whole minutes of Unix time, None where they are not known; ``as_of`` is set only while the
    standing is stale. ``minute`` counts on where there is no clock, against burn-in. ``lit`` is the
    bright half of the flash. ``trouble``: the hub itself says that it cannot work; the language
    whose turn it is, "" for no trouble. ``forgetful``: for staff, this board's disk keeps nothing.
    ``twin``: for staff, another board has its name. ``pause``: nobody is called because all who
    work have a break. ``broker``: for the technician, where none is found, and why, "" where there
    is one.
    """

    standing: Standing = "connecting"
    hall: HallNames = HallNames()
    languages: tuple[str, ...] = ()
    rows: tuple[CallRow, ...] = ()
    footer: str = ""
    clock: int | None = None
    minute: int = 0
    as_of: int | None = None
    lit: bool = False
    trouble: str = ""
    forgetful: bool = False
    twin: bool = False
    pause: bool = False
    broker: str = ""


class ShowScene(Struct, frozen=True):
    """Effect: the TV shows this from now on."""

    scene: Scene


class Chime(Struct, frozen=True):
    """Effect: one chime for this call, after those before it."""

    call: int


class Hush(Struct, frozen=True):
    """Effect: this call is undone; its chime is dropped unless it sounds already."""

    call: int


class PanelText(Struct, frozen=True):
    """Effect: the LED panels of this window show ``text`` from now on, flashing or steady."""

    window: int
    text: str
    flash: bool = False


Effect = ShowScene | Chime | Hush | PanelText
