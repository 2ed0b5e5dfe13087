"""Sets up a whole hall (files, broker, daemons and devices as processes) and looks at it."""
