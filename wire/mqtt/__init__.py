"""Connects a daemon to the broker: topics, one session, the link that comes back."""
