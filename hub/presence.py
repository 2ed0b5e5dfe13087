"""Which devices are here, and what they say of themselves: for the technician's log.

Decides what is worth a line there; of an older connection's end it is not.
"""

from hub.kiosks import Kiosks
from hub.things import Note
from wire.messages import DeviceGone, DeviceHere, Message, PrinterSaid


class Presence:
    def __init__(self, kiosks: Kiosks) -> None:
        self._kiosks = kiosks
        self._sessions: dict[str, str] = {}

    def heard(self, device: str, message: Message) -> list[Note]:
        match message:
            case DeviceHere(session):
                self._sessions[device] = session
                return [Note(f"{device} is here")]
            case DeviceGone(session) if self._sessions.get(device) == session:
                del self._sessions[device]
                self._kiosks.gone(device, session)
                return [Note(f"{device} is gone")]
            case PrinterSaid(state, why, near_end):
                more = ", paper near its end" if near_end else ""
                return [Note(f"{device}: printer {state} {why}{more}".rstrip())]
            case _:
                return []
