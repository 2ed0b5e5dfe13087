"""Which devices are here, and what they say of themselves: for the technician's log.

Decides what is worth a line there; of an older connection's end it is not.
"""

from hub.kiosks import Kiosks
from hub.things import Note
from wire.messages import DeviceGone, DeviceHere, Message, Now, PrinterSaid


class Presence:
    """``_sessions``: the present connection of each device of the hall file."""

    def __init__(self, kiosks: Kiosks) -> None:
        self._kiosks = kiosks
        self._sessions: dict[str, str] = {}

    def heard(self, device: str, message: Message, now: Now) -> list[Note]:
        match message:
            case DeviceHere(session):
                self._sessions[device] = session
                return [Note(f"{device} is here", kind=f"link {device}")]
            case DeviceGone(session):
                self._kiosks.gone(device, session, now)
                return self._gone(device, session)
            case PrinterSaid(state, why, near_end):
                more = ", paper near its end" if near_end else ""
                said = f"{device}: printer {state} {why}{more}".rstrip()
                return [Note(said, kind=f"printer {device}")]
            case _:
                return []

    def _gone(self, device: str, session: str) -> list[Note]:
        if self._sessions.get(device) != session:
            return []
        del self._sessions[device]
        return [Note(f"{device} is gone", kind=f"link {device}")]
