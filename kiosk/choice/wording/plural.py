"""Says how many people there are: the one place where a number meets a language. Pure."""

from kiosk.words import KioskWords, Plural


def people(words: KioskWords, n: int) -> str:
    """Say how many are ahead: «Перед вами 2 человека», "1 person is ahead of you",
    「您前面还有 5 人」."""
    return words.ahead[form(words.plural, n)].format(n=n)


def form(plural: Plural, n: int) -> str:
    """Return which form ``n`` needs (Unicode CLDR plural rules for whole numbers), and "zero" for
    0."""
    if n == 0:
        return "zero"
    if plural == "slavic":
        return _slavic(n)
    return "one" if plural == "western" and n == 1 else "other"


def _slavic(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"
