"""What a template may cost to render: repetitions, powers, ranges, widths and nested loops must be bounded by constants or by the conversation."""

from __future__ import annotations

import re
from string import Formatter

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats.template_values import Values
from jingwei.limits import LIMITS

_DIRECTIVE = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?")


def bearable(node: nodes.Expr, values: Values) -> bool:
    """Whether the arithmetic of `node`, one of Mul, Pow and Mod, gives no more than its operands do."""
    if isinstance(node, nodes.Mod):
        left = values.constant(node.left)
        return directives(left) if isinstance(left, str) else values.number(node.left)
    if not isinstance(node, nodes.Mul | nodes.Pow):
        return True
    left, right = values.constant(node.left), values.constant(node.right)
    if isinstance(node, nodes.Pow):
        return all(isinstance(side, int | float) and abs(side) <= LIMITS.template_power for side in (left, right))
    for text, times in ((left, node.right), (right, node.left)):
        if isinstance(text, str) and len(text) <= LIMITS.template_repetition and values.number(times, small=True):
            return True
    for one, other, rest in ((left, right, node.right), (right, left, node.left)):
        if isinstance(one, int | float) and abs(one) <= LIMITS.template_repetition:
            return len(other) * one <= LIMITS.template_repetition if isinstance(other, str) else values.number(rest)
    return False


def huge(node: nodes.Expr, values: Values) -> bool:
    """Whether constants of `node`, an operation or a call of range, ask for more than any conversation has use for."""
    sides = (
        node.args if isinstance(node, nodes.Call) else [node.left, node.right] if isinstance(node, nodes.Mul) else []
    )
    known = [values.constant(side) for side in sides]
    if isinstance(node, nodes.Mul) and all(values.number(side) for side in sides):
        return False
    if isinstance(node, nodes.Mod) and isinstance(text := values.constant(node.left), str):
        return any(
            _read(found, 18) >= LIMITS.template_bomb
            for widths in _DIRECTIVE.findall(text)
            for found in widths
            if found != "*"
        )
    return any(isinstance(bound, int | float) and abs(bound) >= LIMITS.template_bomb for bound in known)


def directives(text: str) -> bool:
    """Whether `text`, formatted by `%`, has widths that are bounded."""
    widths = (width for found in _DIRECTIVE.findall(text) for width in found)
    return all(width != "*" and _read(width) <= LIMITS.template_width for width in widths)


def _read(digits: str, most: int = 6) -> int:
    """The number that `digits` write, or one too large when there are many: reading those is slow."""
    return int(digits.lstrip("0")[:most] or 0)


def plain_format(text: object) -> bool:
    """Whether `text` is a format string that reaches neither attributes nor items, with bounded widths."""
    if not isinstance(text, str):
        return False
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return False
    for _, name, form, _ in fields:
        if name and not set(name).isdisjoint(".["):
            return False
        if form and ("{" in form or any(_read(digits) > LIMITS.template_width for digits in re.findall(r"\d+", form))):
            return False
    return True


def width(node: nodes.Expr, values: Values) -> bool:
    """Whether `node` is a constant that no output grows out of bounds by."""
    value = values.constant(node)
    if isinstance(value, str):
        return len(value) <= LIMITS.template_width
    return isinstance(value, int | float) and abs(value) <= LIMITS.template_width
