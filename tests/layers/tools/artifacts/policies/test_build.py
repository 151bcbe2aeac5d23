"""Packs built from wheels written here: what is inert, and every way by which a class may run code while it is loaded."""

import contextlib
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError, ParseError
from jingwei.layers.tools.artifacts.policies.build import join, pack, verdicts
from jingwei.layers.tools.artifacts.policies.judge import Inert
from jingwei.layers.tools.artifacts.policies.pack import parse
from jingwei.layers.tools.artifacts.policies.sources import read_wheel


def wheel(folder, modules, version="1.0", name="mymodels"):
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")
        for module, text in modules.items():
            archive.writestr(module, text)
    return read_wheel(path)


def judged(folder, text, **others):
    sources = wheel(
        folder,
        {"mymodels/__init__.py": "from .a import X\nfrom .a import os, run\n", "mymodels/a.py": text}
        | {f"mymodels/{n}.py": t for n, t in others.items()},
    )
    return verdicts(sources, [])


INERT = {
    "nothing of its own": "class X: pass",
    "constructor is not run": "import os\nclass X:\n def __init__(self): os.system('true')",
    "fills itself": "class X:\n def __setstate__(self, state):\n  self.__dict__.update(state)",
    "defaults for old files": "class X:\n def __setstate__(self, state):\n  state.setdefault('a', [])\n  if 'b' not in state: state['b'] = None\n  self.__dict__ = {} if False else self.__dict__\n"  # noqa: E501 - one way on one line
    .replace("  self.__dict__ = {} if False else self.__dict__\n", "  self.__dict__.update(state)\n"),
    "asks its base": "class B:\n def __setstate__(self, state): self.__dict__.update(state)\nclass X(B):\n def __setstate__(self, state):\n  super().__setstate__(state)\n  self.ready = True",  # noqa: E501 - one way on one line
    "helper of another module": "from mymodels.b import fill\nclass X:\n def __setstate__(self, state): fill(state)",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass X:\n a: int = 0",
    "property that is not written": "class X:\n @property\n def a(self): return open('a')\n def __setstate__(self, state): self.__dict__.update(state)",  # noqa: E501 - one way on one line
    "abstract": "from abc import ABC, abstractmethod\nclass X(ABC):\n @abstractmethod\n def a(self): ...",
    "list": "class X(list): pass",
    "equality without hash is never asked for": "class X:\n def __eq__(self, other): return other.f()",
    "import inside": "class X:\n def __setstate__(self, state):\n  from mymodels.b import fill\n  fill(state)",
}  # fmt: skip
RUNS = {
    "calls a function": "import os\nclass X:\n def __setstate__(self, state): os.system(state['a'])",
    "calls what the state holds": "class X:\n def __setstate__(self, state): state['a']()",
    "calls a method of what the state holds": "class X:\n def __setstate__(self, state): state['a'].run()",
    "by way of a helper": "from mymodels.b import run\nclass X:\n def __setstate__(self, state): run(state)",
    "by way of a re-export": "from mymodels.b import os\nclass X:\n def __setstate__(self, state): os.system('true')",
    "in its base": "class B:\n def __setstate__(self, state): eval(state)\nclass X(B): pass",
    "setter of a property": "class X:\n @property\n def a(self): return 1\n @a.setter\n def a(self, value): eval(value)\n def __setstate__(self, state): self.a = state['a']",  # noqa: E501 - one way on one line
    "setattr": "class X:\n def __setattr__(self, name, value): exec(value)\n def __setstate__(self, state): self.a = 1",
    "setattr of any name": "class X:\n @property\n def a(self): return 1\n @a.setter\n def a(self, value): eval(value)\n def __setstate__(self, state):\n  for k, v in state.items(): setattr(self, k, v)",  # noqa: E501 - one way on one line
    "descriptor": "class D:\n def __set__(self, instance, value): eval(value)\nclass X:\n a = D()\n def __setstate__(self, state): self.a = state['a']",  # noqa: E501 - one way on one line
    "new": "class X:\n def __new__(cls): return eval('1')",
    "getattr that the loader asks": "class X(dict):\n def __getattr__(self, name): return self[name]",
    "getattribute": "class X:\n def __getattribute__(self, name): return None",
    "destruction": "import os\nclass X:\n def __del__(self): os.remove(self.path)",
    "hash": "class X:\n def __hash__(self): return self.f()",
    "equality of keys": "class X:\n __hash__ = object.__hash__\n def __eq__(self, other): return other.f()",
    "truth": "class X:\n def __bool__(self): return self.f()",
    "metaclass": "class M(type):\n def __call__(cls): return eval('1')\nclass X(metaclass=M): pass",
    "unknown base": "from elsewhere import B\nclass X(B): pass",
    "unknown decorator": "from elsewhere import d\n@d\nclass X: pass",
    "decorator that replaces methods": "def d(cls):\n cls.__setstate__ = eval\n return cls\n@d\nclass X: pass",
    "changed afterwards": "class X: pass\nX.__setstate__ = eval",
    "changed by setattr": "class X: pass\nsetattr(X, '__setstate__', eval)",
    "two definitions": "class X: pass\nif input():\n class X:\n  def __setstate__(self, state): eval(state)",
    "method that depends on a branch": "class X:\n def __setstate__(self, state): pass\n if input():\n  def __setstate__(self, state): eval(state)",
    "borrowed method": "from mymodels.b import run\nclass X:\n __setstate__ = run",
    "append of a list": "class X(list):\n def append(self, value): eval(value)",
    "item of a dict": "class X(dict):\n def __setitem__(self, key, value): eval(value)",
    "proofs do not rest on each other's failure": "class X:\n def f(self): self.g()\n def g(self):\n  self.f()\n  eval('1')\n def __setstate__(self, state):\n  self.f()",  # noqa: E501 - one way on one line
    "writes to a module": "import mymodels.b\nclass X:\n def __setstate__(self, state): mymodels.b.run = state['a']",
    "iterates over what it is given": "class X:\n def __setstate__(self, state):\n  for a in state['a']: pass",
    "writes it into a text": "class X:\n def __setstate__(self, state): self.a = f\"{state['a']}\"",
    "compares it": "class X:\n def __setstate__(self, state): self.a = state['a'] == state['b']",
    "lambda": "class X:\n def __setstate__(self, state): self.a = (lambda: eval('1'))()",
    "keyword arguments in another order": "def f(a, b): b.clear()\nclass X:\n def __setstate__(self, state): f(b=state['x'], a=state)",
}  # fmt: skip
B = "import os\ndef fill(state): return {k: v for k, v in state.items()}\ndef run(state): os.system('true')\n"


@pytest.mark.parametrize("name", INERT)
def test_inert(tmp_path, name):
    found = judged(tmp_path, INERT[name], b=B)["mymodels.a.X"]
    assert isinstance(found, Inert), found


@pytest.mark.parametrize("name", RUNS)
def test_not_inert(tmp_path, name):
    found = judged(tmp_path, RUNS[name], b=B)["mymodels.a.X"]
    assert isinstance(found, str), found


def test_only_classes_are_names_of_a_pack(tmp_path):
    found = judged(
        tmp_path,
        "import os\nfrom os import system as Thing\nfrom mymodels.b import Y as Z\nclass X: pass\nclass W(X): pass",
        b="class Y: pass",
    )
    assert set(found) == {"mymodels.a.X", "mymodels.a.W", "mymodels.b.Y", "mymodels.X"}


def test_a_state_must_not_hide_a_method_that_the_proof_relies_on(tmp_path):
    found = judged(
        tmp_path,
        "class X:\n def f(self): pass\n def __setstate__(self, state):\n  self.__dict__.update(state)\n  self.f()",
    )
    assert found["mymodels.a.X"].keys == (("f", "absent"),)


def test_slots_are_filled_only_where_no_setter_runs(tmp_path):
    text = "class X:\n __slots__ = ('a',)\nclass Y:\n __slots__ = ('_a',)\n a = property(lambda s: 1, lambda s, v: eval(v))\n"
    found = judged(tmp_path, text)
    assert found["mymodels.a.X"].state == "slots"
    assert found["mymodels.a.Y"].state == "dict"


def test_versions_are_joined_to_what_all_of_them_prove(tmp_path):
    one = wheel(tmp_path, {"mymodels/a.py": "class X: pass\nclass Y: pass\nclass Z: pass"}, "1.0")
    two = wheel(
        tmp_path,
        {"mymodels/a.py": "class X: pass\nclass Y:\n def __del__(self): eval('1')\nclass V(list): pass"},
        "2.0",
    )
    proved, refused = join([(s, verdicts(s, [])) for s in (one, two)])
    assert set(proved) == {"mymodels.a.X", "mymodels.a.Z", "mymodels.a.V"}
    assert "(2.0)" in refused["mymodels.a.Y"]
    content = pack("mymodels", [(s, verdicts(s, [])) for s in (one, two)])
    made = parse(content)
    assert made.title == "mymodels 1.0 to 2.0"
    assert made.names["mymodels.a.V"].grows == "list"
    assert content["versions"] == {"1.0": one.digest, "2.0": two.digest}


def test_bases_of_another_distribution(tmp_path):
    base = wheel(
        tmp_path,
        {"basis/__init__.py": "class B:\n def __setstate__(self, state): eval(state)\nclass C: pass"},
        name="basis",
    )
    mine = wheel(tmp_path, {"mymodels/a.py": "import basis\nclass X(basis.B): pass\nclass Y(basis.C): pass"})
    found = verdicts(mine, [base])
    assert isinstance(found["mymodels.a.X"], str)
    assert isinstance(found["mymodels.a.Y"], Inert)
    assert isinstance(verdicts(mine, [])["mymodels.a.Y"], str)


@pytest.mark.parametrize(
    "text",
    [
        "class X(",
        "class X:\n def __setstate__(self, s): return " + "(" * 300 + "1" + ")" * 300,
        "\0",
        "class X(X): pass",
        "s = X = s = s = X\nclass X(s): pass",
    ],
)
def test_what_cannot_be_read_proves_nothing(tmp_path, text):
    assert not any(isinstance(one, Inert) for one in judged(tmp_path, text).values())


def test_no_wheel(tmp_path):
    (tmp_path / "a.whl").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(ParseError):
        read_wheel(tmp_path / "a.whl")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_source_is_judged_or_proves_nothing(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    found = judged(folder, "class X:\n def __setstate__(self, state):\n  " + text.replace("\n", "\n  "))
    assert all(isinstance(one, Inert | str) for one in found.values())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=64), st.integers(0, 200))
def test_any_wheel_is_read_or_refused(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("any")
    wheel(folder, {"mymodels/a.py": "class X: pass"})
    path = next(folder.iterdir())
    content = bytearray(path.read_bytes())
    content[at : at + len(noise)] = noise
    path.write_bytes(content)
    with contextlib.suppress(JingweiError):
        assert read_wheel(path).distribution


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["versions", "entries", "modules", "by_hand", "distribution", "packages"]), VALUES)
def test_any_pack_is_read_or_refused(key, value):
    content = {
        "schema": "jingwei/scan-policy/1",
        "distribution": "d",
        "versions": {},
        "entries": [],
        "modules": {},
        "by_hand": {},
    }
    with contextlib.suppress(ParseError):
        parse(json.loads(json.dumps(content | {key: value})))
