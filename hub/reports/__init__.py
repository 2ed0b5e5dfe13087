"""Reports for people: the day in figures, the story of a ticket, why it was called when it was."""
