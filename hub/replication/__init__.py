"""Replication with kiosks that number by themselves: sessions, reports and their reconciliation,
the recovery of a hub that lost its past, and the split brain of two hubs."""
