"""What operators do at windows, and the business day: presses become facts."""
