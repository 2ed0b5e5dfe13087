"""From files to a running hub: configuration, hall file, the database, and their troubles."""
