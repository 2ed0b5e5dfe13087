"""Messages of the hub to the whole hall: hall/<kind>, retained but for the pulse."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire.messages.terms import (
    Count,
    Fact,
    Id,
    Message,
    Name,
    Now,
    Number,
    Seconds,
    Texts,
    Why,
    ticket_name,
)


class Pulse(Message, frozen=True):
    """The hub lives. Each second; ``count`` starts at 0 with each epoch, ``at`` is its now, trusted
    where the hub itself goes by its clock, ``session`` its connection. ``version`` is the highest
    that it has said in this epoch, ``call`` the number of its last call: what bears a higher one is
    not the hub's."""

    generation: Id
    epoch: Count
    session: Id
    count: Count
    at: Now
    version: Count
    call: Count


class HubGone(Message, frozen=True):
    """The hub has gone, as its will says on the pulse's topic: no need to wait three seconds. An
    older session's will says nothing about a newer session."""

    session: Id


class HubTrouble(Message, frozen=True):
    """A hub that cannot work says so each second: no disk to write to, another hub in the hall.
    Counts only where no pulse is heard. ``why`` is for staff; ``generation`` and ``epoch`` where
    its database could be read."""

    why: Why
    generation: Annotated[str, Meta(max_length=64)] = ""
    epoch: Count = 0


class Called(Fact, frozen=True, tag="Called"):
    """A person is called to a window.

    ``call`` numbers all calls of a generation, recalls too; ``again`` counts the recalls of this
    one. ``step`` is the window's own step after the call. ``waited`` is the wait of this leg in
    seconds, from the ticket to its first call.
    """

    call: Count
    visit: Id
    series: Id
    number: Number
    window: Count
    step: Count
    again: Count
    at: Now
    waited: Seconds

    @property
    def ticket(self) -> str:
        """Return the number as people read it: A017."""
        return ticket_name(self.series, self.number)


class Calls(Message, frozen=True):
    """These are the last 50 calls, oldest first. Retained and sent whole."""

    generation: Id
    epoch: Count
    version: Count
    calls: tuple[Called, ...]


class WindowState(Message, frozen=True):
    """A window stands so. Retained. ``calling`` is its present call, None when it is free.

    ``waiting`` counts the people whom this window's NEXT could call. ``version`` orders the
    states within one epoch, ``step`` changes only by actions at this window. ``state``, and why it
    has a break; ``served``: the service of the person called has begun.
    """

    generation: Id
    epoch: Count
    version: Count
    window: Count
    step: Count
    calling: Called | None
    waiting: Count
    state: Literal["closed", "open", "break"]
    reason: str = ""
    operator: str = ""
    served: bool = False


class MenuItem(Struct, frozen=True):
    """Describes a group or a service of the tree. A group has no series. ``under`` is the parent's
    id."""

    id: Id
    name: Texts
    under: str = ""
    series: Annotated[str, Meta(max_length=64)] = ""
    documents: dict[str, tuple[str, ...]] = {}

    @property
    def is_service(self) -> bool:
        """Return whether it gives tickets: a group has no series."""
        return bool(self.series)


class MenuClass(Struct, frozen=True):
    """Describes a class that a visitor may claim at the kiosk."""

    id: Id
    name: Texts


class Menu(Message, frozen=True):
    """The hall offers this: languages in order, the service tree in order, the hall's texts.

    ``windows`` are the window numbers; ``zone`` is an IANA time zone for clocks and tickets.
    ``ticket_text`` stands on the paper, ``board_text`` on the board. ``classes`` are those that
    may be claimed at the kiosk, in order.
    """

    generation: Id
    epoch: Count
    version: Count
    languages: tuple[str, ...]
    items: tuple[MenuItem, ...]
    title: Texts
    ticket_text: Texts
    board_text: Texts
    windows: tuple[Count, ...]
    zone: str
    classes: tuple[MenuClass, ...] = ()


class ShutService(Struct, frozen=True):
    """Describes a service or a route of which no ticket is given now.

    ``code``: "hours" (closed at this time or on this day), "per_day" and "per_hour" (as many
    tickets as the hall gives are given), "closing" (whoever comes now would not be served before
    closing), "closed" (the business day is). ``back``: the local time "YYYY-MM-DD HH:MM" from
    which it is worth coming back, "" where nobody knows.
    """

    service: Id
    code: Id
    back: Name = ""


class Offer(Message, frozen=True):
    """These of the menu's services give no ticket now. Retained; said when it changes."""

    generation: Id
    epoch: Count
    version: Count
    shut: tuple[ShutService, ...]
