"""Tests of what the kiosk draws."""
