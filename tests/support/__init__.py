"""What tests share: hall files, waiting, a kiosk's visitor, a board's hub."""
