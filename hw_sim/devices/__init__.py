"""Simulated devices and the hands on them: cables, pins, touch panels, scanners."""
