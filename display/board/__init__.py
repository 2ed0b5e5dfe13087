"""The board's machine: which calls are shown, announced, put on panels, and old. Pure."""
