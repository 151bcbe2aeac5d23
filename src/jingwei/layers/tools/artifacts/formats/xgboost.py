"""XGBoost's models in JSON and UBJSON: trees and weights by exact keys, objectives and boosters by exact name. Loading one runs no code of its own.

Source: doc/model.schema, and src/learner.cc, src/tree/tree_model.cc and the registrations in src/objective of XGBoost 1.3 to 3.2. A custom
objective is code of the program that loads the model; it is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jingwei.documents import load_json
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.formats.ubjson import Reader
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

OBJECTIVES = frozenset(
    (
        "binary:hinge", "binary:logistic", "binary:logitraw", "count:poisson", "multi:softmax", "multi:softprob", "rank:map", "rank:ndcg",
        "rank:pairwise", "reg:absoluteerror", "reg:expectileerror", "reg:gamma", "reg:linear", "reg:logistic", "reg:pseudohubererror",
        "reg:quantileerror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie", "survival:aft", "survival:cox",
    )
)  # fmt: skip
BOOSTERS = frozenset(("gbtree", "dart", "gblinear"))
_PARTS = "attributes|feature_names|feature_types|gradient_booster|generic_param|learner_model_param|learner_train_param|metrics|objective|cats"
_MODEL = rf'(?:"version"\s*:\s*\[[\s0-9,]{{5,40}}\]\s*,\s*)?"learner"\s*:\s*\{{\s*"(?:{_PARTS})"'
_JSON = expression(rf'\s*\{{\s*(?:"(?:Config|Model)"\s*:\s*\{{\s*)?{_MODEL}')
_DUMP = expression(r'\s*\[\s*\{\s*"(?:nodeid"\s*:\s*0\s*,|bias"\s*:\s*\[[-\s0-9.,eE+]*\]\s*,\s*"weight"\s*:)')
_UBJSON = expression(r"\{L\0{7}(?:\x07learner\{L\0{7}[^\0][a-z_]|\x06Config\{L|\x05Model\{L|\x07version\[)")
_COUNT = expression(r"[0-9]{1,9}")
_HEAD = 1024
_PER_NODE = ("left_children", "right_children", "parents", "split_indices", "split_conditions", "default_left")


def starts_xgboost(data: memoryview) -> bool:
    """Whether the text begins like a model, a configuration or a dump in JSON, or a model in UBJSON."""
    head = bytes(data[:_HEAD]).decode("latin-1")
    return any(pattern.match(head) for pattern in (_JSON, _DUMP, _UBJSON))


def read_xgboost(job: Job) -> str:
    """Judge a model. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    if bytes(job.data[:2]) == b"{L":
        value = Reader(job.data, job.budget.limits).document()
    else:
        limits = job.budget.limits
        value = load_json(
            bytes(job.data[: limits.document_bytes + 1]), limits=limits, finite=False
        )  # its writer knows NaN and Infinity
    table = shape("xgboost_schema")
    if isinstance(value, list):
        linear = bool(value) and isinstance(value[0], dict) and "bias" in value[0]
        check(job, value, table, "[Linear" if linear else "[Node", lambda _kind, _part: None)
        return "xgboost dump"
    judge = _Judge(job)
    check(job, value, table, "Serial" if "Model" in value or "Config" in value else "Model", judge.visit)
    if not judge.values:
        job.report.add("format.empty", "no trees and no weights")
    return "xgboost"


class _Judge:
    def __init__(self, job: Job) -> None:
        self._job = job
        self.values = False  # trees, weights or parameters were met

    def visit(self, kind: str, part: Mapping[str, Any]) -> None:
        """Called for every object once."""
        if kind in {"Objective", "Booster"}:
            name = part.get("name")
            if name not in (OBJECTIVES if kind == "Objective" else BOOSTERS):
                self._job.report.add("xgboost.name", f"{kind.lower()} {name}")
        elif kind == "Trees":
            self.values = self.values or "trees" in part or "weights" in part
            if "trees" in part and len(part["trees"]) != len(part.get("tree_info", ())):
                self._job.report.add(
                    "booster.tree", f"{len(part['trees'])} trees, {len(part.get('tree_info', ()))} groups"
                )
        elif kind == "Parameters":
            self.values = True
        elif kind == "Tree":
            fault = tree_fault(part)
            if fault:
                self._job.report.add("booster.tree", fault)


def tree_fault(tree: Mapping[str, Any]) -> str:
    """What is wrong with the indices of a tree; the loader does not look, and would read outside of its memory."""
    nodes, width, vector = (_stated(tree, key) for key in ("num_nodes", "num_feature", "size_leaf_vector"))
    if nodes <= 0 or any(len(tree.get(key, ())) != nodes for key in _PER_NODE):
        return f"{nodes} nodes stated"
    left, right, features = tree["left_children"], tree["right_children"], tree["split_indices"]
    return (
        links_fault(left, right, len(tree.get("leaf_weights", ())) // max(vector, 1))
        or features_fault(left, features, width)
        or _categories_fault(tree, nodes)
    )


def _stated(tree: Mapping[str, Any], key: str) -> int:
    """A number that the tree states as text; -1 when it does not."""
    text = tree.get("tree_param", {}).get(key, "")
    return int(text) if _COUNT.fullmatch(text) else -1


def links_fault(left: Any, right: Any, leaves: int = 0) -> str:
    """Whether some child lies outside, or is reached twice: a tree with a circle is walked for ever. A leaf names no child, or a row of values."""
    inner = [pair for pair in zip(left, right, strict=True) if pair[0] != -1]
    children = [child for pair in inner for child in pair]
    rows = [row for row, child in zip(right, left, strict=True) if child == -1]
    if children and not (min(children) > 0 and max(children) < len(left)):
        return "a child outside of its tree"
    if len(set(children)) != len(children):
        return "a child of two nodes"
    return "values that are not there" if rows and not (min(rows) >= -1 and max(rows) < leaves) else ""


def features_fault(left: Any, features: Any, width: int) -> str:
    """Whether some split looks at a feature that the model does not have."""
    used = [feature for feature, child in zip(features, left, strict=True) if child != -1]
    return "a split at no feature of the model" if used and not (min(used) >= 0 and max(used) < width) else ""


def _categories_fault(tree: Mapping[str, Any], nodes: int) -> str:
    held = len(tree.get("categories", ()))
    starts, sizes, at = (tree.get(f"categories_{name}", ()) for name in ("segments", "sizes", "nodes"))
    if not len(starts) == len(sizes) == len(at):
        return "categories without their places"
    spans = zip(starts, sizes, at, strict=True)
    return (
        ""
        if all(0 <= s <= s + n <= held and 0 <= k < nodes and n >= 0 for s, n, k in spans)
        else "categories outside of their list"
    )
