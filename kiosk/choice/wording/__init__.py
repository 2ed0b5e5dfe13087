"""What the visitor reads: screens and paper, put into words. Pure."""
