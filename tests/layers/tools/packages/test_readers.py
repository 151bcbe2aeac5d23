"""Each format: names, versions, pins, hashes, lines; whatever is not read becomes a note or an error."""

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.read import parse_packages
from jingwei.layers.tools.packages.samples import PINNED, UV_LOCK

H = "a" * 64
POETRY = f"""[[package]]
name = "Flask"
version = "2.2.5"
files = [{{file = "flask.whl", hash = "sha256:{H}"}}]

[[package]]
name = "mine"
version = "0.1"
source = {{type = "directory", url = "../mine"}}
[metadata]
lock-version = "2.0"
content-hash = "x"
"""
PDM = f"""[metadata]
lock_version = "4.4"
[[package]]
name = "idna"
version = "3.7"
files = [{{file = "idna.whl", hash = "sha256:{H}"}}]
[[package]]
name = "fork"
version = "1"
git = "https://example.org/fork.git"
revision = "{"c" * 40}"
"""
PYLOCK = f"""lock-version = "1.0"
created-by = "x"
[[packages]]
name = "attrs"
version = "25.1.0"
wheels = [{{name = "attrs.whl", hashes = {{sha256 = "{H}"}}}}]
"""
NPM = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "app"},
            "node_modules/@scope/a": {
                "version": "1.2.3",
                "resolved": "https://example.org/a.tgz",
                "integrity": "sha512-AAAA==",
            },
            "node_modules/a/node_modules/b": {"version": "2.0.0"},
            "packages/local": {"version": "1.0.0"},
        },
    },
    indent=1,
)
CONDA = """channels: [conda-forge]
dependencies:
  - python=3.11
  - numpy==2.1.0
  - pytorch=2.6.0=cuda_0
  - pip:
      - requests==2.32.4
"""
BOM = json.dumps(
    {
        "bomFormat": "CycloneDX",
        "components": [
            {
                "type": "library", "name": "x", "purl": "pkg:pypi/Py_YAML@6.0?repository_url=https://example.org",
                "hashes": [{"alg": "SHA-256", "content": H}],
                "components": [{"type": "framework", "name": "inner"}],
            },
            {"type": "data", "name": "corpus"},
        ],
    }
)  # fmt: skip


def read(text, name):
    return parse_packages(text.encode(), name)


def rows(text, name):
    return [(p.name, p.version, p.ecosystem, p.pinned, len(p.hashes), p.line) for p in read(text, name).packages]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            PINNED,
            "requirements.txt",
            [("numpy", "2.1.0", "pypi", True, 1, 2), ("requests", "2.32.4", "pypi", True, 1, 4)],
        ),
        (UV_LOCK, "uv.lock", [("numpy", "2.1.0", "pypi", True, 1, 4)]),
        (POETRY, "poetry.lock", [("flask", "2.2.5", "pypi", True, 1, 1)]),
        (PDM, "pdm.lock", [("idna", "3.7", "pypi", True, 1, 3), ("fork", "1", "pypi", True, 0, 7)]),
        (PYLOCK, "pylock.toml", [("attrs", "25.1.0", "pypi", True, 1, 3)]),
        (NPM, "package-lock.json", [("@scope/a", "1.2.3", "npm", True, 1, 7), ("b", "2.0.0", "npm", True, 0, 12)]),
        (
            CONDA,
            "environment.yml",
            [
                ("python", "", "conda", False, 0, None),
                ("numpy", "2.1.0", "conda", True, 0, None),
                ("pytorch", "2.6.0", "conda", True, 0, None),
                ("requests", "2.32.4", "pypi", True, 0, 1),
            ],
        ),
        (BOM, "bom.json", [("inner", "", "other", False, 0, None), ("py-yaml", "6.0", "pypi", True, 1, None)]),
    ],
)
def test_rows(text, name, expected):
    assert rows(text, name) == expected


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        ("a==1", True), ("a===1", True), ("a==1.*", False), ("a>=1", False), ("a", False), ("a~=1.0", False), ("a==1; python_version>'3'", True),
        (f"a @ https://example.org/a.whl#sha256={H}", True), ("a @ https://example.org/a.whl", False),
        (f"a @ git+https://example.org/a@{'0' * 40}", True), ("a @ git+https://example.org/a@main", False),
    ],
)  # fmt: skip
def test_pins(line, pinned):
    assert [package.pinned for package in read(line, "requirements.txt").packages] == [pinned]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("-r other.txt", "include"), ("--constraint=c.txt", "constraint"), ("-e ./mine", "local"), ("./mine", "local"),
        ("--strange-option x", "option"), ("??", "unread"), ("a==1 extra words", "unread"),
    ],
)  # fmt: skip
def test_notes(line, kind):
    assert [note.kind for note in read(f"b==1\n{line}\n", "requirements.txt").notes] == [kind]


def test_indexes_are_kept_as_source():
    found = read(
        "--index-url https://example.org/simple\n--extra-index-url=https://second.example\na==1\n", "requirements.txt"
    )
    assert found.packages[0].source == "https://example.org/simple https://second.example"


def test_local_packages_of_locks_are_notes():
    assert [note.text for note in read(POETRY, "poetry.lock").notes] == ["mine"]
    assert [note.text for note in read(NPM, "package-lock.json").notes] == ["packages/local"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{", "bom.json"), ('{"a": 1, "a": 2}', "bom.json"), ("{}", "x.json"), ('{"lockfileVersion": 1}', "package-lock.json"),
        ("a = ", "uv.lock"), ("x = 1", "uv.lock"), ("[[package]]\nname='a'", "any.lock"), ("- a", "environment.yml"), ("a: &x [*x]", "e.yml"),
        ("binary", "a.whl"), ("dependencies: 3", "environment.yml"),
    ],
)  # fmt: skip
def test_refused(text, name):
    with pytest.raises(ParseError):
        read(text, name)


def test_a_value_of_another_type_is_refused_or_noted():
    with pytest.raises(ParseError, match="lockfileVersion"):
        read('{"lockfileVersion": {"a": 1}, "packages": {}}', "package-lock.json")
    poetry = "[[package]]\nname = {a = 1}\n%s[metadata]\ncontent-hash = 'x'\n[metadata.files]\n"
    for source in ("", "[package.source]\ntype = ['file']\n"):
        assert [note.kind for note in read(poetry % source, "poetry.lock").notes] == ["unread"]
    assert read('{"bomFormat": "CycloneDX", "components": [{"type": {}}]}', "bom.json").packages == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{" + "\n" * 300_000 + NPM[1:], "package-lock.json"),
        ("[[package]]\nname = 'a'\nversion = '" + "a" * 300_000 + "'\n[metadata]\ncontent-hash = 'x'\n", "poetry.lock"),
        ("[metadata]\ncontent-hash = 'x'\n" + "# \"a'\n" * 30_000, "poetry.lock"),
    ],
    ids=["blank lines", "long word", "open quotes"],
)
def test_time_is_linear(text, name):
    before = time.process_time()
    read(text, name)
    assert time.process_time() - before < 2


@pytest.mark.parametrize("part", ["a.", "'a' . ", '"b.c".'])
def test_a_key_of_many_parts_reaches_a_bound(part):
    with pytest.raises(LimitError, match=r"poetry\.lock:2: a key"):
        read("[metadata]\n" + part * 100_000 + "x = 1\n", "poetry.lock")


def test_depth_is_bounded():
    with pytest.raises(LimitError):
        read('{"a":' * 100 + "1" + "}" * 100, "bom.json")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [(PINNED, "r.txt"), (UV_LOCK, "uv.lock"), (PDM, "pdm.lock"), (NPM, "p.json"), (CONDA, "e.yml"), (BOM, "b.json")]
    ),
    st.data(),
)
def test_damage(sample, data):
    text, name = sample
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError, LimitError):
        parse_packages(bytes(content), name)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=100), st.sampled_from(["a.txt", "a.lock", "a.yml", "a.json"]))
def test_arbitrary_bytes(content, name):
    with contextlib.suppress(ParseError, LimitError):
        parse_packages(content, name)
