"""Tests of the open day's state."""
