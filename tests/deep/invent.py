"""Invents messages, honest and hostile: well-formed ones out of what the hall has said, and broken.

Decides nothing about right or wrong. Everything follows from the random source handed in. Values
are remembered by the name of their field, so that an invented session, visit or step is often one
that really exists: only then does a message get deep into a machine.
"""

import copy
import json
import random
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import inspect

from wire.messages import Message, Pulse
from wire.mqtt.topics import ROUTES

NAMES = (
    *("kiosk-1", "kiosk-2", "pads-1", "board-1", "staff", "pay", "meter", "seal", "A", "B"),
    *(
        "ru",
        "en",
        "gen",
        "session",
        "visit",
        "A001",
        "",
        " ",
        "x" * 64,
        "\x00",
        "ж" * 64,
        "中",
        "+",
    ),
    *("#", "../..", "%s{0}", "\u202e", "\n", "'; --", "Europe/Moscow", "Etc/GMT+20", "1", "\ud7ff"),
)
NUMBERS = (0, 1, 1, 2, 3, 4, 7, 20, 499, 500, 501, 519, 999, 999_999, 2**31, 2**36, 2**53, -1)
BROKEN = (
    *(None, True, -1, 0, 2**53 + 1, 2**63, -(2**63), 2**64, 10**30, 1e308, -0.0, float("nan")),
    *(float("inf"), "", "x" * 65, "x" * 3000, [], {}, [[]], {"kind": "Pulse"}, "\ud800"),
)
ALIKE = {"expected": "step", "heard": "seq", "last": "seq", "first": "seq", "nth": "seq"}
"""Fields that mean the same, so that one's value is often right for the other."""
HONEST: dict[str, tuple[Any, ...]] = {
    "service": ("pay", "meter", "seal"),
    "series": ("A", "B"),
    "language": ("ru", "en"),
    "window": (1, 2),
    "kiosk": ("kiosk-1", "kiosk-2"),
    "age": (0.0, 1.0, 60.0),
}
"""Values that the hall file knows."""
REMEMBERED = 12
Make = Callable[[], Any]


class Inventor:
    """Invents messages. ``seen`` grows by what is said in the hall."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn = drawn
        self.seen: dict[str, deque[Any]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._said: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self._pulse: dict[str, Any] = {}
        self._context: dict[str, Any] = {}
        self._kinds = list(ROUTES)
        self._structs: dict[type, list[tuple[str, Make]]] = {}

    def learn(self, struct: msgspec.Struct) -> None:
        """Remember its fields, and those of the structs in it."""
        said: dict[str, Any] = {}
        for name in struct.__struct_fields__:
            value = getattr(struct, name)
            for inner in (value,) if not isinstance(value, tuple) else value[-3:]:
                if isinstance(inner, msgspec.Struct):
                    self.learn(inner)
                elif not isinstance(inner, dict | tuple):
                    said[ALIKE.get(name, name)] = inner
                    self.seen[ALIKE.get(name, name)].append(inner)
        self._said.append(said)
        if isinstance(struct, Pulse):
            self._pulse = said

    def kind(self) -> type[Message]:
        return self.drawn.choice(self._kinds)

    def message(self, kind: type[Message]) -> dict[str, Any]:
        """Return a well-formed message of this kind, as JSON has it. Most speak of one thing that
        was said before: this visit with its number, this window with its step."""
        self._context = {}
        if self._said and self.drawn.random() < 0.8:
            self._context = {**self._pulse, **self.drawn.choice(self._said)}
        return self._struct(kind, kind.__name__)

    def broken(self, tree: dict[str, Any]) -> bytes:
        """Return the message with something in it that does not belong there."""
        for _ in range(self.drawn.choice((1, 1, 2, 4))):
            self._break(tree)
        payload = bytearray(json.dumps(tree).encode("utf-8", "surrogatepass"))
        if self.drawn.random() < 0.3:
            self._damage(payload)
        return bytes(payload)

    def _break(self, tree: dict[str, Any]) -> None:
        key = self.drawn.choice([*tree, "more"])
        inner = tree.get(key)
        if isinstance(inner, dict) and inner and self.drawn.random() < 0.7:
            self._break(inner)
        elif self.drawn.random() < 0.2:
            tree.pop(key, None)
        else:
            tree[key] = copy.copy(self.drawn.choice(BROKEN))

    def _damage(self, payload: bytearray) -> None:
        at = self.drawn.randrange(len(payload))
        match self.drawn.randrange(4):
            case 0:
                payload[at] = self.drawn.randrange(256)
            case 1:
                del payload[at:]
            case 2:
                payload[at:at] = payload[: self.drawn.randrange(len(payload))]
            case 3:
                payload[at:at] = self.drawn.randbytes(self.drawn.randrange(1, 9))

    # --- well-formed values -------------------------------------------------------------------

    def _struct(self, kind: type, tag: str = "") -> dict[str, Any]:
        fields = self._structs.get(kind)
        if fields is None:
            info = inspect.type_info(kind)
            assert isinstance(info, inspect.StructType)
            fields = [(it.encode_name, self._maker(it.type, it.encode_name)) for it in info.fields]
            self._structs[kind] = fields
        made = {"kind": tag} if tag else {}
        for name, make in fields:
            made[name] = make()
        return made

    def _maker(self, info: inspect.Type, name: str) -> Make:
        match info:
            case inspect.StructType(cls=cls, tag=tag):
                return lambda: self._struct(cls, tag or "")
            case inspect.UnionType(types=types):
                makers = [self._maker(one, name) for one in types]
                return lambda: self.drawn.choice(makers)()
            case inspect.LiteralType(values=values):
                return lambda: self.drawn.choice(values)
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
                return self._several(self._maker(item, name))
            case inspect.DictType(key_type=key, value_type=value):
                pairs = (
                    self._several(self._maker(value, name)),
                    self._several(self._maker(key, "language")),
                )
                return lambda: dict(zip(pairs[1](), pairs[0](), strict=False))
            case inspect.BoolType():
                return lambda: self.drawn.random() < 0.5
            case inspect.NoneType():
                return lambda: None
        return self._remembered(ALIKE.get(name, name), *self._scalar(info))

    def _several(self, make: Make) -> Make:
        return lambda: [make() for _ in range(self.drawn.choice((0, 1, 1, 2, 3)))]

    def _scalar(self, info: inspect.Type) -> tuple[Make, Callable[[Any], bool]]:
        match info:
            case inspect.StrType(min_length=least, max_length=most):
                names = [n for n in NAMES if (least or 0) <= len(n) <= (most or 999)]
                return lambda: self.drawn.choice(names), lambda it: isinstance(it, str)
            case inspect.IntType(ge=least, le=most):
                numbers = within(NUMBERS, least, most)
                return lambda: self.drawn.choice(numbers), whole(least, most)
            case inspect.FloatType(ge=least, le=most):
                numbers = within((*NUMBERS, 0.5, 1.8e9, 1e-9, 60.0), least, most)
                return lambda: self.drawn.choice(numbers), lambda it: isinstance(it, float)
        raise AssertionError(f"no way to invent a {info}")

    def _remembered(self, name: str, fresh: Make, fits: Callable[[Any], bool]) -> Make:
        seen, honest = self.seen[name], HONEST.get(name)

        def make() -> Any:
            chance = self.drawn.random()
            if chance < 0.65 and name in self._context:
                value = self._context[name]
            elif honest and chance < 0.9:
                value = self.drawn.choice(honest)
            elif seen and chance < 0.9:
                value = self.drawn.choice(seen)
            else:
                return fresh()
            if type(value) is int and self.drawn.random() < 0.15:
                value += self.drawn.choice((-1, 1, 1))
            return value if fits(value) else fresh()

        return make


def within(numbers: Sequence[float], least: float | None, most: float | None) -> list[float]:
    """Return those that are allowed, and the limits themselves."""
    low, high = -(2**53) if least is None else least, 2**53 if most is None else most
    return [*(n for n in numbers if low <= n <= high), low, high]


def whole(least: float | None, most: float | None) -> Callable[[Any], bool]:
    low, high = -(2**53) if least is None else least, 2**53 if most is None else most
    return lambda it: type(it) is int and low <= it <= high
