"""Random visitors, hubs, printers and power cuts at the kiosk's machine: what must always hold."""

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.things import Drawn, LeaseKept, PaperEnded, PrinterStatus, Recorded, Send, ShowScreen
from tests.support.kiosk_visitor import ITEMS, Visitor, menu
from wire.messages import (
    Fact,
    LinkDown,
    LinkUp,
    MenuItem,
    MoveHeard,
    Offer,
    Reported,
    ShutService,
    TicketDropped,
    TicketPrinted,
    TicketRefused,
    TicketTaken,
    TicketWanted,
    VisitMove,
    VisitsMoved,
)

STATES = [
    PrinterStatus("ok"),
    PrinterStatus("ok", "", near_end=True),
    PrinterStatus("fault", "paper out"),
    PrinterStatus("unknown", "no answer"),
]


class Watched(Visitor):
    """Checks all answers of a visitor's machine, whose facts survive a power cut."""

    def __init__(self, disk: list[Fact], papers: list[str], **more: Any) -> None:
        self.printed = papers
        super().__init__(disk, **more)

    def hear(self, heard: object) -> list[Any]:
        answers = super().hear(heard)
        taken = [x.fact for x in rows(answers) if isinstance(x.fact, TicketTaken)]
        printed = [x.ticket for x in answers if hasattr(x, "ticket")]
        assert [x.visit for x in taken] == [x.visit for x in printed], "paper and fact are one"
        for fact, ticket in zip(taken, printed, strict=True):
            assert fact.ticket == ticket.ticket
            assert bool(ticket.ahead) != fact.own, "nobody counted them"
        self.printed += [x.visit for x in printed]
        kept = {x.seq: x.fact for x in rows(self.disk)}
        for message in (x.message for x in answers if isinstance(x, Send)):
            if isinstance(message, Reported):
                assert kept[message.seq] == message.fact, "said before it was kept"
                assert message.age >= 0
        return answers


def rows(answers: list[Any]) -> list[Recorded]:
    return [x for x in answers if isinstance(x, Recorded)]


class Kiosk(RuleBasedStateMachine):
    """Is the world around one kiosk. Wishes are answered late, twice or never."""

    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[TicketWanted] = []
        self.papers: list[str] = []
        self.visits = self.version = self.session = self.lives = self.heard = 0
        self.at = Watched([], self.papers, life="life-0")
        self.live = False
        self.shut: set[str] = set()
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
            assert key == "take" or wishes[0].service not in self.shut, "what is shut was wanted"

    @rule(data=st.data(), seconds=st.sampled_from([0.6, 0.6, 0.6, 0.1]))
    def tap(self, data: st.DataObject, seconds: float) -> None:
        """Tap mostly deeper into the tree, as people do."""
        self.at.wait(seconds, hub=self.live)
        offers = self.at.offers()
        forward = [key for key in offers if key not in ("back", "leave", "less")]
        if offers:
            self.choose(data.draw(st.sampled_from(forward * 3 + offers)))

    @rule(number=st.integers(1, 999), answers=st.integers(0, 2))
    def visit(self, number: int, answers: int) -> None:
        """Walk as somebody who knows the way; the hub answers never, once or twice."""
        for key in ("leave", "language:ru", "service:repair"):
            self.at.wait(0.6, hub=self.live)
            if key in self.at.offers():
                self.choose(key)
        for wish in self.at.wanted()[-1:] * answers:
            self.at.hear(self.at.issued(wish.visit, wish.service, number))

    @rule(data=st.data(), seconds=st.sampled_from([0, 0.1, 0.3, 0.55, 0.69]))
    def tap_twice(self, data: st.DataObject, seconds: float) -> None:
        """Tap twice: the second half falls on what the next screen has there."""
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

    @rule(code=st.sampled_from(["", "hours", "closing", "strike"]))
    def refuse(self, code: str) -> None:
        for wish in self.at.wanted()[-1:]:
            self.at.hear(TicketRefused(wish.visit, "day is closed", code, "2026-01-14 08:00"))

    @precondition(lambda self: self.live)
    @rule(shut=st.sets(st.sampled_from([one.id for one in ITEMS if one.is_service])))
    def offer_says(self, shut: set[str]) -> None:
        self.version += 1
        self.shut = shut
        said = tuple(ShutService(service, "hours") for service in sorted(shut))
        self.at.hear(Offer("g1", 1, self.version, said))

    @rule(mute=st.booleans())
    def hub_answers(self, mute: bool) -> None:
        """Answer greetings, reports and wishes for numbers."""
        self.at.mute = mute

    @rule(data=st.data(), to=st.sampled_from(["called", "waiting", "served", "no_show"]))
    def move(self, data: st.DataObject, to: Any) -> None:
        if self.papers and self.live:
            move = VisitMove(data.draw(st.sampled_from(self.papers)), to)
            self.at.hear(VisitsMoved((move,)))

    @rule(back=st.integers(0, 9))
    def hub_from_a_backup(self, back: int) -> None:
        """Bring a hub that has heard less than the one before."""
        self.at.heard = max(0, self.at.heard - back)
        self.hub_comes()

    @rule(status=st.sampled_from(STATES))
    def printer(self, status: PrinterStatus) -> None:
        self.printer_is = status
        self.at.hear(status)

    @rule(outcome=st.sampled_from(["printed", "unknown"]))
    def paper(self, outcome: str) -> None:
        for visit in list(self.at.machine._state.outbox.unfinished)[:1]:
            self.at.hear(PaperEnded(visit, outcome))

    @rule()
    def hub_comes(self) -> None:
        self.session += 1
        self.at.hear(LinkUp(f"s{self.session}"))
        self.menu_says(list(ITEMS), ("ru", "en", "zh"))
        self.offer_says(set())
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
        self.live, self.shut = False, set()

    @rule(silent=st.sampled_from(["print", "refuse"]), boot=st.booleans())
    def power_cut(self, silent: str, boot: bool) -> None:
        before = self.at
        self.wishes += before.wanted()
        self.lives += 1
        name = f"boot-{self.lives}" if boot else before.boot
        more = {"silent": silent, "life": f"life-{self.lives}", "boot": name}
        self.at = Watched(before.disk, self.papers, **more)
        self.at.mono = before.mono
        self.at.heard, self.at.mute = before.heard, before.mute
        self.live, self.shut = False, set()
        self.printer(PrinterStatus("ok"))

    @invariant()
    def a_visit_has_one_end_and_one_paper(self) -> None:
        assert len(self.papers) == len(set(self.papers)), "printed twice"
        taken = [x.fact.visit for x in rows(self.at.disk) if isinstance(x.fact, TicketTaken)]
        ends = [x.fact.visit for x in rows(self.at.disk) if isinstance(x.fact, TicketPrinted)]
        dropped = {x.fact.visit for x in rows(self.at.disk) if isinstance(x.fact, TicketDropped)}
        assert sorted(taken) == sorted(self.papers)
        assert not set(taken) & dropped
        assert len(ends) == len(set(ends))

    @invariant()
    def the_outbox_has_no_gaps(self) -> None:
        seqs = [row.seq for row in rows(self.at.disk)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert self.at.heard <= len(seqs)

    @invariant()
    def no_number_of_the_reserve_comes_twice(self) -> None:
        """Hold that no number comes twice, and every one was lent before."""
        facts = [x.fact for x in rows(self.at.disk) if isinstance(x.fact, TicketTaken)]
        own = [(x.series, x.number) for x in facts if x.own]
        assert len(own) == len(set(own))
        leases = [x.lease for x in self.at.disk if isinstance(x, LeaseKept)]
        for series, number in own:
            assert any(x.series == series and x.first <= number <= x.last for x in leases)

    @invariant()
    def moves_are_those_of_our_tickets(self) -> None:
        moved = [x.fact.visit for x in rows(self.at.disk) if isinstance(x.fact, MoveHeard)]
        assert set(moved) <= set(self.papers)

    @invariant()
    def what_the_screen_shows_is_what_it_offers(self) -> None:
        shows = [x for x in self.at.answers if isinstance(x, ShowScreen | Drawn)]
        assert len(shows) == self.at.shown

    def teardown(self) -> None:
        """Leave it alone: every screen comes back to where the next visitor begins, and the hub
        that answers again has heard everything."""
        self.at.mute = False
        self.hub_comes()
        self.at.wait(90)
        assert self.at.heard == len(rows(self.at.disk))
        assert self.at.screen is not None
        assert self.at.screen.kind in ("start", "closed")
        wished = Counter(wish.visit for wish in self.at.wanted() + self.wishes)
        assert all(times == 1 for times in wished.values())


Kiosk.TestCase.settings = settings(max_examples=90, stateful_step_count=50, deadline=None)
TestKiosk = Kiosk.TestCase
