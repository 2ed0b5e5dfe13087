"""Random visitors, hubs, printers and power cuts at the kiosk's machine: what must always hold."""

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from kiosk_visitor import ITEMS, Visitor, menu

from kiosk.things import Drawn, HubKnows, Kept, PaperEnded, Print, PrinterStatus, Send, Show
from wire.messages import (
    Fact,
    LinkDown,
    LinkUp,
    MenuItem,
    TicketDropped,
    TicketKnown,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
)

STATES = [
    PrinterStatus("ok"),
    PrinterStatus("ok", "", near_end=True),
    PrinterStatus("fault", "paper out"),
    PrinterStatus("unknown", "no answer"),
]
WHAT = {TicketTaken: "taken", TicketPrinted: "printed", TicketDropped: "dropped"}


class Watched(Visitor):
    """A visitor whose machine's answers are all checked, and whose facts survive a power cut."""

    def __init__(self, disk: dict[tuple[str, str], Kept], silent: str) -> None:
        self.disk = disk
        self.touched: Counter[str] = Counter()
        super().__init__(tuple(disk.values()), silent=silent)

    def hear(self, heard: object) -> list[Any]:
        answers = super().hear(heard)
        for fact in (x for x in answers if isinstance(x, Fact)):
            self.keep(fact)
        taken = [x.visit for x in answers if isinstance(x, TicketTaken)]
        printed = [x.ticket.visit for x in answers if isinstance(x, Print)]
        assert taken == printed, "a paper and its fact are one"
        return answers

    def keep(self, fact: Fact) -> None:
        if isinstance(fact, HubKnows):
            self.disk[fact.visit, fact.what] = Kept(self.disk[fact.visit, fact.what].fact, True)
        else:
            self.disk[fact.visit, WHAT[type(fact)]] = Kept(fact, False)


class Kiosk(RuleBasedStateMachine):
    """The world around one kiosk. Wishes are answered late, twice or never."""

    def __init__(self) -> None:
        super().__init__()
        self.disk: dict[tuple[str, str], Kept] = {}
        self.wishes: list[TicketWanted] = []
        self.visits = self.version = self.session = 0
        self.at = Watched(self.disk, "print")
        self.live = False
        self.hub_comes()
        self.printer(PrinterStatus("ok"))

    def fresh(self) -> str:
        self.visits += 1
        return f"visit-{self.visits}"

    def choose(self, key: str, place: tuple[float, float] | None = None) -> None:
        before = len(self.at.wanted())
        self.at.touch(key, self.fresh(), at=place)
        wishes = self.at.wanted()[before:]
        assert len(wishes) <= 1
        if wishes:
            assert key == "take" or key.startswith("service:")
            assert self.printer_is.state != "fault", "a ticket was promised that cannot be printed"
            assert self.live, "a wish was sent to nobody"
            assert wishes[0].service in self.services, "what the hub does not have was promised"
            assert wishes[0].language in self.languages

    @rule(data=st.data(), seconds=st.sampled_from([0.6, 0.6, 0.6, 0.1]))
    def tap(self, data: st.DataObject, seconds: float) -> None:
        """Mostly deeper into the tree, as people do."""
        self.at.wait(seconds, hub=self.live)
        offers = self.at.offers()
        forward = [key for key in offers if key not in ("back", "leave", "less")]
        if offers:
            self.choose(data.draw(st.sampled_from(forward * 3 + offers)))

    @rule(number=st.integers(1, 999), answers=st.integers(0, 2))
    def visit(self, number: int, answers: int) -> None:
        """Somebody who knows the way; the hub answers never, once or twice."""
        for key in ("leave", "language:ru", "service:repair"):
            self.at.wait(0.6, hub=self.live)
            if key in self.at.offers():
                self.choose(key)
        for wish in self.at.wanted()[-1:] * answers:
            self.at.hear(self.at.issued(wish.visit, wish.service, number))

    @rule(data=st.data(), seconds=st.sampled_from([0, 0.1, 0.3, 0.55, 0.69]))
    def tap_twice(self, data: st.DataObject, seconds: float) -> None:
        """The second half falls on what the next screen has there."""
        self.at.wait(0.6, hub=self.live)
        if self.at.offers():
            shown, place = self.at.shown, (10.0, -50.0)
            self.choose(data.draw(st.sampled_from(self.at.offers())), place)
            wishes, went_on = len(self.at.wanted()), self.at.shown != shown
            self.at.wait(seconds, hub=self.live)
            if self.at.offers() and went_on:
                self.choose(data.draw(st.sampled_from(self.at.offers())), place)
                assert len(self.at.wanted()) == wishes, "one tap is one choice"

    @rule(seconds=st.sampled_from([0.05, 0.5, 1, 3.1, 6, 31]))
    def wait(self, seconds: float) -> None:
        self.at.wait(seconds, hub=self.live)

    @rule(data=st.data(), number=st.integers(1, 999))
    def answer(self, data: st.DataObject, number: int) -> None:
        wishes = self.at.wanted() + self.wishes
        if wishes and self.live:
            wish = data.draw(st.sampled_from([*wishes, *wishes[-1:] * 5]))
            self.at.hear(self.at.issued(wish.visit, wish.service, number))

    @rule()
    def refuse(self) -> None:
        for wish in self.at.wanted()[-1:]:
            self.at.hear(TicketRefused(wish.visit, "day is closed"))

    @rule(data=st.data())
    def know(self, data: st.DataObject) -> None:
        if self.disk:
            visit, what = data.draw(st.sampled_from(sorted(self.disk)))
            self.at.hear(TicketKnown(visit, what))

    @rule(status=st.sampled_from(STATES))
    def printer(self, status: PrinterStatus) -> None:
        self.printer_is = status
        self.at.hear(status)

    @rule(outcome=st.sampled_from(["printed", "unknown"]))
    def paper(self, outcome: str) -> None:
        for visit in list(self.at.machine._ledger.unfinished)[:1]:
            self.at.hear(PaperEnded(visit, outcome))

    @rule()
    def hub_comes(self) -> None:
        self.session += 1
        self.at.hear(LinkUp(f"s{self.session}"))
        self.menu_says(list(ITEMS), ("ru", "en", "zh"))
        self.at.pulse()
        self.live = True

    @rule(
        items=st.lists(st.sampled_from(ITEMS), unique_by=lambda one: one.id),
        languages=st.sampled_from([("ru", "en"), ("ru",), ("zh", "ru"), ("en",)]),
    )
    def menu_says(self, items: list[MenuItem], languages: tuple[str, ...]) -> None:
        self.version += 1
        self.services = {one.id for one in items if one.is_service}
        self.languages = languages
        self.at.hear(menu(tuple(items), version=self.version, languages=languages))

    @precondition(lambda self: self.live)
    @rule()
    def link_goes(self) -> None:
        self.at.hear(LinkDown())
        self.live = False

    @rule(silent=st.sampled_from(["print", "refuse"]))
    def power_cut(self, silent: str) -> None:
        self.wishes += self.at.wanted()
        self.at = Watched(self.disk, silent)
        self.live = False
        self.printer(PrinterStatus("ok"))

    @invariant()
    def a_visit_has_one_end(self) -> None:
        taken = {visit for visit, what in self.disk if what == "taken"}
        dropped = {visit for visit, what in self.disk if what == "dropped"}
        assert not taken & dropped

    @invariant()
    def what_the_screen_shows_is_what_it_offers(self) -> None:
        shows = [x for x in self.at.answers if isinstance(x, Show | Drawn)]
        assert len(shows) == self.at.shown

    @invariant()
    def every_report_is_kept(self) -> None:
        for answer in self.at.answers:
            if isinstance(answer, Send) and isinstance(answer.message, TicketTaken):
                assert (answer.message.visit, "taken") in self.disk

    def teardown(self) -> None:
        """Left alone, every screen comes back to where the next visitor begins."""
        self.at.wait(90, hub=self.live)
        assert self.at.screen is not None
        assert self.at.screen.kind in ("start", "closed")
        wished = Counter(wish.visit for wish in self.at.wanted() + self.wishes)
        assert all(times == 1 for times in wished.values())


Kiosk.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestKiosk = Kiosk.TestCase
