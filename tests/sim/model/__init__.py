"""Judges the simulated hall by an independent model."""
