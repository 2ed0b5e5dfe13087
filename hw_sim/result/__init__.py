"""Makes what a played day leaves: counts, the verdict, a page and pictures."""
