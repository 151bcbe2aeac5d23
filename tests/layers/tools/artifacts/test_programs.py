"""Archives and images that bring programs along: listed, judged by what they call, never clean."""

import gzip
import io
import json
import tarfile

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, stored_zip, torch_zip
from tests.layers.tools.artifacts.test_formats import gguf

QUIET = b'"""Says os.system("x") and eval(y) in words only."""\ndef handle(data, context):\n    # subprocess.run(["x"])\n    return data\n'
MANIFEST = {"createdOn": "-", "runtime": "python", "model": {"handler": "handler.py", "serializedFile": "model.pt"}}
DIGEST = "sha256:" + "0" * 64


def mar(handler=QUIET, manifest=None, **members):
    manifest = MANIFEST if manifest is None else manifest
    files = {"MAR-INF/MANIFEST.json": json.dumps(manifest).encode(), "handler.py": handler, "model.pt": torch_zip()}
    return stored_zip(files | {name.replace("_", "."): content for name, content in members.items()})


def layer(members, kind=tarfile.REGTYPE):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content), kind
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def descriptor(**more):
    return {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": DIGEST, "size": 3} | more


def manifest(*layers, **more):
    return {"schemaVersion": 2, "config": descriptor(), "layers": list(layers)} | more


def configuration(**settings):
    files = {"type": "layers", "diff_ids": [DIGEST]}
    return {"architecture": "amd64", "os": "linux", "config": settings, "rootfs": files}


def linked(links, members=None, kind=tarfile.SYMTYPE):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, target in links.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name, content in (members or {"a.safetensors": safetensors()}).items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


CALLS = {
    "by module": b"import os\nos.system('echo')\n",
    "by another name": b"import subprocess as sp\ndef handle(d, c):\n    return sp.run(['echo'])\n",
    "by its own name": b"from os import popen as p\np('echo')\n",
    "eval": b"def handle(d, c):\n    return eval(d)\n",
    "a class": b"class H:\n    def f(self):\n        __import__('os')\n",
}
CLEAN = {
    "a layer": layer({"models/a.safetensors": safetensors()}),
    "a layer, packed": gzip.compress(layer({"a.safetensors": safetensors()}), mtime=0),
    "a layer with deletions": layer(
        {"models/.wh.old": b"", "models/.wh..wh..opq": b"", "a.safetensors": safetensors()}
    ),
    "a manifest": json.dumps(manifest(descriptor(annotations={"a": "b"}))).encode(),
    "an index": json.dumps({"schemaVersion": 2, "manifests": [descriptor(platform={"os": "linux"})]}).encode(),
    "the mark of a layout": b'{"imageLayoutVersion": "1.0.0"}',
    "a layout": layer(
        {
            "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
            "blobs/sha256/1": json.dumps(manifest(descriptor())).encode(),
        }
    ),
    "a configuration that runs nothing": json.dumps(configuration(Env=["A=b"])).encode(),
}
REJECTED = {
    **{f"MAR, {name}": mar(source) for name, source in CALLS.items()},
    "MAR, another source": mar(tools_py=CALLS["by module"]),
    "MAR, a source that hides its name": mar(
        manifest={"model": {"handler": "run.bin:handle"}}, run_bin=CALLS["by module"]
    ),
    "MAR with a pickle": mar(weights_bin=command_pickle()),
    "MAR, a member above": stored_zip(
        {"MAR-INF/MANIFEST.json": json.dumps(MANIFEST).encode(), "../x.py": b"import os\n"}
    ),
    "a layer with a pickle": gzip.compress(layer({"m.bin": command_pickle()}), mtime=0),
    "a deletion that is a pickle": layer({".wh.m": command_pickle()}),
    "a link out": linked({"a": "../x"}),
    "a link to a place of the machine": linked({"a": "/etc/passwd"}),
    "a link that goes down and up": linked({"l": ".", "a": "l/.."}),
    "a hard link out": linked({"b/a": "../x"}, kind=tarfile.LNKTYPE),
    "a link with the other separator": linked({"a": "..\\..\\x"}),
    "a member through a link": linked({"lib": "usr"}, {"lib/x.safetensors": safetensors()}),
    "a member through a link, other spelling": linked({"./lib": "usr"}, {"lib//x.safetensors": safetensors()}),
    "a device": layer({"a": b""}, tarfile.CHRTYPE),
    "llamafile with a pickle": b"\x7fELF" + bytes(60) + stored_zip({"m.pkl": command_pickle()}),
}
UNPROVED = {
    "MAR": mar(),
    "MAR with a handler of the server": mar(manifest={"model": {"handler": "image_classifier"}}),
    "MAR without a file": mar(manifest={"model": {"handler": "handler.py", "modelFile": "model.py"}}),
    "MAR with a source that is none": mar(b"def (:\n"),
    "llamafile": b"\x7fELF" + bytes(60) + stored_zip({"m.gguf": gguf(), ".args": b"-m\nm.gguf\n"}),
    "llamafile, portable": b"MZqFpD='\n" + bytes(60) + stored_zip({"m.gguf": gguf()}),
    "llamafile without its archive": b"\x7fELF" + bytes(60),
    "a layer with a program": layer({"usr/bin/x": b"\x7fELF" + bytes(60)}),
    "a layer with a script": layer({"entry": b"#!/bin/sh\necho\n"}),
    "a layer of deletions": layer({".wh.m": b""}),
    "a deletion with content": layer({".wh.m": b"x", "a.safetensors": safetensors()}),
    "a link inside": linked({"bin": "usr/bin", "usr/lib/a": "../share/./a"}),
    "a hard link inside": linked({"b/c": "a.safetensors"}, kind=tarfile.LNKTYPE),
    "a command": json.dumps(configuration(Entrypoint=["/bin/sh"])).encode(),
    "a layer from elsewhere": json.dumps(manifest(descriptor(urls=["https://example"]))).encode(),
    "a manifest of names": b'{"layers": ["layer.tar.gz"]}',
    "no digest": json.dumps(manifest(descriptor(digest="x"))).encode(),
    "more keys": json.dumps(manifest(more=1)).encode(),
    "a descriptor with more keys": json.dumps(manifest(descriptor(more=1))).encode(),
}
SEEDS = {"mar": mar(), "layer": CLEAN["a layer with deletions"][:4096], "llamafile": UNPROVED["llamafile"]}


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result = scan_bytes(CLEAN[name], "x")
    assert result.verdict is Verdict.CLEAN, result.findings


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected, scan_bytes(REJECTED[name]).findings


@pytest.mark.parametrize("name", UNPROVED)
def test_unproved(name):
    result = scan_bytes(UNPROVED[name])
    assert result.verdict is Verdict.UNPROVED, result.findings
    assert result.findings


@pytest.mark.parametrize(
    ("name", "format_"), [("MAR", "mar"), ("llamafile", "llamafile"), ("llamafile, portable", "llamafile")]
)
def test_names(name, format_):
    assert scan_bytes(UNPROVED[name]).format == format_


def test_the_handler_is_listed():
    found = {(f.rule, f.name) for f in scan_bytes(UNPROVED["MAR"]).findings}
    assert ("mar.handler", "handler.py") in found


def test_no_cut_archive_is_clean():
    for end in range(0, len(UNPROVED["MAR"]), 7):
        assert scan_bytes(UNPROVED["MAR"][:end]).verdict is not Verdict.CLEAN


def test_a_source_that_nests_too_deep_is_not_judged():
    result = scan_bytes(mar(b"x = " + b"(" * 5000 + b")" * 5000))
    assert result.verdict is Verdict.UNPROVED
    assert "format.program" in {f.rule for f in result.findings}
