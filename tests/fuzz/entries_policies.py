"""Policy packs: wheels, sources that are judged, packs that are read."""

import json
import tempfile
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from jingwei.layers.tools.artifacts.pickles.values import Items
from jingwei.layers.tools.artifacts.policies.build import pack, verdicts
from jingwei.layers.tools.artifacts.policies.pack import read
from jingwei.layers.tools.artifacts.policies.sources import Sources, read_wheel
from tests.layers.tools.artifacts.policies.test_build import INERT, RUNS


def wheel(content):
    path = _path("demo-1.0-py3-none-any.whl", content)
    sources = read_wheel(path)
    pack("demo", [(sources, verdicts(sources, []))])


def source(content):
    """One module that offers its classes to another."""
    modules = {"mymodels": b"from .a import X\n", "mymodels.a": content, "mymodels.b": b"def fill(state): pass\n"}
    sources = Sources("mymodels", "1.0", modules, frozenset(("mymodels",)), sha256(content).hexdigest())
    pack("mymodels", [(sources, verdicts(sources, []))], refusals=True)


def policy(content):
    """Whatever is read can be asked."""
    for entry in read(_path("pack.json", content)).names.values():
        for value in (None, 1, "a", Items("dict", ["a", 1], 2), Items("tuple", [1], 1)):
            for kind in (*(kind for call in entry.calls for kind in call), entry.state):
                assert kind is None or kind(value) in {True, False}


def WHEELS():  # noqa: N802 - a corpus, as the others
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("demo-1.0.dist-info/METADATA", "Name: demo\nVersion: 1.0\n")
        archive.writestr("demo/__init__.py", "from .a import X\n")
        archive.writestr("demo/a.py", "class X(list):\n def append(self, one): self.extend([one])\n")
    return (made.getvalue(),)


def SOURCES():  # noqa: N802 - as above
    return tuple(text.encode() for text in (*INERT.values(), *RUNS.values()))


def PACKS():  # noqa: N802 - as above
    kinds = [
        ["keys", {"a": "absent", "b": ["either", "none", ["sequence", "tuple", "natural"]]}],
        ["row", "dict", ["oneof", 1, "a"]],
    ]
    entries = [{"new": True, "state": kind} for kind in kinds] + [
        {"calls": [["anything", ["values", "constant"]]], "grows": "dict"}
    ]
    made = {
        "schema": "jingwei/scan-policy/1",
        "distribution": "d",
        "versions": {"1": "a"},
        "packages": ["d"],
        "entries": entries,
    }
    made |= {
        "modules": {"d.a": {"0": "X Y", "1": "Z", "2": "W"}},
        "by_hand": {"d.f": {"calls": [[["named", "d.a.X"]]], "why": "w"}},
    }
    return (json.dumps(made).encode(),)


def _path(name, content):
    path = Path(_folder().name) / name
    path.write_bytes(content)
    return path


@cache
def _folder():
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix="jingwei-fuzz-", dir=memory if memory.is_dir() else None)
