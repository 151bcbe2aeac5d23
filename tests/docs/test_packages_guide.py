"""Every command of the guide to packages is run, and prints what the guide shows."""

import re
import subprocess
import sys
from pathlib import Path

from jingwei.layers.tools.packages.judging.record import OPEN, REJECTED
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "packages.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [REJECTED, OPEN]


def test_the_commands_print_what_is_shown(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    codes = iter(CODES)
    printed = ""
    for kind, body in BLOCKS:
        if kind == "text":
            shown, rest, _ = body.partition("…\n")
            assert printed == shown if not rest else printed.startswith(shown)
            continue
        assert body.startswith("jingwei packages ")
        command = [
            str(Path(sys.executable).parent / "jingwei"),
            *body.split()[1:],
            "--lang",
            "en",
            "--as-of",
            "2026-02-01",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (next(codes), "")
        printed = done.stdout
    assert next(codes, None) is None
