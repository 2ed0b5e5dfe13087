"""Tests of the simulator: people, replay, printer, page."""
