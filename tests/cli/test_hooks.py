"""The pre-commit hook and the GitHub Action do what they say, with files whose names are hostile."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, unknown_class_pickle

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, SCAN = ACTION["runs"]["steps"]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "models"
    made.mkdir()
    for name, content in (
        ("a.safetensors", safetensors()),
        ("b.pkl", command_pickle()),
        ("c.pkl", unknown_class_pickle()),
    ):
        (made / name).write_bytes(content)
    return made


def hooked(folder, *names):
    """Run the hook as pre-commit does: entry, arguments, names."""
    command = [*shlex.split(HOOK["entry"]), *HOOK["args"], *names]
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_hook_lets_only_clean_files_pass(folder):
    assert hooked(folder, "a.safetensors").returncode == 0
    done = hooked(folder, "a.safetensors", "b.pkl", "c.pkl")
    assert done.returncode == 1
    assert "loading calls os.system" in done.stdout


def test_no_file_passes_for_an_option(folder):
    names = ("--sbom=a.pkl", "--help.pkl", "-h.pkl", "--accept=unproved:pickle")
    for name in names:
        (folder / name).write_bytes(command_pickle())
    done = hooked(folder, *names)
    assert [line for line in done.stdout.splitlines() if line.startswith("malicious")] == [
        f"malicious  {name}  (pickle)" for name in names
    ]
    assert not (folder / "a.pkl").exists()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("m/x.PT", True),
        ("x.safetensors", True),
        ("a b/x.tar.gz", True),
        ("x.py", False),
        ("README.md", False),
        ("pkl", False),
    ],
)
def test_the_hook_looks_at_files_that_models_come_in(name, wanted):
    assert bool(re.search(HOOK["files"], name)) == wanted


def acted(tmp_path, folder, **inputs):
    """Run the action's scan with its inputs; what it prints, its code and its outputs."""
    (tmp_path / "temp" / "jingwei").mkdir(parents=True, exist_ok=True)
    if not (tmp_path / "temp" / "jingwei" / "bin").exists():
        (tmp_path / "temp" / "jingwei" / "bin").symlink_to(BIN)
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs
    values = {name: re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", text)[1] for name, text in SCAN["env"].items()}
    environment = os.environ | {name: given[key] for name, key in values.items()}
    environment |= {
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "LC_ALL": "C.UTF-8",
    }
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", SCAN["run"]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    lines = (tmp_path / "output").read_text().splitlines()
    return done, dict(line.split("=", 1) for line in lines[-2:])


def test_the_action_scans_and_writes_sarif(tmp_path, folder):
    done, outputs = acted(tmp_path, folder)
    assert (done.returncode, outputs["code"]) == (1, "1")
    assert "loading calls os.system" in done.stdout
    log = json.loads(Path(outputs["sarif"]).read_text("utf-8"))
    assert [one["location"]["uri"] for one in log["runs"][0]["artifacts"]] == ["a.safetensors", "b.pkl", "c.pkl"]


@pytest.mark.torture
def test_the_action_fails_for_what_it_is_told_to(tmp_path, folder):
    (folder / "b.pkl").unlink()
    assert [acted(tmp_path, folder, **{"fail-on": how})[0].returncode for how in ("unproved", "rejected")] == [2, 0]
    done, outputs = acted(tmp_path, folder, accept="unproved:pickle", paths="a.safetensors\n\nc.pkl\n")
    assert (done.returncode, outputs["code"]) == (0, "0")


def test_no_input_of_the_action_is_a_command(tmp_path, folder):
    for step in (INSTALL, SCAN):
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
    done, _ = acted(tmp_path, folder, paths="$(touch x)\n--help\n`touch x`; touch x", accept="")
    assert done.returncode == 2
    assert not (folder / "x").exists()
