import copy
import hashlib
import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.inventory.cyclonedx.export import export
from jingwei.inventory.cyclonedx.read import read as read_bom
from jingwei.inventory.discovery.draft import draft
from jingwei.inventory.discovery.model import Discovery, FoundAsset
from jingwei.inventory.read import read as read_manifest
from jingwei.limits import LIMITS
from tests.inventory.corners.write import write
from tests.inventory.cyclonedx.test_cyclonedx import inventory, refused

WEIGHTS = b"weights"
SHA = hashlib.sha256(WEIGHTS).hexdigest()
BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [
        {"type": "library", "name": "left", "version": "1", "supplier": {"name": "Left: makers"}},
        {
            "type": "framework",
            "name": "torch",
            "version": "2",
            "components": [{"type": "library", "name": "inner", "version": "1"}],
        },
        {
            "type": "machine-learning-model",
            "bom-ref": "m",
            "name": "Router",
            "version": "3",
            "supplier": {"name": "Weavers"},
            "licenses": [{"license": {"id": "MIT"}}],
            "components": [{"type": "file", "name": "m.safetensors", "hashes": [{"alg": "SHA-256", "content": SHA}]}],
            "modelCard": {
                "modelParameters": {
                    "task": "sorting",
                    "modelArchitecture": "linear",
                    "datasets": [{"ref": "d"}, {"ref": "gone"}],
                }
            },
        },
        {
            "type": "machine-learning-model",
            "bom-ref": "n",
            "name": "Lost",
            "hashes": [{"alg": "SHA-256", "content": SHA}],
        },
        {"type": "data", "bom-ref": "d", "name": "Tickets", "components": [{"type": "file", "name": "t.jsonl"}]},
        {"type": "device", "bom-ref": "s", "name": "node one"},
        {"type": "cryptographic-asset", "bom-ref": "k", "name": "key"},
    ],
    "services": [
        {
            "bom-ref": "api",
            "name": "API",
            "provider": {"name": "Weavers"},
            "endpoints": ["https://a.example/"],
            "services": [{"name": "inner"}],
        }
    ],
}


def place(root: Path, bom: Any) -> Path:
    write(root, {"m.safetensors": WEIGHTS, "t.jsonl": "{}\n", "bom.json": json.dumps(bom)})
    return root / "bom.json"


def by_id(discovery: Discovery) -> dict[str, FoundAsset]:
    return {asset.id: asset for asset in discovery.assets}


def test_the_sample_is_a_valid_bill_of_materials():
    assert refused(BOM, "1.6") == []


def test_each_type_becomes_its_kind(tmp_path):
    discovery, problems = read_bom(place(tmp_path, BOM))
    assert problems == ()
    kinds = {asset.id: (asset.kind.value, asset.ready) for asset in discovery.assets}
    assert kinds == {
        "packages": ("package_set", True),
        "router-model": ("model", True),
        "lost-model": ("model", False),
        "tickets-data": ("dataset", True),
        "node-one-server": ("server", True),
        "key-identity": ("identity", False),
        "api-endpoint": ("endpoint", True),
        "inner-endpoint": ("endpoint", True),
    }
    assert [party.name for party in discovery.parties] == ["Left: makers", "Weavers"]


def test_facts_of_a_model_are_taken_over(tmp_path):
    discovery, _ = read_bom(place(tmp_path, BOM))
    assert by_id(discovery)["router-model"].keys == {
        "name": "Router",
        "version": "3",
        "supplier": "weavers-party",
        "licence": "MIT",
        "files": [{"path": "m.safetensors", "sha256": SHA}],
        "task": "sorting",
        "architecture": "linear",
        "trained_on": ["tickets-data"],
    }
    assert any(SHA in question.en for question in by_id(discovery)["lost-model"].questions)


def test_the_draft_of_a_bill_of_materials_is_read_as_it_stands(tmp_path):
    discovery, _ = read_bom(place(tmp_path, BOM))
    (tmp_path / "jingwei.yaml").write_text(draft(discovery, "From a BOM"), encoding="utf-8")
    manifest = read_manifest(tmp_path / "jingwei.yaml")
    assert {asset.id for asset in manifest.assets} == {asset.id for asset in discovery.assets if asset.ready}
    assert next(asset for asset in manifest.assets if asset.id == "packages").files[0].path == "bom.json"


def test_what_was_exported_comes_back(tmp_path):
    first = inventory(tmp_path)
    (tmp_path / "bom.json").write_text(json.dumps(export(first)))
    discovery, problems = read_bom(tmp_path / "bom.json")
    assert problems == ()
    model = next(asset for asset in discovery.assets if asset.kind == "model" and asset.ready)
    assert {entry["path"] for entry in model.keys["files"]} == {"m.safetensors", "card.md"}  # type: ignore[index, union-attr]
    assert model.keys["task"] == "classification"


@pytest.mark.parametrize(
    "name",
    ["../m.safetensors", "/etc/passwd", "gone", "", ".", "link", "folder", "pipe", "a\nb", "x" * 5000, "~m", "link/x"],
)
def test_files_are_taken_only_from_beside_the_document(tmp_path, name):
    (tmp_path / "link").symlink_to("/etc")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    bom = copy.deepcopy(BOM)
    bom["components"][2]["components"][0]["name"] = name
    discovery, _ = read_bom(place(tmp_path, bom))
    assert not by_id(discovery)["router-model"].ready


def test_what_stands_there_twice_is_said(tmp_path):
    bom = copy.deepcopy(BOM)
    bom["components"] += [bom["components"][2], bom["components"][0]]
    discovery, problems = read_bom(place(tmp_path, bom))
    assert [problem.message for problem in problems] == ["`Router` stands there twice", "`left` stands there twice"]
    assert len(discovery.assets) == 8
    assert not discovery.complete


def test_unknown_types_and_versions_are_said(tmp_path):
    _, problems = read_bom(
        place(tmp_path, {**BOM, "specVersion": "9.0", "components": [{"type": "spell", "name": "x"}]})
    )
    assert len(problems) == 2
    assert "9.0" in problems[0].message
    assert "spell" in problems[1].message
    assert problems[0].path == "bom.json"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ParseError),
        (b"<bom/>", ParseError),
        (b"[]", ParseError),
        (b'{"spdxVersion": "SPDX-2.3"}', ParseError),
        (b"\xff\xfe", ParseError),
        (b'{"bomFormat": "CycloneDX", "x": ' + b"[" * 200_000, LimitError),
        (b'{"a": [' + b"0," * 5_000_000 + b"0]}", LimitError),
    ],
)
def test_what_cannot_be_read_is_an_error(tmp_path, content, error):
    (tmp_path / "bom.json").write_bytes(content)
    with pytest.raises(error):
        read_bom(tmp_path / "bom.json")


def test_size_and_number_are_bounded(tmp_path):
    path = place(tmp_path, BOM)
    with pytest.raises(LimitError, match="bytes"):
        read_bom(path, replace(LIMITS, bom_bytes=100))
    with pytest.raises(LimitError, match="components"):
        read_bom(path, replace(LIMITS, bom_components=3))


def test_components_nested_as_deep_as_json_allows(tmp_path):
    inner: dict[str, Any] = {"type": "library", "name": "leaf"}
    for number in range(300):
        inner = {"type": "library", "name": f"n{number}", "components": [inner]}
    discovery, problems = read_bom(
        place(tmp_path, {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [inner]})
    )
    assert problems == ()
    assert "301 software" in discovery.assets[0].why[0].en


def test_a_pipe_or_a_missing_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "gone"):
        with pytest.raises(ParseError, match="not a regular file"):
            read_bom(tmp_path / name)


def test_suppliers_are_bounded_and_said_once(tmp_path):
    components = [{"type": "library", "name": f"n{i}", "supplier": {"name": f"s{i}"}} for i in range(300)]
    discovery, problems = read_bom(
        place(tmp_path, {"bomFormat": "CycloneDX", "specVersion": "1.7", "components": components})
    )
    assert len(discovery.parties) == 200
    assert len(problems) == 1


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, inner in below for place in places(inner, (*path, key))]


@pytest.mark.torture
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.lists(JUNK, min_size=1, max_size=3))
def test_any_junk_anywhere_gives_a_valid_draft_or_an_error(tmp_path, seed, junk):
    rng, bom = random.Random(seed), copy.deepcopy(BOM)
    for value in junk:
        *above, last = rng.choice(places(bom))
        target: Any = bom
        for key in above:
            target = target[key]
        target[last] = value
    path = place(tmp_path, bom)
    try:
        discovery, _ = read_bom(path)
    except (ParseError, LimitError):
        return
    (tmp_path / "jingwei.yaml").write_text(draft(discovery, "x"), encoding="utf-8")
    read_manifest(tmp_path / "jingwei.yaml")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_give_a_result_or_an_error(tmp_path, content):
    path = tmp_path / "any.json"
    path.write_bytes(content)
    with pytest.raises((ParseError, LimitError)):
        read_bom(path)
