"""CatBoost: buffers laid out by hand and exports in JSON; parts that are not judged and indices that lead outside are not clean."""

import json
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from tests.layers.tools.artifacts.test_flatbuffers import Buffer, Byte, Long, Number


def numbers(*values):
    return [Number(value) for value in values]


FLOAT = {0: Byte(0), 1: Number(0), 2: Number(0), 3: numbers(0x3F000000, 0x3F400000), 4: "os.system"}


def trees(splits=(1, 0), sizes=(1, 1), starts=(0, 1), leaves=4, **more):
    made = {
        0: Number(1),
        1: numbers(*splits),
        2: numbers(*sizes),
        3: numbers(*starts),
        5: [FLOAT],
        8: [Long(0)] * leaves,
    }
    return made | {int(slot.strip("_")): value for slot, value in more.items()}


def sized(content):
    return struct.pack("<I", len(content)) + content


def model(made=None, parts=(), tail=b"", version="FlabuffersModel_v1"):
    core = {0: version, 1: trees() if made is None else made, 2: [{0: "params", 1: '{"a": 1}'}]}
    return b"CBM1" + sized(Buffer(b"").finish(core | ({3: list(parts)} if parts else {}))) + tail


def counters(count=1):
    table = {0: {0: {0: numbers(0)}, 1: Byte(0), 2: Number(0)}, 1: b"\1" * 16, 2: b"\2" * 8, 3: Number(3), 4: Number(2)}
    return struct.pack("<I", count) + sized(Buffer(b"").finish(table))


STEPS = {"_10": numbers(1 | 2 << 16, 0, 0), "_11": numbers(0, 0, 1)}
SPLIT = {"border": 0.5, "float_feature_index": 0, "split_index": 0, "split_type": "FloatFeature"}
EXPORT = {
    "features_info": {"float_features": [{"borders": [0.5], "feature_id": "a", "feature_index": 0, "has_nans": False}]},
    "model_info": {"params": {"loss_function": {"type": "RMSE", "params": {}}}},
    "oblivious_trees": [{"leaf_values": [0.1, 0.2], "leaf_weights": [1, 2], "splits": [SPLIT]}],
    "scale_and_bias": [1, [0.5]],
}
CLEAN = {
    "symmetric trees": model(),
    "trees of any form": model(trees((0, 0, 0), (3,), (0,), 2, **STEPS)),
    "statistics of categories": model(parts=["static_provider_v1"], tail=counters()),
    "json": json.dumps(EXPORT).encode(),
}
REJECTED = {"a call in the notes": json.dumps({**EXPORT, "model_info": {"a": [{"_target_": "os.system"}]}}).encode()}
UNPROVED = {
    "a part of its own": (model(parts=["text_process_v2"], tail=b"x"), "catboost.part"),
    "a tree outside": (model(trees(starts=(0, 2))), "booster.tree"),
    "no places": (model(trees(starts=(0,))), "booster.tree"),
    "places of no trees": (model(trees((0, 0, 0), (), (0,), 2, **STEPS)), "booster.tree"),
    "values that are not there": (model(trees(leaves=3)), "booster.tree"),
    "a very deep tree": (model(trees(sizes=(60, 1))), "booster.tree"),
    "a split at nothing": (model(trees(splits=(1, 2))), "booster.tree"),
    "a child outside": (
        model(trees((0, 0, 0), (3,), (0,), 2, **STEPS | {"_10": numbers(1 | 3 << 16, 0, 0)})),
        "booster.tree",
    ),
    "a leaf outside": (model(trees((0, 0, 0), (3,), (0,), 2, **STEPS | {"_11": numbers(0, 0, 2)})), "booster.tree"),
    "no trees": (model({0: Number(1)}), "format.empty"),
    "a field of nobody": (model(trees(_20="x.so")), "flatbuffer.field"),
    "bytes behind": (model(tail=b"x"), "format.trailing"),
    "counters cut": (model(parts=["static_provider_v1"], tail=counters()[:-9]), "format.broken"),
    "more counters than there are": (model(parts=["static_provider_v1"], tail=counters(2)), "format.broken"),
    "another version": (model(version="x"), "format.broken"),
    "only the mark": (b"CBM1", "format.broken"),
    "a key of nobody": (json.dumps({**EXPORT, "library": "x"}).encode(), "json.key"),
    "leaves of another tree": (
        json.dumps({**EXPORT, "oblivious_trees": [{"leaf_values": [1, 2, 3], "splits": [SPLIT]}]}).encode(),
        "booster.tree",
    ),
}
SEEDS = {**CLEAN, **REJECTED}


@pytest.mark.parametrize("name", CLEAN)
def test_models_whose_every_byte_is_known_are_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings, found.format.split()[0]) == (Verdict.CLEAN, (), "catboost")


def test_an_export_that_is_a_configuration_too_is_rejected():
    assert scan_bytes(REJECTED["a call in the notes"]).verdict.rejected


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_judged_or_leads_outside_is_unproved(name):
    content, rule = UNPROVED[name]
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert rule in {f.rule for f in found.findings}


@pytest.mark.parametrize("name", CLEAN)
def test_a_cut_is_never_clean(name):
    content = CLEAN[name]
    assert all(scan_bytes(content[:end]).verdict is Verdict.UNPROVED for end in range(0, len(content), 3))
