"""Tests of a whole hall of real processes, used as people use it."""
