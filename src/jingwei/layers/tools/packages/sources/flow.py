"""Where values go in one module: an abstract interpretation of its syntax tree, scope by scope, until what functions do is settled.

Nothing is imported or run. Cost: a few passes over the tree.
"""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.sources.run import Run
from jingwei.layers.tools.packages.sources.scopes import scopes_of
from jingwei.layers.tools.packages.sources.state import ALONE, Module, Others, Summary

_ROUNDS = 3


def interpret(tree: ast.Module, package: str = "", others: Others = ALONE) -> Module:
    """Run the abstract interpretation over a module; `package` is the package that it stands in, `others` what other files give it."""
    scopes = scopes_of(tree)
    classes = frozenset(
        statement.name
        for scope in scopes.values()
        for statement in scope.statements
        if isinstance(statement, ast.ClassDef)
    )
    module = Module(scopes, classes, {name: Summary() for name in scopes}, package, others)
    before = None
    for _ in range(_ROUNDS):
        for scope in scopes.values():
            Run(module, scope).run()
        after = {name: (summary.returns, frozenset(summary.sinks)) for name, summary in module.summaries.items()}
        if after == before:
            break
        before = after
    return module
