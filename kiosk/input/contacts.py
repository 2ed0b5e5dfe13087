"""Finds the finger that taps among the contacts on a touch panel, and where it came down.

Decides what a report of the panel means, by the kernel's multi-touch protocols
(Documentation/input/multi-touch-protocol.rst): B by slots and tracking ids, A by whole frames of
contacts, or a single touch with a button. Pure: knows neither the device nor the screen.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from kiosk.input.events import EV_ABS, EV_KEY, EV_SYN, LOST, Event

SYN_REPORT, SYN_MT_REPORT = Event(EV_SYN, 0, 0), Event(EV_SYN, 2, 0)
BTN_LEFT, BTN_TOUCH = 0x110, 0x14A
BUTTONS = frozenset({BTN_LEFT, BTN_TOUCH})
ABS_X, ABS_Y, ABS_PRESSURE = 0x00, 0x01, 0x18
MT_SLOT, MT_MAJOR, MT_X, MT_Y, MT_TOOL, MT_ID = 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39
PALM = 2
"""MT_TOOL_PALM, linux/input.h."""
SLOTS = 64
"""More than any panel has."""
LONGEST = 1024
"""Events of one report; ten fingers in protocol A make about a hundred."""
RESTS = 2.0
"""Seconds after which a contact that stays does not keep others off any more: a hand, a bag or
water on the glass must not silence the kiosk."""


class FirstFinger:
    """Finds the first of several contacts, which taps. One that comes down while it stays taps
    nothing."""

    def __init__(self) -> None:
        self._down: dict[Hashable, float] = {}

    def down(self, who: Hashable, mono: float) -> bool:
        """Note that a contact came down, in monotonic seconds; return whether it is a tap."""
        self._down = {x: at for x, at in self._down.items() if mono - at <= RESTS}
        alone = not self._down.keys() - {who}
        self._down[who] = mono
        return alone

    def up(self, who: Hashable) -> None:
        """Note that a contact is gone, or was none."""
        self._down.pop(who, None)

    def clear(self) -> None:
        """Note that nobody touches the glass."""
        self._down.clear()


@dataclass
class TouchSlot:
    """Holds one contact of protocol B. The kernel leaves out what has not changed, from one contact
    to the next too."""

    x: int = 0
    y: int = 0
    id: int = -1
    palm: bool = False


@dataclass
class Known:
    """Holds the last known state of a panel, filled from the kernel at the opening and after a
    loss."""

    x: int = 0
    y: int = 0
    pressure: int = 0
    down: set[int] = field(default_factory=set)
    slot: int = 0
    slots: dict[int, TouchSlot] = field(default_factory=dict)

    def lift(self) -> None:
        """Note that nobody touches the panel. The place of the last touch is still true."""
        self.down.clear()
        self.pressure = 0
        for slot in self.slots.values():
            slot.id, slot.palm = -1, False


class Fingers:
    """Turns the events of a panel into fingers that come down.

    ``look`` asks the kernel how everything stands, None where it does not know. ``button``: the
    panel is known to have one, so that its pressure says nothing.
    """

    def __init__(
        self, look: Callable[[], Known | None] = lambda: None, button: bool = False
    ) -> None:
        self._look, self._has_button = look, button
        self._known = look() or Known()
        self._touched = bool(self._known.down)
        self._first = FirstFinger()
        self._report: list[Event] = []
        self._multi = bool(self._known.slots)
        self._lost = self._frames = False

    @property
    def usable(self) -> bool:
        """Tell whether anything that can be a touch has ever been heard."""
        return self._multi or self._has_button or self._known.pressure > 0

    def hear(self, events: Sequence[Event], mono: float) -> list[tuple[int, int]]:
        """Return the places where fingers came down, in the device's own units. ``mono``: monotonic
        seconds."""
        found: list[tuple[int, int]] = []
        for event in events:
            if event == LOST or len(self._report) > LONGEST:
                self._lost = True
                self._report.clear()
            if event != SYN_REPORT:
                self._report.append(event)
            else:
                report, self._report = self._report, []
                found += self._ended(report, mono)
        return found

    def _ended(self, report: Sequence[Event], mono: float) -> list[tuple[int, int]]:
        """Handle a whole report. One in which events were lost counts for nothing: the kernel is
        asked instead."""
        if self._lost:
            self._resync(mono)
            return []
        self._single(report)
        if SYN_MT_REPORT in report or self._frames:
            return self._frame(report)
        return self._slots(report, mono) if self._is_multi(report) else self._touch()

    def _resync(self, mono: float) -> None:
        """Ask the kernel for the state. Contacts that are down now came down unseen, and tap
        nothing; where the kernel does not know, none are down."""
        self._lost = False
        self._first.clear()
        if (found := self._look()) is not None:
            self._known = found
        else:
            self._known.lift()
        self._touched = bool(self._known.down)
        for n, slot in self._known.slots.items():
            if slot.id >= 0 and not slot.palm:
                self._first.down(n, mono)

    def _is_multi(self, report: Sequence[Event]) -> bool:
        """Tell whether the panel tells contacts apart. Such a panel repeats the first contact as a
        single touch."""
        self._multi = self._multi or any(
            kind == EV_ABS and code in (MT_X, MT_Y) for kind, code, _ in report
        )
        return self._multi

    def _single(self, report: Sequence[Event]) -> None:
        known = self._known
        for kind, code, value in report:
            if kind == EV_KEY and code in BUTTONS:
                self._has_button = True
                (known.down.add if value else known.down.discard)(code)
            elif (kind, code) == (EV_ABS, ABS_X):
                known.x = value
            elif (kind, code) == (EV_ABS, ABS_Y):
                known.y = value
            elif (kind, code) == (EV_ABS, ABS_PRESSURE):
                known.pressure = value

    def _touch(self) -> list[tuple[int, int]]:
        """Handle a single touch. Without a button, the pressure says whether the panel is
        touched."""
        known, before = self._known, self._touched
        self._touched = bool(known.down) if self._has_button else known.pressure > 0
        return [(known.x, known.y)] if self._touched and not before else []

    def _slots(self, report: Sequence[Event], mono: float) -> list[tuple[int, int]]:
        """Handle protocol B: slots keep what they were told; a new tracking id is a new contact."""
        fresh, slots = self._fresh(report), self._known.slots
        self._lifted(report)
        for n, slot in slots.items():
            if slot.palm:
                self._first.up(n)
        taps = [x for x in fresh if not slots[x].palm and self._first.down(x, mono)]
        return [(slots[x].x, slots[x].y) for x in taps]

    def _fresh(self, report: Sequence[Event]) -> list[int]:
        """Update the slots by the report, and return those with a new contact, in its order."""
        known = self._known
        fresh: list[int] = []
        for kind, code, value in report:
            if kind != EV_ABS:
                continue
            if code == MT_SLOT:
                known.slot = value
            elif 0 <= known.slot < SLOTS:
                slot = known.slots.setdefault(known.slot, TouchSlot())
                if code == MT_ID and value != slot.id:
                    self._first.up(known.slot)
                    fresh = [x for x in fresh if x != known.slot]
                    if value >= 0:
                        fresh.append(known.slot)
                _tell(slot, code, value)
        return fresh

    def _lifted(self, report: Sequence[Event]) -> None:
        """Handle BTN_TOUCH up: nobody touches the panel, whatever was missed before."""
        if Event(EV_KEY, BTN_TOUCH, 0) in report:
            self._first.clear()

    def _frame(self, report: Sequence[Event]) -> list[tuple[int, int]]:
        """Handle protocol A: a report has all contacts there are. It does not say which is which,
        so one is new only where there was none."""
        if SYN_MT_REPORT not in report and Event(EV_KEY, BTN_TOUCH, 0) not in report and report:
            return []
        self._frames = self._multi = True
        before = self._touched
        contacts = _contacts(report)
        self._touched = bool(contacts)
        return contacts[:1] if contacts and not before else []


def _tell(slot: TouchSlot, code: int, value: int) -> None:
    if code == MT_X:
        slot.x = value
    elif code == MT_Y:
        slot.y = value
    elif code == MT_TOOL:
        slot.palm = value == PALM
    elif code == MT_ID:
        slot.id = value


def _contacts(report: Sequence[Event]) -> list[tuple[int, int]]:
    """Return those of a frame that are no palms; each ends with SYN_MT_REPORT, an empty one is
    none."""
    found: list[tuple[int, int]] = []
    said: dict[int, int] = {}
    for event in report:
        if event == SYN_MT_REPORT:
            there = MT_X in said and MT_Y in said and said.get(MT_MAJOR, 1) > 0
            if there and said.get(MT_TOOL) != PALM and said.get(MT_ID, 0) >= 0:
                found.append((said[MT_X], said[MT_Y]))
            said = {}
        elif event.kind == EV_ABS:
            said[event.code] = event.value
    return found
