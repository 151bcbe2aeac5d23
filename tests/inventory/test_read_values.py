"""What the reader makes of each part of a manifest, and how it refuses documents as a whole."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jingwei.errors import ManifestError, Problem
from jingwei.inventory.manifest import Dataset, FileRole, PartyRef, Site, marked, schema
from jingwei.inventory.read import entries, read
from jingwei.limits import LIMITS
from jingwei.vocabulary import (
    AssetFile,
    AssetKind,
    Inventory,
    Party,
    ProfileChoice,
    Reference,
    Stage,
    System,
    Text,
    Waiver,
)
from tests.inventory.manifests import MODEL, SYSTEM, manifest, problems, told, write


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"weights")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.txt").write_text("b")
    (tmp_path / "data" / "a.txt").write_text("a")
    return tmp_path


def asset(folder, **changes):
    return read(write(folder, manifest({**MODEL, **changes}))).assets[0]


def test_a_small_manifest_is_exactly_this(folder):
    path = write(folder, manifest())
    system = System("desk", Text("Desk", "Desk"), Text("answers", "answers"), "public-service", Stage.OPERATION)
    assert read(path) == Inventory("jingwei.yaml", hashlib.sha256(path.read_bytes()).hexdigest(), system)


def test_every_word_about_the_system_is_kept(folder):
    system = {
        **SYSTEM,
        "name": {"en": "Desk", "zh": "服务台"},
        "purpose": {"zh": "回答"},
        "deployment": "on site",
        "languages": ["en", "zh-Hans"],
        "regions": ["EU", "CN"],
        "affected": ["citizens"],
        "facts": {"a": True, "b": 3, "c": ["x"]},
        "without": {"stream": "no telemetry"},
    }
    made = read(write(folder, {**manifest(), "system": system})).system
    assert (made.name, made.purpose) == (Text("Desk", "服务台"), Text("回答", "回答"))
    assert (made.deployment, made.languages, made.regions, made.affected) == (
        "on site",
        ("en", "zh-Hans"),
        ("EU", "CN"),
        ("citizens",),
    )
    assert made.facts == {"a": True, "b": 3, "c": ["x"]}
    assert made.without == {"stream": "no telemetry"}


def test_parties_and_profile_are_kept(folder):
    parties = [
        {"id": "p", "name": "P", "roles": ["provider", "auditor"], "country": "DE", "contact": "x"},
        {"id": "q", "name": "Q"},
    ]
    waiver = {"check": "c", "asset": "m", "reason": "r", "approver": "a", "expires": "2026-07-01"}
    profile = {
        "frameworks": ["f"], "include": ["i.*"], "exclude": {"e": "why"}, "parameters": {"n": 1, "s": "x", "b": True, "f": 0.5},
        "waivers": [waiver],
    }  # fmt: skip
    made = read(write(folder, manifest(MODEL, parties=parties, profile=profile)))
    assert made.parties == (
        Party("p", Text("P", "P"), ("provider", "auditor"), "DE", "x"),
        Party("q", Text("Q", "Q")),
    )
    assert made.profile == ProfileChoice(
        ("f",),
        ("i.*",),
        {"e": "why"},
        {"n": 1, "s": "x", "b": True, "f": 0.5},
        (Waiver("c", "m", "r", "a", date(2026, 7, 1)),),
    )
    assert made.profile.parameters["b"] is True


def test_an_asset_keeps_files_references_and_the_rest_apart(folder):
    parts = [
        {**MODEL, "card": "data/a.txt", "owner": "p", "uses": ["d"], "trained_on": ["d"], "site": "s", "task": "t",
         "languages": [], "extra": {}, "licence": "MIT", "description": {"en": "x"}, "parameters": 7},
        {"id": "d", "kind": "dataset", "files": ["data", "a.bin"], "collected": "2026-01-02", "extra": {"deep": {"er": [1]}}},
    ]  # fmt: skip
    site, model, data = read(
        write(folder, manifest(*parts, sites=[{"id": "s", "country": "DE"}], parties=[{"id": "p", "name": "P"}]))
    ).assets
    weights, digest = (
        AssetFile("files", "a.bin", 7, hashlib.sha256(b"weights").hexdigest()),
        hashlib.sha256(b"a").hexdigest(),
    )
    assert model.files == (weights, AssetFile("card", "data/a.txt", 1, digest))
    assert model.files_of() == (weights,)
    assert model.files_of("card")[0].path == "data/a.txt"
    assert set(model.references) == {
        Reference("owner", "p"),
        Reference("uses", "d"),
        Reference("trained_on", "d"),
        Reference("site", "s"),
    }
    assert model.properties == {"task": "t", "licence": "MIT", "description": {"en": "x"}, "parameters": 7}
    assert model.name == Text("m", "m")
    assert [file.path for file in data.files] == ["data/a.txt", "data/b.txt", "a.bin"]
    assert data.properties == {"role": "training", "collected": "2026-01-02", "extra": {"deep": {"er": [1]}}}
    assert (site.kind, site.properties, site.files, site.references) == (AssetKind.SITE, {"country": "DE"}, (), ())


def test_names_fall_back_to_what_there_is(folder):
    assert asset(folder, name="M").name == Text("M", "M")
    assert asset(folder, name={"en": "M"}).name == Text("M", "M")
    assert asset(folder, name={"zh": "模"}).name == Text("模", "模")
    assert asset(folder, name={"en": "M", "zh": "模"}).name == Text("M", "模")


def test_lines_are_those_of_the_entries(folder):
    text = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\nsites:\n  - id: s\nassets:\n  - {json.dumps(MODEL)}\n"
    assert [(one.id, one.line) for one in read(write(folder, text)).assets] == [("s", 4), ("m", 6)]


def test_a_declared_digest_is_kept_beside_the_found_one(folder):
    (file,) = asset(folder, files=[{"path": "a.bin", "sha256": "0" * 64}]).files
    assert file.declared == "0" * 64
    assert file.sha256 == hashlib.sha256(b"weights").hexdigest()
    (plain,) = asset(folder, files=[{"path": "a.bin"}]).files
    assert plain.declared == ""


@pytest.mark.parametrize("folder_name", ["data", "single"])
def test_a_folder_has_no_single_digest(folder, folder_name):
    (folder / "single").mkdir()
    (folder / "single" / "one").touch()
    text = manifest({**MODEL, "files": [{"path": folder_name, "sha256": "0" * 64}]})
    assert told(folder, text) == [
        ("asset `m`, files: a folder cannot have one sha256", "list its files one by one with their digests")
    ]


def test_every_file_that_cannot_be_used_is_told_at_its_line(folder):
    text = f"""schema: jingwei/manifest/1
system: {json.dumps(SYSTEM)}
assets:
  - id: m
    kind: model
    files:
      - a.bin
      - gone
      - path: ../up
    card: card.md
  - id: n
    kind: model
    files: [https://example.org/x]
"""
    found = [(problem.path, problem.line, problem.message) for problem in problems(folder, text)]
    assert found == [
        ("jingwei.yaml", 8, "asset `m`, files: `gone` does not exist"),
        ("jingwei.yaml", 9, "asset `m`, files: `../up` leaves the manifest's folder"),
        ("jingwei.yaml", 10, "asset `m`, card: `card.md` does not exist"),
        ("jingwei.yaml", 13, "asset `n`, files: `https://example.org/x` is a URL, a file is expected"),
    ]
    assert problems(folder, text)[0].hint == "paths are relative to the manifest's folder"


def test_progress_counts_the_bytes_once_per_file(folder):
    seen = []
    read(write(folder, manifest(MODEL, {**MODEL, "id": "n", "files": ["a.bin", "data"]})), progress=seen.append)
    assert sum(seen) == 7 + 1 + 1


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone.yaml", "there is no such file"), ("data", "a folder, not a file"), ("pipe", "not a regular file")],
)
def test_a_manifest_that_is_no_file(folder, name, message):
    os.mkfifo(folder / "pipe")
    with pytest.raises(ManifestError) as caught:
        read(folder / name)
    hint = "give the path of a jingwei.yaml; `jingwei init DIR` writes one"
    assert caught.value.problems == (Problem(str(folder / name), 1, message, hint),)


def test_a_manifest_that_cannot_be_opened(folder, monkeypatch):
    path = write(folder, manifest())

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ManifestError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (str(path), 1)
    assert "Permission denied" in problem.message


def test_the_size_of_a_manifest_is_bounded_to_the_byte(folder):
    path = write(folder, manifest())
    size = path.stat().st_size
    assert read(path, limits=replace(LIMITS, manifest_bytes=size))
    with pytest.raises(ManifestError) as caught:
        read(path, limits=replace(LIMITS, manifest_bytes=size - 1))
    expected = Problem(str(path), 1, f"larger than {size - 1} bytes", "describe fewer assets in one manifest")
    assert caught.value.problems == (expected,)


def test_values_and_depth_are_bounded(folder):
    text = manifest({**MODEL, "extra": {"a": [[[[1]]]]}})
    assert read(write(folder, text))
    assert "nested deeper than 5 levels" in problems(folder, text, limits=replace(LIMITS, manifest_depth=5))[0].message
    assert "more than 9 values" in problems(folder, text, limits=replace(LIMITS, manifest_nodes=9))[0].message


def test_aliases_are_read(folder):
    text = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\nassets:\n"
    text += "  - {id: m, kind: model, files: &files [a.bin]}\n  - {id: n, kind: model, files: *files}\n"
    assert [one.files[0].path for one in read(write(folder, text)).assets] == ["a.bin", "a.bin"]


def test_problems_are_shown_in_order_and_counted_over_the_bound(folder):
    many = manifest(*({**MODEL, "id": f"m{i}", "zzz": 1} for i in range(9)))
    with pytest.raises(ManifestError) as caught:
        read(write(folder, many), limits=replace(LIMITS, manifest_problems=4))
    assert [problem.message for problem in caught.value.problems] == [
        f"`assets[{i}].zzz`: unknown key" for i in range(4)
    ]
    assert str(caught.value).endswith("... and 5 more")
    with pytest.raises(ManifestError) as caught:
        read(write(folder, many), limits=replace(LIMITS, manifest_problems=9))
    assert len(caught.value.problems) == 9
    assert "more" not in str(caught.value).rsplit("\n", 1)[-1]


def test_sites_come_before_assets(folder):
    from jingwei.inventory.manifest import Manifest

    model = Manifest.model_validate(manifest(MODEL, sites=[{"id": "s"}]))
    assert [(place, entry.id) for place, entry in entries(model)] == [(("sites", 0), "s"), (("assets", 0), "m")]


def test_markers_name_the_keys_of_files_and_references():
    assert marked(Dataset, FileRole) == ("files",)
    assert marked(Site, FileRole) == ("meters",)
    assert marked(Dataset, PartyRef) == ("owner", "supplier")


def test_the_schema_names_itself():
    made = schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["$id"] == "urn:jingwei:manifest:1"
    assert made["additionalProperties"] is False
    assert made["required"] == ["schema", "system"]


def descriptions(node):
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from descriptions(item)


def test_no_description_of_the_schema_is_empty():
    found = list(descriptions(schema()))
    assert len(found) > 30
    assert all(len(text) > 8 for text in found)
