"""Arithmetic over columns: names, numbers, + - * / and brackets; nothing else can be written, so nothing else can run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

MOST_CHARACTERS = 1_000


def names_in(expression: str) -> tuple[str, ...]:
    """Return the column names of an expression in order, each once. Raises ValueError for what is no arithmetic."""
    found: dict[str, None] = {}
    for node in ast.walk(_parsed(expression)):
        if isinstance(node, ast.Name):
            found[node.id] = None
    return tuple(found)


def evaluate(expression: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """Return the value of an expression, None when it divides by zero."""
    try:
        return _value(_parsed(expression).body, values)
    except (DivisionByZero, InvalidOperation, ZeroDivisionError):
        return None


def _parsed(expression: str) -> ast.Expression:
    try:
        tree = ast.parse(expression[:MOST_CHARACTERS], mode="eval")
    except SyntaxError as error:
        raise ValueError(f"계산식을 읽을 수 없습니다 (not an expression): {expression!r}") from error
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load,
               ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd)  # fmt: skip
    for node in ast.walk(tree):
        number = not isinstance(node, ast.Constant) or type(node.value) in (int, float)
        if not isinstance(node, allowed) or not number:
            raise ValueError(f"계산식에는 + - * / 와 괄호만 쓸 수 있습니다 (only arithmetic): {expression!r}")
    return tree


def _value(node: ast.expr, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, values)
        return -inner if isinstance(node.op, ast.USub) else inner
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, values), _value(node.right, values)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    return left * right if isinstance(node.op, ast.Mult) else left / right
