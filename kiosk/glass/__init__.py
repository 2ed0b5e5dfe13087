"""What a visitor sees: where everything stands, how it is drawn, and on which window."""
