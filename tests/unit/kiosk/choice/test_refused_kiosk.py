"""A kiosk whose card is not trusted: it promises nothing until a hub welcomes it."""

from kiosk.things import PrinterStatus, Warn
from tests.support.kiosk_outbox import drops, mute, welcome
from tests.support.kiosk_visitor import Visitor, menu
from wire.messages import (
    KioskHere,
    KioskRefused,
    KioskWelcome,
    LinkDown,
    ReportHeard,
    TicketDropped,
)


def test_a_refused_kiosk_promises_nothing_and_says_so_to_staff() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v1")
    visitor.mute = True
    answers = visitor.hear(KioskRefused("s1", "a copy of this card is at work"))
    assert visitor.screen.kind == "sorry"
    assert visitor.screen.mark == "Киоск не принят"
    assert visitor.recorded() == [TicketDropped("v1", "the hub refuses this kiosk")]
    said = [x.text for x in answers if isinstance(x, Warn)]
    assert said == ["the hub refuses this kiosk: a copy of this card is at work"]
    before = len(visitor.sent())
    visitor.wait(200)
    assert visitor.screen.kind == "closed"
    greetings = visitor.sent()[before:]
    assert {type(said) for said in greetings} == {KioskHere}
    assert len(greetings) == 7, "every half a minute: what stands against it may go"
    assert 3 <= len([x for x in visitor.answers if isinstance(x, Warn)]) <= 5, "once a minute"
    visitor.hear(LinkDown())
    visitor.wait(5, hub=False)
    assert visitor.screen.kind == "closed", "without the hub it does not help itself either"


def test_a_refused_kiosk_is_closed_after_a_restart_too_until_a_hub_welcomes_it() -> None:
    visitor = Visitor().open()
    visitor.hear(KioskRefused("s1", "a copy"))
    again = mute(visitor.disk, life="life-2")
    assert again.screen.kind == "closed", "its reserve may be in another card's use"
    assert "Киоск не принят" in again.screen.mark
    again.hear(KioskWelcome("s1", "life-1", 0, 3, "g1", 1))
    assert again.screen.kind == "start"
    later = Visitor(again.disk, life="life-3")
    later.hear(PrinterStatus("ok"))
    assert later.screen.kind == "start", "from its reserve, as a hub has welcomed it"


def test_a_refused_kiosk_closes_under_the_visitors_finger() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.hear(KioskRefused("an older session", "a copy"))
    assert visitor.screen.kind == "services"
    visitor.hear(KioskRefused("s1", "a copy"))
    assert (visitor.screen.kind, visitor.offers()) == ("closed", [])


def test_a_welcome_that_comes_after_the_refusal_is_an_old_one() -> None:
    visitor = Visitor().open()
    visitor.hear(KioskRefused("s1", "a copy"))
    visitor.hear(KioskWelcome("s1", "life-1", 0, 3, "g1", 1))
    assert visitor.screen.kind == "closed"
    visitor.hear(menu(epoch=2))
    visitor.pulse(epoch=2)
    assert visitor.screen.kind == "start", "a new life of the hub asks and answers anew"


def test_a_card_that_was_rolled_back_closes_itself() -> None:
    """The hub has heard more than there is: new reports would be taken for old ones."""
    visitor = mute(drops(3))
    welcome(visitor, 4)
    assert visitor.screen.kind == "closed"
    visitor = mute(drops(3))
    welcome(visitor, 0)
    visitor.hear(ReportHeard("s1", "card", 9))
    assert visitor.screen.kind == "closed"
    assert visitor.machine._state.courier.refused
