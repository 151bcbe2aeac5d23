"""What a template may cost to render: repetitions, powers, ranges, widths and nested loops must be bounded by constants or by the conversation."""

from __future__ import annotations

import re
from string import Formatter

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats.template_values import LARGEST, Values

_POWER = 100
_WIDTH = 1000
_NESTED = 8
_DIRECTIVE = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?")


def bearable(node: nodes.Expr, values: Values) -> bool:
    """Whether the arithmetic of `node`, one of Mul, Pow and Mod, gives no more than its operands do."""
    if isinstance(node, nodes.Mod):
        left = values.constant(node.left)
        return _directives(left) if isinstance(left, str) else values.number(node.left)
    if not isinstance(node, nodes.Mul | nodes.Pow):
        return True
    left, right = values.constant(node.left), values.constant(node.right)
    if isinstance(node, nodes.Pow):
        return all(isinstance(side, int | float) and abs(side) <= _POWER for side in (left, right))
    for one, other, rest in ((left, right, node.right), (right, left, node.left)):
        if isinstance(one, int | float) and abs(one) <= LARGEST:
            return len(other) * one <= LARGEST if isinstance(other, str) else values.number(rest)
    return False


def _directives(text: str) -> bool:
    widths = (width for found in _DIRECTIVE.findall(text) for width in found)
    return all(width != "*" and _read(width) <= _WIDTH for width in widths)


def _read(digits: str) -> int:
    """The number that `digits` write, or one too large when there are many: reading those is slow."""
    return int(digits.lstrip("0")[:6] or 0)


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
        if form and ("{" in form or any(_read(digits) > _WIDTH for digits in re.findall(r"\d+", form))):
            return False
    return True


def width(node: nodes.Expr, values: Values) -> bool:
    """Whether `node` is a constant that no output grows out of bounds by."""
    value = values.constant(node)
    if isinstance(value, str):
        return len(value) <= _WIDTH
    return isinstance(value, int | float) and abs(value) <= _WIDTH


def endless(tree: nodes.Template, values: Values) -> list[nodes.For]:
    """The loops that run more often than is proved bearable for what the loops around them make of it."""
    found: list[nodes.For] = []
    todo: list[tuple[nodes.Node, int, int]] = [(tree, 1, 0)]
    while todo:
        node, times, depth = todo.pop()
        if isinstance(node, nodes.For):
            times, depth = times * _size(node.iter, values), depth + 1
            if times > LARGEST or depth > _NESTED:
                found.append(node)
                continue
        todo.extend((child, times, depth) for child in node.iter_child_nodes())
    return found


def _size(node: nodes.Node | None, values: Values) -> int:
    """Rounds that the template itself fixes; 1 for what the conversation does."""
    for _ in range(_NESTED):
        if isinstance(node, nodes.Filter):
            node = node.node
        elif isinstance(node, nodes.Name) and len(values.names.of(node.name)) == 1:
            binding = values.names.of(node.name)[0]
            node = binding.value if binding.how == "set" else None
        else:
            break
    if isinstance(node, nodes.List | nodes.Tuple | nodes.Dict):
        return max(1, len(node.items))
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "range":
        bounds = [values.constant(argument) for argument in node.args]
        return max([1, *(abs(bound) for bound in bounds if isinstance(bound, int))])
    text = values.constant(node) if isinstance(node, nodes.Expr) else None
    return max(1, len(text)) if isinstance(text, str) else 1
