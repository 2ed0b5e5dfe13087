"""The board: shows who is called to which window, on the TV, on LED panels and by a chime."""

import os

# Else pygame greets on stdout, where --check and a wrong file have one line to say.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
