"""Expressions in an exported program: torch hands them to Python's `eval` when it loads them, so only arithmetic on sizes may stand there.

Source: `_parse_sym_expr` and `sympy_functions` in torch/_export/serde/serialize.py (through `sympy.sympify`), and the guards of
torch/export/_unlift.py, torch 2.13.
"""

from __future__ import annotations

import ast
import warnings
from functools import cache

_BOUND = 16 * 1024  # characters of one expression
_FUNCTIONS = frozenset(
    (
        "Symbol", "Integer", "Float", "Rational", "Add", "Mul", "Pow", "Min", "Max", "Abs", "Piecewise", "ExprCondPair", "GreaterThan", "LessThan",
        "StrictGreaterThan", "StrictLessThan", "Equality", "Unequality", "Eq", "Ne", "Ge", "Gt", "Le", "Lt", "And", "Or", "Not",
        "FloorDiv", "ModularIndexing", "Where", "PythonMod", "Mod", "CleanDiv", "CeilToInt", "FloorToInt", "CeilDiv", "LShift", "RShift",
        "PowByNatural", "FloatPow", "FloatTrueDiv", "IntTrueDiv", "IsNonOverlappingAndDenseIndicator", "TruncToFloat", "TruncToInt", "RoundToInt",
        "RoundDecimal", "ToFloat", "Identity",
    )
)  # fmt: skip
_NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Constant, ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
    ast.keyword,
)  # fmt: skip
_SIZES = frozenset({"size", "stride", "storage_offset"})
_REACHES = frozenset({"eval", "exec", "open", "compile", "getattr", "globals", "vars", "input", "breakpoint"})


@cache
def expression_fault(text: str, *, guard: bool = False) -> tuple[str, str]:
    """Rule and reason why the text is more than arithmetic; empty when it is not. A guard may ask inputs `L[...]` for their sizes."""
    if len(text) > _BOUND:
        return "torch.code", "an expression that is too long"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "torch.code", "no expression"
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        rule, reason = _fault(node, guard=guard)
        if rule:
            return rule, reason
        todo += ast.iter_child_nodes(node)
    return "", ""


def _fault(node: ast.AST, *, guard: bool) -> tuple[str, str]:
    rule = reason = ""
    if isinstance(node, ast.Name):
        rule, reason = _name(node.id, guard=guard)
    elif isinstance(node, ast.Call):
        if not (isinstance(node.func, ast.Name) or (guard and isinstance(node.func, ast.Attribute))):
            rule, reason = "torch.effect", "a call of a value"
    elif isinstance(node, ast.Attribute):
        if not (guard and node.attr in _SIZES):
            rule, reason = "torch.effect", f"the attribute {node.attr}"
    elif not isinstance(node, _NODES) and not (guard and isinstance(node, ast.Subscript)):
        rule, reason = "torch.code", type(node).__name__
    return rule, reason


def _name(name: str, *, guard: bool) -> tuple[str, str]:
    if name.startswith("__") or name in _REACHES:
        return "torch.effect", name
    known = name in _FUNCTIONS or (guard and name == "L") or (name[:1] in "suz" and name[1:].isdecimal())
    return ("", "") if known else ("torch.code", f"the name {name}")
