"""All tests. CONTRIBUTING.md says where a new one goes; conftest.py what all of them share."""
