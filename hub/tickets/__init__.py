"""Tickets: issued, claimed by a booking, brought back at a kiosk."""
