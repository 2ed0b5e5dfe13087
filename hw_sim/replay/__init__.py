"""A recorded day of a real hall, played by people through the real daemons."""
