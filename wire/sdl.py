"""Imports pygame without its greeting on stdout, where --check has one line to say.

Only daemons with a screen import this file: a hub runs without pygame.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

__all__ = ["pygame"]
