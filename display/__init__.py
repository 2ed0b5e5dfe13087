"""The board: shows who is called to which window, on the TV, on LED panels and by a chime."""
