"""Makes and checks the codes of bookings: six digits, the last of which checks the others. Pure.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it finds every
single wrong digit and every two neighbours in the wrong order, which is what people mistype.
"""

LONG = 6
EXPECTED = f"{LONG} digits, the last one the check digit of the others"
_DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)


def with_check(digits: str) -> str:
    """Return the digits and their check digit."""
    return digits + str(_rest(digits))


def is_code(text: str) -> bool:
    return len(text) == LONG and text.isascii() and text.isdecimal() and _rest(text) == 0


def _rest(digits: str) -> int:
    at = 0
    for digit in digits:
        at = int(_DAMM[at][int(digit)])
    return at
