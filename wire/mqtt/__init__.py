"""A daemon's connection to the broker: topics, one session, the link that comes back."""
