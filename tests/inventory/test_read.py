import json
import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import ManifestError
from jingwei.inventory.manifest import schema
from jingwei.inventory.read import read
from jingwei.limits import Limits
from jingwei.vocabulary import AssetKind, Stage, Text

SYSTEM = {"id": "desk", "name": "Desk", "purpose": "answers", "sector": "public-service", "stage": "operation"}
MODEL = {"id": "m", "kind": "model", "files": ["a.bin"]}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"weights")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.txt").write_text("b")
    (tmp_path / "data" / "a.txt").write_text("a")
    return tmp_path


def write(folder, text):
    path = folder / "jingwei.yaml"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def manifest(*assets, **more):
    return {"schema": "jingwei/manifest/1", "system": SYSTEM, "assets": list(assets), **more}


def problems(folder, text, limits=None):
    with pytest.raises(ManifestError) as caught:
        read(write(folder, text), **({"limits": limits} if limits else {}))
    return caught.value.problems


def only(folder, text):
    (problem,) = problems(folder, text)
    assert problem.path == "jingwei.yaml"
    assert problem.hint
    return problem


def test_a_whole_manifest_is_read(folder):
    inventory = read(
        write(
            folder,
            manifest(
                {
                    **MODEL,
                    "trained_on": ["d"],
                    "owner": "acme",
                    "site": "s1",
                    "parameters": 5,
                    "name": {"en": "M", "zh": "模"},
                },
                {"id": "d", "kind": "dataset", "files": ["data"], "origin": "own", "collected": "2026-01-02"},
                sites=[{"id": "s1", "country": "DE"}],
                parties=[{"id": "acme", "name": "Acme", "roles": ["provider"], "country": "DE"}],
                as_of="2026-06-01",
                profile={
                    "waivers": [{"check": "x", "asset": "m", "reason": "r", "approver": "p", "expires": "2026-07-01"}]
                },
            ),
        )
    )
    assert inventory.as_of == date(2026, 6, 1)
    assert inventory.system.stage is Stage.OPERATION
    assert [asset.id for asset in inventory.assets] == ["s1", "m", "d"]
    site, model, dataset = inventory.assets
    assert site.kind is AssetKind.SITE
    assert model.name == Text("M", "模")
    assert model.references_of("trained_on") == ("d",)
    assert model.references_of("owner") == ("acme",)
    assert model.references_of("site") == ("s1",)
    assert model.properties["parameters"] == 5
    assert "trained_on" not in model.properties
    assert [file.path for file in dataset.files] == ["data/a.txt", "data/b.txt"]
    assert dataset.files[0].size == 1
    assert dataset.properties["collected"] == "2026-01-02"
    assert inventory.profile.waivers[0].expires == date(2026, 7, 1)
    assert inventory.parties[0].country == "DE"


def test_digests_are_those_of_the_bytes(folder):
    import hashlib

    (asset,) = read(write(folder, manifest(MODEL))).assets
    assert asset.files[0].sha256 == hashlib.sha256(b"weights").hexdigest()
    assert asset.files[0].size == 7
    assert asset.files[0].declared == ""


def test_a_text_in_one_language_serves_for_both(folder):
    (asset,) = read(write(folder, manifest({**MODEL, "name": {"zh": "模型"}}))).assets
    assert asset.name == Text("模型", "模型")


def test_the_asset_digest_follows_content_and_not_the_line(folder):
    first = read(write(folder, manifest(MODEL))).assets[0]
    moved = read(write(folder, "\n\n" + json.dumps(manifest(MODEL)))).assets[0]
    assert first.line != moved.line
    assert first.digest == moved.digest
    (folder / "a.bin").write_bytes(b"other")
    assert read(write(folder, manifest(MODEL))).assets[0].digest != first.digest
    assert read(write(folder, manifest({**MODEL, "task": "x"}))).assets[0].digest != first.digest


@pytest.mark.parametrize(
    ("asset", "words"),
    [
        ({**MODEL, "kind": "modle"}, "did you mean `model`"),
        ({**MODEL, "trianed_on": []}, "did you mean `trained_on`"),
        ({**MODEL, "id": "A b"}, "lower-case"),
        ({"kind": "model", "files": ["a.bin"]}, "key `id` is missing"),
        ({"id": "m", "files": ["a.bin"]}, "not an asset kind"),
        ({**MODEL, "files": "a.bin"}, "must be a list"),
        ({**MODEL, "files": []}, "`files` is empty"),
        ({**MODEL, "files": [3]}, "must be text, but is a number"),
        ({**MODEL, "files": [{"path": "a.bin", "sha256": "xyz"}]}, "sha256"),
        ({**MODEL, "files": [{"path": "a.bin", "sha": "x"}]}, "did you mean `sha256`"),
        ({**MODEL, "parameters": "7"}, "must be a whole number"),
        ({**MODEL, "parameters": True}, "must be a whole number"),
        ({**MODEL, "parameters": 0}, "greater than 0"),
        ({**MODEL, "training_flop": "1e25"}, "must be a number"),
        ({**MODEL, "name": 5}, "put it in quotes"),
        ({**MODEL, "uses": ["n"]}, "there is no asset `n`"),
        ({**MODEL, "owner": "n"}, "there is no party `n`"),
        ({"id": "d", "kind": "dataset", "files": ["data"], "site": "d"}, "is a dataset"),
        ({**MODEL, "uses": ["m"]}, "circle: m -> m"),
        ({**MODEL, "files": ["nope"]}, "does not exist"),
        ({**MODEL, "files": ["../x"]}, "leaves the manifest's folder"),
        ({**MODEL, "files": ["data/../../x"]}, "leaves the manifest's folder"),
        ({**MODEL, "files": ["/etc/passwd"]}, "absolute path"),
        ({**MODEL, "files": ["~/x"]}, "absolute path"),
        ({**MODEL, "files": ["C:\\x"]}, "absolute path"),
        ({**MODEL, "files": ["https://example.org/x"]}, "URL"),
        ({**MODEL, "files": ["s3://bucket/x"]}, "URL"),
        ({**MODEL, "files": [{"path": "data", "sha256": "0" * 64}]}, "a folder cannot have one sha256"),
        ({**MODEL, "description": "a\u202eb"}, "hidden character U+202E"),
        ({**MODEL, "description": "a\x1b[31m"}, "hidden character U+001B"),
        ({"id": "d", "kind": "dataset", "files": ["data"], "collected": 2026}, "YYYY-MM-DD"),
        ({"id": "d", "kind": "dataset", "files": ["data"], "collected": "2026-13-01"}, "month"),
        ({"id": "d", "kind": "dataset", "files": ["data"], "languages": ["english!"]}, "match"),
    ],
)
def test_one_wrong_asset_gives_one_clear_error(folder, asset, words):
    found = problems(folder, manifest(asset))
    assert any(words in f"{problem.message} {problem.hint}" for problem in found)
    assert len(found) <= 2  # a reference to itself is of the wrong kind and a circle


def test_several_errors_are_shown_together_with_their_lines(folder):
    text = "schema: jingwei/manifest/1\nsystem:\n  id: d\n  name: 5\n  purpose: p\n  sector: s\n  stage: later\nassets:\n  - kind: nope\n"
    found = problems(folder, text)
    assert [problem.line for problem in found] == [4, 7, 9]


def test_duplicate_ids_name_the_first_line(folder):
    text = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\nassets:\n" + (
        "  - {id: m, kind: model, files: [a.bin]}\n" * 2
    )
    problem = only(folder, text)
    assert problem.line == 5
    assert "used twice" in problem.message
    assert "line 4" in problem.hint


def test_a_party_may_share_an_assets_id_but_not_anothers(folder):
    read(write(folder, manifest(MODEL, parties=[{"id": "m", "name": "M"}])))
    twice = [{"id": "p", "name": "P"}, {"id": "p", "name": "Q"}]
    assert "party id `p` is used twice" in only(folder, manifest(MODEL, parties=twice)).message


def test_longer_cycles_are_named_once(folder):
    a, b, c = ({**MODEL, "id": i, "uses": [u]} for i, u in (("a", "b"), ("b", "c"), ("c", "a")))
    assert "a -> b -> c -> a" in only(folder, manifest(a, b, c)).message


def test_a_diamond_is_no_cycle(folder):
    a, b, c, d = ({**MODEL, "id": i, "uses": u} for i, u in (("a", ["b", "c"]), ("b", ["d"]), ("c", ["d"]), ("d", [])))
    assert len(read(write(folder, manifest(a, b, c, d))).assets) == 4


def test_waivers_and_declared_absences_must_fit(folder):
    waiver = {"check": "x", "asset": "zz", "reason": "r", "approver": "p", "expires": "2026-07-01"}
    assert "no asset `zz`" in only(folder, manifest(MODEL, profile={"waivers": [waiver]})).message
    text = manifest(MODEL)
    text["system"] = {**SYSTEM, "without": {"chip": "none"}}
    assert "not an asset kind" in only(folder, text).message
    text["system"] = {**SYSTEM, "without": {"model": "none"}}
    assert "there is an asset of this kind" in only(folder, text).message


def test_special_files_and_links_are_never_followed_out(folder):
    os.mkfifo(folder / "pipe")
    assert "neither a file nor a folder" in only(folder, manifest({**MODEL, "files": ["pipe"]})).message
    (folder / "pipe").unlink()
    (folder / "out").symlink_to("/etc/passwd")
    assert "link that leaves" in only(folder, manifest({**MODEL, "files": ["out"]})).message
    (folder / "out").unlink()
    (folder / "data" / "loop").symlink_to("loop")
    assert "cannot be read" in only(folder, manifest({**MODEL, "files": ["data"]})).message
    (folder / "data" / "loop").unlink()
    (folder / "data" / "up").symlink_to("..")
    assert "link to a folder" in only(folder, manifest({**MODEL, "files": ["data"]})).message
    (folder / "data" / "up").unlink()
    (folder / "data" / "inside").symlink_to("a.txt")
    (asset,) = read(write(folder, manifest({**MODEL, "files": ["data"]}))).assets
    assert [file.path for file in asset.files] == ["data/a.txt", "data/b.txt", "data/inside"]


def test_a_file_name_that_is_no_text_is_refused(folder):
    (folder / "data" / os.fsdecode(b"\xff\xfe.csv")).write_bytes(b"x")
    assert "not UTF-8" in only(folder, manifest({**MODEL, "files": ["data"]})).message
    (folder / "data" / os.fsdecode(b"\xff\xfe.csv")).unlink()
    (folder / "data" / "数据　表.csv").write_bytes(b"x")
    assert len(read(write(folder, manifest({**MODEL, "files": ["data"]}))).assets[0].files) == 3


def test_references_and_files_are_told_together(folder):
    found = problems(folder, manifest({**MODEL, "uses": ["nobody"], "files": ["nope", "/etc/passwd"]}))
    assert len(found) == 3


def test_an_empty_folder_is_no_evidence(folder):
    (folder / "empty").mkdir()
    assert "holds no file" in only(folder, manifest({**MODEL, "files": ["empty"]})).message


def test_bounds_hold(folder):
    assert "larger than" in problems(folder, manifest(MODEL), Limits(manifest_bytes=10))[0].message
    assert (
        "more than 1 files"
        in problems(folder, manifest({**MODEL, "files": ["data"]}), Limits(asset_files=1))[0].message
    )
    assert "larger than 3 bytes" in problems(folder, manifest(MODEL), Limits(asset_bytes=3))[0].message
    many = manifest(*({**MODEL, "id": f"m{i}", "kind": "x"} for i in range(8)))
    with pytest.raises(ManifestError, match="and 5 more"):
        read(write(folder, many), limits=Limits(manifest_problems=3))


def test_missing_unreadable_and_foreign_documents(folder):
    with pytest.raises(ManifestError, match="no such file"):
        read(folder / "nope.yaml")
    with pytest.raises(ManifestError, match="a folder, not a file"):
        read(folder)
    path = folder / "latin.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ManifestError, match=r"latin\.yaml:2: not UTF-8"):
        read(path)
    for text in ("just text", "[1, 2]", "schema: other/1", "null"):
        assert problems(folder, text)


@pytest.mark.torture
def test_a_hundred_thousand_assets_are_read(folder):
    assets = "".join(f"  - {{id: a{i}, kind: endpoint, url: x}}\n" for i in range(20_000))
    text = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\nassets:\n{assets}"
    assert len(read(write(folder, text)).assets) == 20_000


def test_the_schema_accepts_what_the_reader_accepts(folder):
    import jsonschema

    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    jsonschema.validate(manifest(MODEL, as_of="2026-06-01"), made)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest({**MODEL, "zzz": 1}), made)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "kind", "files", "path", "x", "name"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["schema", "system", "assets", "sites", "parties", "profile", "as_of", "x"]),
        JSONISH,
        max_size=4,
    )
)
def test_any_mapping_gives_problems_never_a_crash(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("any")
    base = manifest() | value
    try:
        read(write(folder, base))
    except ManifestError as error:
        found = error.problems
    else:
        return
    assert found
    assert all(problem.line >= 1 for problem in found)
