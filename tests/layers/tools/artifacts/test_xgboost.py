"""XGBoost: models in JSON, UBJSON and records; what no version knows, leads outside or is cut is not clean."""

import json
import struct
from copy import deepcopy

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

TREE = {
    "base_weights": [0.5, -1.0, 1.0], "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
    "default_left": [0, 0, 0], "id": 0, "left_children": [1, -1, -1], "loss_changes": [2.5, 0.0, 0.0], "parents": [2147483647, 0, 0],
    "right_children": [2, -1, -1], "split_conditions": [0.5, -1.0, 1.0], "split_indices": [1, 0, 0], "split_type": [0, 0, 0],
    "sum_hessian": [3.0, 1.0, 2.0], "tree_param": {"num_deleted": "0", "num_feature": "2", "num_nodes": "3", "size_leaf_vector": "1"},
}  # fmt: skip


def model(objective="binary:logistic", booster="gbtree", tree=TREE, **attributes):
    trees = {"gbtree_model_param": {"num_trees": "1"}, "tree_info": [0], "trees": [tree]}
    return {
        "learner": {
            "attributes": {"note": "os.system('x')", **attributes},
            "feature_names": ["a", "名"],
            "feature_types": [],
            "gradient_booster": {"model": trees, "name": booster},
            "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "2"},
            "objective": {"name": objective, "reg_loss_param": {"scale_pos_weight": "1"}},
        },
        "version": [2, 1, 4],
    }


def changed(**fields):
    return model(tree={**deepcopy(TREE), **fields})


def ubjson(value):
    """As XGBoost writes it: lengths of eight bytes, lists of numbers with one type."""
    if isinstance(value, dict):
        return b"{" + b"".join(ubjson(key)[1:] + ubjson(item) for key, item in value.items()) + b"}"
    if isinstance(value, str):
        return b"SL" + struct.pack(">q", len(value.encode())) + value.encode()
    if isinstance(value, list):
        count = b"#L" + struct.pack(">q", len(value))
        if value and all(isinstance(item, float) for item in value):
            return b"[$d" + count + struct.pack(f">{len(value)}f", *value)
        if value and all(isinstance(item, int) for item in value):
            return b"[$l" + count + struct.pack(f">{len(value)}i", *value)
        return b"[" + count + b"".join(map(ubjson, value))
    return b"L" + struct.pack(">q", value)


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def binary(objective="binary:logistic", booster="gbtree", left=1, feature=1, mark=b"binf", tail=b""):
    learner = struct.pack("<fIiii", 0.5, 2, 0, 1, 1) + bytes(116)
    head = mark + learner + text(objective) + text(booster)
    if booster == "gblinear":
        body = struct.pack("<II", 2, 1) + bytes(128) + struct.pack("<Q3f", 3, 1, 2, 3)
    else:
        nodes = ((-1, left, 2, feature, 0.5), (0, -1, -1, 0, 1.0), (0, -1, -1, 0, 2.0))
        tree = (
            struct.pack("<6i", 1, 3, 0, 0, 2, 0)
            + bytes(124)
            + b"".join(struct.pack("<iiiIf", *node) for node in nodes)
            + bytes(48)
        )
        body = (
            struct.pack("<I", 1)
            + bytes(156)
            + tree
            + bytes(4)
            + (struct.pack("<Qf", 1, 1) if booster == "dart" else b"")
        )
    return head + body + struct.pack("<Q", 1) + text("note") + text("x") + struct.pack("<Q", 1) + text("auc") + tail


def encoded(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


DUMP = [
    {
        "nodeid": 0,
        "depth": 0,
        "split": "a",
        "split_condition": 1,
        "yes": 1,
        "no": 2,
        "missing": 2,
        "children": [{"nodeid": 1, "leaf": 0.5}],
    }
]
CONFIG = {
    "learner": {"generic_param": {"seed": "0"}, "metrics": [{"name": "auc"}], "objective": {"name": "reg:gamma"}},
    "version": [3, 2, 0],
}
CLEAN = {
    "json": encoded(model()),
    "json on lines": json.dumps(model(), indent=2).encode(),
    "ubjson": ubjson(model()),
    "buffer": ubjson({"Config": CONFIG, "Model": model()}),
    "configuration": encoded(CONFIG),
    "numbers that are none": encoded(changed(loss_changes=[float("nan"), float("inf"), float("-inf")])),
    "dump": encoded(DUMP),
    "dump of a linear model": encoded([{"bias": [0.5], "weight": [1.0, -2.5e-05]}]),
    "records": binary(),
    "records without a mark": binary(mark=b""),
    "records of dart": binary(booster="dart"),
    "records of a linear model": binary(booster="gblinear"),
}
REJECTED = {
    "a call among the attributes": encoded(model(_target_="os.system")),
    "code of elsewhere": encoded({**model(), "auto_map": {"AutoModel": "m.py"}}),
    "a class below a key of nobody": encoded({**model(), "extra": [{"__module__": "os", "__class__": "system"}]}),
}
UNPROVED = {
    "an objective of nobody": (encoded(model("my:objective")), "xgboost.name"),
    "a booster of nobody": (ubjson(model(booster="plugin")), "xgboost.name"),
    "a key of nobody": (encoded(changed(library="x.so")), "json.key"),
    "a child outside": (encoded(changed(left_children=[3, -1, -1])), "booster.tree"),
    "a child before": (ubjson(changed(left_children=[-2, -1, -1])), "booster.tree"),
    "a circle": (encoded(changed(left_children=[1, 0, -1])), "booster.tree"),
    "one child twice": (encoded(changed(left_children=[2, -1, -1])), "booster.tree"),
    "a leaf of no row": (encoded(changed(right_children=[2, 5, -1])), "booster.tree"),
    "a feature outside": (encoded(changed(split_indices=[2, 0, 0])), "booster.tree"),
    "a list too short": (encoded(changed(split_conditions=[0.5])), "booster.tree"),
    "categories outside": (encoded(changed(categories_nodes=[0], categories_segments=[0], categories_sizes=[1])), "booster.tree"),
    "a number for a text": (encoded(changed(tree_param=5)), "format.broken"),
    "a key twice": (ubjson(model())[:-1] + ubjson("version")[1:] + ubjson([2, 1, 4]) + b"}", "format.broken"),
    "bytes behind": (ubjson(model()) + b"x", "format.broken"),
    "a count over the file": (ubjson(model()).replace(b"[$d#L\0\0", b"[$d#L\x7f\xff", 1), "format.broken"),
    "nothing": (encoded({"learner": {"attributes": {}}, "version": [3, 2, 0]}), "format.empty"),
    "records with a child outside": (binary(left=9), "booster.tree"),
    "records with a feature outside": (binary(feature=2), "booster.tree"),
    "records with a tail": (binary(tail=b"x"), "format.trailing"),
}  # fmt: skip
SEEDS = {**CLEAN, **REJECTED}


@pytest.mark.parametrize("name", CLEAN)
def test_models_of_known_parts_are_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings, found.format.split()[0]) == (Verdict.CLEAN, (), "xgboost")


@pytest.mark.parametrize("name", REJECTED)
def test_a_model_that_is_a_configuration_too_is_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_known_or_leads_outside_is_unproved(name):
    content, rule = UNPROVED[name]
    found = scan_bytes(content)
    assert (found.verdict, {f.rule for f in found.findings}) == (Verdict.UNPROVED, {rule})


@pytest.mark.parametrize("name", ["json", "ubjson", "records", "records of a linear model"])
def test_a_cut_is_never_clean(name):
    content = CLEAN[name]
    assert all(scan_bytes(content[:end]).verdict is not Verdict.CLEAN for end in range(0, len(content), 7))
