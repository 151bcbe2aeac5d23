"""What a project asks for is no list of what is installed: ranges fail, exact wishes stay open, a resolved list beside it decides."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.read import parse_packages
from jingwei.layers.tools.packages.samples import PINNED, PYPROJECT, UV_LOCK, VULNERABLE

CHECKS = registry.load().checks
PROJECT = """[build-system]
requires = ["hatchling"]
[project]
name = "desk"
dependencies = [
  "NumPy>=2",
  'click==8.1.7; python_version > "3"',
]
optional-dependencies.extra = ["rich"]
[dependency-groups]
test = ["pytest==8", {include-group = "lint"}]
[tool.poetry.dependencies]
python = "^3.11"
httpx = "^0.27"
attrs = {version = "==25.1.0"}
mine = {path = "../mine"}
"""
PACKAGE = json.dumps(
    {
        "dependencies": {"left": "^1.0.0", "right": "2.0.0", "here": "file:../here"},
        "devDependencies": {"up": f"git+https://example.org/up.git#{'a' * 40}", "odd": 3},
    },
    indent=1,
)
NPM = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/left": {"version": "1.2.3"}}})


def judge(files, check="tools.packages-pinned"):
    example = replace(CHECKS[check].examples[0], asset={"files": list(files)}, files=files)
    return run_example(CHECKS[check], example)


def test_pyproject():
    found = parse_packages(PROJECT.encode(), "pyproject.toml")
    assert [(p.name, p.version, p.pinned, p.line) for p in found.packages] == [
        ("numpy", "", False, 6), ("click", "8.1.7", True, None), ("rich", "", False, 9), ("pytest", "8", True, 11),
        ("httpx", "", False, 14), ("attrs", "25.1.0", True, 15),
    ]  # fmt: skip
    assert [(note.kind, note.text) for note in found.notes] == [("local", "mine"), ("direct", "direct dependencies")]
    assert found.declares


def test_package_json():
    found = parse_packages(PACKAGE.encode(), "package.json")
    assert [(p.name, p.version, p.pinned, p.line) for p in found.packages] == [
        ("left", "", False, 3), ("right", "2.0.0", True, 4), ("up", "", True, 8),
    ]  # fmt: skip
    assert [note.kind for note in found.notes] == ["local", "unread", "direct"]


def test_dynamic_dependencies_are_noted():
    found = parse_packages(b"[project]\ndynamic = ['dependencies']\n", "pyproject.toml")
    assert [note.kind for note in found.notes] == ["direct", "unread"]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"pyproject.toml": PYPROJECT}, "fail"),
        ({"package.json": PACKAGE}, "fail"),
        ({"pyproject.toml": PYPROJECT.replace(">=2", "==2.1.0")}, "unknown"),
        ({"pyproject.toml": PYPROJECT, "uv.lock": UV_LOCK}, "pass"),
        ({"requirements.txt": PINNED, "pyproject.toml": PYPROJECT}, "pass"),
        ({"pyproject.toml": PYPROJECT.replace("numpy", "absent"), "uv.lock": UV_LOCK}, "unknown"),
        ({"package.json": '{"dependencies": {"left": "^1.0.0"}}', "package-lock.json": NPM}, "pass"),
        ({"package.json": PACKAGE, "requirements.txt": PINNED}, "fail"),
        ({"Dockerfile": "FROM scratch\n"}, "unknown"),
        ({"Dockerfile": "FROM scratch\n", "requirements.txt": "a>=1\n"}, "fail"),
        ({"Dockerfile": "FROM python:3.13\n", "requirements.txt": PINNED}, "fail"),
        (
            {
                "Dockerfile": f"FROM python@sha256:{'0' * 64}\nRUN pip install -r requirements.txt\n",
                "requirements.txt": PINNED,
            },
            "pass",
        ),
        ({"Dockerfile": "FROM scratch\nRUN pip install numpy\n"}, "fail"),
    ],
)
def test_pinned(files, status):
    assert judge(files).status == status


def test_a_vulnerable_pin_beside_a_project_file_fails():
    for names in (("pyproject.toml", "requirements.txt"), ("requirements.txt", "pyproject.toml")):
        texts = {"pyproject.toml": PYPROJECT, "requirements.txt": VULNERABLE}
        assert judge({name: texts[name] for name in names}, "tools.packages-vulnerable").status == "fail"


def test_an_unread_file_is_named_with_its_reason():
    finding = judge({"Dockerfile": "FROM scratch\nRUN apt-get install -y curl\n", "requirements.txt": PINNED})
    assert finding.status == "unknown"
    assert finding.locations[0].path == "Dockerfile"
    assert "another tool" in finding.locations[0].note.en


def test_strange_values_are_read():
    strange = (
        b"[project]\ndependencies = 3\noptional-dependencies = []\n[tool]\npoetry = 1\n[dependency-groups]\na = [1]\n"
    )
    assert parse_packages(strange, "pyproject.toml").packages == ()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([(PROJECT, "pyproject.toml"), (PACKAGE, "package.json")]), st.data())
def test_damage(sample, data):
    text, name = sample
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError, LimitError):
        parse_packages(bytes(content), name)
