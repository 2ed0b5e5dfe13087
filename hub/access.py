"""Who may say what to the hub. Pure; the hall file is the whole list of who there is."""

from hub.effects import Tell
from wire import messages as m
from wire.hall import DeviceKind, Hall

MAY_SAY: dict[DeviceKind, tuple[type[m.Message], ...]] = {
    "kiosk": (
        *(m.TicketWanted, m.BackWanted, m.ReserveWanted),
        *(m.KioskHere, m.Reported, m.PrinterSaid),
    ),
    "pads": (m.Press,),
    "board": (),
    "staff": (
        *(m.DayWanted, m.RetireWanted, m.DoubtfulWanted),
        *(m.OperatorWanted, m.SkillsWanted, m.LineWanted, m.HallWanted),
        *(m.CallWanted, m.ReturnWanted, m.ClassWanted, m.TransferWanted),
        *(m.BookWanted, m.BookingsWanted, m.UnbookWanted),
    ),
}
"""Besides that it is here or gone, which every device may say."""
NOT_ITS = "not its window"


class Access:
    """Asked before anything that a device said is looked at."""

    def __init__(self, hall: Hall) -> None:
        self._kinds = {device.name: device.kind for device in hall.devices}
        self._pads = {(pad, window.number) for window in hall.windows for pad in window.pads}

    def closed_to(self, device: str, message: m.Message) -> tuple[str, str] | None:
        """(kind, text) of why this may not be said, None if it may."""
        kind = self._kinds.get(device)
        name = type(message).__name__
        if kind is None:
            return "unknown device", f"{name} from {device[:64]!r}: not in the hall file"
        if not isinstance(message, (m.DeviceHere, m.DeviceGone, *MAY_SAY[kind])):
            return "not allowed", f"{name} from {device}: a device of kind {kind} may not say that"
        if isinstance(message, m.Press) and (device, message.window) not in self._pads:
            return NOT_ITS, f"{name} from {device}: window {message.window} is not its own"
        return None


def turned_away(device: str, message: m.Message, wrong: tuple[str, str]) -> list[Tell]:
    """What the device is told of it: only an operator at a wrong window hears why."""
    if wrong[0] != NOT_ITS or not isinstance(message, m.Press):
        return []
    why = f"{device} may not press for window {message.window}: the hall file does not say so"
    return [Tell(device, m.PressAnswered(message.press, message.window, "refused", why[:200]))]
