"""Tests of the call order, limits, bookings' rules and hall changes."""
