"""The kiosk's machine: what a visitor sees next, and when a ticket is promised.

Pure: no clock, device or disk. ``machine`` walks the screens, ``tickets`` goes from a wish to its
paper, ``screens`` puts all into words, ``pages`` is what is on the glass, ``desk`` what is known of
the hub, ``outbox`` the tickets and what the hub must still hear.
"""

from kiosk.choice.machine import VisitorWalk

__all__ = ["VisitorWalk"]
