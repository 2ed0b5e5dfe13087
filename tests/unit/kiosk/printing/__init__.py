"""Tests of the ticket's bytes and of the proof that it is out."""
