"""Every command of the guide to packages is run, and prints what the guide shows."""

import json
import re
import subprocess
import sys
from pathlib import Path

from jingwei.layers.tools.packages.judging.record import OPEN, REJECTED
from jingwei.layers.tools.packages.samples import wheel
from jingwei.layers.tools.provenance.samples import Service, statement
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "packages.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
YAML = re.search(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CODES = [REJECTED, OPEN, OPEN]


def test_the_commands_print_what_is_shown(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    _attested(tmp_path)
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


def _attested(folder):
    """The wheelhouse of the guide, with the policy that it shows."""
    name, service = "desk_tool-1.0-py3-none-any.whl", Service()
    (folder / "wheelhouse").mkdir()
    (folder / "wheelhouse" / name).write_bytes(wheel())
    made = service.attestation(statement(name, wheel()))
    (folder / "wheelhouse" / f"{name}.publish.attestation").write_text(json.dumps(made))
    (folder / "trusted_root.json").write_bytes(service.trust_root())
    (folder / "publishers.yaml").write_text(YAML[1])
