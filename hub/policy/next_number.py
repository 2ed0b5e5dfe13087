"""Finds the next number of a series. Pure.

A day counts up from 1 and leaves the band that is lent to kiosks out. On a day that goes on from
the one before it (``snapshot.Rollover``) the series goes round below the band, past the numbers
that somebody may hold: those of today, and those on papers of the day before. Only where all of
these are held it goes on above the band.
"""

from collections.abc import Callable

from wire.hall import Rules


def following(number: int, held: Callable[[int], bool], rules: Rules, wraps: bool) -> int:
    """Return the next number after ``number`` that is not ``held``. ``wraps``: it may begin at
    1."""
    low = rules.reserve_from - 1
    found = _free(number + 1, low, held)
    if found is None and wraps and number <= rules.reserve_to:
        found = _free(1, min(number, low), held)
    if found is not None:
        return found
    above = max(number, rules.reserve_to) + 1
    while held(above):
        above += 1
    return above


def at_the_turn(number: int, rules: Rules) -> int:
    """Return the counter with which a series goes on when the day turns: from above the band it
    comes down."""
    return 0 if number > rules.reserve_to else number


def _free(first: int, last: int, held: Callable[[int], bool]) -> int | None:
    return next((number for number in range(first, last + 1) if not held(number)), None)
