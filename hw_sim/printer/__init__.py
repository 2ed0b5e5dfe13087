"""Simulates a thermal ticket printer, written from Epson's ESC/POS command reference.

commands: bytes -> commands. composer: commands -> steps. machine: steps, paper and time.
roll: what is on the paper. status: answers. picture, paper_files: papers as files. serve: cables.
"""
