"""Tests of the kiosk's input devices."""
