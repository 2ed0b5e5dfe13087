"""pygame, without its greeting on stdout, where --check and a wrong file have one line to say."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

__all__ = ["pygame"]
