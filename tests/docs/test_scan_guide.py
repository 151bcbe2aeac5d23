"""Every command of the guide to scanning is run, and prints what the guide shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

from jingwei.layers.tools.scanning.record import CLEAN, REJECTED
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "scan.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [REJECTED, CLEAN, CLEAN, REJECTED, REJECTED, CLEAN]


def timeless(text):
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": #', text)


def test_the_commands_print_what_is_shown(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # what the commands write lies beside it
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    codes = iter(CODES)
    printed = ""
    for kind, body in BLOCKS:
        if kind == "text":
            assert timeless(printed) == timeless(body)
            continue
        assert body.startswith("jingwei scan ")
        done = subprocess.run(
            ["sh", "-c", body], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            env={**os.environ, "PATH": path, "JINGWEI_LANG": "en"},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (next(codes), "")
        printed = done.stdout
    assert next(codes, None) is None
    assert sorted(made.name for made in tmp_path.iterdir()) == [
        "examples",
        "model.cdx.json",
        "model.journal",
        "model.sarif",
    ]
