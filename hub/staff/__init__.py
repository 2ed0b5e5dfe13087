"""What staff ask of the running hub by message, and its answers."""
