"""Brings the hub from its files to work: configuration, hall file, database, degraded mode."""
