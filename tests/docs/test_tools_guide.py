"""The commands of the guide to tools are run, and print what the guide shows."""

import json
import re
import subprocess
import sys
from pathlib import Path

from jingwei.layers.tools.agents.record import CLEAN, REJECTED
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "tools.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [REJECTED, CLEAN, CLEAN, CLEAN, REJECTED]


def test_the_commands_print_what_is_shown(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "recorded").mkdir()
    tool = {"name": "get_time", "description": "Current time", "inputSchema": {"type": "object", "properties": {}}}
    (tmp_path / "recorded" / "desk.json").write_text(json.dumps({"tools": [tool]}), encoding="utf-8")
    server = {"command": "npx", "args": ["-y", "desk@1.2.3"]}
    (tmp_path / ".mcp.json").write_text(json.dumps({"mcpServers": {"desk": server}}), encoding="utf-8")
    codes, printed = iter(CODES), ""
    for kind, body in BLOCKS:
        if kind == "text":
            assert printed == body
            continue
        for line in body.splitlines():
            command = [str(Path(sys.executable).parent / "jingwei"), *line.split()[1:], "--lang", "en"]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
            assert (done.returncode, done.stderr) == (next(codes), ""), line
            printed = done.stdout
    assert next(codes, None) is None
