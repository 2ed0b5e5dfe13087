"""Writes TOML: the standard library only reads it.

Decides the layout of a file of plain values, lists and tables, and nothing of what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def dumps(tree: Mapping[str, Any], at: str = "") -> str:
    """`tree` as TOML; `at` is the dotted name of the table it stands in.

    Takes str, bool, int, float, Path, lists and mappings with str keys; raises TypeError else.
    """
    plain = {key: value for key, value in tree.items() if not _has_header(value)}
    text = "".join(f"{_key(key)} = {_inline(value)}\n" for key, value in plain.items())
    for key, value in tree.items():
        name = f"{at}.{_key(key)}" if at else _key(key)
        if isinstance(value, Mapping):
            text += f"\n[{name}]\n{dumps(value, name)}"
        elif _has_header(value):
            text += "".join(f"\n[[{name}]]\n{dumps(item, name)}" for item in value)
    return text


def _has_header(value: object) -> bool:
    """Tables, and lists of tables, come after the plain keys of the table they stand in."""
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping)


def _key(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isalnum() and plain.isascii() else _text(key)


def _inline(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str() | Path():
            return _text(str(value))
        case list() | tuple():
            return f"[{', '.join(_inline(item) for item in value)}]"
        case Mapping():
            return f"{{ {', '.join(f'{_key(k)} = {_inline(v)}' for k, v in value.items())} }}"
    raise TypeError(f"{value!r} has no form in TOML")


def _text(text: str) -> str:
    """JSON's strings are TOML's basic strings, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
