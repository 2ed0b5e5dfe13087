"""The operators' work at windows, and the business day: presses become facts."""
