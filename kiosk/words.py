"""Types the words of one language, as a file of kiosk/texts has them. Pure.

Decides that no word is missing.
"""

from typing import Literal, get_args

from msgspec import Struct

from wire.kinds import Problem
from wire.text.texts import is_blank

Plural = Literal["slavic", "western", "single"]
FORMS: dict[Plural, tuple[str, ...]] = {
    "slavic": ("zero", "one", "few", "many"),
    "western": ("zero", "one", "other"),
    "single": ("zero", "other"),
}
"""The forms that a text with a number needs; ``zero`` is for "nobody"."""
Mark = Literal[
    "refused_mark",
    "store_mark",
    "trouble_mark",
    "alone_mark",
    "clock_mark",
    "reserve_mark",
    "printer_mark",
]
"""A small sign for staff in the corner of every screen, the most urgent first."""


Told = Literal[
    "no booking", "used", "other day", "no date", "early", "back", "no ticket", "waits",
    "called", "late", "served", "other", "silent", "unread",
]  # fmt: skip
"""Outcomes of a code or a number: the hub's answer (wire.messages.TicketRefused, BackAnswered),
"back" where all is well, "silent" where the hub did not answer, "unread" of a bar code that is none
of the hall's."""
PLACES = {"other day": "{when}", "no date": "{when}", "early": "{when}", "called": "{window}"}
"""The fields that a heading must have, because they are filled in."""


def _is_empty(key: str, value: object) -> bool:
    """Tell whether there is nothing to read. Only what joins two sentences may be a blank."""
    return is_blank(value) if isinstance(value, str) and key != "joint" else not value


class CodeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds the words of the page where a booking's code or a missed ticket's number is typed.

    ``scan`` is the hint where there is a scanner. ``told``: what came of it, and what to do.
    ``booked`` stands on the ticket and below its number.
    """

    button: str
    heading: str
    hint: str
    scan: str
    erase: str
    enter: str
    booked: str
    told: dict[Told, tuple[str, str]]

    def problem(self) -> Problem | None:
        """Return the first text that is empty or lacks what it needs."""
        for key in self.__struct_fields__:
            if _is_empty(key, getattr(self, key)):
                return key, "nothing", "a text"
        if "{time}" not in self.booked:
            return "booked", self.booked, "a text with {time} for the time booked"
        for code in get_args(Told):
            heading, hint = self.told.get(code, ("", ""))
            place = PLACES.get(code, "")
            if is_blank(heading) or is_blank(hint) or place not in heading:
                expected = f"a heading {place and f'with {place} '}and what to do"
                return f"told.{code}", heading if hint else "nothing", expected
        if "{opens}" not in self.told["early"][1]:
            return "told.early", self.told["early"][1], "a hint with {opens} for the time"
        return None


class ClassWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds the words of the page where visitors say whether they are served out of turn."""

    heading: str
    hint: str
    ordinary: str

    def problem(self) -> Problem | None:
        """Return the first text that is empty."""
        empty = [key for key in self.__struct_fields__ if _is_empty(key, getattr(self, key))]
        return (empty[0], "nothing", "a text") if empty else None


class KioskWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds all words of one language. ``name`` is the language in itself, ``joint`` stands between
    two sentences, ``time`` is how the ticket says date and time (as in strftime)."""

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
    no_numbers: str
    refused: str
    shut_note: str
    shut_hours: str
    shut_per_day: str
    shut_per_hour: str
    shut_closing: str
    shut_closed: str
    come_back: str
    no_printing: str
    no_tickets: str
    ask_staff: str
    closed: str
    joint: str
    time: str
    printer_mark: str
    reserve_mark: str
    alone_mark: str
    clock_mark: str
    trouble_mark: str
    refused_mark: str
    store_mark: str
    ahead: dict[str, str]
    code: CodeWords
    classes: ClassWords

    def problem(self) -> Problem | None:
        """Return the first text that is empty or lacks what it needs."""
        for key in self.__struct_fields__:
            if _is_empty(key, getattr(self, key)):
                return key, "nothing", "a text"
        if "{when}" not in self.come_back:
            return "come_back", self.come_back, "a text with {when} for the time"
        for form in FORMS[self.plural]:
            text = self.ahead.get(form, "")
            if is_blank(text) or ("{n}" not in text and form != "zero"):
                return f"ahead.{form}", text or "nothing", "a text with {n} for the number"
        for key, part in (("code", self.code), ("classes", self.classes)):
            found = part.problem()
            if found:
                return f"{key}.{found[0]}", *found[1:]
        return None
