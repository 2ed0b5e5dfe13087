"""The words of one language, as a file of kiosk/texts has them. Pure.

Decides that none is missing.
"""

from typing import Literal

from msgspec import Struct

Plural = Literal["slavic", "western", "single"]
FORMS: dict[Plural, tuple[str, ...]] = {
    "slavic": ("zero", "one", "few", "many"),
    "western": ("zero", "one", "other"),
    "single": ("zero", "other"),
}
"""The forms that a text with a number needs; ``zero`` is for "nobody"."""
Mark = Literal[
    "refused_mark", "store_mark", "trouble_mark", "alone_mark", "reserve_mark", "printer_mark"
]
"""A small sign for staff in the corner of every screen, the most urgent first."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """``name`` is the language in itself, ``joint`` stands between two sentences, ``time`` is how
    the ticket says date and time (as in strftime)."""

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
    no_printing: str
    no_tickets: str
    ask_staff: str
    closed: str
    joint: str
    time: str
    printer_mark: str
    reserve_mark: str
    alone_mark: str
    trouble_mark: str
    refused_mark: str
    store_mark: str
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
