"""Types what the board's machine hears, keeps and answers: calls, scenes, effects. No rules."""

from typing import Literal

from msgspec import Struct

from wire.messages import Fact

Standing = Literal["connecting", "live", "stale"]

LETTERS = 8
"""Letters that an LED panel has room for."""

CHARSET = "cp1251"
"""The letters that an LED panel knows: Latin and Cyrillic."""


class Announced(Fact, frozen=True):
    """Says that every call of this generation up to number ``call`` has had its chime, or was too
    old.

    The last such fact counts, also with a lower number: the hub never gave the higher one.
    """

    generation: str
    call: int


class Memory(Struct, frozen=True):
    """Heard: tells whether announced calls can be kept on the disk."""

    works: bool


class Sign(Struct, frozen=True):
    """Holds what an LED panel says in one language where there is no number: while the window has a
    break, and while it is closed. At most ``LETTERS`` of ``CHARSET``."""

    on_break: str
    closed: str


class CallRow(Struct, frozen=True):
    """Shows one present call. ``flash`` while it is new; ``call`` grows with each call and
    recall."""

    ticket: str
    window: int
    call: int
    flash: bool


class HallNames(Struct, frozen=True):
    """Holds what the board needs of the menu. Empty before there is one.

    ``title`` in each language, ``windows`` how many there are, ``series`` the letters that tickets
    can bear, ``zone`` an IANA time zone.
    """

    title: tuple[str, ...] = ()
    windows: int = 0
    series: tuple[str, ...] = ()
    zone: str = ""


class Scene(Struct, frozen=True):
    """Holds everything a visitor can see on the TV; equal scenes look the same.

    ``rows`` newest first. ``footer`` is the hall's text in one language. ``clock`` and ``as_of``
    are whole minutes of Unix time, None where they are not known; ``as_of`` is set only while the
    standing is stale. ``minute`` counts on where there is no clock, against burn-in. ``lit`` is the
    bright half of the flash. ``trouble`` is set while the hub itself says that it cannot work: the
    language whose turn it is, else "". ``forgetful`` tells staff that this board's disk keeps
    nothing, ``twin`` that another board has its name. ``pause``: nobody is called because all who
    work have a break. ``broker`` tells the technician where no broker is found, and why, "" where
    there is one.
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
    """Effect: show this on the TV from now on."""

    scene: Scene


class Chime(Struct, frozen=True):
    """Effect: play one chime for this call, after those before it."""

    call: int


class Hush(Struct, frozen=True):
    """Effect: drop the chime of this call, which is undone, unless it sounds already."""

    call: int


class PanelText(Struct, frozen=True):
    """Effect: show ``text`` on the LED panels of this window from now on, flashing or steady."""

    window: int
    text: str
    flash: bool = False


Effect = ShowScene | Chime | Hush | PanelText
