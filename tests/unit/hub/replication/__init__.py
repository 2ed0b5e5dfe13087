"""Tests of kiosks that numbered by themselves, and of two hubs."""
