"""Every command of the guide to signed models is run in order, and prints what the guide shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "signing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [0, 0, 1]


def test_the_commands_print_what_is_shown(tmp_path):
    shutil.copytree(ROOT / "examples" / "service-desk-fixed" / "model", tmp_path / "model")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    more = {"PATH": path, "JINGWEI_LANG": "en", "JINGWEI_KEYS": str(tmp_path / "keys")}
    codes = iter(CODES)
    printed = ""
    for kind, body in BLOCKS:
        if kind == "text":
            assert printed == body
            continue
        done = subprocess.run(
            ["sh", "-c", body],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={**os.environ, **more},
        )
        assert done.returncode == next(codes), done.stderr
        printed = done.stdout
    assert next(codes, None) is None
