"""Ways through a syntax tree. All walks keep their own stack, so that depth of the input is no recursion."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def dotted(node: ast.expr | None) -> str:
    """A name with its attributes as written; empty for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def own(statement: ast.stmt) -> Iterator[ast.expr]:
    """Expressions of the statement itself, not those of statements inside it."""
    if isinstance(statement, ast.With | ast.AsyncWith):
        yield from (item.context_expr for item in statement.items)
    elif isinstance(statement, ast.ClassDef):
        yield from (*statement.bases, *(word.value for word in statement.keywords))
    else:
        yield from (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr))


def parts_first(root: ast.expr) -> list[ast.AST]:
    """The expression and all its parts, parts before the whole, in the order of evaluation; generators before what they yield."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, _COMPREHENSIONS):
            children = [*node.generators, *(child for child in children if not isinstance(child, ast.comprehension))]
        waiting += children
    found.reverse()
    return found
