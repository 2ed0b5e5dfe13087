"""Reads a daemon's configuration file, checks it value by value, and refuses it in one line."""
