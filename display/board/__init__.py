"""The board's machine: decides which calls are shown, announced and put on panels. Pure."""
