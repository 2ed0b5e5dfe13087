"""Tests of the board: machine, picture, store."""
