"""The ticket kiosk: screen, touch, printer, and the machine between them (``kiosk.choice``)."""
