"""The kiosk's machine: decides what a visitor sees next, and when a ticket is promised.

Pure: no clock, device or disk. ``machine`` walks the screens, ``pages`` keeps what is on the glass,
``wording`` puts all into words. In ``issuing``, ``tickets`` takes a visit from the wish to its
paper, ``kiosk_state`` joins what is known of the hub, the reserve and the outbox.
"""

from kiosk.choice.machine import VisitorWalk

__all__ = ["VisitorWalk"]
