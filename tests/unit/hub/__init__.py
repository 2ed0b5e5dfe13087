"""Tests of the hub, in the folders of its packages."""
