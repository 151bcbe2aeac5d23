"""Lines of `.pth` files that Python executes at every start (documentation of the module `site`), and what is known to be harmless among them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.sources.examine import examine

_BYTES = 1_000_000


def judge_pth(content: bytes, modules: Collection[str]) -> Iterator[Problem]:
    """Problems of a `.pth` file. A line may import modules of its own package (`modules`, top-level names), whose sources are judged themselves."""
    if len(content) > _BYTES:
        yield problem("hook.start", f"{len(content)} bytes")
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if not line.startswith(("import ", "import\t")):
            continue
        found = examine(line.encode("utf-8", "replace"), everything_starts=True)
        for one in found:
            yield problem(one.rule, one.name, line=number)
        if not found and not _only_imports(line, modules):
            yield problem("hook.start", line.strip(), line=number)


def _only_imports(line: str, modules: Collection[str]) -> bool:
    """Whether all that the line does is importing modules of the package, reading one variable, and calling what it imported."""
    try:
        tree = ast.parse(line.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    own = {"os", "sys", *modules}
    return all(_is_harmless(node, own) for node in ast.walk(tree))


def _is_harmless(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name.partition(".")[0] in own for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module or "").partition(".")[0] in own
    if isinstance(node, ast.Call):
        return _is_plain_call(node, own)
    return isinstance(node, _PLAIN)


_PLAIN = (
    ast.Module, ast.alias, ast.Expr, ast.Assign, ast.Name, ast.Constant, ast.Attribute, ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.Eq,
    ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.UnaryOp, ast.Not, ast.Load, ast.Store,
)  # fmt: skip


def _is_plain_call(node: ast.Call, own: set[str]) -> bool:
    """`os.environ.get(...)`, `__import__("own")`, or a function of what was imported from the package."""
    function = node.func
    if isinstance(function, ast.Name):
        named = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) else None
        return function.id == "__import__" and isinstance(named, str) and named.partition(".")[0] in own - {"os", "sys"}
    names: list[str] = []
    part: ast.expr = function
    while isinstance(part, ast.Attribute):
        names.append(part.attr)
        part = part.value
    if isinstance(part, ast.Call):
        return _is_plain_call(part, own) if isinstance(part.func, ast.Name) else False
    if not isinstance(part, ast.Name):
        return False
    return [part.id, *reversed(names)] == ["os", "environ", "get"] or part.id in own - {"os", "sys"}
