"""Simulates what hangs on cables and pins, and the hands on it: panels, scanners, buttons."""
