"""Tests of what operators do: calls, legs, returns, undo, windows, the day."""
