"""A kiosk without a usable store promises nothing, and tries again."""

from kiosk.choice.out_of_service import OutOfService
from kiosk.things import KioskStarted, Reopen, ShowScreen, Tapped
from tests.support.kiosk_visitor import WORDS
from wire.messages import Now, Tick


def at(mono: float) -> Now:
    return Now("kiosk", mono, 1.8e9)


def test_it_says_so_from_the_start_in_every_language() -> None:
    kiosk = OutOfService(WORDS)
    assert kiosk.due() is None
    assert kiosk.hear(Tick(), at(99.0)) == [], "nothing before it has begun"
    (shown,) = kiosk.hear(KioskStarted("life"), at(100.0))
    assert isinstance(shown, ShowScreen)
    assert (shown.shown, shown.screen.kind, shown.screen.entries) == (1, "closed", ())
    said = (shown.screen.heading, *shown.screen.body)
    assert all(WORDS[code].no_tickets in " ".join(said) for code in WORDS)
    assert shown.screen.mark


def test_it_tries_again_every_five_seconds_and_takes_no_touch() -> None:
    kiosk = OutOfService(WORDS)
    kiosk.hear(KioskStarted("life"), at(100.0))
    tried = []
    for tenth in range(121):
        mono = 100.0 + tenth / 10
        if kiosk.hear(Tapped(1, "language:ru", "v1", (1.0, 1.0)), at(mono)) == [Reopen()]:
            tried.append(mono)
    assert tried == [105.0, 110.0]
    assert kiosk.due() == 115.0
