"""The kiosk's machine: what a visitor sees next, and when a ticket is promised.

Pure: no clock, device or disk. ``machine`` walks the screens, ``screens`` puts them into words,
``hub`` is what is known of the hub, ``outbox`` the tickets and what the hub must still hear.
"""

from kiosk.choice.machine import Choice

__all__ = ["Choice"]
