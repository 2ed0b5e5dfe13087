"""Planted bugs, each a change of the running code."""
