"""Shows a visitor the screens: where everything stands, how it is drawn, and on which window."""
