"""Tests of one daemon or command as a process, over a real broker and disk."""
