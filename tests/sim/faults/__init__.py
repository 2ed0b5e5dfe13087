"""What goes wrong in the simulated hall."""
