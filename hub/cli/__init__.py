"""The terminal commands of talon-hub, and the words of their answers."""
