"""Turns Linux input devices into fingers on the glass and scanned codes."""
