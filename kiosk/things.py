"""Types what the kiosk's machine hears from its devices and what it answers them.

Plain frozen types only: no rule, no device. What crosses the broker is in ``wire.messages``.
"""

from typing import Literal

from msgspec import Struct

from wire.messages import (
    Fact,
    Lease,
    Menu,
    Message,
    Now,
    PrinterState,
    ReportedFact,
)

Kind = Literal[
    "start", "services", "documents", "waiting", "ticket", "shut", "sorry", "still_there", "closed",
    "code", "told", "classes",
]  # fmt: skip

PaperOutcome = Literal["printed", "unknown"]

# --- heard from devices ------------------------------------------------------------------------


class KioskStarted(Struct, frozen=True):
    """Heard: the process begins, and what it kept has been restored.

    ``life`` is a fresh id of this process; a database that has no incarnation yet takes it as its
    own. ``place`` is what a copy of the database does not have ("": nobody knows), ``host`` the
    computer's name.
    """

    life: str
    place: str = ""
    host: str = ""


class Tapped(Struct, frozen=True):
    """Heard: a finger touched something that can be touched.

    ``shown`` is the number of the screen under the finger, ``key`` what was touched; ``visit`` is a
    fresh id, used if a visit is born of it. ``at``: x and y on the glass in mm.
    """

    shown: int
    key: str
    visit: str
    at: tuple[float, float]


class Scanned(Struct, frozen=True):
    """Heard: a bar code was scanned. ``visit`` is a fresh id, used if a visit is born of it."""

    text: str
    visit: str


class Drawn(Struct, frozen=True):
    """Heard: the screen of this number is on the glass since now."""

    shown: int


class PrinterStatus(Struct, frozen=True):
    """Heard: the printer's state changed; ``why`` in plain words for staff."""

    state: PrinterState
    why: str = ""
    near_end: bool = False


class PaperEnded(Struct, frozen=True):
    """Heard: a ticket's paper is out, or nobody can say."""

    visit: str
    outcome: PaperOutcome
    why: str = ""


# --- told to devices ---------------------------------------------------------------------------


class Entry(Struct, frozen=True):
    """Describes something to touch. ``note`` stands small below ``text``; "shut" is a service that
    gives no ticket now, "key" one of the keypad."""

    key: str
    text: str
    role: Literal["language", "group", "service", "shut", "main", "quiet", "key"]
    note: str = ""


class Screen(Struct, frozen=True):
    """Holds everything that a visitor sees, in words; the layout decides where it stands.

    ``number`` is the huge one, or what was typed, ``alert`` the line that must not be missed,
    ``mark`` a small sign for staff in the corner, ``foot`` the row of buttons at the bottom.
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
    """Holds what the paper says. ``wall`` is Unix seconds, shown in ``zone`` (IANA) as ``time``
    says.

    ``code`` is what a bar code on it holds; ``cls`` the name of the class that was claimed, "" the
    ordinary one.
    """

    visit: str
    ticket: str
    code: str
    title: str
    service: str
    ahead: str
    text: str
    wall: float
    zone: str
    time: str
    cls: str = ""


class ShowScreen(Struct, frozen=True):
    """Effect: draw this screen. ``shown`` is its number, counted up at each change."""

    shown: int
    screen: Screen


class Print(Struct, frozen=True):
    """Effect: print this ticket and say how it ended."""

    ticket: Ticket


class Reopen(Struct, frozen=True):
    """Effect: try to open the store again."""


class Send(Struct, frozen=True):
    """Effect: send the message to the hub."""

    message: Message


class Warn(Struct, frozen=True):
    """Effect: log this for staff. The machine sees to it that the log does not fill up."""

    text: str


Effect = ShowScreen | Print | Reopen | Send | Warn
Answer = Fact | Effect
"""Everything that the machine may answer: facts to keep, then effects to act on."""


# --- kept --------------------------------------------------------------------------------------
# Everything that must be there after a power cut. ``VisitorWalk.restore`` takes these facts as they
# were answered, in that order; what a later one of its kind has replaced may be left out.


class RunBegan(Fact, frozen=True):
    """Says that the database ``incarnation`` was started for the ``run``-th time. The last one
    counts."""

    incarnation: str
    run: int


class Recorded(Fact, frozen=True):
    """Is a row of the outbox: the hub shall hear ``fact``, of which we knew at the moment ``at``.

    ``seq`` counts from 1 without gaps.
    """

    seq: int
    at: Now
    fact: ReportedFact


class Forgotten(Fact, frozen=True):
    """Says that the rows up to ``through`` are not kept any longer. Never the last one."""

    through: int


class LeaseKept(Fact, frozen=True):
    """Says how a range of the reserve stands. The last such fact of (series, nth) counts."""

    lease: Lease


class HubKnown(Fact, frozen=True):
    """Says which hub welcomed us last, the latest business day heard of, and ``told``: up to which
    ``seq`` any hub has ever acknowledged our reports.

    ``refused``: why this database must not be worked with, until a hub welcomes it; ``copy``:
    because a copy of it is at work. The last one counts.
    """

    generation: str
    epoch: int
    day: int
    told: int
    refused: str = ""
    copy: bool = False


class Placed(Fact, frozen=True):
    """Names the place of this database at its last start that may use its reserve. The last one
    counts."""

    place: str


class MenuKept(Fact, frozen=True):
    """Holds what the hall offered last, for a kiosk that starts without its hub. The last one
    counts."""

    menu: Menu


# --- settings -----------------------------------------------------------------------------------

Confirm = Literal["identity", "process", "paper"]
"""Ways to prove that a paper is out: the printer's own identities (GS I), its answer about the job
(GS ( H), or its answer about the paper (GS r)."""


class Timeouts(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds times in seconds.

    ``answer``: how long a wish waits for the hub's number until the kiosk takes one of its reserve.
    ``idle``: untouched until "still there?", which stands for ``warning``. ``ticket``: how long the
    number stays. ``settle``: a screen takes no touch for so long after it appeared.
    """

    answer: float = 0.7
    idle: float = 30.0
    warning: float = 10.0
    ticket: float = 8.0
    settle: float = 0.5
