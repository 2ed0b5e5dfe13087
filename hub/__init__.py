"""The hub: gives numbers, calls people, keeps the statistics."""
