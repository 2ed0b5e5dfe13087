"""Tests of what staff ask for by message."""
