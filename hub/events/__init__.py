"""Everything that may stand in the journal: facts that have happened. Only shapes."""
