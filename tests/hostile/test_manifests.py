"""Hostile manifests through the real command: an error that says what to do, quickly, and never a pass."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.assess.systems import SYSTEM

HEAD = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\n"


def assess(folder, text, *more):
    path = folder / "jingwei.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = folder / "out"
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "jingwei", "assess", str(path), "--out", str(out), "--as-of", "2026-06-01", *more],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "JINGWEI_LANG": "en"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done, out, time.monotonic() - start


def bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(),
        "[" * 100_000,
        "a: " * 50_000,
        "{" * 20_000 + "}" * 20_000,
        HEAD + "assets: &a\n  - *a\n",
        HEAD + "assets: !!python/object/apply:os.system ['touch pwned']\n",
        HEAD.encode() + b"\xff\xfe",
        HEAD + "as_of: \x00\n",
        b"\x00" * 1000,
        HEAD + "as" + "s" * 1_000_000 + ": 1\n",
        HEAD + f"parties: [{', '.join(['{}'] * 20_000)}]\n",
    ],
    ids=["bomb", "brackets", "colons", "braces", "cycle", "tag", "bytes", "nul", "nuls", "long-key", "many-problems"],
)
def test_a_hostile_document_is_refused_in_time(tmp_path, text):
    done, out, seconds = assess(tmp_path, text)
    assert done.returncode == 2
    assert done.stderr
    assert len(done.stderr) < 1_500_000
    assert not (out / "assessment.json").exists()
    assert not (tmp_path / "pwned").exists()
    assert seconds < 60


@pytest.mark.torture
def test_a_sparse_file_of_gigabytes_is_examined_within_its_bounds(tmp_path):
    with (tmp_path / "model.bin").open("wb") as stream:
        stream.truncate(2 << 30)
    text = HEAD + "assets:\n  - {id: m, kind: model, files: [model.bin]}\n"
    done, out, _ = assess(tmp_path, text, "--format", "json")
    assert done.returncode in {1, 2}
    made = json.loads((out / "assessment.json").read_text())
    (finding,) = [f for f in made["findings"] if f["check"] == "tools.model-file-code"]
    assert finding["status"] in {"unknown", "error", "fail"}


@pytest.mark.torture
def test_control_characters_in_file_names_are_shown_not_sent(tmp_path):
    name = "mo\x1b[31mdel\u202e.bin"
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / name).write_bytes(b"\x80\x04cos\nsystem\n")
    text = HEAD + "assets:\n  - {id: m, kind: model, files: [d]}\n"
    done, out, _ = assess(tmp_path, text, "--format", "core")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    for file in out.iterdir():
        content = file.read_text()
        assert "\x1b" not in content, file.name
        assert "\u202e" not in content, file.name


@pytest.mark.torture
def test_a_hundred_thousand_assets_are_assessed(tmp_path):
    (tmp_path / "f").write_text("x")
    assets = "".join(f"  - {{id: a{n}, kind: chip_design, files: [f]}}\n" for n in range(99_000))
    done, out, seconds = assess(tmp_path, HEAD + "assets:\n" + assets, "--format", "json,markdown,html", "--quiet")
    assert done.returncode == 2, done.stderr
    assert json.loads((out / "assessment.json").read_text())["counts"]["notchecked"] == 99_000
    assert seconds < 300
