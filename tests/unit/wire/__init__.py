"""Tests of what the daemons share."""
