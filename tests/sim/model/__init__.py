"""The independent model that judges the simulated hall."""
