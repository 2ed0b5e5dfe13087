"""Texts from outside: composed, checked, escaped, found in a font, printed at a terminal."""
