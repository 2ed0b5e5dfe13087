"""Tests of a driver or link against its simulated device, and of these devices."""
