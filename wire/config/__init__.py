"""A daemon's configuration file: read, checked value by value, and refused in one line."""
