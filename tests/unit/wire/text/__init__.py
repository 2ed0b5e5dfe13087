"""Tests of letters: look-alikes, composed forms, terminals."""
