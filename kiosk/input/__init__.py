"""What a visitor touches or scans: Linux input devices become fingers and codes."""
