"""A light hall to judge rules of calling by: people, windows and a rule, and no messages.

``floor`` plays it, ``ours`` is the hub's own rule in it, ``peers`` are the rules of other systems,
``formulas`` is what theory knows, ``days`` are days of a water company's hall.
"""
