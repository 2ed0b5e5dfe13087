"""Tests of the kiosk: machine, glass, printing, disk."""
