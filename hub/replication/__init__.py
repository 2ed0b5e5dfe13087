"""Kiosks that number by themselves: who may report, what a report leads to, what a hub without its
past learns, and which of two hubs is silent."""
