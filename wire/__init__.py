"""Holds what the daemons share: messages, topics, the hall file, the link, the loop."""
