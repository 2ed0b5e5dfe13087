"""Plays who acts in the simulated hall: visitors, operators, staff."""
