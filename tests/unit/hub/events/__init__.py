"""Tests of the journal's events."""
