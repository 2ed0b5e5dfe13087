"""Plays days on which operators do everything that they can do."""

from msgspec import structs

from hub.effects import Tell
from tests.support.halls import worked_hall
from tests.support.hub.desk import Desk, at
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    ClassPressed,
    ClosePressed,
    DayWanted,
    DonePressed,
    NextPressed,
    NoShowPressed,
    Now,
    OpenPressed,
    OperatorWanted,
    ParkPressed,
    PressAnswered,
    RecallPressed,
    SkillsWanted,
    StartPressed,
    Tick,
    TicketWanted,
    TransferPressed,
    UndoPressed,
)


class Floor(Desk):
    """Works in the hall above. Everything that is pressed must be accepted."""

    def __init__(self, **about) -> None:
        super().__init__(about.pop("hall", None) or worked_hall(), **about)

    def comes(self, visit: str, now: Now, service: str = "pay", cls: str = "") -> str:
        """Let a visitor come, and return the number on the paper."""
        answers = self.up("kiosk-1", TicketWanted(visit, service, "ru", cls), now)
        assert answers, (visit, service)
        issued = self.machine.state.visits[visit].issued
        self.taken(visit, now)
        return issued.ticket

    def does(self, window: int, now: Now, kind=NextPressed, **more) -> list:
        answers = self.press(window, now, kind, **more)
        said = [x.message for x in answers if isinstance(x, Tell)]
        pressed = [message for message in said if isinstance(message, PressAnswered)]
        assert [message.outcome for message in pressed] == ["accepted"], pressed
        return answers


def a_worked_day() -> Floor:
    """Play every fact of the operators' work at least once."""
    hall = Floor()
    hall.up("staff", OperatorWanted("w1", 1, "iva"), at(1))
    hall.does(2, at(2), OpenPressed, operator="petrov")
    for n, (service, cls) in enumerate(
        [("pay", ""), ("pay", "child"), ("meter", ""), ("pay", "law"), ("new", ""), ("seal", "")]
    ):
        hall.comes(f"v{n}", at(10 + n), service, cls)
    hall.up("staff", SkillsWanted("w2", window=3, primary=("pay", "seal")), at(20))
    hall.does(1, at(60))  # v3, by law
    hall.does(1, at(70), StartPressed)
    hall.does(1, at(100), ClassPressed, cls="")
    hall.does(1, at(130), DonePressed, outcome="deal")
    hall.does(1, at(140))  # v1, its limit is the half
    hall.does(1, at(150), RecallPressed)
    hall.does(1, at(160), NoShowPressed)
    hall.does(1, at(170), BackPressed, ticket="A002")
    hall.does(3, at(180))  # opens by itself; v1 again
    hall.does(3, at(190), ParkPressed, reason="copy", minutes=1)
    hall.hear(Tick(), at(260))  # v1 waits again
    hall.does(2, at(270))  # v2
    to_1 = {"service": "pay", "to_window": 1, "back": True, "comment": "проверить счёт"}
    hall.does(2, at(300), TransferPressed, **to_1)
    hall.does(2, at(310))  # v4: the route's meter
    hall.does(2, at(330), DonePressed)  # goes on to pay
    hall.does(1, at(340))
    hall.does(1, at(342), UndoPressed)
    hall.does(1, at(350), CallPressed, ticket="C001")  # v5 by hand
    hall.does(1, at(380), TransferPressed, service="meter", wrong_choice=True)
    hall.does(1, at(385), UndoPressed)
    hall.does(1, at(400), DonePressed)
    hall.does(3, at(420))
    hall.does(3, at(430), NoShowPressed)
    hall.does(3, at(440), BreakPressed, reason="lunch")
    hall.does(3, at(445), UndoPressed)
    hall.does(3, at(500), BreakPressed, reason="lunch")
    hall.does(3, at(800), OpenPressed)
    hall.does(3, at(900), ClosePressed)
    hall.comes("late", at(890), "seal")
    hall.hear(Tick(), at(950))
    hall.up("staff", DayWanted("w3", "close", anyway=True), at(1000))
    return hall


def again(hall: Floor, now: Now, **rules) -> Floor:
    """Return the hub started anew, perhaps with other rules."""
    changed = structs.replace(hall.hall, rules=structs.replace(hall.hall.rules, **rules))
    about = {"facts": hall.facts, "epoch": hall.epoch + 1, "now": now, "cards": hall.cards}
    return Floor(hall=changed, **about)
