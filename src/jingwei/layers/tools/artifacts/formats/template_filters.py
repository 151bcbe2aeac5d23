"""Filters of chat templates: which are known, and what their arguments name. Several take the name of an attribute, `map` that of another filter."""

# ruff: noqa: SIM905 - lists of names are read as words
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats.template_cost import directives, width
from jingwei.layers.tools.artifacts.formats.template_values import Values

_FILTERS = frozenset(
    (
        "abs batch capitalize count default d dictsort e escape first float format indent int items join last length list lower map max min "
        "reject rejectattr "
        "replace reverse round safe select selectattr slice sort string sum title tojson trim truncate unique upper wordcount"
    ).split()
)
# Where each filter of jinja2.filters takes an attribute by position; all of them take the keyword `attribute` too.
_ATTRIBUTE_AT = {"selectattr": 0, "rejectattr": 0, "sum": 0, "join": 1, "max": 1, "min": 1, "unique": 1, "sort": 2}
_WIDTHS = frozenset(("indent", "tojson", "round", "batch", "slice"))
_FILLED = frozenset(("batch", "slice"))  # a number, and what to fill with
_Add = Callable[[str, str], None]
_Name = Callable[[str, _Add], None]


def judge(node: nodes.Filter, values: Values, name: _Name, add: _Add) -> None:
    """Judge the filter `node`; `name` judges each attribute that it asks for."""
    if node.name == "attr":
        named = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        plain = (
            isinstance(named, str) and not named.startswith("_") and named not in {"format", "format_map"}
        )  # CVE-2025-27516
        add("template.unproved" if plain else "template.escape", "the filter attr")
        return
    if node.name == "format":
        text = values.constant(node.node) if node.node is not None else None
        if not (isinstance(text, str) and directives(text)):
            add("template.unproved", "a format that is not known")
        return
    _known(node.name, node.args, node.kwargs, values, name, add)
    if node.name == "map" and node.args:
        _mapped(node, values, name, add)


def _known(
    filter_: str,
    arguments: Sequence[nodes.Expr],
    keywords: Sequence[nodes.Pair],
    values: Values,
    name: _Name,
    add: _Add,
) -> None:
    if filter_ not in _FILTERS or filter_ == "format":
        add("template.unproved", f"the filter {filter_}")
    at = _ATTRIBUTE_AT.get(filter_)
    named = [keyword.value for keyword in keywords if keyword.key in {"attribute", "attr"}]
    for argument in (*named, *(arguments[at : at + 1] if at is not None else ())):
        _attribute(argument, values, name, add)
    if filter_ in _WIDTHS:
        given = (
            *(arguments[:1] if filter_ in _FILLED else arguments),
            *(
                keyword.value
                for keyword in keywords
                if keyword.key in {"width", "indent", "precision", "linecount", "slices"}
            ),
        )
        if not all(width(argument, values) for argument in given):
            add("template.unproved", f"a width of the filter {filter_} that is not bounded")


def _attribute(argument: nodes.Expr, values: Values, name: _Name, add: _Add) -> None:
    likely = values.constant(argument, surely=False)
    for part in re.split(r"[.,]", likely) if isinstance(likely, str) else ():
        name(part, add)
    if values.constant(argument) is None and not values.number(argument):
        add("template.unproved", "an attribute that is computed")


def _mapped(node: nodes.Filter, values: Values, name: _Name, add: _Add) -> None:
    """`map("filter", ...)` applies another filter to every item."""
    filter_ = values.constant(node.args[0])
    if filter_ == "attr":
        add("template.unproved", "map with attr")
        for argument in node.args[1:]:
            _attribute(argument, values, name, add)
    elif not isinstance(filter_, str) or filter_ == "map":
        add("template.unproved", "map with a computed name")
    else:
        _known(filter_, node.args[1:], node.kwargs, values, name, add)
