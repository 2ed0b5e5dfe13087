"""Tests of what is no program: docs, import rules, the lists of the runners."""
