"""Simulates the world around the daemons: devices at the level of bytes and pins, and people.

Imports nothing of the daemons and is imported by none of them. The byte tables here come from the
devices' manuals, so that a wrong byte in a driver cannot agree with itself.
"""
