"""Makes things go wrong in the simulated hall."""
