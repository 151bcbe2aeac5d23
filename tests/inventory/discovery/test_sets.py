"""Which files become one asset: lists of requirements together, lock files and server configurations apart."""

import json
from pathlib import Path

from jingwei.inventory.discovery.discover import discover
from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.sets import apart, hint, label
from tests.inventory.corners.write import write

TOOL = {"name": "read", "inputSchema": {"type": "object"}}


def file(path: str, form: str) -> Identified:
    return Identified(path, 1, Match(form))


def files_of(root: Path) -> dict[str, list[str]]:
    return {asset.id: asset.keys["files"] for asset in discover(root).assets}


def test_each_lock_file_is_an_asset_and_requirements_of_a_folder_are_one(tmp_path):
    root = write(
        tmp_path,
        {
            "requirements.txt": "a==1\n",
            "requirements-dev.txt": "-r requirements.txt\nb==1\n",
            "api/requirements.txt": "c==1\n",
            "uv.lock": "version = 1\n",
            "package-lock.json": "{}",
            "Dockerfile": "FROM scratch\n",
            "bom.json": '{"bomFormat": "CycloneDX"}',
            "spdx.json": '{"spdxVersion": "SPDX-2.3"}',
        },
    )
    assert files_of(root) == {
        "bom-packages": ["bom.json"],
        "package-lock-packages": ["package-lock.json"],
        "requirements-packages": ["requirements-dev.txt", "requirements.txt"],
        "api-requirements-packages": ["api/requirements.txt"],
        "uv-packages": ["uv.lock"],
    }
    assert [note.en for note in discover(root).notes] == [
        "seen, no reader yet: Dockerfile (a container recipe), spdx.json (an SPDX document)"
    ]


def test_a_configuration_of_servers_is_an_asset_of_its_own(tmp_path):
    root = write(
        tmp_path,
        {
            "mcp.json": json.dumps({"mcpServers": {"a": {"command": "x"}}}),
            "tools.json": json.dumps({"tools": [TOOL]}),
            "more.json": json.dumps([TOOL]),
        },
    )
    assert files_of(root) == {"tools": ["more.json", "tools.json"], "mcp-servers-tools": ["mcp.json"]}


def test_a_project_file_without_a_lock_is_an_asset_of_its_own(tmp_path):
    root = write(tmp_path, {"pyproject.toml": "[project]\n", "setup.py": "setup()\n", "web/package.json": "{}"})
    assert files_of(root) == {"pyproject-packages": ["pyproject.toml"], "web-package-packages": ["web/package.json"]}


def test_many_different_sets_are_told_apart_by_their_form_only():
    boms = [file(f"{i:02}.json", "bom") for i in range(21)]
    assert len(apart(boms[:20])) == 20
    assert apart([*boms, file("uv.lock", "lock")]) == [boms, [file("uv.lock", "lock")]]


def test_sets_are_in_order():
    files = [file("uv.lock", "lock"), file("b/poetry.lock", "lock"), file("a/poetry.lock", "lock")]
    assert apart(files) == [[files[2], files[1]], [files[0]]]


def test_an_asset_is_called_after_its_folder_and_its_set():
    lock, tools = file("a/uv.lock", "lock"), file("a/t.json", "mcp-tools")
    assert label(tools) == ""
    assert hint("a", [lock]) == "a/uv"
    assert hint("", [lock]) == "uv"
    assert hint("a", [tools]) == "a"
    assert hint("a", [lock, tools]) == "a"
    assert hint("", [tools]) == ""
