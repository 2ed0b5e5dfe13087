"""What a kiosk says of itself to a hub, and that it rests while none hears it."""

from tests.support.kiosk_outbox import drops, mute, seqs, welcome
from tests.support.kiosk_visitor import Visitor
from wire.messages import KioskHere, LinkDown, LinkUp


def test_each_connection_of_a_run_has_its_number_so_that_a_late_greeting_is_known() -> None:
    visitor = Visitor().open()
    for n in (2, 3):
        visitor.hear(LinkDown())
        visitor.hear(LinkUp(f"s{n}"))
        visitor.pulse()
    said = [(here.session, here.connection) for here in visitor.sent(KioskHere)]
    assert said == [("s1", 1), ("s2", 2), ("s3", 3)]
    assert Visitor(visitor.disk).open().sent(KioskHere)[0].connection == 1, "it counts its own"


def test_while_no_hub_hears_it_nothing_of_the_outbox_is_due() -> None:
    """A report is under way when the hub falls silent: to ask for it again would be in vain."""
    visitor = mute(drops(1))
    welcome(visitor, 0)
    assert seqs(visitor) == [1]
    visitor.wait(30, hub=False)
    assert seqs(visitor) == [1]
    visitor.pulse()
    welcome(visitor, 0)
    assert seqs(visitor) == [1, 1], "the hub that lives again hears it"


def test_a_welcome_before_any_greeting_of_this_connection_answers_none() -> None:
    visitor = mute(drops(1))
    visitor.hear(LinkDown())
    visitor.hear(LinkUp("s2"))
    welcome(visitor, 0, "s2")
    assert seqs(visitor) == []
