"""Puts screens and paper into words. Pure."""
