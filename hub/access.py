"""Access: decides which device may say what to the hub. Pure; the hall file is the whole list of
devices."""

from hub.effects import Answer, Odd
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
"""By kind of device. Every device may also say that it is here or gone."""


class Access:
    """Decides about a device before anything that it said is looked at."""

    def __init__(self, hall: Hall) -> None:
        self._kinds = {device.name: device.kind for device in hall.devices}
        self._pads = {(pad, window.number) for window in hall.windows for pad in window.pads}

    def refused(self, device: str, message: m.Message) -> Answer | None:
        """Return the answer to what the device may not say, None if it may. Only an operator at a
        wrong window is told why."""
        kind = self._kinds.get(device)
        name = type(message).__name__
        if kind is None:
            text = f"{name} from {device[:64]!r}: not in the hall file"
            return Answer(effects=[Odd("unknown device", text)])
        if not isinstance(message, (m.DeviceHere, m.DeviceGone, *MAY_SAY[kind])):
            text = f"{name} from {device}: a device of kind {kind} may not say that"
            return Answer(effects=[Odd("not allowed", text)])
        if isinstance(message, m.Press) and (device, message.window) not in self._pads:
            text = f"{name} from {device}: window {message.window} is not its own"
            return Answer(effects=[Odd("not its window", text)], reply=_not_its(device, message))
        return None


def _not_its(device: str, press: m.Press) -> m.PressAnswered:
    why = f"{device} may not press for window {press.window}: the hall file does not say so"
    return m.PressAnswered(press.press, press.window, "refused", why[:200])
