"""Documentation beside a model is clean; programs, tags, and what hides behind a text's name are not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle

CARD = "---\nlicense: apache-2.0\ntags:\n- text\n---\n# 模型\n\n![loss](loss.png)\n\n```python\nimport os; os.system('x')\n```\n"
CLEAN = {
    "README.md": CARD,
    "LICENSE": "Apache License\n",
    "NOTICE": "Copyright\r\n",
    ".gitattributes": "*.safetensors filter=lfs\n",
    ".gitignore": "",
    "merges.txt": "#version: 0.2\nĠ t\nh e\n",
    "vocab.txt": "[PAD]\n[UNK]\n##ing\n",
    "License.TXT": "MIT\n",
    "guide.md": "# {{ title }}\n\nA template says `{% for a in b %}` or `{% include 'x' %}` or `{{ a._b }}`.\n",
    "links.md": "[![build](badge.svg)](page)\n",
}
NOT_CLEAN = {
    "a script that is called a text": ("run.txt", "#!/bin/sh\necho\n", "format.program"),
    "a program": ("modeling.py", "import os\n", "format.program"),
    "a shell script": ("run.sh", "echo\n", "format.program"),
    "a program without suffix": ("start", "#!/usr/bin/env python3\n", "format.program"),
    "packages to install": ("requirements.txt", "-e .\n", "format.unknown"),
    "packages to install, other name": ("requirements-gpu.txt", "torch\n", "format.unknown"),
    "a build script": ("CMakeLists.txt", "execute_process(COMMAND x)\n", "format.unknown"),
    "tags of a YAML reader": ("notes.md", "---\na: !!python/object/apply:os.system [x]\n---\n", "format.unknown"),
    "long tags": ("notes.txt", "- !<tag:yaml.org,2002:python/none> x\n", "format.unknown"),
    "template marks in a text of no kind": ("METADATA", "{% extends 'layout.html' %}\n", "format.unknown"),
    "a program about templates": ("meta.py", "# {% include x %}{{ a.__class__ }}\n", "format.program"),
    "what a template would leave a sandbox with": ("notes.md", "{{ a.__class__ }}\n", "template.unproved"),
    "control characters": ("notes.txt", "a\x1b[2Jb\n", "format.unknown"),
    "a zero byte": ("notes.txt", "a\0b\n", "format.unknown"),
    "another extension": ("notes.cfg", "a = b\n", "format.unknown"),
    "no extension": ("notes", "a = b\n", "format.unknown"),
    "an empty file of another kind": ("model.bin", "", "format.unknown"),
    "the name of a program image": ("notes.txt", "MZ and text\n", "format.unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_documentation_is_clean(name):
    result = scan_bytes(CLEAN[name].encode(), name)
    assert (result.format, result.verdict) == ("text", Verdict.CLEAN), [f.text.en for f in result.findings]


@pytest.mark.parametrize("case", NOT_CLEAN)
def test_other_text_is_unproved(case):
    name, text, rule = NOT_CLEAN[case]
    result = scan_bytes(text.encode(), name)
    assert result.verdict is Verdict.UNPROVED
    assert rule in {found.rule for found in result.findings}


@pytest.mark.parametrize("name", ["README.md", "merges.txt", "LICENSE", ".gitignore"])
def test_the_name_of_a_text_hides_nothing(name):
    assert scan_bytes(command_pickle(), name).verdict is Verdict.MALICIOUS
    assert scan_bytes(command_pickle() + b"\n# a text\n", name).verdict is Verdict.MALICIOUS
    assert scan_bytes(b"\xff\xfe" + CARD.encode("utf-16-le"), name).verdict is Verdict.UNPROVED
    assert scan_bytes(b"caf\xe9\n", name).verdict is Verdict.UNPROVED
    assert scan_bytes(plain_pickle(), "README.md").verdict is Verdict.SUSPICIOUS


def test_words_that_read_as_imports_of_a_pickle_are_words():
    lines = "".join(f"compiler/case{n}.java   Passed.\n" for n in range(1200))
    found = scan_bytes(lines.encode(), "summary.txt")
    assert (found.format, found.verdict) == ("text", Verdict.CLEAN), found.findings


@pytest.mark.parametrize(
    "text",
    [
        "const a=(i,m)=>{\nlet c\n(S'x'\nb)\n",  # a BUILD on what no loader finds
        "MODULE string_test\n",  # items for a number
    ],
)
def test_words_that_would_make_every_loader_fail_first_are_no_attack(text):
    for name in ("a.js", "a.f90"):
        assert scan_bytes(text.encode(), name).verdict is Verdict.UNPROVED
    assert scan_bytes(b"ca b\nx\n(S'x'\nb" + command_pickle(), "a.js").verdict is Verdict.UNPROVED
    assert scan_bytes(command_pickle()[:-1] + b"ca b\nx\n)R!", "a.js").verdict is Verdict.MALICIOUS


def test_words_that_read_as_a_whole_pickle_contradict_no_name():
    assert scan_bytes(b"I5\n.", "count.txt").verdict is Verdict.CLEAN
    assert scan_bytes(b"cmine\nName\n.", "count.txt").verdict is Verdict.UNPROVED
    assert scan_bytes(b"V{{ ''.__class__ }}\n.", "chat_template.jinja").verdict is Verdict.MALICIOUS
    assert scan_bytes(b"]q\x00.", "weights.safetensors").verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize(
    "name", ["run.sh", "setup.py", "requirements.txt", "page.j2", "dev-requirements.txt", ".bashrc", "entry_points.txt"]
)
@pytest.mark.parametrize("text", [b"V=1; true # {{ a }}\n.", b'{"model_type": "$(true)"}', plain_pickle()])
def test_no_data_proves_what_a_tool_goes_by_the_name_of(name, text):
    """To a shell the first are two commands, to a pickle a text and its end."""
    assert scan_bytes(text).verdict is Verdict.CLEAN
    assert scan_bytes(text, name).verdict is not Verdict.CLEAN


def tensor(content):
    """Safetensors of these bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [len(content)], "data_offsets": [0, len(content)]}}).encode()
    return len(header).to_bytes(8, "little") + header + content


@pytest.mark.parametrize(
    "line", [b"\nimport os; os.system('x')\n", b"\rimport\tos", bytes((1 << 20) - 103) + b"\nimport os"]
)
def test_python_runs_lines_of_whatever_is_called_pth(line):
    """`site` executes them, if the file lies among the packages."""
    assert scan_bytes(tensor(line), "model.safetensors").verdict is Verdict.CLEAN
    for name in ("model.pth", "MODEL.PTH"):
        found = scan_bytes(tensor(line), name)
        assert (found.verdict, [one.rule for one in found.findings]) == (Verdict.UNPROVED, ["format.program"])
    for content in (b"\xff" + line, line.replace(b"\n", b" ").replace(b"\r", b" ")):
        assert scan_bytes(tensor(content), "model.pth").verdict is Verdict.CLEAN


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["README.md", "a.txt", "LICENSE", "a.py"]))
def test_arbitrary_text_never_raises_and_programs_are_never_clean(text, name):
    content = text.encode("utf-8", "replace")
    if scan_bytes(content, name).verdict is Verdict.CLEAN:
        assert name != "a.py"
