"""Tests of messages, topics and the link's pure parts."""
