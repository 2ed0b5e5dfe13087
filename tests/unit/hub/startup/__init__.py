"""Tests of the hub's start and of its degraded mode."""
