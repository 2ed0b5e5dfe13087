"""What is changed. cosmic-ray's operators, chosen so that each asks a question a test can answer,
and five of our own for what the machines are made of and cosmic-ray leaves alone.

Left out on purpose: replacing an operator by one that raises at once (``+`` by ``@``), which any
test kills and which would only make the share look good; strings, since wording is no rule.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import parso
from cosmic_ray.operators import (
    binary_operator_replacement,
    boolean_replacer,
    break_continue,
    comparison_operator_replacement,
    number_replacer,
    unary_operator_replacement,
    zero_iteration_for_loop,
)
from cosmic_ray.operators.operator import Example, Operator

Position = tuple[tuple[int, int], tuple[int, int]]


class SwapName(Operator):  # type: ignore[misc]
    """Puts ``min`` for ``max``, ``any`` for ``all``, and back."""

    OTHER: ClassVar = {"min": "max", "max": "min", "any": "all", "all": "any"}

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        called = node.type == "name" and node.value in self.OTHER and node.get_next_leaf() == "("
        if called and node.get_previous_leaf() != ".":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.value = self.OTHER[node.value]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("x = min(a, b)", "x = max(a, b)"),)


class SwapIn(Operator):  # type: ignore[misc]
    """Puts ``in`` for ``not in``, and back."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "comparison":
            for child in node.children[1::2]:
                if child.get_code().split() in (["in"], ["not", "in"]):
                    yield child.start_pos, child.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        places = [
            place
            for place in range(1, len(node.children), 2)
            if node.children[place].get_code().split() in (["in"], ["not", "in"])
        ]
        was = node.children[places[index]].get_code().split()
        node.children[places[index]] = parso.parse(" in" if len(was) == 2 else " not in")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a in b", "a not in b"), Example("a not in b", "a in b"))


class Negate(Operator):  # type: ignore[misc]
    """Turns the condition of ``if``, ``while``, ``x if c else y`` or ``for … if c`` into its
    opposite.

    cosmic-ray's own puts ``not`` before the first operand of ``a or b`` only, and knows no
    comprehensions.
    """

    PLACE: ClassVar = {"if_stmt": 1, "while_stmt": 1, "ternary": 2, "test": 2, "comp_if": 1}

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type in self.PLACE:
            condition = node.children[self.PLACE[node.type]]
            yield condition.start_pos, condition.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        place = self.PLACE[node.type]
        condition = node.children[place].get_code(include_prefix=False)
        node.children[place] = parso.parse(f" not ({condition})")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("if a or b: pass", "if not (a or b): pass"),
            Example("x = [a for a in b if c]", "x = [a for a in b if not (c)]"),
        )


class Forget(Operator):  # type: ignore[misc]
    """Removes a statement that changes something: a call for its effect, an assignment to an
    attribute or an item, ``+=``, ``del``."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.parent is not None and node.parent.type == "simple_stmt" and self._acts(node):
            yield node.start_pos, node.end_pos

    @staticmethod
    def _acts(node: Any) -> bool:
        if node.type == "expr_stmt":
            augmented = node.children[1].type == "operator" and node.children[1] != "="
            other = node.children[1] == "=" and node.children[0].type in ("power", "atom_expr")
            return augmented or other
        call = node.type in ("power", "atom_expr") and node.children[-1].get_code()[0] == "("
        return call or node.type == "del_stmt"

    def mutate(self, node: Any, index: int) -> Any:
        return parso.parse(f"{node.get_first_leaf().prefix}pass")

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a.b = 1\n", "pass\n"), Example("a.b(1)\n", "pass\n"))


class Uncaught(Operator):  # type: ignore[misc]
    """Catches an exception no more: an ``except`` names one that nobody raises in its place.

    cosmic-ray's own knows no dotted names.
    """

    NEVER: ClassVar = "EncodingWarning"

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "except_clause":
            for caught in self._caught(node):
                yield caught.start_pos, caught.end_pos

    @staticmethod
    def _caught(node: Any) -> list[Any]:
        told = node.children[1]
        if told.type != "atom":
            return [told]
        several = told.children[1]
        return several.children[::2] if several.type == "testlist_comp" else [several]

    def mutate(self, node: Any, index: int) -> Any:
        caught = self._caught(node)[index]
        siblings = caught.parent.children
        siblings[siblings.index(caught)] = parso.parse(
            f"{caught.get_first_leaf().prefix}{self.NEVER}"
        )
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example(
                "try: a()\nexcept b.C as x: pass", "try: a()\nexcept EncodingWarning as x: pass"
            ),
            Example(
                "try: a()\nexcept (B, c.D): pass",
                "try: a()\nexcept (B, EncodingWarning): pass",
                occurrence=1,
            ),
        )


def _binary(was: str, *now: str) -> list[type[Operator]]:
    name = f"ReplaceBinaryOperator_{was}_"
    return [getattr(binary_operator_replacement, name + one) for one in now]


def _comparison(was: str, *now: str) -> list[type[Operator]]:
    name = f"ReplaceComparisonOperator_{was}_"
    return [getattr(comparison_operator_replacement, name + one) for one in now]


FAMILIES: dict[str, list[type[Operator]]] = {
    "number": [number_replacer.NumberReplacer],
    "comparison": [
        *_comparison("Lt", "LtE", "GtE"),
        *_comparison("LtE", "Lt", "Gt"),
        *_comparison("Gt", "GtE", "LtE"),
        *_comparison("GtE", "Gt", "Lt"),
        *_comparison("Eq", "NotEq"),
        *_comparison("NotEq", "Eq"),
        *_comparison("Is", "IsNot"),
        *_comparison("IsNot", "Is"),
        SwapIn,
    ],
    "arithmetic": [
        *(*_binary("Add", "Sub"), *_binary("Sub", "Add"), *_binary("Mul", "FloorDiv")),
        *(*_binary("Div", "Mul"), *_binary("FloorDiv", "Mul"), *_binary("Mod", "FloorDiv")),
        *(*_binary("BitAnd", "BitOr"), *_binary("BitOr", "BitAnd")),
        *(*_binary("LShift", "RShift"), *_binary("RShift", "LShift")),
        unary_operator_replacement.ReplaceUnaryOperator_USub_UAdd,
    ],
    "logic": [
        boolean_replacer.ReplaceAndWithOr,
        boolean_replacer.ReplaceOrWithAnd,
        boolean_replacer.ReplaceTrueWithFalse,
        boolean_replacer.ReplaceFalseWithTrue,
        unary_operator_replacement.ReplaceUnaryOperator_Delete_Not,
    ],
    "condition": [Negate],
    "name": [SwapName],
    "loop": [
        zero_iteration_for_loop.ZeroIterationForLoop,
        break_continue.ReplaceBreakWithContinue,
        break_continue.ReplaceContinueWithBreak,
    ],
    "exception": [Uncaught],
    "statement": [Forget],
}
"""By the kind of question. Of one place and kind a sample takes one change."""
