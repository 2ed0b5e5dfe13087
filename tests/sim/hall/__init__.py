"""Builds the hall of the simulation: computers, daemons, broker, disks."""
