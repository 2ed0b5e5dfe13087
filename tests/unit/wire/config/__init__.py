"""Tests of how configuration files are read and refused."""
