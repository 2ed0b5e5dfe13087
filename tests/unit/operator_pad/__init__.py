"""Tests of the pads' machine and configuration."""
