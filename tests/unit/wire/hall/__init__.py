"""Tests of the hall file: what is read, what contradicts itself."""
