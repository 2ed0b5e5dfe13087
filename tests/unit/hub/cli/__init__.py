"""Tests of the terminal commands' words."""
