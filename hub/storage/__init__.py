"""The hub's disk: the journal, the tables derived from it, their check, backup and restore."""
