"""LightGBM's models in text: every line and list as the trees say; what no version writes or leads outside is not clean."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

SPLIT = {
    "num_leaves": "3", "num_cat": "0", "split_feature": "0 1", "split_gain": "2.5 1e-05", "threshold": "0.5 1.5", "decision_type": "2 2",
    "left_child": "1 -1", "right_child": "-2 -3", "leaf_value": "0.1 -0.2 nan", "leaf_weight": "1 2 3", "leaf_count": "1 2 3",
    "internal_value": "0 1", "internal_weight": "3 2", "internal_count": "6 4", "is_linear": "0", "shrinkage": "0.1",
}  # fmt: skip
LEAF = {"num_leaves": "1", "num_cat": "0", "leaf_value": "0.5", "is_linear": "0", "shrinkage": "1"}
BITS = {
    **SPLIT,
    "num_cat": "1",
    "threshold": "0 1.5",
    "decision_type": "1 2",
    "cat_boundaries": "0 2",
    "cat_threshold": "5 1",
}
LINEAR = {
    **SPLIT,
    "is_linear": "1",
    "leaf_const": "1 2 3",
    "num_features": "1 0 0",
    "leaf_features": "1    ",
    "leaf_coeff": "0.5    ",
}
PARAMETERS = {"boosting": "gbdt", "learning_rate": "0.1", "data": "", "machines": ""}
TAIL = 'pandas_categorical:[["os.system", "x"], [1, 2]]\n'


def model(*trees, objective="binary sigmoid:1", head="", parameters=None, tail=TAIL, names="a b", sizes=None):
    blocks = [
        f"Tree={n}\n" + "".join(f"{k}={v}\n" for k, v in tree.items()) + "\n\n"
        for n, tree in enumerate(trees or (SPLIT,))
    ]
    stated = " ".join(str(len(block)) for block in blocks) if sizes is None else sizes
    text = (
        f"tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\nobjective={objective}\n{head}"
        f"feature_names={names}\nfeature_infos=[0:1] none\ntree_sizes={stated}\n\n{''.join(blocks)}end of trees\n\nfeature_importances:\na=2\n\n"
    )
    listed = "".join(f"[{key}: {value}]\n" for key, value in (PARAMETERS if parameters is None else parameters).items())
    return f"{text}parameters:\n{listed}\nend of parameters\n\n{tail}".encode()


NODE = {
    "split_index": 0,
    "split_feature": 0,
    "threshold": "0||1",
    "decision_type": "==",
    "left_child": {"leaf_value": 1},
}
DUMP = {
    "name": "tree",
    "version": "v4",
    "num_class": 1,
    "tree_info": [{"tree_index": 0, "tree_structure": NODE}],
    "pandas_categorical": [["x"]],
}
CLEAN = {
    "one tree": model(),
    "two trees": model(SPLIT, LEAF),
    "categories": model(BITS),
    "linear leaves": model(LINEAR),
    "monotone": model(head="monotone_constraints=1 0\naverage_output\n"),
    "no categories": model(tail="pandas_categorical:null\n"),
    "dump": json.dumps(DUMP).encode(),
}
UNPROVED = {
    "a key of nobody": (model(head="library=x.so\n"), "lightgbm.key"),
    "an objective of nobody": (model(objective="evil"), "lightgbm.objective"),
    "a parameter of nobody": (model(parameters={"plugin": "x.so"}), "lightgbm.key"),
    "other machines": (model(parameters={"machines": "10.0.0.1:1234"}), "lightgbm.reach"),
    "a parser": (model(tail='parser:\n{"className": "X"}\nend of parser\n'), "lightgbm.parser"),
    "a child outside": (model({**SPLIT, "left_child": "2 -1"}), "booster.tree"),
    "a leaf outside": (model({**SPLIT, "right_child": "-2 -4"}), "booster.tree"),
    "a circle": (model({**SPLIT, "left_child": "0 -1"}), "booster.tree"),
    "a feature outside": (model({**SPLIT, "split_feature": "0 2"}), "booster.tree"),
    "a list too long": (model({**SPLIT, "threshold": "1 2 3"}), "booster.tree"),
    "bits that are not there": (model({**BITS, "cat_boundaries": "0 3"}), "booster.tree"),
    "categories that are not there": (model({**BITS, "threshold": "1 1.5"}), "booster.tree"),
    "categories that are not stated": (model({**SPLIT, "decision_type": "1 2"}), "booster.tree"),
    "a leaf of another feature": (model({**LINEAR, "leaf_features": "7    "}), "booster.tree"),
    "words in a list": (model({**SPLIT, "threshold": "__import__ 1"}), "format.broken"),
    "sizes of other trees": (model(sizes="7"), "format.broken"),
    "features of another model": (model(names="a"), "format.broken"),
    "a line of something else": (model(tail="import os\n"), "format.broken"),
    "categories of something else": (model(tail='pandas_categorical:{"a": 1}\n'), "format.broken"),
    "no trees": (model().split(b"Tree=")[0].replace(b"tree_sizes=", b"tree_size="), "lightgbm.key"),
    "a dump with another key": (json.dumps({**DUMP, "run": "x"}).encode(), "json.key"),
    "a dump without trees": (json.dumps({**DUMP, "tree_info": []}).encode(), "format.empty"),
}
SEEDS = CLEAN


@pytest.mark.parametrize("name", CLEAN)
def test_models_of_known_lines_are_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings, found.format.split()[0]) == (Verdict.CLEAN, (), "lightgbm")


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_known_or_leads_outside_is_unproved(name):
    content, rule = UNPROVED[name]
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert rule in {f.rule for f in found.findings}


def test_a_cut_in_the_trees_is_never_clean():
    content = CLEAN["two trees"]
    end = content.index(b"Tree=1") + 40
    assert all(scan_bytes(content[:cut]).verdict is Verdict.UNPROVED for cut in range(0, end, 5))
