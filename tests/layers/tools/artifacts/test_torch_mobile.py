"""Torch files for phones: their bytecode is a program, though the pickle that holds it is plain."""

import pickle

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, state_dict_pickle, stored_zip

PROGRAM = pickle.dumps(("__torch__.M.forward", (("operators", (("aten::save", "", 2),)), ("register_size", 2))))


@pytest.mark.parametrize("folder", ["", "m/"])
def test_bytecode_is_not_proved(folder):
    alone = stored_zip({f"{folder}bytecode.pkl": PROGRAM, f"{folder}version": b"1"})
    beside = stored_zip({"m/data.pkl": state_dict_pickle(), "m/data/0": bytes(8), f"{folder}bytecode.pkl": PROGRAM})
    for content in (alone, beside):
        found = scan_bytes(content)
        assert found.verdict is Verdict.UNPROVED
        assert [f.rule for f in found.findings] == ["torch.code"]


def test_bytecode_that_calls_is_rejected():
    assert scan_bytes(stored_zip({"bytecode.pkl": command_pickle()})).verdict is Verdict.MALICIOUS
