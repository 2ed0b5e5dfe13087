"""Tests of the kiosk's machine."""
