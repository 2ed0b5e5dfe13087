"""Plays visitors and operators: what they intend, see and do, until the doors close."""
