"""Plays a recorded day of a real hall through the real daemons."""
