"""How long and how large anything from outside may be: the last value that is read, and the first
that is not."""

import msgspec
import pytest

from wire import messages as m
from wire.messages import terms

LETTERS = {"Id": (1, 64), "Why": (0, 200), "Name": (0, 64)}
NUMBERS = {
    "Number": (1, 999_999, 1),
    "Count": (0, 2**53, 1),
    "Seq": (1, 2**53, 1),
    "Seconds": (0.0, 2.0**36, 0.001),
    "Urgency": (-(2.0**36), 2.0**36, 0.001),
}


def is_read(value: object, kind: object) -> bool:
    try:
        return msgspec.json.decode(msgspec.json.encode(value), type=kind) == value
    except msgspec.ValidationError:
        return False


@pytest.mark.parametrize("name", LETTERS)
def test_a_text_has_so_many_letters(name):
    kind, (least, most) = getattr(terms, name), LETTERS[name]
    assert is_read("щ" * least, kind)
    assert is_read("щ" * most, kind)
    assert not is_read("щ" * (most + 1), kind)
    assert least == 0 or not is_read("", kind)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_lies_between_its_bounds(name):
    kind, (least, most, step) = getattr(terms, name), NUMBERS[name]
    for value, well in ((least, True), (most, True), (least - step, False), (most + step, False)):
        assert is_read(value, kind) is well, value


LEASE = m.Lease("A", 1, 500, 519, 500)
BOOKING = m.Booking("123450", "pay", "2026-01-14", "10:00", "veteran", "Иванова А.")
HERE = m.KioskHere("s", "card", 3, "life", 1, 9, 4, "gen", 2, 1)
LISTS = [
    (terms.Skills, lambda n: ("pay",) * n, 200),
    (m.KioskHere, lambda n: msgspec.structs.replace(HERE, leases=(LEASE,) * n), 400),
    (m.KioskHere, lambda n: msgspec.structs.replace(HERE, generation="g" * n), 64),
    (m.BookWanted, lambda n: m.BookWanted("wish", (BOOKING,) * n), 100),
    (m.ParkPressed, lambda n: m.ParkPressed(3, "p", "g", 1, 1, 1, "paper", float(n)), 1440),
    (m.HubTrouble, lambda n: m.HubTrouble("no disk", "g" * n), 64),
    (m.MenuItem, lambda n: m.MenuItem("pay", {}, "", "A" * n), 64),
]


@pytest.mark.parametrize(("kind", "made", "most"), LISTS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_message_holds_so_many(kind, made, most):
    """Leases of a kiosk, bookings of one wish, letters of a generation, minutes in which somebody
    comes back: none grows without end."""
    assert is_read(made(most), kind)
    assert not is_read(made(most + 1), kind)


def test_bookings_of_none_are_no_wish():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(m.BookWanted("wish", ())), type=m.BookWanted)


def test_a_number_is_read_with_three_digits_at_least():
    named = [terms.ticket_name("A", n) for n in (7, 17, 117, 1117)]
    assert named == ["A007", "A017", "A117", "A1117"]


def test_a_moment_is_believed_where_nobody_says_otherwise():
    assert terms.Now("boot", 1.0, 2.0).trusted


NOT_NOTHING = {
    ("Now", "trusted"): True,
    ("Waiter", "leg"): 1,
    ("WindowKnown", "source"): "window",
}


def test_what_a_message_leaves_out_is_nothing():
    """No number, no text, not so; but a moment is trusted, a visit begins with its first leg, and
    skills are those of the window."""
    told = {}
    for kind in vars(m).values():
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            for field in msgspec.structs.fields(kind):
                made = field.default_factory
                left_out = field.default if made is msgspec.NODEFAULT else made()
                if left_out is not msgspec.NODEFAULT and left_out not in (0, "", (), {}, None):
                    told[kind.__name__, field.name] = left_out
    assert told == NOT_NOTHING
