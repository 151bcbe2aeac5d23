"""Objects in JSON that name what can run code are rejected, whichever loader would read them; words elsewhere are words."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

CALLS = (
    {"py/object": "subprocess.Popen"},
    {"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["true"]}]},
    {"py/reduce": [{"py/type": "__builtin__.eval"}, {"py/tuple": ["1"]}]},
    {"py/repr": "os/os.getcwd()"},
    {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ObjectNode"},
    {"layers": [{"module": "builtins", "class_name": "eval", "config": {}}]},
    {"optimizer": {"_target_": "os.system"}},
)
WORDS = (
    {"py/object": "mine.Model"},
    {"description": "os.system", "name": "subprocess.Popen", "function": "eval"},
    {"__class__": "Layer", "__module__": "mine.models"},
    {"trust_remote_code": False, "auto_map": {}},
    {"class_name": ["eval"], "module": {"a": 1}, "py/repr": None},
)


@pytest.mark.parametrize("value", CALLS)
def test_calls_are_rejected(value):
    for inner in (value, {"a": [[{"b": value}]]}):
        assert scan_bytes(json.dumps(inner).encode(), "a.json").verdict is Verdict.MALICIOUS


@pytest.mark.parametrize("value", WORDS)
def test_other_names_are_not_rejected(value):
    assert scan_bytes(json.dumps(value).encode(), "a.json").verdict is Verdict.UNPROVED


def test_remote_code_is_asked_for_by_a_value():
    assert scan_bytes(b'{"model_type": "x", "trust_remote_code": true}', "a.json").verdict is Verdict.SUSPICIOUS
    assert scan_bytes(b'{"model_type": "x", "trust_remote_code": false}', "a.json").verdict is Verdict.CLEAN


KERNELS = (
    {"attn_implementation": "evil/kernel"},
    {"_attn_implementation": "evil/kernel:func"},
    {"attn_implementation": {"text_config": "sdpa", "vision_config": "evil/kernel@main"}},
    {"text_config": {"_attn_implementation_internal": "paged|evil/kernel"}},
    {"experts_implementation": "evil/kernel"},
    {"_experts_implementation": {"": "evil/kernel"}},
    {"kernel_config": {"kernel_mapping": {"RMSNorm": {"cuda": "evil/layers:RMSNorm"}}}},
    {"custom_generate": "evil"},
)
PLAIN = (
    *({"attn_implementation": name} for name in ("eager", "sdpa", "flash_attention_2", "flex_attention", "paged|sdpa")),
    {"_attn_implementation": None, "attn_implementation": {"": "eager", "text_config": "sdpa"}},
    {"experts_implementation": "grouped_mm", "kernel_config": {}, "custom_generate": None},
    {"_name_or_path": "some/model", "megatron_core": "megatron.core", "index_path": None},
)
ELSEWHERE = (
    {"auto_mapping": {"base_model_class": "M", "parent_library": "mine.models"}},
    {"megatron_core": "mine"},
    {"index_path": "some/folder"},
    {"passages_path": ["p.pkl"]},
)


@pytest.mark.parametrize(
    ("configurations", "verdict"),
    [(KERNELS, Verdict.SUSPICIOUS), (PLAIN, Verdict.CLEAN), (ELSEWHERE, Verdict.UNPROVED)],
)
def test_names_of_implementations_are_kernels_of_a_repository_where_they_hold_a_slash(configurations, verdict):
    for value in configurations:
        for whole in ({"model_type": "x", **value}, {"model_type": "x", "sub": [{"text_config": value}]}):
            found = scan_bytes(json.dumps(whole).encode(), "config.json")
            assert found.verdict is verdict, (whole, found.findings)
