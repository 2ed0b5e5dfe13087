"""The wishes of staff by message, and the hub's replies."""
