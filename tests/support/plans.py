"""Reads plans of drawn pictures, which tests compare with what is drawn now."""

from pathlib import Path


def read_plans(file: Path) -> dict[str, str]:
    """Return the plans of a file by their first lines, in order."""
    plans = file.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return {plan.partition("\n")[0]: plan for plan in plans}
