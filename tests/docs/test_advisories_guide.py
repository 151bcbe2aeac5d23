"""Every command of the guide to advisories is run, and prints what the guide shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT
from tests.layers.tools.packages.osv.exports import advisory, source, whole

TEXT = (ROOT / "docs" / "guide" / "advisories.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [0, 0, 0, 2, 0]
BIN = Path(sys.executable).parent


def same(text):
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    return re.sub(r"by [0-9a-f]{16}", "by KEY", text)


def test_the_commands_print_what_is_shown(tmp_path):
    (tmp_path / "exports" / "PyPI").mkdir(parents=True)
    documents = whole(advisory("PYSEC-1", versions=["1.0"]), advisory("GHSA-1", versions=["1.0"]))
    (tmp_path / "exports" / "PyPI" / "all.zip").write_bytes(source(documents).content)
    (tmp_path / "requirements.txt").write_text("alpha==1.0\nbeta==2.0\n")
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "JINGWEI_KEYS": str(tmp_path / "keys"),
        "JINGWEI_LANG": "en",
    }
    codes, printed = iter(CODES), ""
    for kind, body in BLOCKS:
        if kind == "text":
            assert same(printed).endswith(same(body))
            continue
        done = subprocess.run(
            ["bash", "-ec", body],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == next(codes), done.stderr
        printed = done.stdout
    assert next(codes, None) is None
