"""One tap is one ticket: which touches count, and which do not."""

from tests.support.kiosk_visitor import Visitor, kind


def test_a_double_tap_is_one_ticket() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.tap("group:bills")
    visitor.tap("service:pay", "v1")
    visitor.touch("service:pay", "v2")
    visitor.mono += 0.05
    visitor.touch("service:pay", "v3")
    visitor.wait(0.2)
    visitor.touch("service:pay", "v4")
    visitor.hear(visitor.issued("v1"))
    visitor.touch("service:pay", "v5")
    visitor.wait(0.5)
    visitor.touch("service:pay", "v6")
    assert [wish.visit for wish in visitor.wanted()] == ["v1"]


def test_a_screen_takes_no_touch_before_it_settled() -> None:
    """The second tap of a double tap falls on the next screen: it must not choose there."""
    visitor = Visitor().open()
    visitor.tap("language:ru")
    visitor.mono += 0.49
    visitor.touch("service:repair")
    assert visitor.wanted() == []
    visitor.mono += 0.02
    visitor.touch("service:repair")
    assert len(visitor.wanted()) == 1


def test_a_slow_double_tap_chooses_nothing_on_the_next_screen() -> None:
    """Half a second and more between its halves, and the finger a little beside."""
    visitor = Visitor().open()
    visitor.wait(1)
    visitor.touch("language:ru", at=(170.0, 290.0))
    for seconds in (0.45, 0.1, 0.14):
        visitor.mono += seconds
        visitor.touch("service:repair", at=(178.0, 301.0))
        assert (kind(visitor), visitor.wanted()) == ("services", [])
    visitor.mono += 0.02
    visitor.touch("service:repair", at=(178.0, 301.0))
    assert len(visitor.wanted()) == 1, "0.7 s later it is a choice"


def test_somebody_quick_may_touch_elsewhere_as_soon_as_the_screen_settled() -> None:
    visitor = Visitor().open()
    visitor.wait(1)
    visitor.touch("language:ru", at=(170.0, 290.0))
    visitor.mono += 0.55
    visitor.touch("service:repair", at=(170.0, 306.0))
    assert len(visitor.wanted()) == 1


def test_a_touch_that_led_nowhere_does_not_hold_up_the_next() -> None:
    visitor = Visitor().open()
    visitor.wait(1)
    visitor.touch("service:none", at=(170.0, 290.0))
    visitor.mono += 0.05
    visitor.touch("language:ru", at=(170.0, 290.0))
    assert kind(visitor) == "services"


def test_a_touch_on_a_screen_that_is_gone_does_nothing() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    old = visitor.shown
    visitor.tap("group:bills")
    visitor.tap("back", shown=old)
    assert visitor.screen.heading == "Оплата", "that [Back] was another screen's"


def test_what_is_not_offered_cannot_be_chosen() -> None:
    visitor = Visitor().open()
    visitor.tap("language:ru")
    for key in ("service:pay", "service:none", "take", "nonsense", "", "language:xx"):
        visitor.tap(key)
    assert visitor.wanted() == []
    assert kind(visitor) == "services"
