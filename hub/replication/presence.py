"""Keeps track of the devices that are here, for the technician's log.

Decides what is worth a line there (of an older connection's end it is not), and whether two devices
have one name: the earlier connection is asked, and one that has died does not answer. Both go on:
of boards and pads nobody is harmed, and which of them is the wrong one only staff can know. Kiosks
are judged by their cards (``sessions``).
"""

from collections.abc import Iterable

from hub.effects import Effect, Note, Tell
from wire.messages import (
    DeviceAsked,
    DeviceGone,
    DeviceHere,
    DeviceTwin,
    PrinterSaid,
)


class Presence:
    """Follows connections. ``_sessions``: the present connection of each device of the hall file;
    ``_before``: the one that it took the place of, where that has not ended. ``twins``: which of
    ``names`` two have."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._sessions: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self.twins: dict[str, tuple[str, str]] = {}

    def ask(self) -> list[Effect]:
        """Ask every device once whether it is here: those that came before this hub do not say it
        again."""
        return [Tell(name, DeviceAsked("")) for name in self._names]

    def heard(self, device: str, message: DeviceHere | DeviceGone | PrinterSaid) -> list[Effect]:
        """Note who came or went, and what a printer says of itself."""
        match message:
            case DeviceHere(session):
                return self._here(device, session)
            case DeviceGone(session):
                return self._gone(device, session)
            case PrinterSaid(state, why, near_end):
                more = ", paper near its end" if near_end else ""
                said = f"{device}: printer {state} {why}{more}".rstrip()
                return [Note(said, kind=f"printer {device}")]

    def _here(self, device: str, session: str) -> list[Effect]:
        before = self._sessions.get(device)
        if session == before:
            return []
        if session == self._before.get(device) and before is not None:
            return self._two(device, session, before)
        self._sessions[device] = session
        came = Note(f"{device} is here", kind=f"link {device}")
        if before is None or device not in self._names:  # staff's tool may run twice
            return [came]
        self._before[device] = before
        return [came, Tell(device, DeviceAsked(before))]

    def _two(self, device: str, earlier: str, later: str) -> list[Effect]:
        self.twins[device] = earlier, later
        said = f"two devices are named {device}: sessions {earlier} and {later}"
        told = Tell(device, DeviceTwin(earlier, later))
        return [told, Note(said, loud=True, kind=f"twin {device}")]

    def _gone(self, device: str, session: str) -> list[Effect]:
        if session in self.twins.get(device, ()):
            del self.twins[device]
        if self._before.get(device) == session:
            del self._before[device]
        if self._sessions.get(device) != session:
            return []
        del self._sessions[device]
        if device in self._before:  # the other one is still there
            self._sessions[device] = self._before.pop(device)
        return [Note(f"{device} is gone", kind=f"link {device}")]
