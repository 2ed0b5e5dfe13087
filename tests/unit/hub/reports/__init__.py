"""Tests of the day in figures and of a ticket's story."""
