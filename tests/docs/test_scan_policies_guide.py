"""Every command of the guide to policy packs is run, and prints what the guide shows."""

import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "scan-policies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_commands_print_what_is_shown():
    printed = ""
    for kind, body in BLOCKS:
        if kind == "text":
            assert printed == body
            continue
        command = [str(Path(sys.executable).parent / "jingwei"), *body.split()[1:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        printed = done.stdout
    assert "scikit-learn" in printed
