"""The terminal commands of talon-hub, and their words."""
