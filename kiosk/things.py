"""What the kiosk hears from its devices, what it is told to do, and what both speak of.

Plain frozen types only: no rule, no device. What crosses the broker is in ``wire.messages``.
"""

from typing import Literal

from msgspec import Struct

from wire.messages import Fact, Message, PrinterState

Kind = Literal[
    "start", "services", "documents", "waiting", "ticket", "sorry", "still_there", "closed"
]
Plural = Literal["slavic", "western", "single"]
FORMS: dict[Plural, tuple[str, ...]] = {
    "slavic": ("zero", "one", "few", "many"),
    "western": ("zero", "one", "other"),
    "single": ("zero", "other"),
}
"""The forms that a text with a number needs; ``zero`` is for "nobody"."""


# --- heard from devices ------------------------------------------------------------------------


class Started(Struct, frozen=True):
    """The process begins: what it kept has been restored, its devices are there."""


class Chosen(Struct, frozen=True):
    """A finger on something that can be touched.

    ``shown`` is the number of the screen under the finger, ``key`` what was touched; ``visit`` is
    a fresh id, used if a visit is born of it. ``at``: x and y on the glass in mm.
    """

    shown: int
    key: str
    visit: str
    at: tuple[float, float]


class Drawn(Struct, frozen=True):
    """The screen of this number is on the glass since now."""

    shown: int


class PrinterStatus(Struct, frozen=True):
    """What is known of the printer; ``why`` in plain words for staff."""

    state: PrinterState
    why: str = ""
    near_end: bool = False


class PaperEnded(Struct, frozen=True):
    """A ticket's paper is out, or nobody can say."""

    visit: str
    outcome: Literal["printed", "unknown"]
    why: str = ""


# --- told to devices ---------------------------------------------------------------------------


class Entry(Struct, frozen=True):
    """Something to touch. ``note`` stands small below ``text``."""

    key: str
    text: str
    role: Literal["language", "group", "service", "main", "quiet"]
    note: str = ""


class Screen(Struct, frozen=True):
    """Everything that a visitor sees, in words; where it stands is the layout's business.

    ``number`` is the huge one, ``alert`` the line that must not be missed, ``mark`` a small sign
    for staff in the corner, ``foot`` the row of buttons at the bottom.
    """

    kind: Kind
    language: str
    title: str
    heading: str = ""
    body: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    number: str = ""
    alert: str = ""
    entries: tuple[Entry, ...] = ()
    foot: tuple[Entry, ...] = ()
    mark: str = ""


class Ticket(Struct, frozen=True):
    """What the paper says. ``wall`` is Unix seconds, shown in ``zone`` (IANA) as ``time`` says."""

    visit: str
    ticket: str
    day: int
    title: str
    service: str
    ahead: str
    text: str
    wall: float
    zone: str
    time: str


class Show(Struct, frozen=True):
    """Draw this screen; ``shown`` is its number, counted up at each change."""

    shown: int
    screen: Screen


class Print(Struct, frozen=True):
    """Print this ticket and say how it ended."""

    ticket: Ticket


class Send(Struct, frozen=True):
    """Tell the hub."""

    message: Message


# --- kept --------------------------------------------------------------------------------------


class HubKnows(Fact, frozen=True):
    """The hub has committed this report of ours: it need not be said again."""

    visit: str
    what: Literal["taken", "printed", "dropped"]


class Kept(Struct, frozen=True):
    """A fact of an earlier run, and whether the hub knows it."""

    fact: Fact
    known: bool


# --- settings that the machine reads -----------------------------------------------------------


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds. ``answer``: how long a wish for a ticket waits for the hub. ``idle``: untouched
    until "still there?", which stands for ``warning``. ``ticket``: how long the number stays.
    ``settle``: a screen takes no touch for so long after it appeared."""

    answer: float = 3.0
    idle: float = 30.0
    warning: float = 10.0
    ticket: float = 8.0
    settle: float = 0.5


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """All words of one language: a file in kiosk/texts. ``name`` is the language in itself,
    ``joint`` stands between two
    sentences, ``time`` is how the ticket says date and time (as in strftime)."""

    name: str
    plural: Plural
    welcome: str
    choose: str
    documents: str
    take: str
    back: str
    more: str
    less: str
    waiting: str
    your_ticket: str
    take_paper: str
    paper_late: str
    paper_unknown: str
    done: str
    still_there: str
    still_hint: str
    stay: str
    leave: str
    sorry: str
    no_answer: str
    refused: str
    no_printing: str
    ask_staff: str
    closed: str
    closed_hint: str
    joint: str
    time: str
    printer_mark: str
    ahead: dict[str, str]

    def problem(self) -> tuple[str, object, str] | None:
        """The first text that is empty or lacks what it needs."""
        for key in self.__struct_fields__:
            if not getattr(self, key):
                return key, "nothing", "a text"
        for form in FORMS[self.plural]:
            text = self.ahead.get(form, "")
            if not text or ("{n}" not in text and form != "zero"):
                return f"ahead.{form}", text or "nothing", "a text with {n} for the number"
        return None
