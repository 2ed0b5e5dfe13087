"""Prints tickets: what stands on the paper, the talk over the cable, the proof of a paper."""
