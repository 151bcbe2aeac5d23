"""YAML beside models: tags and targets decide, aliases are bounded, plain data of an unknown kind is not proved."""

import io
import tarfile
from dataclasses import replace

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, torch_zip
from jingwei.limits import LIMITS

MODEL = b"""\
target: nemo.collections.asr.models.ctc_models.EncDecCTCModel
preprocessor:
  _target_: nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor
  window_size: 0.02
  features: &width 64
encoder: {_target_: nemo.collections.asr.modules.ConvASREncoder, feat_in: *width, jasper: [{filters: 256, kernel: [33]}]}
optim:
  _target_: torch.optim.AdamW
  lr: ${trainer.lr}
"""


def nemo(config=MODEL, weights=None):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in {"./model_config.yaml": config, "./model_weights.ckpt": weights or torch_zip()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


CLEAN = {
    "configuration": MODEL,
    "in a list": b"callbacks:\n- _target_: torch.optim.lr_scheduler.StepLR\n  step_size: 3\n",
    "partial": b"_partial_: true\n_target_: torch.nn.ReLU\n",
    "types of yaml.org": b"_target_: torch.nn.ReLU\na: !!binary aGk=\nb: !!set {x: null}\nc: !!str 3\n",
    "ways to other values": b"_target_: torch.nn.ReLU\na: ${b.c[0]}\nd: ${..e}\nf: ${ g }-${h}\n",
    "colon before the name": b"_target_: torch.nn:ReLU\n",
}
REJECTED = {
    "CVE-2025-23304: a target that runs commands": b"model:\n  _target_: os.system\n  command: echo harmless\n",
    "CVE-2025-23304: eval": b"_target_: builtins.eval\nexpression: '1'\n",
    "in a list of lists": b"a:\n- - b: [{_target_: subprocess.Popen}]\n",
    "partial": b"a: {_partial_: true, _target_: os.popen}\n",
    "by alias": b"a: &x os.system\nb: {_target_: *x}\n",
    "the key by alias": b"a: &x _target_\nb: {*x : os.system}\n",
    "in a merged mapping": b"a: &x {_target_: os.system}\nb:\n  <<: *x\n",
    "the first of two": b"_target_: os.system\n_target_: torch.nn.ReLU\n",
    "escaped text": b'"\\x5ftarget_": "os\\x2esystem"\n',
    "as JSON": b'{"_target_": "os.system", "command": "echo"}',
    "Lightning's name": b"trainer:\n  class_path: os.system\n",
    "NeMo's name": b"target: subprocess.run\n",
    "Python call": b"a: !!python/object/apply:os.system ['echo']\n",
    "Python call in JSON's form": b"{a: !!python/object/apply:os.system [echo]}",
    "dangerous Python name": b"- !!python/name:os.system\n",
    "Python object": b"!!python/object:mine.Class {a: 1}\n",
    "a handle for the namespace": b"%TAG !p! tag:yaml.org,2002:python/object/apply:\n---\na: !p!os.system [echo]\n",
    "the tag in full": b"a: !<tag:yaml.org,2002:python/object/apply:os.system> [echo]\n",
    "a class of Java": b"a: !!javax.script.ScriptEngineManager [x]\n",
    "before it breaks": b"a: !!python/object/apply:os.system [echo]\n---\nb: [\n",
    "a tar with such a target": nemo(b"_target_: os.system\n"),
    "a tar with such weights": nemo(weights=command_pickle()),
}
UNPROVED = {
    "Python name, as sites of documentation give it": b"- !!python/name:material.extensions.emoji.twemoji\n",
    "a target of no list": b"_target_: mylibrary.models.Net\n",
    "a prefix of a list": b"_target_: torch.nn.Evil\n",
    "below a name of the list": b"_target_: torch.nn.ReLU.forward\n",
    "a target that is asked for": b"_target_: ${model.target}\n",
    "a target that is no text": b"_target_: [os, system]\n",
    "a resolver": b"_target_: torch.nn.ReLU\nkey: ${oc.env:HOME}\n",
    "a resolver whose name is asked for": b'_target_: torch.nn.ReLU\nkey: "${${a}:b}"\n',
    "a place to look for configurations": b"hydra: {searchpath: ['pkg://mine']}\n_target_: torch.nn.ReLU\n",
    "a loader of mlflow": b"flavors: {python_function: {loader_module: mine}}\n",
    "data of no known kind": b"layers:\n- layer.tar.gz\nconfig: config.json\n",
    "a tag of its own": b"_target_: torch.nn.ReLU\na: !mine 3\n",
    "a tuple": b"_target_: torch.nn.ReLU\na: !!python/tuple [1]\n",
    "text with template marks": b"_target_: torch.nn.ReLU\na: '{{ x }}'\n",
    "an empty mapping": b"a: {}\nb: []\n",
    "a sentence": b"just some words\n",
    "two documents": b"_target_: torch.nn.ReLU\n---\n_target_: torch.nn.ReLU\n",
    "a tail": MODEL + b"\x00",
    "an unknown alias": b"_target_: torch.nn.ReLU\na: *x\n",
    "an alias in itself": b"a: &x [*x]\n_target_: torch.nn.ReLU\n",
    "a mapping as key": b"? {a: 1}\n: 2\n",
}
SEEDS = {"clean": MODEL, "list": REJECTED["in a list of lists"], "tag": REJECTED["a handle for the namespace"]}


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result = scan_bytes(CLEAN[name], "model_config")
    assert (result.format, result.verdict) == ("yaml", Verdict.CLEAN), result.findings


def test_a_nemo_archive():
    """The weights are a zip near the end of the tar, where a reader of zips looks."""
    assert scan_bytes(nemo()).format == "tar"
    assert scan_bytes(nemo() + torch_zip()).verdict.rejected
    assert scan_bytes(nemo()).verdict is Verdict.CLEAN, scan_bytes(nemo()).findings


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected, scan_bytes(REJECTED[name]).findings


@pytest.mark.parametrize("name", UNPROVED)
def test_unproved(name):
    result = scan_bytes(UNPROVED[name])
    assert result.verdict is Verdict.UNPROVED, result.findings
    assert result.findings


def test_aliases_have_a_budget():
    lines = ["_target_: torch.nn.ReLU", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    result = scan_bytes("\n".join(lines).encode())
    assert [found.rule for found in result.findings] == ["budget"]


def test_depth_has_a_bound_and_keeps_what_was_seen():
    content = b"b: {_target_: os.system}\na: " + b"[" * 100 + b"]" * 100
    assert {found.rule for found in scan_bytes(content).findings} == {"budget", "yaml.dangerous"}


def test_a_long_text_is_not_taken_for_yaml():
    small = replace(LIMITS, configuration_bytes=100)
    assert scan_bytes(MODEL, "", small).findings[0].rule == "format.unknown"


@pytest.mark.parametrize("end", range(len(REJECTED["in a list of lists"]) + 1))
def test_cut_anywhere(end):
    scan_bytes(REJECTED["in a list of lists"][:end])


def test_documentation_stays_text():
    assert scan_bytes(b"---\nlicense: mit\n---\n# Title\n", "README.md").verdict is Verdict.CLEAN
