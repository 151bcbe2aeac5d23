"""One tree of LightGBM's text: lists of numbers as long as the tree has leaves, splits or categories, and children inside of it."""

from __future__ import annotations

from collections.abc import Mapping

from jingwei.errors import ParseError
from jingwei.text.patterns import expression

_SPLITS = (
    "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "internal_value", "internal_weight",
    "internal_count",
)  # fmt: skip
_LEAVES = ("leaf_value", "leaf_weight", "leaf_count", "leaf_const", "num_features")
_KEYS = frozenset(
    (*_SPLITS, *_LEAVES, "num_leaves", "num_cat", "cat_boundaries", "cat_threshold", "is_linear", "leaf_features", "leaf_coeff", "shrinkage",
     "has_categorical")
)  # fmt: skip
_NUMBERS = expression(r"[-+0-9.eE naif]*")
_COUNT = expression(r"[0-9]{1,9}")
_CATEGORICAL = 1


def tree_fault(fields: Mapping[str, str], features: int) -> str:
    """What is wrong with a tree; empty when nothing is. Raises `ParseError` for a key that no tree has, and for what is no number."""
    for key, value in fields.items():
        if key not in _KEYS or not _NUMBERS.fullmatch(value):
            raise ParseError(f"a tree with {key[:40]}={value[:40]}")
    if not _COUNT.fullmatch(fields.get("num_leaves", "")) or not _COUNT.fullmatch(fields.get("num_cat", "")):
        return "no number of leaves"
    leaves, categories = int(fields["num_leaves"]), int(fields["num_cat"])
    if not leaves or any(len(_list(fields, key)) not in {0, leaves - 1} for key in _SPLITS):
        return "a list of splits of another length"
    if any(len(_list(fields, key)) not in {0, leaves} for key in _LEAVES):
        return "a list of leaves of another length"
    return _children(fields, leaves, features) or _categories(fields, categories) or _linear(fields, features)


def _list(fields: Mapping[str, str], key: str) -> list[str]:
    return fields.get(key, "").split()


def _integers(fields: Mapping[str, str], key: str) -> list[int]:
    try:
        return [int(item) for item in _list(fields, key)]
    except ValueError as error:
        raise ParseError(f"{key}: no integers") from error


def _children(fields: Mapping[str, str], leaves: int, features: int) -> str:
    """Inner nodes count from 0, leaves from -1 downwards; each but the root is the child of one node."""
    children = _integers(fields, "left_child") + _integers(fields, "right_child")
    if len(children) != 2 * (leaves - 1) or len(_list(fields, "leaf_value")) != leaves:
        return "children are missing"
    if children and not (-leaves <= min(children) and max(children) < leaves - 1):
        return "a child outside of its tree"
    if len(set(children)) != len(children) or 0 in children:
        return "a child of two nodes"
    used = _integers(fields, "split_feature")
    return "a split at no feature of the model" if used and not (min(used) >= 0 and max(used) < features) else ""


def _categories(fields: Mapping[str, str], count: int) -> str:
    """Sets of categories are bits in `cat_threshold`, one span between two boundaries; a split by categories names its span as threshold."""
    if not count:
        return (
            "categories that are not stated"
            if any(kind & _CATEGORICAL for kind in _integers(fields, "decision_type"))
            else ""
        )
    bounds = _integers(fields, "cat_boundaries")
    if (
        len(bounds) != count + 1
        or bounds != sorted(bounds)
        or bounds[0]
        or bounds[-1] != len(_list(fields, "cat_threshold"))
    ):
        return "boundaries of the categories"
    kinds, spans = _integers(fields, "decision_type"), _list(fields, "threshold")
    named = [span for kind, span in zip(kinds, spans, strict=False) if kind & _CATEGORICAL]
    return (
        "" if all(_COUNT.fullmatch(span) and int(span) < count for span in named) else "categories that are not there"
    )


def _linear(fields: Mapping[str, str], features: int) -> str:
    if fields.get("is_linear", "0") == "0":
        return ""
    wanted, used = sum(_integers(fields, "num_features")), _integers(fields, "leaf_features")
    if len(used) != wanted or len(_list(fields, "leaf_coeff")) != wanted or not _list(fields, "num_features"):
        return "coefficients of the leaves"
    return "" if not used or (min(used) >= 0 and max(used) < features) else "a leaf uses no feature of the model"
